"""R-transactions: what came back, and what only looks like it."""

from dataclasses import replace
from decimal import Decimal

from ..decisions import NoMatch
from ..matching import decide
from ..returns import is_return
from .matching_case import OTHER, TEXT, MatchingCase, bill, invoice, line, payment


def paid(key=1, *payments, **facts):
    return invoice(key, "0", state="paid", payments=payments, **facts)


class TestReturns(MatchingCase):
    def test_a_payment_that_came_back_opens_its_invoice(self):
        back = line("-100", is_return=True)
        verdict = decide(back, [paid(1, payment(50))])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.plan.returned, 50)

    def test_one_end_to_end_id_says_so_without_a_text(self):
        earlier = payment(50, end_to_end_id="E-1")
        back = line("-100", "", end_to_end_id="E-1")
        verdict = decide(back, [paid(1, earlier)])
        self.assertEqual(verdict.plan.returned, 50)

    def test_an_id_that_a_payer_uses_every_month_is_no_return(self):
        earlier = payment(50, end_to_end_id="E-1")
        again = line("100", end_to_end_id="E-1")
        new = invoice(2, date=None)
        verdict = decide(again, [paid(1, earlier), new])
        self.assert_settles(verdict, k2="100")

    def test_without_a_code_a_person_confirms(self):
        verdict = decide(line("-100"), [paid(1, payment(50))])
        self.assert_proposes(verdict, "returned_maybe", {"k1": "100"})

    def test_another_amount_did_not_come_back(self):
        back = line("-99", is_return=True)
        self.assert_open(decide(back, [paid(1, payment(50))]), "direction")

    def test_two_payments_of_one_amount_are_a_person_s_choice(self):
        twice = paid(1, payment(50, "50"), payment(51, "50"))
        back = line("-50", is_return=True)
        verdict = decide(back, [twice])
        self.assert_proposes(verdict, "returned_maybe", {"k1": "50"}, {"k1": "50"})

    def test_all_that_the_payment_settled_opens_again(self):
        first = paid(1, payment(50, "60"))
        second = paid(2, payment(50, "40"), reference=OTHER)
        back = line("-100", is_return=True)
        verdict = decide(back, [first, second])
        self.assert_settles(verdict, k1="60", k2="40")

    def test_what_also_paid_another_company_s_document_is_not_opened(self):
        for facts in ({}, {"moved": Decimal(98), "currency": "EUR"}):
            first = paid(1, payment(50, "60", **facts))
            second = paid(2, payment(50, "40", **facts), company_id=9)
            back = line("-98" if facts else "-100", is_return=True)
            verdict = decide(back, [first, second])
            self.assertIsInstance(verdict, NoMatch)
        first = paid(1, payment(50, "60"))
        verdict = decide(line("-60", is_return=True), [first, second])
        self.assert_settles(verdict, k1="60")

    def test_one_of_a_collection_may_come_back(self):
        first = paid(1, payment(50, "60", moved=Decimal(100), currency="EUR"))
        second = paid(
            2, payment(50, "40", moved=Decimal(100), currency="EUR"), reference=OTHER
        )
        verdict = decide(line("-60", is_return=True), [first, second])
        self.assert_settles(verdict, k1="60")
        self.assertFalse(verdict.plan.whole)

    def test_what_was_paid_less_a_discount_comes_back_whole(self):
        earlier = payment(50, moved=Decimal(98), currency="EUR")
        verdict = decide(line("-98", is_return=True), [paid(1, earlier)])
        self.assert_settles(verdict, k1="100")
        self.assertTrue(verdict.plan.whole)

    def test_the_amount_of_the_invoice_is_not_what_was_paid_less_a_discount(self):
        earlier = payment(50, moved=Decimal(98), currency="EUR")
        verdict = decide(line("-100", is_return=True), [paid(1, earlier)])
        self.assert_open(verdict, "direction")

    def test_an_invoice_less_its_credit_note_comes_back_whole(self):
        shared = {"moved": Decimal(80), "currency": "EUR"}
        first = paid(1, payment(50, **shared))
        credit = paid(2, payment(50, "20", **shared), move_type="out_refund")
        credit = replace(credit, reference=OTHER)
        verdict = decide(line("-80", is_return=True), [first, credit])
        self.assert_settles(verdict, k1="100", k2="20")
        self.assertTrue(verdict.plan.whole)

    def test_amounts_of_two_currencies_are_never_the_same(self):
        earlier = payment(50, moved=Decimal(90), currency="GBP")
        for amount, currency in (("-90", "EUR"), ("-100", "EUR"), ("-100", "GBP")):
            with self.subTest(amount=amount, currency=currency):
                back = line(amount, currency=currency, is_return=True)
                verdict = decide(back, [paid(1, earlier)])
                self.assert_open(verdict, "direction")
        back = line("-90", currency="GBP", is_return=True)
        self.assertTrue(decide(back, [paid(1, earlier)]).plan.whole)

    def test_our_own_payment_may_come_back_too(self):
        back = line("100", TEXT, is_return=True)
        owed = bill(1, "0", state="paid", payments=(payment(50),))
        owed = type(owed)(**{**vars(owed), "reference": invoice().reference})
        self.assertEqual(decide(back, [owed]).plan.returned, 50)

    def test_the_bank_s_codes(self):
        for code in ("PMNT-RCDT-RRTN", "PMNT-IDDT-UPDD", "pmnt-icdt-rrtn"):
            self.assertTrue(is_return(code))
        self.assertTrue(is_return(None, "/TRTP/SEPA/RTRN/MS03/REMI/x"))
        for code, text in (("PMNT-RCDT-ESCT", "RTRN"), (None, None), ("", "")):
            self.assertFalse(is_return(code, text))
