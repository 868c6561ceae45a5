"""From bills to their debits: sent, signed at the bank, and paid."""

from odoo import Command

from .paying import PayingCase


class TestPaymentWhole(PayingCase):
    def debit(self):
        """What the bank booked comes in, and is matched."""
        self.fetch(self.account)
        self.env.invalidate_all()
        return self.lines(self.account)

    def states(self, *bills):
        return {bill.payment_state for bill in bills}

    def test_a_batch_is_sent_signed_debited_at_once_and_paid(self):
        bills = self.bill(), self.bill(50)
        batch = self.draft(*bills, batch_booking=True)
        self.send(batch)
        self.assertEqual(self.states(*bills), {"in_payment"})
        self.bank.sign_payment(batch.ponto_id)
        (line,) = self.debit()
        self.assertEqual(line.amount, -171.0)
        self.assertEqual(self.states(*bills), {"paid"})
        self.assertEqual(batch.state, "executed")
        self.assertFalse(batch.next_check_at)
        self.assertEqual(batch.sudo().line_ids.debit_line_id, line)

    def test_the_debit_is_there_before_the_bank_s_last_word(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.bank.payment_course = "silent"
        self.bank.sign_payment(batch.ponto_id)
        self.bank.change_payment(batch.ponto_id, execute=True)
        self.debit()
        self.assertEqual(self.states(bill), {"paid"})
        self.assertEqual(batch.state, "executed")
        self.check()
        self.assertEqual(batch.state, "executed")

    def test_rejected_and_debited_all_the_same(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.bank.payment_course = "rejected"
        self.bank.sign_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assert_open(bill)
        self.bank.change_payment(batch.ponto_id, execute=True)
        self.debit()
        self.assertEqual(self.states(bill), {"paid"})
        self.assertEqual(batch.state, "executed")
        self.assertFalse(self.activities(batch))

    def test_a_rejected_payment_that_was_registered_opens_its_bill_too(self):
        bill = self.bill()
        batch = self.draft(bill)
        payment = self.registered(bill)
        batch.sudo().line_ids.write(
            {"document_ids": [Command.clear()], "payment_id": payment.id}
        )
        self.send(batch)
        self.assertEqual(payment.ponto_end_to_end_id, batch.line_ids.end_to_end_id)
        self.bank.payment_course = "rejected"
        self.bank.sign_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assertEqual(payment.state, "canceled")
        self.assert_open(bill)
        action = self.press(batch, "action_recreate")
        fresh = self.env["ponto.payment"].browse(action["res_id"])
        self.assertEqual(fresh.line_ids.document_ids, bill)
        self.assertFalse(fresh.line_ids.payment_id)

    def test_a_payment_that_was_registered_waits_where_nothing_was_sent(self):
        bill = self.bill()
        batch = self.draft(bill)
        payment = self.registered(bill)
        batch.sudo().line_ids.write(
            {"document_ids": [Command.clear()], "payment_id": payment.id}
        )
        self.bank.inject("payments:404:times=1")
        self.send(batch)
        self.assertEqual(batch.state, "draft")
        self.assertEqual(payment.state, "in_process")
        self.assertEqual(batch.sudo().line_ids.payment_id, payment)

    def registered(self, bill):
        """A payment of a bill, registered by hand with core's own wizard."""
        context = {"active_model": "account.move", "active_ids": bill.ids}
        register = self.env["account.payment.register"].with_context(**context)
        return register.create(
            {"journal_id": self.account.journal_id.id}
        )._create_payments()

    def test_what_came_back_is_prepared_again(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.bank.sign_payment(batch.ponto_id)
        self.debit()
        self.bank.add_transaction(
            self.account.ponto_id,
            121.0,
            text="",
            endToEndId=batch.line_ids.end_to_end_id,
            bankTransactionCode="PMNT-RCDT-RRTN",
        )
        self.debit()
        self.assert_open(bill)
        self.assertEqual(batch.state, "rejected")
        self.assertEqual(self.activities(batch).user_id, self.sender)
        action = self.press(batch, "action_recreate")
        fresh = self.env["ponto.payment"].browse(action["res_id"])
        self.assertEqual(fresh.line_ids.document_ids, bill)
