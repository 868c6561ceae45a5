from datetime import UTC, datetime, timedelta

from odoo import fields

from ..simulator.clock import iso
from .common import PontoCase


class TestBalance(PontoCase):
    """Bank and books, day by day."""

    def setUp(self):
        super().setUp()
        self.account = self.linked_account(balance=0)
        self.day = fields.Date.from_string("2026-01-05")

    def at_bank(self, amount, day, account=None):
        """A movement of a day, which the bank's balance holds from then on."""
        account = account or self.account
        self.bank.add_transaction(account.ponto_id, amount, date=str(day))
        self.bank.change_account(
            account.ponto_id, currentBalanceReferenceDate=f"{day}T00:00:00.000Z"
        )
        self.account.next_fetch_at = fields.Datetime.now()
        self.run_cron()
        self.env.invalidate_all()

    def days(self, count, amount=10.0):
        for number in range(count):
            self.at_bank(amount, self.day + timedelta(days=number))

    def rows(self):
        return [
            (row.day.day, row.bank_balance, row.books_balance, row.difference)
            for row in self.account.day_ids.sorted("day")
        ]

    def test_each_day_keeps_what_the_bank_said_beside_the_books(self):
        self.days(3)
        self.assertEqual(
            self.rows(), [(5, 10.0, 10.0, 0), (6, 20.0, 20.0, 0), (7, 30.0, 30.0, 0)]
        )
        self.assertFalse(self.account.parted_on)
        self.at_bank(5.0, "2026-01-07")
        self.assertEqual(self.rows()[-1], (7, 35.0, 35.0, 0), "the last word counts")

    def test_an_older_list_does_not_overwrite_a_newer_one(self):
        self.days(1)
        now = fields.Datetime.now()
        known = self.account.sudo()
        listed = self.bank.accounts.get(known.ponto_id)
        listed.synchronized_at = iso(datetime.now(UTC) - timedelta(minutes=5))
        for moment, kept in (
            (now, True),  # the list that comes was asked for before that
            (now + timedelta(days=400), False),  # some clock was wrong
            (now - timedelta(days=400), False),
        ):
            with self.subTest(moment=moment):
                known.write({"synchronized_at": moment, "current_balance": 99.0})
                known.connection_id._refresh_accounts()
                self.assertEqual(known.current_balance == 99.0, kept)

    def test_a_line_that_was_deleted_shows_the_day_where_they_part(self):
        self.days(5)
        self.lines(self.account)[2].sudo().move_id.button_draft()
        self.lines(self.account)[2].sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual([row[3] for row in self.rows()], [0, 0, 10.0, 10.0, 10.0])
        self.assertEqual(str(self.account.parted_on), "2026-01-07")
        self.assertIn("01/07/2026", self.account.parted_note)
        self.assertEqual(
            self.account.day_ids.sorted("day").mapped("is_apart"),
            [False, False, True, True, True],
        )

    def test_a_line_typed_twice_shows_the_day_where_they_part(self):
        self.days(4)
        self.lines(self.account)[1].sudo().copy({"date": "2026-01-06"})
        self.env.invalidate_all()
        self.assertEqual([row[3] for row in self.rows()], [0, -10.0, -10.0, -10.0])
        self.assertEqual(str(self.account.parted_on), "2026-01-06")

    def test_a_line_after_the_last_word_of_the_bank_shows_too(self):
        self.days(2)
        self.lines(self.account)[1].sudo().copy({"date": "2026-01-20"})
        self.env.invalidate_all()
        self.assertEqual(str(self.account.parted_on), "2026-01-07")

    def test_what_was_there_before_is_no_parting_of_its_own(self):
        self.bank.change_account(self.account.ponto_id, currentBalance=1000.0)
        self.days(3)
        self.assertEqual([row[3] for row in self.rows()], [1000.0] * 3)
        self.assertIn("opening balance", self.account.parted_note)
        self.assertEqual(str(self.account.parted_on), "2026-01-05")
        self.lines(self.account)[1].sudo().copy({"date": "2026-01-06"})
        self.env.invalidate_all()
        self.assertEqual(str(self.account.parted_on), "2026-01-06")

    def test_a_day_that_came_back_together_is_forgiven(self):
        self.days(1)
        # The bank counts at eight o'clock what it tells tomorrow.
        self.bank.change_account(
            self.account.ponto_id,
            currentBalance=30.0,
            currentBalanceReferenceDate="2026-01-06T00:00:00.000Z",
        )
        self.account.next_fetch_at = fields.Datetime.now()
        self.run_cron()
        self.env.invalidate_all()
        self.assertEqual(str(self.account.parted_on), "2026-01-06")
        self.bank.change_account(self.account.ponto_id, currentBalance=10.0)
        self.at_bank(20.0, "2026-01-07")
        self.assertFalse(self.account.parted_on)

    def test_midnight_in_brussels_is_the_day_that_begins(self):
        self.days(1)
        self.bank.change_account(
            self.account.ponto_id,
            currentBalanceReferenceDate="2026-01-05T23:00:00.000Z",
        )
        with self.committing() as env:
            self.account.connection_id.with_env(env)._refresh_accounts()
        self.env.invalidate_all()
        self.assertEqual([row[0] for row in self.rows()], [5, 6])

    def test_a_bank_without_a_balance_is_not_compared(self):
        self.bank.change_account(self.account.ponto_id, currentBalance=None)
        self.account.next_fetch_at = fields.Datetime.now()
        self.run_cron()
        self.assertFalse(self.account.day_ids)
        self.assertFalse(self.account.balance_difference)

    def test_an_account_that_fills_no_journal_is_not_watched(self):
        self.account.journal_id = False
        self.account.connection_id._refresh_accounts()
        self.assertFalse(self.account.day_ids)

    def test_old_days_go_after_what_was_set(self):
        for days in (1, 399, 401):
            self.env["ponto.account.day"].sudo().create(
                {
                    "account_id": self.account.id,
                    "day": fields.Date.today() - timedelta(days=days),
                }
            )
        rows = self.env["ponto.account.day"].sudo()
        rows._gc_old_days()
        self.assertEqual(len(self.account.day_ids), 2)
        parameters = self.env["ir.config_parameter"].sudo()
        for value, kept in (("nonsense", 2), ("30", 1)):
            parameters.set_param("account_online_ponto.balance_days", value)
            rows._gc_old_days()
            self.assertEqual(len(self.account.day_ids), kept)
