"""Why is this document not paid: what was paid on it, and when it is due."""

from datetime import timedelta

from odoo import fields

from .explaining import ExplainCase


class TestExplainMoney(ExplainCase):
    # -- so far ------------------------------------------------------------------

    def test_a_part_that_was_registered_waits_for_its_bank_line(self):
        invoice = self.sent(self.document())
        payment = self.pay_by_wizard(
            invoice, amount=21.0, payment_difference_handling="open"
        )
        self.assertEqual(payment.state, "in_process")
        explain = self.assert_cause(invoice, "payment_waiting", "for its bank line")
        self.assertRegex(explain.cause, "registered a payment of 21.00.€")
        self.assertEqual(explain.step, "payment")
        self.assertEqual(explain.action_step()["res_id"], payment.id)

    def test_a_confirmed_part_does_not_wait(self):
        invoice = self.sent(self.document())
        payment = self.pay_by_wizard(
            invoice, amount=21.0, payment_difference_handling="open"
        )
        self.settle(self.bank_line(21.0), (payment.move_id, "21"))
        codes = self.explain(invoice).check_ids.mapped("code")
        self.assertIn("partial", codes)
        self.assertNotIn("payment_waiting", codes)

    def test_the_rest_of_a_bill_is_ours_to_pay(self):
        for kind, step in (("out_invoice", "remind"), ("in_invoice", "pay")):
            with self.subTest(kind):
                document = self.document(121.0, kind)
                sign = 1 if kind == "out_invoice" else -1
                self.settle(self.bank_line(21.0 * sign), (document, "21"))
                checks = self.explain(document).check_ids
                partial = checks.filtered(lambda one: one.code == "partial")
                self.assertEqual(partial.step, step)

    def test_a_blocked_payment_is_told(self):
        bill = self.document(move_type="in_invoice", ref="F-77")
        bill.action_toggle_block_payment()
        check = self.check(self.explain(bill), "blocked")
        self.assertEqual(check.level, "warning")
        self.assertIn("Somebody blocked its payment", check.sentence)

    # -- when it is due ----------------------------------------------------------

    def due(self, days, move_type="out_invoice"):
        """Explain a document that is due in so many days."""
        day = fields.Date.today() + timedelta(days=days)
        values = {"invoice_date_due": day, "invoice_payment_term_id": False}
        return self.explain(
            self.sent(self.document(move_type=move_type, ref="F-77", **values))
        )

    def test_what_was_due_yesterday_is_told_so(self):
        check = self.check(self.due(-1), "overdue")
        self.assertEqual(check.sentence, "It was due yesterday.")
        self.assertEqual(check.level, "warning")

    def test_what_was_due_before_is_told_with_its_days(self):
        self.assertIn("2 days ago", self.check(self.due(-2), "overdue").sentence)

    def test_what_is_due_today_is_not_overdue(self):
        for kind, step in (("out_invoice", "remind"), ("in_invoice", "pay")):
            check = self.check(self.due(0, kind), "not_due")
            self.assertEqual(check.sentence, "It is due today.")
            self.assertEqual((check.level, check.step), ("ok", step))

    def test_the_letter_for_what_is_due_today_names_the_day(self):
        explain = self.due(0)
        self.assertRegex(explain.letter, "is open: 121.00.€, due on")
        self.assertNotIn("still open in our books", explain.letter)

    def test_what_is_due_later_is_told_with_the_day(self):
        for kind in ("out_invoice", "in_invoice"):
            self.assertIn("not yet", self.check(self.due(9, kind), "not_due").sentence)

    def test_an_early_payment_discount_is_told_with_its_last_day(self):
        terms = self.env.ref("account.account_payment_term_30days").copy(
            {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        )
        invoice = self.document(100.0, invoice_payment_term_id=terms.id)
        check = self.check(self.explain(invoice), "discount")
        self.assertRegex(check.sentence, "Until 01/15/2026, 98.00.€ pays it")

    # -- credit notes ------------------------------------------------------------

    def test_a_credit_note_opens_the_documents_to_set_it_off_on(self):
        first, second = self.document(), self.document()
        self.document(partner=self.partner_b)
        explain = self.explain(self.document(50.0, "out_refund"))
        check = self.check(explain, "to_set_off")
        self.assertIn("press Add", check.sentence)
        action = check.action_step()
        self.assertEqual(action["domain"], [("id", "in", (first | second).ids)])
        self.assertEqual(action["res_model"], "account.move")

    def test_of_a_vendor_s_credit_note_the_bills_are_opened(self):
        bill = self.document(move_type="in_invoice", ref="F-77")
        self.document()
        explain = self.explain(self.document(50.0, "in_refund", ref="CN-7"))
        check = self.check(explain, "to_set_off")
        self.assertIn(bill.name, check.sentence)
        self.assertEqual(check.action_step()["res_id"], bill.id)

    def test_a_credit_note_of_a_partner_without_documents_is_set_off_nowhere(self):
        self.document(partner=self.partner_b)
        explain = self.explain(self.document(50.0, "out_refund"))
        self.assertNotIn("to_set_off", explain.check_ids.mapped("code"))
        self.assertNotIn("target", explain.check_ids.mapped("subject"))
