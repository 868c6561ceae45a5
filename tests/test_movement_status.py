from odoo import Command

from .movements import OGM, MovementCase


class TestMovementStatus(MovementCase):
    """Paid, partial and to check follow whoever changes the books."""

    def status(self, transaction):
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.rows(("transaction_id", "=", transaction.id)).status
        self.assertEqual(transaction.status, found)
        self.assertIn(transaction, self.rows(("status", "=", found)).transaction_id)
        return found

    def settle(self, line, invoice, amount=None):
        """As a person does in core: the suspense item goes to the document."""
        line = line.sudo()
        suspense = line._seek_for_lines()[1]
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        suspense.with_context(
            skip_account_move_synchronization=True
        ).account_id = item.account_id
        (suspense | item).reconcile()

    def test_what_settles_its_invoice_is_paid_and_undone_is_to_check(self):
        invoice = self.invoice(121, OGM)
        transaction = self.come(121, text=OGM)
        self.assertEqual(self.status(transaction), "paid")
        line = transaction.statement_line_ids
        line.action_ponto_undo()
        self.assertEqual(self.status(transaction), "to_check")
        self.settle(line, invoice)
        self.assertEqual(self.status(transaction), "paid")
        line.sudo().action_undo_reconciliation()
        self.assertEqual(self.status(transaction), "to_check")

    def test_money_that_nothing_is_known_of_is_to_check(self):
        self.assertEqual(self.status(self.come(7, text="Hello")), "to_check")

    def test_part_of_an_invoice_is_partial_until_the_rest_is_paid(self):
        self.invoice(121, OGM)
        first = self.come(100, text=OGM)
        self.assertEqual(self.status(first), "partial")
        second = self.come(21, text=OGM)
        self.assertEqual(self.status(second), "paid")
        self.assertEqual(self.status(first), "paid")
        second.statement_line_ids.action_ponto_undo()
        self.assertEqual(self.status(first), "partial")
        self.assertEqual(self.status(second), "to_check")

    def test_a_rest_paid_without_the_bank_counts_too(self):
        invoice = self.invoice(121, OGM)
        first = self.come(100, text=OGM)
        self.assertEqual(self.status(first), "partial")
        wizard = self.superuser["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create(
            {"journal_id": self.company_data["default_journal_cash"].id}
        )._create_payments()
        self.assertEqual(self.status(first), "paid")

    def test_a_line_whose_rest_stays_open_is_partial(self):
        self.company.sudo().ponto_overpayment = "open"
        self.invoice(121, OGM)
        transaction = self.come(130, text=OGM)
        self.assertEqual(transaction.statement_line_ids.ponto_match_state, "rest")
        self.assertEqual(self.status(transaction), "partial")

    def test_what_a_person_puts_on_an_account_is_paid(self):
        transaction = self.come(-7, text="Costs")
        line = transaction.sudo().statement_line_ids
        suspense = line._seek_for_lines()[1]
        suspense.account_id = self.company_data["default_account_expense"]
        self.assertEqual(self.status(transaction), "paid")

    def test_part_by_hand_is_partial(self):
        transaction = self.come(-10, text="Costs")
        line = transaction.sudo().statement_line_ids
        suspense = line._seek_for_lines()[1]
        costs = self.company_data["default_account_expense"].id
        line.move_id.with_context(
            skip_account_move_synchronization=True, skip_readonly_check=True
        ).write(
            {
                "line_ids": [
                    Command.update(suspense.id, {"debit": 6}),
                    Command.create({"account_id": costs, "debit": 4, "name": "Part"}),
                ]
            }
        )
        self.assertEqual(self.status(transaction), "partial")

    def test_what_is_not_booked_says_so(self):
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        held = self.come(5, date="2026-01-02")
        self.assertEqual(self.status(held), "held")
        held.action_ignore()
        self.assertEqual(self.status(held), "ignored")
        self.company.sudo().fiscalyear_lock_date = False
        held.action_take_back()
        self.assertEqual(self.status(held), "to_check")

    def test_without_a_journal_it_is_not_linked(self):
        transaction = self.come(5)
        self.account._undo_import(False, {})
        row = self.rows(("transaction_id", "=", transaction.id))
        self.env.invalidate_all()
        self.assertEqual(row.status, "unlinked")


class TestMovementTrace(MovementCase):
    """A transaction tells what became of it, without opening the bank line."""

    def test_it_names_the_line_the_documents_and_the_reason(self):
        invoice = self.invoice(121, OGM)
        transaction = self.come(121, text=OGM)
        own = transaction.with_user(self.biller)
        line = transaction.statement_line_ids
        self.assertEqual(own.line_id, line)
        self.assertEqual(own.document_ids, invoice)
        self.assertIn(invoice.name, own.line_explanation)
        self.assertIn("090/9337/55493", own.line_tried)
        self.assertTrue(own.line_settled_at)
        self.assertFalse(own.line_settled_by_id)

    def test_who_did_it_is_said(self):
        invoice = self.invoice(121, OGM)
        transaction = self.come(130, text=OGM)
        self.assertFalse(transaction.document_ids)
        self.assertTrue(transaction.line_proposed)
        transaction.statement_line_ids.action_ponto_accept()
        self.env.invalidate_all()
        self.assertEqual(transaction.line_settled_by_id, self.manager)
        self.assertEqual(transaction.document_ids, invoice)
        action = transaction.with_user(self.biller).action_view_documents()
        self.assertEqual(action["res_id"], invoice.id)

    def test_a_payment_in_between_is_followed_to_the_invoice(self):
        invoice = self.invoice(121)
        wizard = self.superuser["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        methods = self.account.journal_id.sudo().inbound_payment_method_line_ids
        outstanding = self.company_data["default_account_assets"].copy()
        outstanding.reconcile = True
        methods.payment_account_id = outstanding
        journal = self.account.journal_id.id
        payment = wizard.create({"journal_id": journal})._create_payments()
        transaction = self.come(121, text="Hello")
        line = transaction.sudo().statement_line_ids
        suspense = line._seek_for_lines()[1]
        item = payment.move_id.line_ids.filtered(lambda one: one.debit)
        suspense.with_context(
            skip_account_move_synchronization=True
        ).account_id = outstanding
        (suspense | item).reconcile()
        self.env.invalidate_all()
        self.assertEqual(transaction.document_ids, payment.move_id | invoice)

    def test_what_is_held_has_no_line_and_says_why(self):
        self.company.sudo().fiscalyear_lock_date = "2026-01-31"
        held = self.come(5, date="2026-01-02")
        self.assertFalse(held.line_id or held.document_ids or held.line_explanation)
        self.assertIn("locked", held.explanation)

    def test_what_a_reader_may_not_see_is_left_out(self):
        self.invoice(121, OGM)
        transaction = self.come(121, text=OGM)
        self.assertTrue(transaction.with_user(self.biller).document_ids)
        rule = {
            "name": "no documents",
            "model_id": self.env.ref("account.model_account_move").id,
            "domain_force": "[('move_type', '=', 'entry')]",
            "groups": [Command.set(self.env.ref("account.group_account_invoice").ids)],
        }
        self.superuser["ir.rule"].search(
            [("model_id.model", "=", "account.move"), ("groups", "!=", False)]
        ).active = False
        self.superuser["ir.rule"].create(rule)
        self.env.invalidate_all()
        own = transaction.with_user(self.biller)
        self.assertFalse(own.document_ids)
