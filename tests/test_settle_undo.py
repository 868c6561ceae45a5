from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .settling import SettleCase


class TestSettleUndo(SettleCase):
    """Undoing restores line and documents, whatever was written."""

    def shapes(self):
        """Lines with what they settle, one of every shape."""
        self.company.ponto_tolerance_account_id = self.fees
        terms = self.env.ref("account.account_payment_term_advance_60days")
        first, second = self.document(121.0), self.document(79.0)
        refund = self.document(21.0, "out_refund")
        instalments = self.document(1000.0, invoice_payment_term_id=terms.id)
        yield "one", 121.0, [(first, "121")], {}
        yield "part", 100.0, [(first, "100")], {}
        yield "several", 200.0, [(first, "121"), (second, "79")], {}
        yield "netted", 100.0, [(first, "121"), (refund, "21")], {}
        yield "instalments", 500.0, [(instalments, "500")], {}
        yield "credit", 130.0, [(first, "121")], {"rest": "9", "rest_as": "credit"}
        yield "open", 130.0, [(first, "121")], {"rest": "9", "rest_as": "open"}
        yield "fee", 120.0, [(first, "121", "0", "1")], {}

    def test_every_shape_can_be_undone_and_made_again(self):
        for name, amount, settlements, values in self.shapes():
            documents = [document for document, *_amounts in settlements]
            with self.subTest(shape=name):
                line = self.bank_line(amount)
                before = self.snapshot(line, *documents)
                self.assertIsNone(self.settle(line, *settlements, **values))
                after = self.snapshot(line, *documents)
                line.action_undo_reconciliation()
                self.assertEqual(self.snapshot(line, *documents), before)
                self.assertFalse(line.ponto_before)
                self.assertIsNone(self.settle(line, *settlements, **values))
                self.assertEqual(self.snapshot(line, *documents), after)
                line.action_undo_reconciliation()

    def test_the_partner_of_before_comes_back(self):
        for partner in (self.env["res.partner"], self.partner_b):
            with self.subTest(partner=partner.name):
                invoice = self.document()
                line = self.bank_line(121.0, partner_id=partner.id)
                self.settle(line, (invoice, "121"))
                self.assertEqual(line.partner_id, self.partner_a)
                line.action_undo_reconciliation()
                self.assertEqual(line.partner_id, partner)
                self.assertEqual(line.move_id.partner_id, partner)
                self.assertEqual(line.move_id.line_ids.partner_id, partner)

    def test_after_two_settlements_of_one_line_one_undo_restores_all(self):
        first, second = self.document(121.0), self.document(50.0)
        line = self.bank_line(171.0)
        before = self.snapshot(line, first, second)
        self.settle(line, (first, "121"), rest="50", rest_as="open")
        self.assertIsNone(self.settle(line, (second, "50")))
        line.action_undo_reconciliation()
        self.assertEqual(self.snapshot(line, first, second), before)

    def test_an_undone_line_says_so(self):
        invoice, line = self.document(), self.bank_line(121.0)
        line.ponto_match_state = "matched"
        self.settle(line, (invoice, "121"))
        line.action_undo_reconciliation()
        self.assertEqual(line.ponto_match_state, "undone")
        self.assertEqual(line.ponto_trace[-1]["code"], "undone")

    # -- from the invoice --------------------------------------------------------

    def unreconcile(self, document, user=None):
        """Press Unreconcile in the payments of a document."""
        items = document.line_ids
        partial = items.matched_credit_ids | items.matched_debit_ids
        document = document.with_user(user) if user else document
        document.js_remove_outstanding_partial(partial.ids[0])

    def test_unreconcile_on_the_invoice_undoes_the_whole_line(self):
        first, second = self.document(121.0), self.document(50.0)
        line = self.bank_line(180.0)
        line.ponto_match_state = "matched"
        self.env.flush_all()
        before = self.snapshot(line, first, second)
        self.settle(line, (first, "121"), (second, "50"), rest="9", rest_as="credit")
        self.unreconcile(first)
        self.assertEqual(self.snapshot(line, first, second), before)
        self.assertEqual(line.ponto_match_state, "undone")

    def test_unreconcile_leaves_a_line_of_the_user_s_own_to_core(self):
        invoice, line = self.document(), self.bank_line(121.0)
        suspense = line._seek_for_lines()[1]
        suspense.with_context(
            skip_account_move_synchronization=True
        ).account_id = self.receivable
        (suspense | invoice._ponto_open_items()).reconcile()
        self.unreconcile(invoice)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(suspense.account_id, self.receivable)

    def test_who_may_unreconcile_in_core_may_undo_from_the_invoice(self):
        biller = new_test_user(
            self.env, "ponto_biller", "account.group_account_invoice"
        )
        invoice, line = self.document(), self.bank_line(121.0)
        self.settle(line, (invoice, "121"))
        self.unreconcile(invoice, biller)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertTrue(line._seek_for_lines()[1])

    def test_others_may_not_undo_from_the_invoice(self):
        reader = new_test_user(
            self.env, "ponto_reader", "account.group_account_readonly"
        )
        invoice, line = self.document(), self.bank_line(121.0)
        self.settle(line, (invoice, "121"))
        with self.assertRaises(AccessError):
            self.unreconcile(invoice, reader)
        self.assertEqual(invoice.payment_state, "paid")
