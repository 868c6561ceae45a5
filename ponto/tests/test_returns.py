"""R-transactions: what came back, and what only looks like it."""

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
