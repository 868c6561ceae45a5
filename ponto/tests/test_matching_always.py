"""What holds for every line and every set of documents."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..amounts import is_settled_by, paid
from ..decisions import Candidate, Match, Payment, Plan, Policy, Proposal, Rung
from ..matching import decide
from ..pool import Pool
from .matching_case import CREDITOR, IBAN, NUMBER, OTHER, TEXT, line
from .properties import bounded

AMOUNTS = st.sampled_from(["100", "40", "60", "140", "0"]).map(Decimal)
DAYS = st.sampled_from([date(2026, 1, 5), date(2026, 2, 5), None])
PAYMENTS = [
    Payment(50, Decimal(100)),
    Payment(51, Decimal(100), moved=Decimal(140), currency="EUR"),
    Payment(52, Decimal(100), moved=Decimal(40), currency="USD"),
]
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        key=st.integers(1, 9),
        move_type=st.sampled_from(
            ["out_invoice", "out_invoice", "out_refund", "in_invoice", "in_refund"]
        ),
        state=st.sampled_from(
            ["open", "open", "paid", "reversed", "draft", "cancelled"]
        ),
        residual=AMOUNTS,
        currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        company_id=st.sampled_from([1, 1, 2, 3]),
        reference=st.sampled_from([NUMBER, OTHER, CREDITOR, ""]),
        number=st.sampled_from(["INV/2026/00001", "INV/2026/00002", "RINV/2026/1", ""]),
        partner=st.sampled_from([7, 7, 8]),
        partner_name=st.sampled_from(["Korenaar", "Peeters"]),
        partner_ibans=st.sampled_from([frozenset(), frozenset({IBAN})]),
        date=DAYS,
        payments=st.sampled_from([(), *((one,) for one in PAYMENTS)]),
    ),
    max_size=7,
    unique_by=lambda one: one.key,
)
LINES = st.builds(
    line,
    st.sampled_from(["100", "40", "-100", "0", "140", "250"]),
    st.sampled_from(
        [TEXT, f"{TEXT} {OTHER}", CREDITOR, f"{TEXT} INV/2026/00002", "202600001", "x"]
    ),
    counterpart_iban=st.sampled_from(["", IBAN]),
    counterpart_name=st.sampled_from(["", "Korenaar"]),
    is_return=st.booleans(),
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
    if isinstance(verdict, Match):
        return [verdict.plan]
    return list(verdict.choices) if isinstance(verdict, Proposal) else []


class TestAlways(TestCase):
    @bounded
    @given(LINES, CANDIDATES, POLICIES, st.randoms())
    def test_order_never_changes_the_decision(self, bank_line, found, policy, source):
        shuffled = source.sample(found, len(found))
        self.assertEqual(
            decide(bank_line, iter(shuffled), policy), decide(bank_line, found, policy)
        )

    @bounded
    @given(LINES, CANDIDATES, CANDIDATES, POLICIES)
    def test_unrelated_documents_never_change_the_decision(
        self, bank_line, found, others, policy
    ):
        unrelated = [
            replace(
                one,
                key=100 + one.key,
                reference="000000000101",
                number=f"ZZ/1999/{one.key:05d}",
                residual=one.residual + Decimal("0.37"),
                partner=9,
                partner_ibans=frozenset(),
                payments=(),
            )
            for one in others
        ]
        expected = decide(bank_line, found, policy)
        self.assertEqual(decide(bank_line, found + unrelated, policy), expected)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_the_pool_s_few_decide_as_all_do(self, bank_line, found, policy):
        few = Pool(found).of(bank_line)
        verdict, expected = (
            decide(bank_line, few, policy),
            decide(bank_line, found, policy),
        )
        self.assertEqual(type(verdict), type(expected))
        self.assertEqual(plans(verdict), plans(expected))

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_no_plan_breaks_a_guard(self, bank_line, found, policy):
        documents = {one.key: one for one in found}
        for plan in plans(decide(bank_line, found, policy)):
            for one in plan.settlements:
                document = documents[one.key]
                self.assertIn(document.company_id, bank_line.company_ids)
                self.assertGreater(one.amount, 0)
                if plan.returned:
                    continue
                self.assertEqual(document.state, "open")
                self.assertLessEqual(one.amount, document.residual)
                if not plan.by_rate:
                    seen = bank_line.in_account if plan.in_account else bank_line
                    self.assertEqual(document.currency, seen.currency)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_every_plan_accounts_for_the_whole_amount(self, bank_line, found, policy):
        documents = {one.key: one for one in found}
        for plan in plans(decide(bank_line, found, policy)):
            if plan.by_rate or plan.whole:
                continue
            moved = sum(
                one.paid
                if plan.returned or is_settled_by(bank_line, documents[one.key])
                else -one.paid
                for one in plan.settlements
            )
            # A part of a document may be paid by less; never by more.
            self.assertEqual(moved + plan.rest, paid(bank_line), plan)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_a_guess_never_posts(self, bank_line, found, policy):
        verdict = decide(bank_line, found, policy)
        if isinstance(verdict, Match):
            self.assertLess(verdict.rung, Rung.NEAR_MISS)
            self.assertEqual(policy.action(verdict.rung), "post")

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_a_plan_survives_being_stored(self, bank_line, found, policy):
        for plan in plans(decide(bank_line, found, policy)):
            self.assertEqual(Plan.from_plain(plan.as_plain()), plan)
