"""A line that the bank exchanged: a foreign amount, and one in the account's."""

from dataclasses import replace
from decimal import Decimal

from .. import matching
from ..decisions import KEEP_OPEN, Policy
from .matching_case import OTHER, TEXT, MatchingCase, invoice, line, payment


def exchanged(foreign="125", own="110", text=TEXT, **facts):
    """Dollars that reached an account in euro."""
    own_view = line(own, text, **facts)
    return replace(
        own_view, amount=Decimal(foreign), currency="USD", in_account=own_view
    )


def decide(bank_line, documents, **policy):
    return matching.decide(bank_line, documents, Policy(**policy))


class TestExchanged(MatchingCase):
    def test_the_foreign_amount_pays_a_foreign_invoice(self):
        verdict = decide(exchanged(), [invoice(1, "125", currency="USD")])
        self.assert_settles(verdict, k1="125")
        self.assertFalse(verdict.plan.in_account)

    def test_the_account_s_amount_pays_an_invoice_in_its_currency(self):
        verdict = decide(exchanged(), [invoice(1, "110")])
        self.assert_proposes(verdict, "currency", {"k1": "110"})
        self.assertTrue(verdict.choices[0].in_account)
        self.assertEqual(verdict.trace[-2].details["currency"], "EUR")

    def test_less_pays_a_part_and_more_is_the_company_s_choice(self):
        verdict = decide(exchanged(), [invoice(1, "200")])
        self.assert_proposes(verdict, "currency", {"k1": "110"})
        verdict = decide(exchanged(), [invoice(1, "100")])
        self.assert_proposes(verdict, "overpayment", {"k1": "100"}, {"k1": "100"})
        self.assertTrue(all(plan.in_account for plan in verdict.choices))
        verdict = decide(exchanged(), [invoice(1, "100")], overpayment=KEEP_OPEN)
        self.assertEqual(verdict.choices[0].rest, 10)

    def test_another_foreign_amount_stays_a_question_of_the_rate(self):
        documents = [invoice(1, "80", currency="GBP")]
        verdict = decide(exchanged(), documents)
        self.assert_proposes(verdict, "currency", {"k1": "80"})
        self.assertFalse(verdict.choices[0].in_account)

    def test_invoices_of_both_currencies_are_left_to_a_person(self):
        documents = [
            invoice(1, "110"),
            invoice(2, "125", currency="USD", reference=OTHER),
        ]
        verdict = decide(exchanged(text=f"{TEXT} {OTHER}"), documents)
        self.assert_proposes(verdict, "currency")

    def test_what_was_exchanged_may_come_back(self):
        earlier = payment(50, "110", moved=Decimal(125), currency="USD")
        paid = invoice(1, "0", state="paid", payments=(earlier,))
        verdict = decide(exchanged("-125", "-108", is_return=True), [paid])
        self.assert_settles(verdict, k1="110")
        self.assertTrue(verdict.plan.whole)
