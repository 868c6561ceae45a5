"""What a verdict tells: the codes and facts that sentences are made of."""

from dataclasses import replace
from decimal import Decimal

from ..decisions import CREDIT, Match, Plan, Policy, Proposal, Rung, Settlement, Step
from ..matching import decide
from .matching_case import IBAN, MatchingCase, bill, invoice, line
from .test_debits import debit, entry

HUNDRED = Decimal("100.00")


def _last(verdict):
    """The step in which the decision was taken."""
    return verdict.trace[-1]


class TestFacts(MatchingCase):
    def test_an_overpayment_tells_what_is_paid_left_and_over(self):
        verdict = decide(line("130.00"), [invoice()])
        facts = {"documents": [1], "paid": "130.00", "left": "100.00", "rest": "30.00"}
        self.assertEqual(_last(verdict), Step("overpayment", facts))
        self.assertEqual(verdict.rung, Rung.STRUCTURED_REFERENCE)
        self.assertEqual(
            verdict.choices,
            tuple(
                Plan((Settlement(1, HUNDRED),), Decimal("30.00"), rest_as, 7)
                for rest_as in ("credit", "open")
            ),
        )

    def test_an_overpayment_that_becomes_credit_tells_both_parts(self):
        policy = Policy(overpayment=CREDIT)
        verdict = decide(line("130.00"), [invoice()], policy)
        self.assertIsInstance(verdict, Match)
        full = {"document": 1, "left": "100.00", "paid": "130.00"}
        rest = {"amount": "30.00", "as": "credit"}
        self.assertEqual(verdict.trace[-2:], (Step("full", full), Step("rest", rest)))
        plan = Plan((Settlement(1, HUNDRED),), Decimal("30.00"), CREDIT, 7)
        self.assertEqual(verdict.plan, plan)

    def test_a_part_tells_what_was_open(self):
        verdict = decide(line("40.00"), [invoice()])
        facts = {"document": 1, "paid": "40.00", "left": "100.00"}
        self.assertEqual(_last(verdict), Step("partial", facts))

    def test_a_part_without_check_digits_tells_it_too(self):
        verdict = decide(line("40.00", "INV/2026/00001"), [invoice(reference="")])
        self.assertIsInstance(verdict, Proposal)
        facts = {"document": 1, "paid": "40.00", "left": "100.00"}
        self.assertEqual(_last(verdict), Step("underpaid", facts))
        self.assertEqual(verdict.rung, Rung.DOCUMENT_NUMBER)

    def test_several_tell_what_they_sum_up_to(self):
        text = "INV/2026/00001 INV/2026/00002"
        two = [invoice(1, reference=""), invoice(2, "60.00", reference="")]
        verdict = decide(line("150.00", text), two)
        facts = {"documents": [1, 2], "paid": "150.00", "left": "160.00"}
        self.assertEqual(_last(verdict), Step("several_references", facts))
        verdict = decide(line("160.00", text), two)
        facts = {"documents": [1, 2], "paid": "160.00"}
        self.assertEqual(_last(verdict), Step("settled", facts))

    def test_a_discount_and_a_fee_tell_what_was_not_paid(self):
        day = line().date
        discounted = invoice(discounted=Decimal(98), discount_date=day)
        verdict = decide(line("98.00"), [discounted])
        facts = {"document": 1, "amount": "2.00"}
        self.assertEqual(_last(verdict), Step("discount", facts))
        policy = Policy(tolerance_amount=Decimal(5), currency="EUR")
        verdict = decide(line("97.00"), [invoice()], policy)
        facts = {"document": 1, "amount": "3.00"}
        self.assertEqual(_last(verdict), Step("tolerated", facts))

    def test_an_invoice_less_a_credit_note_tells_that_it_was_netted(self):
        note = invoice(2, "40.00", move_type="out_refund", number="RINV/2026/00002")
        verdict = decide(line("60.00"), [invoice(), note])
        self.assertIsInstance(verdict, Match)
        facts = {"documents": [1, 2], "paid": "60.00"}
        self.assertEqual(_last(verdict), Step("netted", facts))

    def test_what_was_read_and_tried_comes_first(self):
        verdict = decide(line(), [invoice()])
        read, first, second = verdict.trace[:3]
        self.assertEqual(
            read,
            Step("read", {"references": ["010806817183"], "numbers": [], "ibans": []}),
        )
        self.assertEqual(first, Step("rung", {"rung": 1, "result": "nothing"}))
        found = {"rung": 2, "result": "found", "documents": [1]}
        self.assertEqual(second, Step("rung", found))

    def test_what_is_never_settled_tells_what_was_read_all_the_same(self):
        for never in (line("0"), line(is_own_transfer=True)):
            (step,) = decide(never, [invoice()]).trace
            self.assertEqual(step.details["references"], ["010806817183"])

    def test_a_rung_that_is_off_says_so(self):
        policy = Policy({Rung.STRUCTURED_REFERENCE: "off", Rung.END_TO_END_ID: "off"})
        verdict = decide(line("1.00"), [invoice()], policy)
        self.assert_open(verdict, "unknown_reference")
        results = [
            (one.details["rung"], one.details["result"]) for one in verdict.trace[1:]
        ]
        self.assertEqual(results[:2], [(1, "off"), (2, "off")])
        self.assertEqual({result for _rung, result in results[2:]}, {"nothing"})

    def test_a_rung_that_only_proposes_says_so(self):
        policy = Policy({Rung.STRUCTURED_REFERENCE: "propose"})
        verdict = decide(line(), [invoice()], policy)
        self.assert_proposes(verdict, "rung_proposes", {"k1": "100.00"})
        self.assertEqual(_last(verdict), Step("rung_proposes", {"rung": 2}))
        self.assertEqual(verdict.rung, Rung.STRUCTURED_REFERENCE)

    def test_a_debit_of_ours_is_found_on_the_first_rung(self):
        verdict = decide(debit(end_to_end_id="PP2026-00007-1-abcdef01"), [entry()])
        self.assertEqual(verdict.trace[1], Step("rung", {"rung": 1, "result": "found"}))

    def test_a_guess_is_found_on_its_rung_alone(self):
        out = line("-100", "huur", counterpart_iban=IBAN)
        tried = {
            one.details["rung"]: one.details["result"]
            for one in decide(out, [bill()]).trace[1:]
            if one.code == "rung"
        }
        names = {int(rung): "nothing" for rung in Rung if rung < 6}
        self.assertEqual(tried, {**names, int(Rung.COUNTERPART_ACCOUNT): "found"})

    def test_a_guess_that_is_off_says_so(self):
        off = Policy(dict.fromkeys((Rung.NEAR_MISS, Rung.AMOUNT), "off"))
        steps = decide(line("1.00", "huur"), [invoice()], off).trace
        for rung in (Rung.NEAR_MISS, Rung.AMOUNT):
            step = Step("rung", {"rung": int(rung), "result": "off"})
            self.assertIn(step, steps)

    def test_what_the_bank_exchanged_tells_which_documents_it_would_pay(self):
        dollars = replace(
            line(), amount=Decimal(125), currency="USD", in_account=line()
        )
        verdict = decide(dollars, [invoice()])
        self.assert_proposes(verdict, "currency", {"k1": "100.00"})
        self.assertEqual(_last(verdict), Step("currency", {"documents": [1]}))
        self.assertEqual(verdict.rung, Rung.STRUCTURED_REFERENCE)
