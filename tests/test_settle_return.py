from .settling import SettleCase


class TestSettleReturn(SettleCase):
    """The bank takes a payment back: the documents open again."""

    def setUp(self):
        super().setUp()
        self.first = self.document(121.0)
        self.paying = self.bank_line(121.0)
        self.settle(self.paying, (self.first, "121"))
        self.counterpart = self.paying._seek_for_lines()[2]

    def give_back(self, amount, *settlements, paying=None, **values):
        line = self.bank_line(amount, date="2026-01-25", payment_ref="Return")
        paying = paying or self.paying
        refusal = self.settle(line, *settlements, returned=paying.id, **values)
        self.assertIsNone(refusal)
        return line

    def test_a_return_opens_the_invoice_again(self):
        line = self.give_back(-121.0, (self.first, "121"))
        self.assertEqual(self.first.payment_state, "not_paid")
        self.assertEqual(self.first.amount_residual, 121.0)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.partner_id, self.partner_a)
        item = line._seek_for_lines()[2]
        self.assertEqual(item.account_id, self.receivable)
        self.assertEqual(item.full_reconcile_id, self.counterpart.full_reconcile_id)
        self.assertTrue(self.counterpart.reconciled)

    def test_the_opened_invoice_can_be_paid_anew(self):
        self.give_back(-121.0, (self.first, "121"))
        self.assertIsNone(self.settle(self.bank_line(121.0), (self.first, "121")))
        self.assertEqual(self.first.payment_state, "paid")

    def test_a_return_of_a_direct_debit_to_a_vendor_opens_the_bill(self):
        bill = self.document(70.0, "in_invoice")
        paying = self.bank_line(-70.0)
        self.settle(paying, (bill, "70"))
        self.give_back(70.0, (bill, "70"), paying=paying)
        self.assertEqual(bill.payment_state, "not_paid")

    def test_one_of_several_documents_may_come_back(self):
        second, third = self.document(50.0), self.document(30.0)
        paying = self.bank_line(80.0)
        self.settle(paying, (second, "50"), (third, "30"))
        self.give_back(-30.0, (third, "30"), paying=paying)
        self.assertEqual(second.payment_state, "paid")
        self.assertEqual(third.payment_state, "not_paid")

    def test_part_of_a_payment_may_come_back(self):
        line = self.give_back(-100.0, (self.first, "100"))
        self.assertEqual(self.first.payment_state, "partial")
        self.assertEqual(self.first.amount_residual, 100.0)
        line.action_undo_reconciliation()
        self.assertEqual(self.first.payment_state, "paid")

    def test_undoing_a_return_makes_the_invoice_paid_again(self):
        before = self.snapshot(self.paying, self.first)
        line = self.give_back(-121.0, (self.first, "121"))
        line.action_undo_reconciliation()
        self.assertEqual(self.snapshot(self.paying, self.first), before)
        self.assertFalse(line.is_reconciled)
        self.assertFalse(line.partner_id)

    def test_undoing_a_return_leaves_a_later_payment_alone(self):
        line = self.give_back(-121.0, (self.first, "121"))
        later = self.bank_line(121.0)
        self.settle(later, (self.first, "121"))
        line.action_undo_reconciliation()
        self.assertEqual(self.first.payment_state, "paid")
        self.assertTrue(later._seek_for_lines()[2].reconciled)
        self.assertFalse(self.counterpart.reconciled)

    def test_undoing_the_payment_undoes_its_return_too(self):
        line = self.give_back(-121.0, (self.first, "121"))
        self.paying.action_undo_reconciliation()
        self.assertFalse(line.is_reconciled)
        self.assertFalse(self.paying.is_reconciled)
        self.assertEqual(self.first.payment_state, "not_paid")
        self.assertFalse(line.ponto_before or self.paying.ponto_before)

    def test_a_payment_comes_back_once(self):
        self.give_back(-121.0, (self.first, "121"))
        line = self.bank_line(-121.0)
        refusal = self.settle(line, (self.first, "121"), returned=self.paying.id)
        self.assertIn("came back", refusal)
        self.assertFalse(line.is_reconciled)

    def test_a_return_in_another_currency_s_account(self):
        pound = self.rate(
            self.env.ref("base.GBP"), d2026_01_01=0.8, d2026_01_20=0.9, d2026_01_25=0.7
        )
        journal = self.bank_in(pound)
        invoice = self.document(80.0, currency_id=pound.id)
        unpaid = self.snapshot(invoice)
        paying = self.bank_line(80.0, journal_id=journal.id)
        self.settle(paying, (invoice, "80"))
        paid = [(state, amounts) for _e, _p, state, amounts in self.snapshot(invoice)]
        line = self.bank_line(-80.0, journal_id=journal.id, date="2026-01-25")
        refusal = self.settle(line, (invoice, "80"), returned=paying.id)
        self.assertIsNone(refusal)
        self.assertEqual(self.snapshot(invoice), unpaid)
        line.action_undo_reconciliation()
        again = [(state, amounts) for _e, _p, state, amounts in self.snapshot(invoice)]
        self.assertEqual(again, paid)
