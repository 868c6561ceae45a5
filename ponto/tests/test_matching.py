"""Rung 2: a checked structured reference; and the guards every rung has."""

from decimal import Decimal

from ..decisions import OFF, POST, PROPOSE, Match, Policy, Rung
from ..matching import decide
from ..references import read
from .matching_case import (
    CREDITOR,
    NUMBER,
    OTHER,
    TEXT,
    MatchingCase,
    document,
    invoice,
    line,
)


class TestStructuredReference(MatchingCase):
    def test_the_whole_amount_settles_the_invoice(self):
        verdict = decide(line(), [invoice()])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.rung, Rung.STRUCTURED_REFERENCE)

    def test_less_settles_a_part(self):
        self.assert_settles(decide(line("99.99"), [invoice()]), k1="99.99")

    def test_more_is_asked_about(self):
        verdict = decide(line("100.01"), [invoice()])
        self.assert_proposes(verdict, "overpayment", {"k1": "100"}, {"k1": "100"})
        credit, keep = verdict.choices
        self.assertEqual((credit.rest, credit.rest_as), (Decimal("0.01"), "credit"))
        self.assertEqual(credit.partner, 7)
        self.assertEqual((keep.rest, keep.rest_as), (Decimal("0.01"), "open"))

    def test_an_rf_settles_too(self):
        paid = invoice(reference=CREDITOR)
        self.assert_settles(decide(line(text="rf18 5390 0754 7034"), [paid]), k1="100")

    def test_the_longest_rf_that_a_document_carries_counts(self):
        longer = next(
            CREDITOR + f"{number:03d}"
            for number in range(1000)
            if len(read(CREDITOR + f"{number:03d}").structured) == 2
        )
        both = [invoice(1, reference=CREDITOR), invoice(2, reference=longer)]
        self.assert_settles(decide(line(text=longer), both), k2="100")
        self.assert_settles(decide(line(text=longer), both[:1]), k1="100")

    def test_a_branch_of_the_company_counts(self):
        self.assert_settles(decide(line(), [invoice(company_id=2)]), k1="100")

    def test_who_pays_decides_nothing(self):
        third = line(counterpart_iban="BE71096123456769", partner=99)
        self.assert_settles(decide(third, [invoice()]), k1="100")

    def test_amounts_are_compared_in_steps_of_the_currency(self):
        self.assert_settles(decide(line("100.004"), [invoice()]), k1="100")
        self.assert_proposes(decide(line("100.005"), [invoice()]), "overpayment")
        yen = line("100.4", currency="JPY", quantum=Decimal(1))
        self.assert_settles(decide(yen, [invoice(currency="JPY")]), k1="100")
        dinar = line("99.999", currency="KWD", quantum=Decimal("0.001"))
        self.assert_settles(decide(dinar, [invoice(currency="KWD")]), k1="99.999")

    def test_a_number_that_nobody_carries_does_not_disturb(self):
        text = f"{OTHER} {TEXT} 000000000101"
        self.assert_settles(decide(line(text=text), [invoice()]), k1="100")

    def test_a_second_text_counts_where_the_first_names_nothing(self):
        spoken = line(text="dank u")
        more = line().references
        both = type(spoken)(**{**vars(spoken), "references": spoken.references + more})
        self.assert_settles(decide(both, [invoice()]), k1="100")


class TestGuards(MatchingCase):
    def test_a_line_without_money(self):
        self.assert_open(decide(line("0.00"), [invoice()]), "zero_amount")
        self.assert_open(decide(line("0.004"), [invoice()]), "zero_amount")

    def test_a_transfer_between_own_accounts(self):
        own = line(is_own_transfer=True)
        self.assert_open(decide(own, [invoice()]), "own_transfer")

    def test_a_text_that_says_nothing(self):
        for text in ("", "/", "INV", "%", "_", "\\", "0"):
            nobody = document(residual="77", number="INV/2026/9")
            self.assert_open(decide(line(text=text), [nobody]), "nothing_read")

    def test_a_reference_that_no_document_carries(self):
        self.assert_open(decide(line(), []), "unknown_reference")
        other = invoice(reference="000000000101", residual="77")
        self.assert_open(decide(line(), [other]), "unknown_reference")

    def test_another_company(self):
        self.assert_open(decide(line(), [invoice(company_id=3)]), "other_company")
        self.assert_open(decide(line(), [invoice(company_id=None)]), "other_company")
        both = [invoice(1), invoice(2, company_id=3)]
        self.assert_settles(decide(line(), both), k1="100")

    def test_money_out_with_the_number_of_an_invoice(self):
        self.assert_open(decide(line("-100.00"), [invoice()]), "direction")

    def test_money_in_with_a_number_of_what_money_out_settles(self):
        for move_type in ("in_invoice", "in_receipt", "out_refund", "entry"):
            wrong = invoice(move_type=move_type)
            self.assert_open(decide(line(), [wrong]), "direction")

    def test_each_direction_settles_its_own_types(self):
        for move_type in ("out_invoice", "out_receipt", "in_refund"):
            self.assert_settles(
                decide(line(), [invoice(move_type=move_type)]), k1="100"
            )
        for move_type in ("in_invoice", "in_receipt", "out_refund"):
            out = decide(line("-100"), [invoice(move_type=move_type)])
            self.assert_settles(out, k1="100")

    def test_a_bill_with_the_same_digits_is_settled_by_money_out_alone(self):
        both = [invoice(1), invoice(2, move_type="in_invoice", partner=8)]
        self.assert_settles(decide(line(), both), k1="100")
        self.assert_settles(decide(line("-100"), both), k2="100")

    def test_one_number_for_two_partners_is_never_settled(self):
        for state, residual in (("open", "100"), ("paid", "0")):
            both = [invoice(1), invoice(2, residual, state=state, partner=8)]
            self.assert_proposes(decide(line(), both), "ambiguous")

    def test_a_draft_or_cancelled_twin_does_not_disturb(self):
        for state in ("draft", "cancelled"):
            for twin in (0, 2):  # whichever comes first
                both = [invoice(1), invoice(twin, state=state)]
                self.assert_settles(decide(line(), both), k1="100")

    def test_a_state_that_is_not_open(self):
        for state in ("draft", "cancelled"):
            self.assert_open(decide(line(), [invoice(state=state)]), state)
        strange = invoice(state="new_in_odoo_20")
        self.assert_open(decide(line(), [strange]), "not_open")
        both = [invoice(1, state="cancelled"), invoice(2, state="draft")]
        self.assert_open(decide(line(), both), "draft")

    def test_a_paid_document_may_be_paid_twice(self):
        for residual in ("0", "-5"):
            paid = invoice(residual=residual, state="paid")
            verdict = decide(line(), [paid])
            self.assert_proposes(verdict, "already_paid", {})
            self.assertEqual(verdict.choices[0].rest, 100)
            self.assertEqual(verdict.choices[0].rest_as, "credit")

    def test_an_old_number_used_again_offers_the_new_document_first(self):
        paid = invoice(1, "0", state="paid")
        new = document(2)
        self.assert_proposes(
            decide(line(), [paid, new]), "already_paid", {"k2": "100"}, {}
        )

    def test_a_cancelled_one_offers_its_replacement(self):
        cancelled = invoice(1, state="cancelled")
        verdict = decide(line(), [cancelled, document(2), document(3, partner=8)])
        self.assert_proposes(verdict, "replacement", {"k2": "100"})

    def test_a_credited_one_is_explained(self):
        credited = invoice(1, "0", state="reversed")
        self.assert_proposes(decide(line(), [credited]), "reversed", {})

    def test_another_currency_is_never_settled_by_a_rate(self):
        verdict = decide(line(), [invoice(currency="USD", residual="110")])
        self.assert_proposes(verdict, "currency", {"k1": "110"})
        self.assertTrue(verdict.choices[0].by_rate)


class TestPolicy(MatchingCase):
    def test_a_rung_may_be_off_or_only_propose(self):
        rung = Rung.STRUCTURED_REFERENCE
        off = decide(line(), [invoice(residual="77")], Policy({rung: OFF}))
        self.assert_open(off, "unknown_reference")
        shown = decide(line(), [invoice()], Policy({rung: PROPOSE}))
        self.assert_proposes(shown, "rung_proposes", {"k1": "100"})

    def test_digits_are_no_free_number_where_the_rung_is_off(self):
        off = Policy({Rung.STRUCTURED_REFERENCE: OFF})
        paid = invoice(payment_reference=TEXT)
        verdict = decide(line(text=NUMBER), [paid], off)
        self.assertNotIsInstance(verdict, Match)

    def test_a_guess_is_never_posted_whatever_is_set(self):
        policy = Policy(dict.fromkeys(Rung, POST))
        self.assertEqual(policy.action(Rung.SUPPLIER_NUMBER), POST)
        for rung in (Rung.NEAR_MISS, Rung.COUNTERPART_ACCOUNT, Rung.AMOUNT):
            self.assertEqual(policy.action(rung), PROPOSE)
        guess = line(text="dank u", counterpart_name="De Korenaar")
        verdict = decide(guess, [document()], policy)
        self.assert_proposes(verdict, "amount_name", {"k1": "100"})

    def test_an_overpayment_goes_where_the_company_says(self):
        for choice in ("credit", "open"):
            verdict = decide(line("130"), [invoice()], Policy(overpayment=choice))
            self.assert_settles(verdict, k1="100")
            plan = verdict.plan
            self.assertEqual((plan.rest, plan.rest_as), (Decimal(30), choice))


class TestTrace(MatchingCase):
    def test_it_says_what_was_read_tried_and_decided(self):
        verdict = decide(line(), [invoice(5)])
        told = [(step.code, step.details.get("result")) for step in verdict.trace]
        self.assertEqual(
            told,
            [
                ("read", None),
                ("rung", "nothing"),
                ("rung", "found"),
                ("rung", "nothing"),
                ("rung", "nothing"),
                ("full", None),
            ],
        )
        self.assertEqual(verdict.trace[0].details["references"], [NUMBER])
        self.assertEqual(verdict.trace[2].details["documents"], [5])

    def test_the_last_step_says_what_stopped_it(self):
        verdict = decide(line(text=TEXT), [invoice(5, state="draft")])
        self.assertEqual(verdict.trace[-1].code, "draft")
        self.assertEqual(verdict.trace[-1].details, {"documents": [5]})
