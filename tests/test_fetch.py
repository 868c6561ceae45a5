from datetime import timedelta
from unittest.mock import patch

from ..ponto import client as ponto_client
from .common import PontoCase


class TestFetch(PontoCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def test_a_second_fetch_adds_nothing(self):
        for number in range(3):
            self.bank.add_transaction(self.account.ponto_id, 1.0 + number)
        self.fetch(self.account)
        log = self.fetch(self.account)
        self.assertEqual((log.new_count, log.booked_count), (0, 0))
        self.assertEqual(len(self.lines(self.account)), 3)

    def test_nothing_new_is_one_request(self):
        for _number in range(250):
            self.bank.add_transaction(self.account.ponto_id, 1.0)
        self.fetch(self.account)
        self.bank.clear_requests()
        self.fetch(self.account)
        self.assertEqual(len(self.bank.requests), 1)

    def test_the_cron_fetches_what_is_due_and_nothing_else(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.run_cron()
        self.assertEqual(len(self.lines(self.account)), 1)
        self.bank.add_transaction(self.account.ponto_id, 6.0)
        self.run_cron()
        self.assertEqual(len(self.lines(self.account)), 1, "it was not due yet")

    def test_the_cron_never_asks_for_a_synchronization(self):
        self.run_cron()
        paths = [request["path"] for request in self.bank.requests]
        self.assertFalse([path for path in paths if "synchronizations" in path])

    def test_a_page_that_always_fails_keeps_the_others_not_from_the_books(self):
        for _number in range(120):
            self.bank.add_transaction(self.account.ponto_id, 1.0)
        self.bank.inject("transactions:html:after=1")
        for _run in range(2):
            log = self.fetch(self.account)
            self.assertTrue(log.error)
            self.assertEqual(len(self.lines(self.account)), 100)
            # The next run asks for the page that failed, at once.
            self.bank.clear_faults()
            self.bank.inject("transactions:html")
        self.bank.clear_faults()
        self.fetch(self.account)
        self.assertEqual(len(self.lines(self.account)), 120)
        self.assertFalse(self.account.fetch_error)

    def test_a_refusal_of_one_account_does_not_put_the_connection_in_question(self):
        self.bank.inject("transactions:403")
        self.run_cron()
        self.assertTrue(self.account.fetch_error)
        self.assertEqual(self.account.connection_id.state, "connected")

    def test_ponto_is_not_asked_again_sooner_than_it_wants(self):
        self.account.frequency = "hourly"
        self.bank.inject("transactions:429:retry_after=7200")
        self.fetch(self.account)
        wait = self.account.next_fetch_at - self.account.last_fetch_at
        self.assertGreaterEqual(wait, timedelta(hours=2) - timedelta(seconds=5))

    def test_a_walk_that_was_cut_goes_on_where_it_was(self):
        for _number in range(7):
            self.bank.add_transaction(self.account.ponto_id, 1.0)
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.bank.inject("transactions:500:after=2:times=1")
            self.fetch(self.account)
            self.assertEqual(len(self.inbox(self.account)), 4)
            # Life goes on at the bank: the top of the list is looked at once more.
            for _number in range(2):
                self.bank.add_transaction(self.account.ponto_id, 2.0)
            self.bank.clear_requests()
            self.fetch(self.account)
        asked = [request["query"].get("page[after]") for request in self.bank.requests]
        rest, top = asked[:2], asked[2:]
        self.assertTrue(all(rest), "three were left, and nothing was read again")
        self.assertEqual([bool(after) for after in top], [False, True])
        self.assertEqual(len(self.inbox(self.account)), 9)
        self.assertEqual(len(self.lines(self.account)), 9)

    def test_a_cut_whose_place_vanished_begins_anew_and_misses_nothing(self):
        for _number in range(5):
            self.bank.add_transaction(self.account.ponto_id, 1.0)
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.bank.inject("transactions:500:after=1:times=1")
            self.fetch(self.account)
            self.bank.remove_transaction(self.account.walk_after)
            self.fetch(self.account)
        self.assertEqual(len(self.inbox(self.account)), 5)
        self.assertFalse(self.account.walk_after)
