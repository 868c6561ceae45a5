from datetime import date
from decimal import Decimal

from .discounts import DiscountCase


class TestSettleDiscount(DiscountCase):
    """Early payment discount, as core's Register Payment books it."""

    def settle_discounted(self, document, **values):
        """Pay what core asks for in time."""
        paid, _until = document._ponto_discount()
        amount = Decimal(str(document.amount_residual))
        sign = 1 if document.is_inbound() else -1
        line = self.bank_line(sign * float(paid), date="2026-01-10", **values)
        refusal = self.settle(line, (document, str(amount), str(amount - paid)))
        self.assertIsNone(refusal)
        return line

    def test_the_discount_and_its_last_day_are_core_s(self):
        invoice = self.discounted("included")
        self.assertEqual(invoice.amount_total, 1210.0)
        self.assertEqual(
            invoice._ponto_discount(), (Decimal("1185.80"), date(2026, 1, 15))
        )

    def test_no_discount_without_terms_or_after_a_payment(self):
        self.assertIsNone(self.document()._ponto_discount())
        invoice = self.discounted("included")
        self.assertIsNone(self.settle(self.bank_line(10.0), (invoice, "10")))
        self.assertIsNone(invoice._ponto_discount())

    def test_a_discounted_payment_makes_the_invoice_paid(self):
        for computation in ("included", "excluded", "mixed"):
            with self.subTest(computation=computation):
                invoice = self.discounted(computation)
                line = self.settle_discounted(invoice)
                self.assertEqual(invoice.payment_state, "paid")
                self.assertTrue(line.is_reconciled)

    def test_the_entry_is_the_one_core_s_payment_makes(self):
        purchase_tax = self.company_data["default_tax_purchase"]
        for computation in ("included", "excluded", "mixed"):
            for move_type, tax in (
                ("out_invoice", self.tax),
                ("in_invoice", purchase_tax),
            ):
                with self.subTest(computation=computation, move_type=move_type):
                    kind = {"move_type": move_type, "taxes": tax}
                    ours = self.discounted(computation, **kind)
                    theirs = self.discounted(computation, **kind)
                    line = self.settle_discounted(ours)
                    payment = self.pay_by_wizard(theirs, payment_date="2026-01-10")
                    self.assertEqual(theirs.payment_state, "paid")
                    self.assertEqual(self.partials(ours), self.partials(theirs))
                    # The money itself lies on the outstanding account there.
                    money = payment._seek_for_lines()[0]
                    expected = self.entry(payment.move_id, without=money)
                    money = line._seek_for_lines()[0]
                    self.assertEqual(self.entry(line, without=money), expected)

    def test_a_discounted_foreign_invoice_is_paid_in_full(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.25, d2026_01_10=1.1)
        invoice = self.discounted("included", currency_id=dollar.id)
        line = self.settle_discounted(invoice, journal_id=self.bank_in(dollar).id)
        self.assertEqual(invoice.payment_state, "paid")
        balances = line.move_id.line_ids.mapped("balance")
        self.assertTrue(self.company.currency_id.is_zero(sum(balances)))

    def test_another_discount_than_core_s_is_refused(self):
        invoice, line = self.discounted("included"), self.bank_line(1200.0)
        before = self.snapshot(line, invoice)
        self.assertIn("discount", self.settle(line, (invoice, "1210", "10")))
        self.assertEqual(self.snapshot(line, invoice), before)

    def test_the_taxes_of_a_discount_stay_out_of_a_locked_tax_period(self):
        invoice = self.discounted("included")
        line = self.bank_line(1185.8, date="2026-01-10")
        self.company.tax_lock_date = "2026-01-31"
        before = self.snapshot(line, invoice)
        self.assertIn("tax", self.settle(line, (invoice, "1210", "24.20")))
        self.assertEqual(self.snapshot(line, invoice), before)

    def test_a_discount_can_be_undone(self):
        invoice = self.discounted("included")
        line = self.bank_line(1185.8, date="2026-01-10")
        before = self.snapshot(line, invoice)
        self.assertIsNone(self.settle(line, (invoice, "1210", "24.20")))
        line.action_undo_reconciliation()
        self.assertEqual(self.snapshot(line, invoice), before)
