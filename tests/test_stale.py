from datetime import timedelta

from odoo import fields

from ..models.ponto_account_stale import ACTIVITY
from .common import OTHER_IBAN
from .test_consent import ConsentCase


class TestStale(ConsentCase):
    def setUp(self):
        super().setUp()
        self.today = fields.Date.today()

    def movements(self, pause, count=8, account=None):
        """Movements so many days apart, the last one today; then the daily job."""
        account = account or self.account
        for number in reversed(range(count)):
            day = self.today - timedelta(days=pause * number)
            self.bank.add_transaction(account.ponto_id, 1.0, date=str(day))
        self.fetch(account)
        self.watch()

    def silent(self, days, account=None):
        """Nothing came for so many days, though Ponto read the bank today."""
        account = account or self.account
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ponto_transaction SET create_date = %s WHERE account_id = %s",
            [fields.Datetime.now() - timedelta(days=days), account.id],
        )
        self.env.invalidate_all()
        self.watch()

    def told(self, accounts=None):
        return (accounts or self.account).sudo().activity_search([ACTIVITY])

    def test_the_limit_is_learned_from_the_longest_pause(self):
        for pause, limit in ((1, 5), (4, 7), (14, 22)):
            with self.subTest(pause=pause):
                self.inbox(self.account).sudo().unlink()
                self.movements(pause)
                self.assertEqual(self.account.stale_learned_days, limit)

    def test_too_few_movements_teach_nothing(self):
        self.movements(2, count=3)
        self.assertEqual(self.account.stale_learned_days, 0)
        self.silent(300)
        self.assertFalse(self.account.stale_reason)

    def test_nothing_new_for_too_long_is_told_once(self):
        self.movements(1)
        self.silent(5)
        self.assertFalse(self.account.stale_reason)
        self.silent(6)
        self.assertEqual(self.account.stale_reason, "news")
        self.assertIn("usually something comes within 5 days", self.told().note)
        self.assertEqual(self.told().user_id, self.env.user)
        self.told().action_feedback()
        self.silent(20)
        self.assertFalse(self.told(), "once")
        self.assertEqual(self.account.stale_learned_days, 5, "silence is no rhythm")

    def test_news_end_the_alarm_at_once(self):
        self.movements(1)
        self.silent(6)
        self.bank.add_transaction(self.account.ponto_id, 1.0)
        self.fetch(self.account)
        self.assertFalse(self.account.stale_reason)
        self.assertFalse(self.told())

    def test_the_limit_may_be_set_by_hand(self):
        self.movements(1, count=1)
        self.account.stale_days = 40
        self.silent(39)
        self.assertFalse(self.account.stale_reason)
        self.silent(41)
        self.assertEqual(self.account.stale_reason, "news")
        self.assertIn("40 days", self.account.stale_note)

    def test_no_contact_is_told_even_where_nothing_was_learned(self):
        other = self.linked_account(OTHER_IBAN)
        both = self.account | other
        both.sudo().last_success_at = fields.Datetime.now() - timedelta(days=5)
        self.watch()
        self.assertEqual(set(both.mapped("stale_reason")), {"contact"})
        self.assertEqual(len(self.told(both)), 1, "one activity, not one an account")
        lead = both.browse(self.told(both).res_id)
        self.fetch(lead)
        self.assertFalse(lead.stale_reason)
        self.assertEqual(self.told(both).res_id, (both - lead).id)

    def test_a_bank_that_ponto_reads_no_more_is_no_contact(self):
        self.account.sudo().synchronized_at = fields.Datetime.now() - timedelta(days=5)
        self.watch()
        self.assertEqual(self.account.stale_reason, "contact")

    def test_a_failing_fetch_is_no_contact(self):
        before = self.account.last_success_at
        self.assertTrue(before)
        self.bank.inject("transactions:500")
        self.fetch(self.account)
        self.assertEqual(self.account.last_success_at, before)

    def test_one_cause_is_told_once(self):
        self.movements(1)
        self.bank.expire_authorization(self.account.ponto_id)
        self.read_list()
        self.silent(10)
        self.assertFalse(self.account.stale_reason, "the consent tells it")
        self.assertFalse(self.told())

    def test_by_hand_is_silent_by_choice(self):
        self.account.frequency = "manual"
        self.account.sudo().last_success_at = fields.Datetime.now() - timedelta(days=50)
        self.watch()
        self.assertFalse(self.account.stale_reason)

    def test_an_account_that_is_read_no_more_is_forgotten(self):
        self.movements(1)
        self.silent(6)
        self.account.journal_id = False
        self.watch()
        self.assertFalse(self.account.stale_reason)
        self.assertFalse(self.told())
