from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..ponto.transport import DEFAULT_TIMEOUT, Transport
from .paying import PayingCase

# What Ponto refuses in its own words: code of the simulator, and what is said of it.
REFUSALS = {
    "payments:403:code=insufficientScope": "tick Payments",
    "payments:403:code=paymentsNotActivated": "not activated",
    "payments:403:code=forbidden": "organization is blocked",
    "payments:status=400:code=accountUnavailable": "in maintenance",
    "payments:status=400:code=paymentsNotSupported": "from accounts of this bank",
    "payments:status=400:code=invalidAttribute": "did not accept it",
    "payments:401": "Ponto no longer accepts this connection",
    "payments:404": "does not give this bank account",
    "payments:429": "fewer requests",
}
# Before the request itself: nothing was sent.
BEFORE = {
    "account:404": "does not give this bank account",
    "account:500": "cannot be reached",
    "account:html": "could not be understood",
    "token:401": "does not know these keys",
    "token:500": "cannot be reached",
}
# Whether Ponto has it nobody knows; in the first ones it has.
TAKEN = ("payments:lost", "payments:truncated", "payments:cut")
NOT_TAKEN = (
    "payments:html",
    "payments:500",
    "payments:502html",
    "payments:cut:at=start",
)


class TestPaymentFaults(PayingCase):
    """Whatever goes wrong: nothing is paid twice, nothing is lost."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.bank.clear_faults)

    def moved(self):
        """How often the bank would have moved money, at most."""
        for payment in self.payments_at_ponto():
            if payment.status == "unsigned":
                self.bank.sign_payment(payment.id)
        return sum(payment.executed for payment in self.payments_at_ponto())

    def assert_nothing_sent(self, batch, bill, words):
        self.assertEqual(batch.state, "draft")
        self.assertIn("The payment was not sent.", batch.reason)
        self.assertIn(words, batch.reason)
        self.assertIn(words, batch.message_ids[0].body)
        self.assertFalse(batch.line_ids.payment_id)
        self.assertFalse(self.payments_at_ponto())
        self.assert_open(bill)

    def test_a_refusal_leaves_the_draft_and_says_why(self):
        bill = self.bill()
        batch = self.draft(bill)
        for fault, words in {**REFUSALS, **BEFORE}.items():
            with self.subTest(fault):
                self.let_pay()
                self.connection.payment_refusal = False
                self.bank.inject(fault)
                self.send(batch)
                self.bank.clear_faults()
                self.assert_nothing_sent(batch, bill, words)
        self.connection.payment_refusal = False
        self.send(batch)
        self.assertEqual(batch.state, "unsigned")
        self.assertFalse(batch.reason)
        self.assertEqual(self.moved(), 1)

    def test_a_batch_that_the_bank_does_not_take_says_so(self):
        bills = self.bill(), self.bill(50)
        batch = self.draft(*bills)
        self.bank.inject("bulk-payments:status=400:code=bulkPaymentsNotSupported")
        self.send(batch)
        self.assert_nothing_sent(batch, bills[0], "several transfers at once")

    def test_a_bank_in_maintenance_is_seen_before_anything_is_sent(self):
        bill = self.bill()
        batch = self.draft(bill)
        now = "2020-01-01T00:00:00.000Z", "2100-01-01T00:00:00.000Z"
        self.bank.change_institution(
            self.kbc,
            maintenanceType="internal",
            maintenanceFrom=now[0],
            maintenanceTo=now[1],
        )
        self.send(batch)
        self.assert_nothing_sent(batch, bill, "in maintenance")

    def test_nobody_at_the_address_is_not_unclear(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.server.stop()
        self.connection.payments_asked_at = fields.Datetime.now()
        self.send(batch)
        self.assertEqual(batch.state, "draft")
        self.assertIn("cannot be reached", batch.reason)
        self.assert_open(bill)

    def test_what_may_have_been_taken_is_unclear_and_never_sent_again(self):
        for amount, fault in enumerate((*TAKEN, *NOT_TAKEN), 100):
            with self.subTest(fault):
                self.bank.clear_payments()
                # Each of its own amount: the same again would be a possible double.
                bill = self.bill(amount)
                batch = self.draft(bill)
                self.bank.inject(f"{fault}:times=1")
                self.send(batch)
                self.assertEqual(batch.state, "unclear")
                self.assertIn("not known whether Ponto has it", batch.reason)
                self.assert_on_its_way(bill)
                (activity,) = self.activities(batch)
                self.assertEqual(activity.user_id, self.sender)
                with self.assertRaises(UserError):
                    self.send(batch)
                self.check()
                self.assertEqual(batch.state, "unclear")
                self.assertEqual(self.moved(), int(fault in TAKEN))

    def test_no_answer_in_time_is_unclear(self):
        batch = self.draft(self.bill())
        self.bank.inject("payments:timeout:seconds=2")
        short = {"timeout": (DEFAULT_TIMEOUT[0], 0.5)}
        with patch.dict(Transport.__init__.__kwdefaults__, short):
            self.send(batch)
        self.assertEqual(batch.state, "unclear")
        self.assertIn("did not answer in time", batch.reason)

    def test_a_mistake_of_ours_after_the_request_is_unclear_too(self):
        batch = self.draft(self.bill())
        client = "odoo.addons.account_online_ponto.ponto.paying.read_one"
        with (
            patch(client, side_effect=ZeroDivisionError),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.send(batch)
        self.assertEqual(batch.state, "unclear")
        self.assertEqual(self.moved(), 1)

    def test_an_unclear_payment_that_is_there_is_followed_to_its_debit(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.bank.inject("payments:lost:times=1")
        self.send(batch)
        self.press(batch, "action_is_there")
        self.assertEqual(batch.state, "in_progress")
        self.assertIn(self.sender.name, batch.message_ids.mapped("body")[0])
        self.assertFalse(self.activities(batch))
        self.assert_on_its_way(bill)

    def test_an_unclear_payment_that_is_not_there_is_sent_with_a_new_key(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.bank.inject("payments:500:times=1")
        self.send(batch)
        before = batch.sudo().idempotency_key
        self.press(batch, "action_is_not_there")
        self.assertEqual(batch.state, "draft")
        self.assert_open(bill)
        said = batch.message_ids.mapped("body")
        self.assertTrue(any(self.sender.name in body for body in said))
        self.send(batch)
        self.assertEqual(batch.state, "unsigned")
        self.assertNotEqual(batch.sudo().idempotency_key, before)
        self.assertEqual(self.moved(), 1)

    def test_own_keys_are_not_asked_again_with_the_same_key(self):
        batch = self.draft(self.bill())
        self.bank.inject("payments:lost:times=1")
        self.send(batch)
        self.assertFalse(batch.can_ask)
        with self.assertRaises(UserError):
            self.press(batch, "action_ask_ponto")

    def test_a_killed_process_is_found_and_nothing_is_repeated(self):
        bill = self.bill()
        batch = self.draft(bill)
        own = batch.sudo()
        own._begin_sending()
        self.check()
        self.assertEqual(batch.state, "sending", "somebody may still be at it")
        own.sent_at = "2020-01-01"
        self.check()
        self.assertEqual(batch.state, "unclear")
        self.assertIn("Odoo was stopped", batch.reason)
        self.assertEqual(len(self.activities(batch)), 1)
        self.check()
        self.assertEqual(len(self.activities(batch)), 1)
        self.assertFalse(self.payments_at_ponto())
