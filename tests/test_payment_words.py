from odoo.exceptions import UserError

from .paying import PayingCase

KEPT = "gone", "no_journal", "currency"


class TestPaymentWords(PayingCase):
    """The payment says what is to be done next, and what keeps it from going out."""

    def test_a_draft_says_who_sends_it(self):
        batch = self.draft(self.bill(), prepared_by=self.sender)
        self.assertFalse(batch.next_step)
        mine = batch.with_env(self.as_person(self.preparer))
        self.assertIn("Somebody who may send", mine.next_step)
        self.company.sudo().ponto_two_persons = True
        self.env.invalidate_all()
        self.assertIn("somebody else has to send it", batch.next_step)

    def test_what_was_sent_says_where_it_is_signed(self):
        batch = self.draft(self.bill())
        self.send(batch)
        self.assertIn("on Ponto's dashboard", batch.next_step)
        batch.sudo().sign_url = f"{self.server.url}/sign"
        self.assertIn("press Sign at Ponto", batch.next_step)

    def test_what_is_under_way_says_that_there_is_nothing_to_do(self):
        batch = self.draft(self.bill())
        self.send(batch)
        for state, words in (
            ("sending", "being sent at this moment"),
            ("in_progress", "nothing to do"),
            ("accepted", "nothing to do"),
        ):
            with self.subTest(state):
                batch.sudo().state = state
                self.assertIn(words, batch.next_step)
        batch.sudo().state = "rejected"
        self.assertFalse(batch.next_step)

    def test_without_a_page_to_sign_on_it_is_signed_on_the_dashboard(self):
        batch = self.draft(self.bill())
        self.send(batch)
        action = self.press(batch, "action_sign")
        self.assertEqual((action["url"], action["target"]), (self.server.url, "new"))
        self.connection.environment = "live"
        action = self.press(batch, "action_open_dashboard")
        self.assertTrue(action["url"].startswith("https://"))
        self.assertNotIn(self.server.url, action["url"])

    def test_several_that_were_sent_are_shown(self):
        batches = self.draft(self.bill()) + self.draft(self.bill(50))
        action = self.press(batches, "action_send")
        self.assertEqual(action["domain"], [("id", "in", batches.ids)])
        self.assertEqual(set(batches.mapped("state")), {"unsigned"})

    # -- what is not deleted -----------------------------------------------------

    def test_what_cannot_be_deleted_may_still_be_signed(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.addCleanup(self.bank.clear_faults)
        self.bank.inject("payment-delete:500")
        with self.assertRaisesRegex(UserError, "may still be signed"):
            self.press(batch, "action_withdraw")
        self.assertEqual(batch.state, "unsigned")
        self.assert_on_its_way(bill)

    def test_what_ponto_keeps_for_a_moment_is_tried_again(self):
        batch = self.draft(self.bill())
        self.send(batch)
        self.addCleanup(self.bank.clear_faults)
        self.bank.inject("payment-delete:status=400:code=paymentNotDeletable")
        with self.assertRaisesRegex(UserError, "Try again in a few minutes"):
            self.press(batch, "action_withdraw")
        self.assertEqual(batch.state, "unsigned")

    # -- what keeps it -----------------------------------------------------------

    def keep(self, obstacle):
        """Have something keep the account from paying."""
        account = self.account.sudo()
        if obstacle == "gone":
            account.is_gone = True
        elif obstacle == "no_journal":
            account.journal_id = False
        elif obstacle == "currency":
            account.currency_code = "USD"

    def test_an_account_that_cannot_pay_says_why_and_sends_nothing(self):
        words = "give this bank account any more", "fills no journal", "in euro only"
        for obstacle, sentence in zip(KEPT, words, strict=True):
            with self.subTest(obstacle), self.env.cr.savepoint() as savepoint:
                batch = self.draft(self.bill())
                self.keep(obstacle)
                self.env.invalidate_all()
                self.assertEqual(batch.obstacle_code, obstacle)
                self.assertIn(sentence, batch.obstacle)
                with self.assertRaisesRegex(UserError, sentence):
                    self.send(batch)
                self.assertFalse(self.payments_at_ponto())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_connection_that_needs_somebody_does_not_pay(self):
        batch = self.draft(self.bill())
        self.connection.state = "reconnect"
        self.env.invalidate_all()
        self.assertEqual(batch.obstacle_code, "reconnect")
        with self.assertRaises(UserError):
            self.send(batch)
        self.assertFalse(self.payments_at_ponto())

    def test_ponto_out_of_reach_keeps_it_and_forgets_no_draft(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.addCleanup(self.bank.clear_faults)
        self.bank.inject("userinfo:500")
        with self.assertRaisesRegex(UserError, "cannot be reached"):
            self.send(batch)
        self.assertEqual(batch.state, "draft")
        self.assert_open(bill)
        self.bank.clear_faults()
        self.send(batch)
        self.assertEqual(batch.state, "unsigned")

    def test_the_right_to_pay_is_not_asked_for_twice_in_a_moment(self):
        with self.committing() as env:
            account = self.account.with_env(env).sudo()
            connection = account.connection_id
            self.assertIsNone(connection._payment_obstacle(account))
            self.bank.inject("userinfo:500")
            self.addCleanup(self.bank.clear_faults)
            self.assertIsNone(connection._ask_payment_facts_quietly())
