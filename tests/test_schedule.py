from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from odoo import fields

from ..ponto.rounds import next_round, offset
from .common import OTHER_IBAN, PontoCase

BRUSSELS = ZoneInfo("Europe/Brussels")


class TestSchedule(PontoCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def test_four_times_a_day_follows_the_clock_on_the_wall(self):
        for now, expected in (
            ("2026-01-15 00:00", "2026-01-15 02:00"),  # 3 h in winter
            ("2026-01-15 02:00", "2026-01-15 08:00"),
            ("2026-07-15 00:00", "2026-07-15 01:00"),  # 3 h in summer
            ("2026-07-15 19:00", "2026-07-16 01:00"),
            # The clocks change at 1 h UTC on 29 March and on 25 October.
            ("2026-03-28 21:00", "2026-03-29 01:00"),
            ("2026-10-24 20:00", "2026-10-25 02:00"),
        ):
            with self.subTest(now=now):
                self.assertEqual(
                    next_round(datetime.fromisoformat(now), BRUSSELS),
                    datetime.fromisoformat(expected),
                )

    def test_a_linked_account_is_due_at_once_and_then_by_its_frequency(self):
        self.assertLessEqual(self.account.next_fetch_at, fields.Datetime.now())
        self.fetch(self.account)
        for frequency, delay in (
            ("hourly", timedelta(hours=1)),
            ("six_hours", timedelta(hours=6)),
            ("twelve_hours", timedelta(hours=12)),
            ("daily", timedelta(days=1)),
            ("weekly", timedelta(weeks=1)),
        ):
            with self.subTest(frequency=frequency):
                self.account.frequency = frequency
                self.assertEqual(
                    self.account.next_fetch_at, self.account.last_fetch_at + delay
                )

    def test_by_hand_is_never_due(self):
        self.account.frequency = "manual"
        self.assertFalse(self.account.next_fetch_at)
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.run_cron()
        self.assertFalse(self.lines(self.account))

    def assert_next(self, moment):
        """The next fetch is at the account's own minute of that hour, in UTC."""
        own = offset(self.account.ponto_id)
        self.assertLess(own, timedelta(minutes=15))
        expected = datetime.fromisoformat(moment) + own
        self.assertEqual(self.account.next_fetch_at, expected)

    def test_the_hours_are_those_of_the_company_s_zone(self):
        self.account.frequency = "four_daily"
        self.account.last_fetch_at = "2026-01-15 03:30:00"
        self.assert_next("2026-01-15 08:00")
        # Another zone has effect at once.
        self.company.partner_id.tz = "America/New_York"
        self.account.last_fetch_at = "2026-01-15 08:31:00"
        self.assert_next("2026-01-15 14:00")
        self.company.partner_id.tz = "Europe/London"
        self.assert_next("2026-01-15 09:00")

    def test_without_a_zone_the_country_tells(self):
        self.account.frequency = "four_daily"
        self.account.last_fetch_at = "2026-01-15 03:30:00"
        self.company.partner_id.tz = False
        self.company.partner_id.country_id = self.env.ref("base.gr")
        self.assert_next("2026-01-15 07:00")
        self.company.partner_id.country_id = self.env.ref("base.us")
        self.assert_next("2026-01-15 08:00")

    def test_an_unknown_zone_falls_back_to_brussels(self):
        self.account.frequency = "four_daily"
        self.env.cr.execute(
            "UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s",
            [self.company.partner_id.id],
        )
        self.env.invalidate_all()
        self.account.last_fetch_at = "2026-01-15 02:30:00"
        self.assert_next("2026-01-15 08:00")

    def test_a_failing_account_does_not_stop_the_next_one(self):
        other = self.linked_account(OTHER_IBAN)
        for account in (self.account, other):
            self.bank.add_transaction(account.ponto_id, 5.0)
        self.bank.inject(
            {
                "endpoint": "transactions",
                "kind": "500",
                "account": self.account.ponto_id,
            }
        )
        self.run_cron()
        self.assertFalse(self.lines(self.account))
        self.assertTrue(self.account.fetch_error)
        self.assertEqual(len(self.lines(other)), 1)
        self.bank.clear_faults()
        self.account.next_fetch_at = fields.Datetime.now()
        self.run_cron()
        self.assertFalse(self.account.fetch_error)
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_one_list_of_accounts_serves_all_accounts_of_a_connection(self):
        self.linked_account(OTHER_IBAN)
        self.bank.clear_requests()
        self.run_cron()
        paths = [request["path"] for request in self.bank.requests]
        self.assertEqual(paths.count("/accounts"), 1)
        self.assertEqual(len(paths), 4, "token, accounts, and a list each")
