from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time

from ..models import ponto_account_reread
from ..ponto import client as ponto_client
from .people import PeopleCase
from .steps import Steps


class TestReread(PeopleCase):
    """The weekly second look: pages of two, and a load of ten movements."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(ponto_client, "PAGE_LIMIT", 2))
        self.account = self.linked_account()
        self.ids = [
            self.bank.add_transaction(self.account.ponto_id, 10 + number, text="old")
            for number in range(10)
        ]
        self.fetch(self.account)

    def row(self, number):
        rows = self.inbox(self.account)
        return rows.filtered(lambda item: item.ponto_id == self.ids[number])

    def a_week_later(self, **options):
        """The next run after a week; returns its log."""
        with freeze_time(fields.Datetime.now() + timedelta(days=8)):
            log = self.fetch(self.account, **options)
        self.env.invalidate_all()
        return self.env["ponto.fetch.log"].browse(log.id)

    def walks(self):
        """The requests for a page of transactions."""
        return [one for one in self.bank.requests if one["endpoint"] == "transactions"]

    def test_a_change_far_back_is_seen_within_a_week(self):
        self.bank.change_transaction(self.ids[1], text="new")
        self.fetch(self.account)
        self.assertFalse(self.row(1).is_changed, "a walk ends at the first known page")
        log = self.a_week_later()
        self.assertTrue(self.row(1).is_changed)
        self.assertIn("old → new", self.row(1).statement_line_ids.ponto_news)
        self.assertEqual(log.changed_count, 1)
        self.assertEqual(len(self.lines(self.account)), 10)

    def test_what_the_bank_withdrew_is_marked_told_and_kept(self):
        for number in (2, 7):
            self.bank.remove_transaction(self.ids[number])
        log = self.a_week_later()
        self.assertEqual(log.vanished_count, 2)
        self.assertEqual(self.account.news_count, 2)
        for number in (2, 7):
            row = self.row(number)
            self.assertTrue(row.vanished_at and row.needs_look)
            self.assertEqual(row.state, "booked")
            self.assertIn("any more", row.statement_line_ids.ponto_news)
        self.assertEqual(len(self.lines(self.account)), 10)
        told = self.account.message_ids.filtered(lambda item: "any more" in item.body)
        self.assertEqual(len(told), 1)
        self.assertIn("2 transactions", told.body)

    def test_what_was_told_once_is_not_told_again(self):
        self.bank.remove_transaction(self.ids[2])
        self.a_week_later()
        self.account.reread_at = fields.Datetime.now()
        log = self.a_week_later()
        self.assertEqual(log.vanished_count, 0)

    def test_what_comes_back_is_no_alarm_any_more(self):
        movement = self.bank.find_transaction(self.ids[2])
        self.bank.remove_transaction(self.ids[2])
        self.a_week_later()
        self.bank.transactions_of(self.account.ponto_id).add(movement)
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertFalse(self.row(2).vanished_at or self.row(2).needs_look)
        self.assertIn("gives it again", self.row(2).news)
        self.assertEqual(len(self.lines(self.account)), 10)

    def test_it_costs_nothing_in_the_other_runs(self):
        self.bank.clear_requests()
        self.fetch(self.account)
        self.assertEqual(len(self.walks()), 1)
        self.a_week_later()
        self.bank.clear_requests()
        with freeze_time(fields.Datetime.now() + timedelta(days=8, hours=6)):
            self.fetch(self.account)
        self.assertEqual(len(self.walks()), 1)

    def test_who_presses_the_button_does_not_wait_for_it(self):
        self.bank.clear_requests()
        self.a_week_later(reason="button")
        self.assertEqual(len(self.walks()), 1)

    def test_an_old_account_is_not_read_to_its_end(self):
        self.account.sudo().transaction_ids.ponto_created_at = "2020-01-01"
        for movement in self.bank.transactions_of(self.account.ponto_id):
            movement.attributes["createdAt"] = "2020-01-01T00:00:00.000Z"
        self.bank.clear_requests()
        self.a_week_later()
        self.assertEqual(
            len(self.walks()), 2, "the walk, and one page of the second look"
        )
        with patch.object(ponto_account_reread, "MAX_PAGES", 3):
            self.bank.remove_transaction(self.ids[0])
            log = self.a_week_later()
        self.assertEqual(log.vanished_count, 0, "so far back nobody looked")

    def test_many_that_are_missing_are_asked_for_in_turns(self):
        for ponto_id in self.ids[:6]:
            self.bank.remove_transaction(ponto_id)
        with patch.object(ponto_account_reread, "MAX_ASKED", 4):
            self.assertEqual(self.a_week_later().vanished_count, 4)
            self.assertEqual(self.a_week_later().vanished_count, 2)

    def test_a_failure_in_the_second_look_leaves_the_run_good(self):
        self.bank.change_transaction(self.ids[1], text="new")
        self.bank.add_transaction(self.account.ponto_id, 99)
        self.bank.inject("transactions:html:after=3:times=1")
        log = self.a_week_later()
        self.assertFalse(log.error or self.account.fetch_error)
        self.assertEqual(len(self.lines(self.account)), 11)
        self.assertFalse(self.row(1).is_changed)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.row(1).is_changed)

    def test_a_look_that_time_cuts_keeps_nothing_from_the_books(self):
        self.bank.change_transaction(self.ids[1], text="new")
        self.bank.add_transaction(self.account.ponto_id, 99)
        log = self.a_week_later(until=Steps(4))
        self.assertEqual(len(self.lines(self.account)), 10)
        self.assertEqual((log.new_count, log.changed_count), (1, 0))
        with freeze_time(fields.Datetime.now() + timedelta(days=8, minutes=1)):
            self.fetch(self.account)
        self.assertEqual(len(self.lines(self.account)), 11)
        self.assertFalse(self.row(1).is_changed)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.row(1).is_changed)

    def test_an_order_that_moved_is_no_alarm(self):
        ledger = self.bank.transactions_of(self.account.ponto_id)
        movements = list(ledger)
        movements.insert(0, movements.pop(4))
        self.bank.transactions[self.account.ponto_id] = type(ledger)(movements)
        with patch.object(ponto_account_reread, "MAX_PAGES", 4):
            log = self.a_week_later()
        self.assertEqual((log.vanished_count, log.new_count), (0, 0))
        self.assertEqual(len(self.lines(self.account)), 10)
