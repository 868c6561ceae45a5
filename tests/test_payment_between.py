"""From the wizard's plan to sending: what changes in between stops it."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError

from .paying import SECOND_IBAN, PayingCase


class TestPaymentBetween(PayingCase):
    def prepared(self, *documents, is_checked=True):
        """A draft as the wizard leaves it, for whoever may send."""
        env = self.as_person(self.preparer)
        asked = env["ponto.payment"]._asked_for(
            self.env["account.move"].union(*documents).with_env(env)
        )
        account = self.account.with_env(env)
        batch = env["ponto.payment"]._prepare(account, asked, is_checked=is_checked)
        return batch.with_env(self.as_person(self.sender))

    def assert_refused(self, batch, words):
        with self.assertRaisesRegex(UserError, words):
            self.send(batch)
        self.env.invalidate_all()
        self.assertEqual(batch.state, "draft")
        self.assertFalse(self.payments_at_ponto())
        self.assertFalse(batch.sudo().line_ids.payment_id)

    def test_what_did_not_change_is_sent(self):
        bill = self.bill()
        batch = self.prepared(bill)
        self.send(batch)
        self.assertEqual(batch.state, "unsigned")
        (payment,) = self.payments_at_ponto()
        (order,) = payment.orders
        self.assertEqual(order["creditorAccountReference"], "BE68539007547034")
        self.assertEqual(order["remittanceInformation"], bill.ref)

    def test_an_account_number_that_changed_meanwhile(self):
        batch = self.prepared(self.bill())
        self.supplier_bank.sudo().acc_number = SECOND_IBAN
        self.assert_refused(batch, "changed")

    def test_an_account_that_is_not_trusted_any_more(self):
        batch = self.prepared(self.bill())
        self.supplier_bank.sudo().allow_out_payment = False
        self.assert_refused(batch, "not trusted")

    def test_a_bill_that_was_paid_by_hand_meanwhile(self):
        bill = self.bill()
        batch = self.prepared(bill)
        self.pay_by_hand(bill)
        self.assert_refused(batch, "changed|paid")

    def test_a_bill_that_was_paid_in_part_meanwhile(self):
        bill = self.bill()
        batch = self.prepared(bill)
        self.pay_by_hand(bill, amount=50)
        self.assert_refused(batch, "changed|open")

    def test_a_bill_that_was_set_to_draft_meanwhile(self):
        bill = self.bill()
        batch = self.prepared(bill)
        bill.button_draft()
        self.assert_refused(batch, "posted|changed")

    def test_a_credit_note_is_taken_off_and_settled_with_the_bill(self):
        bill = self.bill()
        refund = self.bill(21.0, move_type="in_refund", ref="CN 1")
        batch = self.prepared(bill, refund)
        self.assertEqual(batch.amount_total, 100.0)
        self.send(batch)
        self.assertEqual(bill.amount_residual, 0)
        self.assertEqual(refund.amount_residual, 0)
        self.bank.sign_payment(batch.ponto_id)
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertEqual((bill | refund).mapped("payment_state"), ["paid", "paid"])
        self.assertEqual(self.lines(self.account).amount, -100.0)

    def test_a_refused_payment_opens_bill_and_credit_note_again(self):
        bill = self.bill()
        refund = self.bill(21.0, move_type="in_refund", ref="CN 1")
        batch = self.prepared(bill, refund)
        self.send(batch)
        self.bank.payment_course = "rejected"
        self.bank.sign_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assert_open(bill, refund)
        action = self.press(batch, "action_recreate")
        fresh = self.env["ponto.payment"].browse(action["res_id"])
        self.assertEqual(fresh.amount_total, 100.0)
        self.send(fresh)
        self.assertEqual(fresh.state, "unsigned")

    def test_an_early_payment_discount_is_booked_and_the_bill_paid(self):
        term = self.env["account.payment.term"].create(
            {
                "name": "2 % in 10 days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        bill = self.bill(100.0, invoice_payment_term_id=term.id)
        batch = self.prepared(bill)
        self.assertEqual(batch.amount_total, 98.0)
        self.send(batch)
        self.assertEqual(bill.amount_residual, 0)
        self.bank.sign_payment(batch.ponto_id)
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertEqual(bill.payment_state, "paid")

    def test_a_rejected_payment_in_a_locked_period_says_what_to_do(self):
        bill = self.bill()
        batch = self.prepared(bill)
        self.send(batch)
        self.company.sudo().fiscalyear_lock_date = fields.Date.today() + timedelta(1)
        self.bank.payment_course = "rejected"
        self.bank.sign_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assertEqual(batch.state, "rejected")
        self.assertIn("by hand", batch.reason)
        self.assertEqual(bill.amount_residual, 0)
        self.assertTrue(self.activities(batch))

    def pay_by_hand(self, bill, **values):
        context = {"active_model": "account.move", "active_ids": bill.ids}
        register = self.env["account.payment.register"].with_context(**context)
        register.create(values)._create_payments()
