"""Any line, any documents and any policy: what the properties of the ladder try."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from ..decisions import Candidate, Match, Payment, Policy, Proposal, Rung, Transfer
from .matching_case import CREDITOR, IBAN, NUMBER, OTHER, TEXT, line

AMOUNTS = st.sampled_from(["100", "40", "60", "140", "99.99", "0"]).map(Decimal)
DAYS = st.sampled_from([date(2026, 1, 5), date(2026, 2, 5), None])
IDS = st.sampled_from(["", "", "E2E-1", "E2E-2"])
PAYMENTS = [
    Payment(50, Decimal(100)),
    Payment(51, Decimal(100), moved=Decimal(140), currency="EUR"),
    Payment(52, Decimal(100), moved=Decimal(40), currency="USD"),
    Payment(53, Decimal(40), date(2026, 2, 1), "E2E-1"),
]
TRANSFERS = st.builds(
    Transfer,
    key=st.just(60),
    amount=st.sampled_from(["100", "40", "60"]).map(Decimal),
    batch=st.sampled_from([80, 81]),
    reference=st.sampled_from(["", "BATCH1"]),
    batch_amount=st.sampled_from([None, Decimal(100), Decimal(140)]),
    end_to_end_id=IDS,
    account=st.sampled_from([1, 1, 2]),
    iban=st.sampled_from(["", IBAN]),
    text=st.sampled_from(["", "RENT"]),
    since=DAYS,
    is_waiting=st.booleans(),
    is_debited=st.sampled_from([False, False, True]),
)


def _with_own_transfers(candidate):
    """A transfer is one payment's: no two candidates share its key."""
    own = tuple(
        replace(one, key=one.key + candidate.key) for one in candidate.transfers
    )
    return replace(candidate, transfers=own)


ONE_CANDIDATE = st.builds(
    Candidate,
    key=st.integers(1, 9),
    move_type=st.sampled_from(
        ["out_invoice", "out_invoice", "out_refund", "in_invoice", "in_refund"]
    ),
    state=st.sampled_from(["open", "open", "paid", "reversed", "draft", "cancelled"]),
    residual=AMOUNTS,
    currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    company_id=st.sampled_from([1, 1, 2, 3]),
    reference=st.sampled_from([NUMBER, OTHER, CREDITOR, ""]),
    number=st.sampled_from(["INV/2026/00001", "INV/2026/00002", "RINV/2026/1", ""]),
    supplier_number=st.sampled_from(["", "F-2026-0001"]),
    partner=st.sampled_from([7, 7, 8]),
    partner_name=st.sampled_from(["Korenaar", "Peeters"]),
    partner_ibans=st.sampled_from([frozenset(), frozenset({IBAN})]),
    end_to_end_ids=st.sampled_from([frozenset(), frozenset({"E2E-1"})]),
    date=DAYS,
    discounted=st.sampled_from([None, None, Decimal(40), Decimal(99)]),
    discount_date=st.sampled_from([None, date(2026, 3, 25)]),
    payments=st.sampled_from([(), *((one,) for one in PAYMENTS)]),
    transfers=st.just(()) | TRANSFERS.map(lambda one: (one,)),
).map(_with_own_transfers)
CANDIDATES = st.lists(ONE_CANDIDATE, max_size=7, unique_by=lambda one: one.key)


def _line(amount, written, folded, **facts):
    return replace(line(amount, written, **facts), text=folded)


LINES = st.builds(
    _line,
    st.sampled_from(["100", "40", "-100", "0", "140", "250", "-140", "-40", "99.99"]),
    st.sampled_from(
        [
            *(TEXT, f"{TEXT} {OTHER}", CREDITOR, f"{TEXT} INV/2026/00002", "x"),
            *("202600001", "INV/2026/00001 en 2", "BATCH1", "F-2026-0001", "RENT"),
        ]
    ),
    st.sampled_from(["", "RENT"]),
    end_to_end_id=IDS,
    counterpart_iban=st.sampled_from(["", IBAN]),
    counterpart_name=st.sampled_from(["", "Korenaar"]),
    is_return=st.booleans(),
    partner=st.sampled_from([None, 7]),
    account=st.just(1),
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
).flatmap(
    # What the bank exchanged has an amount in the account's currency too.
    lambda one: st.sampled_from(
        [one, replace(one, currency="USD", in_account=replace(one, currency="EUR"))]
    )
)
POLICIES = st.builds(
    Policy,
    st.dictionaries(st.sampled_from(Rung), st.sampled_from(["post", "propose", "off"])),
    overpayment=st.sampled_from(["ask", "credit", "open"]),
    customer_reference=st.sampled_from(["ask", "oldest"]),
    tolerance_amount=st.sampled_from([Decimal(0), Decimal(5)]),
    currency=st.just("EUR"),
)


def plans(verdict):
    """Return the plans of a verdict: those that are written, or offered."""
    if isinstance(verdict, Match):
        return [verdict.plan]
    return list(verdict.choices) if isinstance(verdict, Proposal) else []
