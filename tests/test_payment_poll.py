from datetime import timedelta

from odoo import fields

from .paying import PayingCase


class TestPaymentPoll(PayingCase):
    """Ponto is asked while something is open, ever less often, and not for ever."""

    def setUp(self):
        super().setUp()
        self.one = self.bill()
        self.batch = self.draft(self.one)
        self.send(self.batch)
        self.addCleanup(self.bank.clear_faults)

    def asked(self):
        """How often Ponto was asked about payments."""
        return sum(one["endpoint"] == "payment" for one in self.bank.requests)

    def sign(self, course):
        self.bank.payment_course = course
        self.bank.sign_payment(self.batch.ponto_id)

    def look(self):
        self.come_due(self.batch)
        self.check()

    def pause(self):
        """Minutes until the next question."""
        left = self.batch.next_check_at - fields.Datetime.now()
        return round(left.total_seconds() / 60)

    def test_questions_come_ever_less_often(self):
        pauses = [self.pause()]
        for _time in range(5):
            self.look()
            pauses.append(self.pause())
        self.assertEqual(pauses, [1, 5, 15, 60, 360, 360])
        self.sign("silent")
        self.look()
        self.assertEqual(self.pause(), 1, "news: asked again soon")

    def test_nothing_is_asked_before_its_time_or_after_its_end(self):
        self.check()
        self.assertEqual(self.asked(), 0)
        self.sign("executed")
        self.look()
        self.assertEqual((self.batch.state, self.asked()), ("accepted", 1))
        self.assertFalse(self.batch.next_check_at)
        self.check()
        self.assertEqual(self.asked(), 1)

    def test_a_word_that_nobody_knows_is_kept_and_shown(self):
        self.sign("unknown")
        self.look()
        self.assertEqual(self.batch.state, "in_progress")
        self.assertEqual(self.batch.raw_status, "awaiting-second-approver")
        self.assert_on_its_way(self.one)

    def test_after_three_days_without_an_answer_the_sender_is_asked_once(self):
        self.sign("silent")
        self.look()
        self.batch.sudo().at_bank_at -= timedelta(days=3)
        self.look()
        self.assertTrue(self.batch.is_unanswered)
        self.assertFalse(self.batch.next_check_at)
        self.assertEqual(self.activities(self.batch).user_id, self.sender)
        self.look()
        self.assertEqual(len(self.activities(self.batch)), 1)
        self.assert_on_its_way(self.one)

    def test_an_unanswered_one_can_be_given_up_by_a_person(self):
        self.sign("silent")
        self.look()
        self.batch.sudo().at_bank_at -= timedelta(days=3)
        self.look()
        self.press(self.batch, "action_is_not_there")
        self.assertEqual(self.batch.state, "cancelled")
        self.assert_open(self.one)
        self.assertFalse(self.activities(self.batch))

    def test_what_was_deleted_on_the_dashboard_is_cancelled(self):
        self.bank.delete_payment(self.batch.ponto_id)
        self.look()
        self.assertEqual(self.batch.state, "cancelled")
        self.assertIn("deleted on Ponto's dashboard", self.batch.reason)
        self.assert_open(self.one)

    def test_an_account_that_is_gone_says_nothing_about_the_payment(self):
        self.bank.inject("payment:404")
        self.bank.inject("account:404")
        self.look()
        self.assertEqual(self.batch.state, "unsigned")
        self.assert_on_its_way(self.one)
        self.assertIn("could not be asked", self.batch.reason)

    def test_ponto_out_of_reach_changes_nothing(self):
        for fault in ("500", "html", "401", "cut"):
            with self.subTest(fault):
                self.bank.inject(f"payment:{fault}")
                self.look()
                self.bank.clear_faults()
                self.assertEqual(self.batch.state, "unsigned")
                self.assert_on_its_way(self.one)
                self.assertTrue(self.batch.next_check_at > fields.Datetime.now())
        self.look()
        self.assertFalse(self.batch.reason)

    def test_what_is_being_signed_is_not_deleted(self):
        self.sign("accepted")
        self.press(self.batch, "action_withdraw")
        self.assertEqual(self.batch.state, "accepted")
        self.assert_on_its_way(self.one)
