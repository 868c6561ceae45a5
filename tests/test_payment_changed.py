from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ..models.ponto_account_consent import bank_day
from ..ponto import outcomes
from .paying import PayingCase

SEND = "odoo.addons.account_online_ponto.models.ponto_payment_send"


class TestPaymentChanged(PayingCase):
    """Between preparing and sending the books change: nothing wrong goes out."""

    def assert_not_sent(self, batch, words):
        with self.assertRaisesRegex(UserError, words):
            self.send(batch)
        self.assertEqual(batch.state, "draft")
        self.assertFalse(batch.sudo().line_ids.payment_id.filtered("is_matched"))
        self.assertFalse(self.payments_at_ponto())

    def of_registered(self, **values):
        """A draft of a payment that core's wizard registered."""
        bill = self.bill()
        batch = self.draft(bill)
        context = {"active_model": "account.move", "active_ids": bill.ids}
        register = self.env["account.payment.register"].with_context(**context)
        journal = {"journal_id": self.account.journal_id.id}
        payment = register.create(journal)._create_payments()
        changed = {"payment_id": payment.id, "document_ids": [Command.clear()]}
        batch.sudo().line_ids.write({**changed, **values})
        return batch, payment

    def test_a_journal_without_the_manual_method_says_who_adds_it(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.account.journal_id.sudo().outbound_payment_method_line_ids.unlink()
        self.assert_not_sent(batch, "no outgoing payment method Manual")
        self.assert_open(bill)

    def test_bills_on_two_accounts_payable_are_paid_one_by_one(self):
        bills = self.bill(), self.bill(50)
        payable = bills[0].line_ids.filtered(
            lambda item: item.account_type == "liability_payable"
        )
        other = payable.account_id.copy()
        second = bills[1].line_ids.filtered(
            lambda item: item.account_type == "liability_payable"
        )
        bills[1].button_draft()
        second.account_id = other
        bills[1].action_post()
        batch = self.draft(bills[0])
        both = [bill.id for bill in bills]
        batch.sudo().line_ids.write(
            {"document_ids": [Command.set(both)], "amount": 171}
        )
        self.assert_not_sent(batch, "different accounts payable")
        self.assert_open(*bills)

    def test_a_registered_payment_that_was_cancelled_does_not_go_out(self):
        batch, payment = self.of_registered()
        payment.action_cancel()
        self.assert_not_sent(batch, "Nothing was sent|does not wait for the bank")

    def test_a_registered_payment_of_another_amount_does_not_go_out(self):
        batch, payment = self.of_registered(amount=120)
        self.assert_not_sent(batch, "changed|Less is open")
        self.assertFalse(payment.ponto_end_to_end_id)

    def test_the_guard_of_a_registered_payment_stands_by_itself(self):
        # The checks before it look at the same; it must not lean on them.
        batch, payment = self.of_registered()
        line = batch.sudo().line_ids
        line.amount = 120
        with self.assertRaisesRegex(UserError, "Less is open"):
            line._take_registered()
        line.amount = 121
        line._take_registered()
        self.assertEqual(payment.ponto_end_to_end_id, line.end_to_end_id)
        with self.assertRaisesRegex(UserError, "does not wait for the bank"):
            line._take_registered()

    def test_more_than_is_open_is_never_settled(self):
        # As above: also without the checks before it.
        bill = self.bill()
        line = self.draft(bill).sudo().line_ids
        line.amount = 130
        with self.assertRaisesRegex(UserError, "Less is open"), self.env.cr.savepoint():
            line._make_payment()
        self.assert_open(bill)

    def test_another_discount_than_was_prepared_is_not_taken(self):
        line = self.draft(self.bill()).sudo().line_ids
        line.discount = 5
        with self.assertRaisesRegex(UserError, "Less is open"):
            line._discount_values(line._open_items())

    def test_a_bill_that_is_settled_has_nothing_to_pay(self):
        bill = self.bill()
        line = self.draft(bill).sudo().line_ids
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({}).action_create_payments()
        with self.assertRaisesRegex(UserError, "Less is open"):
            line._open_items()

    def test_a_day_that_is_over_is_prepared_anew(self):
        yesterday = bank_day(fields.Datetime.now()) - timedelta(days=1)
        batch = self.draft(self.bill(), execution_date=yesterday)
        self.assert_not_sent(batch, "is over. Discard it")

    def test_a_discarded_draft_is_not_sent_and_frees_its_bill(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.press(batch, "action_discard", self.preparer)
        self.assertEqual(batch.state, "cancelled")
        said = batch.message_ids[0].body
        self.assertIn(f"{self.preparer.name} discarded it; nothing was sent", said)
        with self.assertRaisesRegex(UserError, "was sent already"):
            self.send(batch)
        self.assertFalse(self.payments_at_ponto())
        again = self.draft(bill)
        self.send(again)
        self.assertEqual(again.state, "unsigned")

    def test_what_was_sent_is_not_discarded(self):
        batch = self.draft(self.bill())
        self.send(batch)
        with self.assertRaisesRegex(UserError, "Something happened"):
            self.press(batch, "action_discard")
        self.assertEqual(batch.state, "unsigned")

    def test_what_is_known_is_not_decided_by_hand(self):
        batch = self.draft(self.bill())
        self.send(batch)
        for action in ("action_is_there", "action_is_not_there"):
            with self.subTest(action), self.assertRaisesRegex(UserError, "meanwhile"):
                self.press(batch, action)
        self.assertEqual(batch.state, "unsigned")

    # -- answers that are of no use any more -------------------------------------

    def test_the_answer_to_another_request_is_refused_and_told(self):
        bill = self.bill()
        batch = self.draft(bill).sudo()
        self.send(batch)
        key, known = batch.idempotency_key, batch.ponto_id
        with self.committing() as env, mute_logger(SEND):
            held = batch.with_env(env).sudo()
            self.assertIsNone(held._call_held("another key"))
            with held.account_id.connection_id._client() as client:
                payment = client.payment(held.account_id.ponto_id, known)
            held._store_if_ours("another key", outcomes.taken(payment))
            env.cr.commit()
        self.env.invalidate_all()
        self.assertEqual(len(self.payments_at_ponto()), 1)
        self.assertEqual((batch.idempotency_key, batch.state), (key, "unsigned"))
        self.assertIn("took the payment after all", batch.message_ids[0].body)

    def test_a_late_refusal_of_another_request_changes_nothing(self):
        batch = self.draft(self.bill()).sudo()
        self.send(batch)
        before = len(batch.message_ids)
        with self.committing() as env, mute_logger(SEND):
            refused = outcomes.refused(ValueError("late"))
            batch.with_env(env).sudo()._store_if_ours("another key", refused)
            env.cr.commit()
        self.env.invalidate_all()
        self.assertEqual(batch.state, "unsigned")
        self.assertEqual(len(batch.message_ids), before)
