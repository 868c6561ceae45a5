from unittest.mock import patch

from .settling import SettleCase


class TestSettle(SettleCase):
    """Which entries a plan becomes."""

    def test_one_document_is_paid_by_the_suspense_item_itself(self):
        invoice, line = self.document(), self.bank_line(121.0)
        suspense = line._seek_for_lines()[1]
        self.assertIsNone(self.settle(line, (invoice, "121")))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertEqual(suspense.account_id, self.receivable)
        self.assertEqual(line.partner_id, self.partner_a)
        self.assertEqual(line.move_id.line_ids.partner_id, self.partner_a)

    def test_less_leaves_the_document_partly_paid(self):
        invoice, line = self.document(), self.bank_line(100.0)
        self.assertIsNone(self.settle(line, (invoice, "100")))
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(invoice.amount_residual, 21.0)

    def test_several_documents_get_a_counterpart_each(self):
        first, second = self.document(121.0), self.document(79.0)
        line = self.bank_line(200.0)
        self.assertIsNone(self.settle(line, (first, "121"), (second, "79")))
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual(second.payment_state, "paid")
        counterparts = line._seek_for_lines()[2]
        self.assertEqual(sorted(counterparts.mapped("credit")), [79.0, 121.0])
        self.assertEqual(len(line.move_id.line_ids), 3)

    def test_an_invoice_and_a_credit_note_are_netted(self):
        invoice = self.document(121.0)
        refund = self.document(21.0, "out_refund")
        line = self.bank_line(100.0)
        self.assertIsNone(self.settle(line, (invoice, "121"), (refund, "21")))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(refund.payment_state, "paid")
        self.assertTrue(line.is_reconciled)

    def test_an_invoice_and_a_bill_are_netted(self):
        invoice = self.document(121.0)
        bill = self.document(21.0, "in_invoice")
        line = self.bank_line(100.0)
        self.assertIsNone(self.settle(line, (invoice, "121"), (bill, "21")))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(bill.payment_state, "paid")
        accounts = line._seek_for_lines()[2].account_id
        self.assertEqual(accounts, self.receivable | self.payable)

    def test_money_out_pays_bills_and_customers_credit_notes(self):
        for move_type in ("in_invoice", "out_refund", "in_receipt"):
            with self.subTest(move_type=move_type):
                document = self.document(50.0, move_type)
                line = self.bank_line(-50.0)
                self.assertIsNone(self.settle(line, (document, "50")))
                self.assertEqual(document.payment_state, "paid")

    def test_money_in_pays_vendors_credit_notes_and_sales_receipts(self):
        for move_type in ("in_refund", "out_receipt"):
            with self.subTest(move_type=move_type):
                document = self.document(50.0, move_type)
                line = self.bank_line(50.0)
                self.assertIsNone(self.settle(line, (document, "50")))
                self.assertEqual(document.payment_state, "paid")

    def test_instalments_are_paid_from_the_oldest_on(self):
        terms = self.env.ref("account.account_payment_term_advance_60days")
        invoice = self.document(1000.0, invoice_payment_term_id=terms.id)
        items = invoice._ponto_open_items()
        self.assertEqual(items.mapped("debit"), [300.0, 700.0])
        line = self.bank_line(500.0)
        self.assertIsNone(self.settle(line, (invoice, "500")))
        self.assertEqual(items.mapped("amount_residual"), [0.0, 500.0])
        self.assertEqual(len(line._seek_for_lines()[2]), 2)
        self.assertIsNone(self.settle(self.bank_line(500.0), (invoice, "500")))
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_rest_becomes_the_partner_s_credit(self):
        invoice, line = self.document(), self.bank_line(130.0)
        self.assertIsNone(
            self.settle(line, (invoice, "121"), rest="9", rest_as="credit")
        )
        self.assertTrue(line.is_reconciled)
        self.assertEqual(invoice.payment_state, "paid")
        credit = line._seek_for_lines()[2].filtered(lambda item: not item.reconciled)
        self.assertEqual(credit.account_id, self.receivable)
        self.assertEqual(credit.amount_residual, -9.0)
        self.assertEqual(credit.partner_id, self.partner_a)
        self.assertIn(self.partner_a.name, credit.name)

    def test_money_out_that_pays_nothing_is_credit_at_the_vendor(self):
        line = self.bank_line(-40.0)
        refusal = self.settle(
            line, rest="40", rest_as="credit", partner=self.partner_b.id
        )
        self.assertIsNone(refusal)
        item = line._seek_for_lines()[2]
        self.assertEqual(item.account_id, self.partner_b.property_account_payable_id)
        self.assertEqual(item.amount_residual, 40.0)
        self.assertEqual(line.partner_id, self.partner_b)

    def test_a_credit_of_nobody_is_refused(self):
        line = self.bank_line(40.0)
        before = self.snapshot(line)
        self.assertIn("Nobody", self.settle(line, rest="40", rest_as="credit"))
        self.assertEqual(self.snapshot(line), before)

    def test_a_rest_may_keep_the_line_open_and_be_settled_later(self):
        first, second = self.document(121.0), self.document(50.0)
        line = self.bank_line(171.0)
        self.assertIsNone(self.settle(line, (first, "121"), rest="50", rest_as="open"))
        self.assertEqual(first.payment_state, "paid")
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line._seek_for_lines()[1].credit, 50.0)
        self.assertIsNone(self.settle(line, (second, "50")))
        self.assertEqual(second.payment_state, "paid")
        self.assertTrue(line.is_reconciled)

    def test_a_tolerated_fee_closes_the_document(self):
        self.company.ponto_tolerance_account_id = self.fees
        invoice, line = self.document(), self.bank_line(120.0)
        self.assertIsNone(self.settle(line, (invoice, "121", "0", "1")))
        self.assertEqual(invoice.payment_state, "paid")
        fee = line.move_id.line_ids.filtered(lambda one: one.account_id == self.fees)
        self.assertEqual(fee.debit, 1.0)
        self.assertIn(invoice.name, fee.name)

    def test_a_tolerated_fee_without_its_account_is_refused(self):
        invoice, line = self.document(), self.bank_line(120.0)
        self.assertIn("account", self.settle(line, (invoice, "121", "0", "1")))
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_two_lines_of_a_batch_may_pay_one_document(self):
        invoice = self.document(121.0)
        lines = self.bank_line(100.0) | self.bank_line(21.0)
        refused = lines._ponto_settle(
            {
                lines[0]: self.plan((invoice, "100")),
                lines[1]: self.plan((invoice, "21")),
            }
        )
        self.assertEqual(refused, {})
        self.assertEqual(invoice.payment_state, "paid")

    def test_each_line_of_a_batch_keeps_what_is_its_own(self):
        first, second = self.document(), self.document(partner=self.partner_b)
        lines = self.bank_line(121.0) | self.bank_line(
            121.0, partner_id=self.partner_a.id
        )
        plans = {
            line: self.plan((document, "121"))
            for line, document in zip(lines, (first, second), strict=True)
        }
        before = self.snapshot(*lines, first, second)
        self.assertEqual(lines._ponto_settle(plans), {})
        self.assertEqual(lines.mapped("partner_id"), first.partner_id | self.partner_b)
        for line, document in zip(lines, (first, second), strict=True):
            self.assertEqual(line.move_id.line_ids.partner_id, document.partner_id)
        lines.action_undo_reconciliation()
        self.assertEqual(self.snapshot(*lines, first, second), before)

    def test_one_bad_plan_does_not_stop_the_others_of_its_batch(self):
        invoice, other = self.document(121.0), self.document(50.0)
        good, bad = self.bank_line(121.0), self.bank_line(60.0)
        plans = {good: self.plan((invoice, "121")), bad: self.plan((other, "60"))}
        before = self.snapshot(bad, other)
        refused = good._ponto_settle(plans)
        self.assertEqual(list(refused), [bad])
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.snapshot(bad, other), before)

    def test_a_payment_without_an_entry_becomes_paid_with_its_invoice(self):
        """Such payments exist where more than Community's accounting is installed."""
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        moves = type(self.env["account.move"])
        state = patch.object(
            moves, "_get_invoice_in_payment_state", lambda _self: "in_payment"
        )
        self.startPatcher(state)
        invoice = self.document(121.0)
        payment = self.pay_by_wizard(invoice)
        self.assertFalse(payment.move_id)
        self.assertEqual(invoice.payment_state, "in_payment")
        self.assertEqual(payment.state, "in_process")
        self.assertIsNone(self.settle(self.bank_line(121.0), (invoice, "121")))
        self.assertEqual(payment.state, "paid")
        self.assertEqual(invoice.payment_state, "paid")

    def test_a_payment_with_an_entry_is_settled_on_its_outstanding_account(self):
        outstanding = self.inbound_payment_method_line.payment_account_id.copy()
        outstanding.reconcile = True
        self.bank.inbound_payment_method_line_ids.payment_account_id = outstanding
        invoice = self.document(121.0)
        payment = self.pay_by_wizard(invoice)
        self.assertFalse(payment.is_matched)
        line = self.bank_line(121.0)
        self.assertIsNone(self.settle(line, (payment.move_id, "121")))
        self.assertTrue(payment.is_matched)
        self.assertEqual(line._seek_for_lines()[2].account_id, outstanding)
        self.assertEqual(invoice.payment_state, "paid")

    def test_an_opening_entry_is_settled_on_its_receivable_item(self):
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-01",
                "line_ids": [
                    (0, 0, {"account_id": account.id, "balance": balance})
                    for account, balance in ((self.receivable, 75.0), (self.fees, -75))
                ],
            }
        )
        entry.line_ids.partner_id = self.partner_a
        entry.action_post()
        line = self.bank_line(75.0)
        self.assertIsNone(self.settle(line, (entry, "75")))
        self.assertTrue(entry.line_ids[0].reconciled)
