"""Rungs 1, 3 and 4: end-to-end ids, our own numbers, a supplier's numbers."""

from dataclasses import replace

from ..decisions import CREDIT, Match, Policy, Rung
from ..matching import decide
from .matching_case import IBAN, TEXT, MatchingCase, bill, document, invoice, line


class TestOwnNumber(MatchingCase):
    def pay(self, text, documents, amount="100.00", policy=None, **facts):
        return decide(line(amount, text, **facts), documents, policy)

    def test_the_number_in_every_usual_spelling(self):
        for text in (
            "INV/2026/00001",
            "Betaling factuur INV/2026/00001, dank u",
            "inv-2026-00001",
            "INV 2026 00001",
            "INV202600001",
            "facture n° INV/2026/00001.",
            "INV/2026/\n00001",
        ):
            with self.subTest(text):
                verdict = self.pay(text, [document(1), document(2)])
                self.assert_settles(verdict, k1="100")
                self.assertEqual(verdict.rung, Rung.DOCUMENT_NUMBER)

    def test_a_longer_number_is_another_one(self):
        for text in ("INV/2026/000010", "INV/2026/00001/3", "XINV/2026/00001"):
            with self.subTest(text):
                verdict = self.pay(text, [document(1, "100"), document(2, "55")])
                self.assertNotIsInstance(verdict, Match)

    def test_less_is_confirmed_by_a_person(self):
        verdict = self.pay("INV/2026/00001", [document()], "60")
        self.assert_proposes(verdict, "underpaid", {"k1": "60"})

    def test_the_digits_alone_settle_when_only_one_open_document_has_them(self):
        self.assert_settles(self.pay("202600001", [document()]), k1="100")
        closed = document(2, "0", number="CN/2026/00001", state="paid")
        self.assert_settles(self.pay("202600001", [document(), closed]), k1="100")
        twin = document(2, number="EXP/2026/00001")
        verdict = self.pay("202600001", [document(), twin])
        self.assert_proposes(verdict, "ambiguous", {"k1": "100"}, {"k2": "100"})

    def test_digits_that_look_like_a_date_settle_nothing(self):
        dated = document(number="INV/2026/1121")
        verdict = self.pay("op 2026-11-21", [dated])
        self.assert_proposes(verdict, "near_miss", {"k1": "100"})

    def test_far_more_than_what_digits_name_is_for_another(self):
        policy = Policy(overpayment=CREDIT)
        verdict = self.pay("202600001", [document()], "130", policy)
        self.assert_open(verdict, "nothing_read")
        verdict = self.pay("INV/2026/00001", [document()], "130", policy)
        self.assert_settles(verdict, k1="100")

    def test_one_number_on_two_documents_is_proposed(self):
        both = [document(1, number="F12345"), document(2, number="F12345")]
        verdict = self.pay("F12345", both)
        self.assert_proposes(verdict, "ambiguous", {"k1": "100"}, {"k2": "100"})
        both[1] = document(2, "0", number="F12345", state="paid")
        self.assert_proposes(self.pay("F12345", both), "ambiguous", {"k1": "100"})

    def test_the_same_number_in_another_company_does_not_disturb(self):
        ours = document(1, number="F12345")
        theirs = document(2, number="F12345", company_id=3)
        self.assert_settles(self.pay("F12345", [ours, theirs]), k1="100")
        self.assert_open(self.pay("F12345", [theirs]), "other_company")

    def test_a_wrapped_line_may_hide_the_rest_of_the_number(self):
        text = "INV/2026/1\n0"
        first = document(number="INV/2026/1")
        tenth = document(2, number="INV/2026/10")
        self.assert_settles(self.pay(text, [first]), k1="100")
        other = replace(first, residual=tenth.residual / 2)
        self.assert_proposes(self.pay(text, [other, tenth]), "near_miss", {"k2": "100"})

    def test_a_payment_registered_before_takes_the_bank_s_line(self):
        paid = document(1, "0", state="paid")
        waiting = document(9, number=paid.number, move_type="payment_in")
        self.assert_settles(self.pay(paid.number, [paid, waiting]), k9="100")

    def test_a_part_of_a_registered_payment_is_confirmed_by_a_person(self):
        paid = invoice(1, "0", state="paid")
        waiting = invoice(9, move_type="payment_in", number=paid.number)
        verdict = self.pay(TEXT, [paid, waiting], "60")
        self.assert_proposes(verdict, "underpaid", {"k9": "60"})


class TestSupplierNumber(MatchingCase):
    def pay(self, text, documents, amount="-100.00", **facts):
        facts = {"counterpart_iban": IBAN, **facts}
        return decide(line(amount, text, **facts), documents)

    def test_the_supplier_s_number_with_the_supplier_s_account(self):
        verdict = self.pay("F-2026-0001", [bill()])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.rung, Rung.SUPPLIER_NUMBER)

    def test_another_account_settles_nothing(self):
        for iban in ("", "BE71096123456769"):
            verdict = self.pay("F-2026-0001", [bill()], counterpart_iban=iban)
            self.assert_proposes(verdict, "near_miss", {"k1": "100"})

    def test_the_supplier_s_digits_alone_settle_nothing(self):
        verdict = self.pay("20260001", [bill()])
        self.assert_proposes(verdict, "near_miss", {"k1": "100"})

    def test_two_suppliers_with_one_number_are_told_apart_by_the_account(self):
        number, nobody = bill().supplier_number, frozenset()
        other = bill(2, supplier_number=number, partner=8, partner_ibans=nobody)
        self.assert_settles(self.pay(number, [bill(), other]), k1="100")

    def test_a_supplier_s_number_that_is_one_of_ours_too(self):
        ours = document(2, number="F-2026-0001", partner=8)
        self.assert_settles(self.pay("F-2026-0001", [bill(), ours]), k1="100")

    def test_the_bill_s_structured_communication_needs_no_account(self):
        paid = bill(reference=invoice().reference)
        verdict = self.pay(TEXT, [paid], counterpart_iban="")
        self.assert_settles(verdict, k1="100")

    def test_a_supplier_s_refund_comes_in(self):
        refund = bill(move_type="in_refund")
        self.assert_settles(self.pay("F-2026-0001", [refund], "100"), k1="100")


class TestEndToEndId(MatchingCase):
    def test_our_own_id_settles_before_any_text(self):
        ours = bill(1, end_to_end_ids=frozenset({"P-1"}))
        other = bill(2, reference=invoice().reference)
        verdict = decide(line("-100", end_to_end_id="P-1"), [ours, other])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.rung, Rung.END_TO_END_ID)

    def test_a_batch_of_several_suppliers_is_settled_by_its_sum(self):
        ids = frozenset({"BATCH"})
        bills = [
            bill(1, "60", end_to_end_ids=ids),
            bill(2, "40", end_to_end_ids=ids, partner=8),
        ]
        out = line("-100", "", end_to_end_id="BATCH")
        self.assert_settles(decide(out, bills), k1="60", k2="40")

    def test_too_much_under_our_id_is_the_company_s_choice(self):
        ours = bill(1, end_to_end_ids=frozenset({"P-1"}))
        out = line("-130", "", end_to_end_id="P-1")
        verdict = decide(out, [ours], Policy(overpayment=CREDIT))
        self.assert_settles(verdict, k1="100")
        self.assertEqual((verdict.plan.rest, verdict.plan.rest_as), (30, CREDIT))
        self.assert_proposes(decide(out, [ours]), "overpayment")

    def test_another_id_says_nothing(self):
        ours = bill(1, "77", end_to_end_ids=frozenset({"P-1"}))
        for other in ("", "P-2"):
            verdict = decide(line("-100", "", end_to_end_id=other), [ours])
            self.assert_open(verdict, "nothing_read")
