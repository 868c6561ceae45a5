import re
from dataclasses import replace
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from .. import matching
from ..matching import Candidate, Line, Match, NoMatch, Rung, Settlement, decide
from ..references import read
from .properties import bounded

NUMBER = "010806817183"
OTHER = "090933755493"
CREDITOR = "RF18539007547034"
TEXT = "+++010/8068/17183+++"


def line(amount="100.00", text=TEXT, **facts):
    facts = {"currency": "EUR", "company_ids": frozenset({1, 2}), **facts}
    return Line(amount=Decimal(amount), references=read(text), **facts)


def invoice(key=1, **facts):
    facts = {
        "move_type": "out_invoice",
        "reference": NUMBER,
        "state": "open",
        "residual": Decimal("100.00"),
        "currency": "EUR",
        "company_id": 1,
        "partner": 7,
        "number": f"INV/2026/{key}",
        **facts,
    }
    return Candidate(key=key, **facts)


class MatchingCase(TestCase):
    def assert_settles(self, decision, amount, key=1):
        self.assertIsInstance(decision, Match)
        self.assertEqual(decision.settlements, (Settlement(key, Decimal(amount)),))

    def assert_open(self, decision, reason):
        self.assertIsInstance(decision, NoMatch)
        self.assertEqual(decision.reason, reason)
        self.assertIn(f"\n{reason} ", matching.__doc__)


class TestSettling(MatchingCase):
    def test_the_whole_amount_settles_the_invoice(self):
        decision = decide(line(), [invoice()])
        self.assert_settles(decision, "100")
        self.assertEqual(decision.rung, Rung.STRUCTURED_REFERENCE)
        self.assertEqual(
            [step.code for step in decision.trace], ["read", "looked_up", "full"]
        )

    def test_less_settles_a_part(self):
        decision = decide(line("99.99"), [invoice()])
        self.assert_settles(decision, "99.99")
        self.assertEqual(decision.trace[-1].code, "partial")

    def test_more_stays_open(self):
        self.assert_open(decide(line("100.01"), [invoice()]), "overpayment")

    def test_an_rf_settles_too(self):
        paid = invoice(reference=CREDITOR)
        self.assert_settles(decide(line(text="rf18 5390 0754 7034"), [paid]), "100")

    def test_the_longest_rf_that_a_document_carries_counts(self):
        longer = read(CREDITOR + "010").structured
        self.assertGreaterEqual(len(longer), 1)
        longer = next(
            CREDITOR + f"{number:03d}"
            for number in range(1000)
            if len(read(CREDITOR + f"{number:03d}").structured) == 2
        )
        both = [invoice(1, reference=CREDITOR), invoice(2, reference=longer)]
        self.assert_settles(decide(line(text=longer), both), "100", key=2)
        self.assert_settles(decide(line(text=longer), both[:1]), "100", key=1)

    def test_a_branch_of_the_company_counts(self):
        self.assert_settles(decide(line(), [invoice(company_id=2)]), "100")

    def test_who_pays_decides_nothing(self):
        self.assert_settles(decide(line(), [invoice(partner=None)]), "100")

    def test_amounts_are_compared_in_steps_of_the_currency(self):
        self.assert_settles(decide(line("100.004"), [invoice()]), "100")
        self.assert_open(decide(line("100.005"), [invoice()]), "overpayment")
        yen = line("100.4", currency="JPY", quantum=Decimal(1))
        self.assert_settles(decide(yen, [invoice(currency="JPY")]), "100")
        dinar = line("99.999", currency="KWD", quantum=Decimal("0.001"))
        self.assert_settles(decide(dinar, [invoice(currency="KWD")]), "99.999")

    def test_a_number_that_nobody_carries_does_not_disturb(self):
        text = f"{OTHER} {TEXT} 000000000101"
        self.assert_settles(decide(line(text=text), [invoice()]), "100")


class TestGuards(MatchingCase):
    def test_a_line_without_money(self):
        self.assert_open(decide(line("0.00"), [invoice()]), "zero_amount")
        self.assert_open(decide(line("0.004"), [invoice()]), "zero_amount")

    def test_a_text_without_reference(self):
        for text in ("", "/", "INV/2026/1", "010806817184", "%", "0"):
            self.assert_open(decide(line(text=text), [invoice()]), "no_reference")

    def test_a_document_without_reference_is_never_meant(self):
        empty = invoice(reference="")
        self.assert_open(decide(line(text=""), [empty]), "no_reference")
        self.assert_open(decide(line(), [empty]), "unknown_reference")

    def test_a_reference_that_no_document_carries(self):
        self.assert_open(decide(line(), []), "unknown_reference")
        self.assert_open(
            decide(line(), [invoice(reference=OTHER)]), "unknown_reference"
        )

    def test_several_references(self):
        text = f"{TEXT} {OTHER}"
        both = [invoice(1), invoice(2, reference=OTHER)]
        self.assert_open(decide(line(text=text), both), "several_references")
        for state in ("paid", "draft", "cancelled"):
            both[1] = replace(both[1], state=state)
            self.assert_open(decide(line(text=text), both), "several_references")

    def test_another_company(self):
        self.assert_open(decide(line(), [invoice(company_id=3)]), "other_company")
        self.assert_open(decide(line(), [invoice(company_id=None)]), "other_company")
        both = [invoice(1), invoice(2, company_id=3)]
        self.assert_settles(decide(line(), both), "100", key=1)

    def test_money_out_with_the_number_of_an_invoice(self):
        self.assert_open(decide(line("-100.00"), [invoice()]), "direction")

    def test_money_in_with_a_number_that_only_a_bill_or_refund_carries(self):
        for move_type in ("in_invoice", "in_refund", "out_refund", "entry"):
            document = invoice(move_type=move_type)
            self.assert_open(decide(line(), [document]), "direction")

    def test_a_bill_with_the_same_digits_does_not_disturb(self):
        both = [invoice(1), invoice(2, move_type="in_invoice")]
        self.assert_settles(decide(line(), both), "100", key=1)

    def test_money_out_for_a_refund(self):
        refund = invoice(move_type="out_refund")
        self.assert_open(decide(line("-100.00"), [refund]), "refund_out")

    def test_a_number_that_several_documents_carry(self):
        for state in ("open", "paid"):
            both = [invoice(1), invoice(2, state=state, residual=Decimal(40))]
            self.assert_open(decide(line(), both), "ambiguous")

    def test_a_draft_or_cancelled_twin_does_not_disturb(self):
        for state in ("draft", "cancelled"):
            for twin in (0, 2):  # whichever comes first
                both = [invoice(1), invoice(twin, state=state)]
                self.assert_settles(decide(line(), both), "100", key=1)

    def test_a_state_that_is_not_open(self):
        for state, reason in (
            ("paid", "already_paid"),
            ("draft", "draft"),
            ("cancelled", "cancelled"),
            ("new_in_odoo_20", "not_open"),
        ):
            self.assert_open(decide(line(), [invoice(state=state)]), reason)
        both = [invoice(1, state="cancelled"), invoice(2, state="draft")]
        self.assert_open(decide(line(), both), "draft")

    def test_an_open_document_with_nothing_left(self):
        for residual in (Decimal(0), Decimal(-5)):
            document = invoice(residual=residual)
            self.assert_open(decide(line(), [document]), "already_paid")

    def test_another_currency(self):
        self.assert_open(decide(line(), [invoice(currency="USD")]), "currency")

    def test_every_reason_has_its_meaning_in_one_place(self):
        table = set(re.findall(r"^([a-z_]+)  +\w", matching.__doc__, re.MULTILINE))
        self.assertEqual(len(table), 14)


class TestTrace(MatchingCase):
    def test_it_says_what_was_read_and_what_stopped_it(self):
        decision = decide(line(), [invoice(5, state="paid")])
        told = [(step.code, step.details) for step in decision.trace]
        self.assertEqual(
            told,
            [
                ("read", {"references": [NUMBER]}),
                ("looked_up", {"documents": [5]}),
                ("already_paid", {"documents": [5]}),
            ],
        )

    def test_the_last_step_is_the_reason(self):
        decision = decide(line("101"), [invoice(5)])
        self.assertEqual(
            decision.trace[-1].details,
            {"document": 5, "paid": "101.00", "left": "100.00"},
        )


CANDIDATES = st.lists(
    st.builds(
        Candidate,
        key=st.integers(1, 9),
        move_type=st.sampled_from(
            ["out_invoice", "out_refund", "in_invoice", "in_refund"]
        ),
        reference=st.sampled_from([NUMBER, OTHER, CREDITOR, ""]),
        state=st.sampled_from(["open", "paid", "draft", "cancelled"]),
        residual=st.sampled_from([Decimal(100), Decimal(40), Decimal(0)]),
        currency=st.sampled_from(["EUR", "EUR", "USD"]),
        company_id=st.sampled_from([1, 1, 2, 3]),
    ),
    max_size=6,
    unique_by=lambda one: one.key,
)
LINES = st.builds(
    line,
    st.sampled_from(["100", "40", "-100", "0", "250"]),
    st.sampled_from([TEXT, f"{TEXT} {OTHER}", CREDITOR, OTHER, "no number"]),
)


class TestAlways(TestCase):
    @bounded
    @given(LINES, CANDIDATES, st.randoms())
    def test_order_never_changes_the_decision(self, bank_line, candidates, source):
        shuffled = source.sample(candidates, len(candidates))
        self.assertEqual(decide(bank_line, shuffled), decide(bank_line, candidates))

    @bounded
    @given(LINES, CANDIDATES, CANDIDATES)
    def test_unrelated_documents_never_change_the_decision(
        self, bank_line, candidates, unrelated
    ):
        others = [
            replace(one, key=100 + one.key, reference="000000000101")
            for one in unrelated
        ]
        expected = decide(bank_line, candidates)
        self.assertEqual(decide(bank_line, candidates + others), expected)

    @bounded
    @given(LINES, CANDIDATES)
    def test_nothing_is_settled_against_a_guard(self, bank_line, candidates):
        decision = decide(bank_line, candidates)
        if isinstance(decision, NoMatch):
            return
        (settlement,) = decision.settlements
        document = next(one for one in candidates if one.key == settlement.key)
        carried = {one.value for one in bank_line.references.structured}
        self.assertIn(document.reference, carried)
        self.assertEqual((document.state, document.move_type), ("open", "out_invoice"))
        self.assertIn(document.company_id, bank_line.company_ids)
        self.assertEqual(settlement.amount, bank_line.amount)
        self.assertTrue(0 < settlement.amount <= document.residual)
        self.assertEqual(document.currency, bank_line.currency)

    @bounded
    @given(LINES, CANDIDATES)
    def test_candidates_may_come_from_a_generator(self, bank_line, candidates):
        self.assertEqual(
            decide(bank_line, iter(candidates)), decide(bank_line, candidates)
        )
