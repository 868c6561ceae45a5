from datetime import timedelta
from itertools import pairwise

from freezegun import freeze_time
from odoo import fields

from .common import OTHER_IBAN, PontoCase

NOW = "2026-03-10 12:00:00"


class TestBackOff(PontoCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()
        self.account.frequency = "hourly"
        self.cron = self.env.ref("account_online_ponto.ponto_account_cron_fetch")

    def fail(self, fault="transactions:500"):
        """Fetch in vain; returns after how long the next try is."""
        self.bank.inject(fault)
        self.fetch(self.account)
        self.bank.clear_faults()
        self.env.invalidate_all()
        self.assertEqual(self.account.next_fetch_at, self.account.retry_at)
        return self.account.next_fetch_at - fields.Datetime.now()

    def make_due(self):
        self.account.retry_at = fields.Datetime.now()

    def test_each_failure_in_a_row_doubles_the_wait_up_to_six_hours(self):
        waits = []
        for number in range(1, 11):
            self.make_due()
            waits.append(self.fail())
            self.assertEqual(self.account.failure_count, number)
        self.assertLessEqual(waits[0], timedelta(minutes=5))
        self.assertGreater(waits[0], timedelta(minutes=3))
        for before, after in pairwise(waits[:6]):
            self.assertAlmostEqual(after / before, 2, delta=0.1)
        self.assertLessEqual(waits[-1], timedelta(hours=6))
        self.assertGreater(waits[-1], timedelta(hours=4))

    def test_success_forgets_the_failures(self):
        self.fail()
        self.fetch(self.account)
        self.assertFalse(self.account.failure_count or self.account.retry_at)
        wait = self.account.next_fetch_at - self.account.last_fetch_at
        self.assertEqual(wait, timedelta(hours=1))

    def test_a_person_who_tries_in_vain_does_not_put_it_off(self):
        self.fail()
        due = self.account.next_fetch_at
        for _press in range(3):
            self.bank.inject("transactions:500")
            self.fetch(self.account, "button")
        self.assertEqual(self.account.next_fetch_at, due)
        self.assertEqual(self.account.failure_count, 1)

    def test_what_ponto_asks_for_is_longer_than_what_we_would_wait(self):
        wait = self.fail("transactions:429:retry_after=7200")
        self.assertGreater(wait, timedelta(hours=2) - timedelta(seconds=30))

    def test_another_frequency_has_effect_at_once(self):
        self.fail()
        self.account.frequency = "daily"
        expected = self.account.last_fetch_at + timedelta(days=1)
        self.assertEqual(self.account.next_fetch_at, expected)

    def test_the_failing_one_waits_alone(self):
        other = self.linked_account(OTHER_IBAN)
        self.bank.add_transaction(other.ponto_id, 5.0)
        fault = {"endpoint": "transactions", "kind": "500"}
        self.bank.inject({**fault, "account": self.account.ponto_id})
        self.run_cron()
        self.assertEqual(self.account.failure_count, 1)
        self.assertEqual(other.failure_count, 0)
        self.assertEqual(len(self.lines(other)), 1)
        self.bank.clear_requests()
        self.run_cron()
        self.assertFalse(self.bank.requests, "nothing is due yet")

    def test_a_connection_that_fails_is_tried_later_and_later(self):
        self.bank.inject("accounts:500")
        self.run_cron()
        first = self.account.next_fetch_at
        self.assertGreater(first, fields.Datetime.now())
        self.make_due()
        self.run_cron()
        self.assertEqual(self.account.failure_count, 2)
        self.assertGreater(self.account.next_fetch_at, first)

    def test_the_job_is_woken_when_something_is_due(self):
        def moments():
            triggers = self.env["ir.cron.trigger"].search(
                [("cron_id", "=", self.cron.id)]
            )
            return set(triggers.mapped("call_at"))

        self.run_cron()
        self.assertIn(self.account.next_fetch_at, moments())
        self.account.frequency = "daily"
        self.assertIn(self.account.next_fetch_at, moments())

    def test_a_repeat_does_not_wander_with_what_is_done_by_hand(self):
        self.account.frequency = "daily"
        with freeze_time(NOW):
            self.fetch(self.account)
        with freeze_time("2026-03-10 17:31:00"):
            self.fetch(self.account, "button")
        # The clocks change on the 29th: the hour on the wall stays.
        for now, expected in (
            ("2026-03-11 12:04:00", "2026-03-12 12:00:00"),
            ("2026-03-28 12:04:00", "2026-03-29 11:00:00"),
        ):
            with freeze_time(now):
                self.fetch(self.account)
            self.assertEqual(
                fields.Datetime.to_string(self.account.next_fetch_at), expected
            )
