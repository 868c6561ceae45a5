import threading
import time
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

from odoo import fields
from psycopg2.errors import SerializationFailure

from ..models import fetch_run, ponto_account_fetch
from ..models.fetch import Fetch
from ..models.ponto_account_walk import CLAIM
from ..ponto import client as ponto_client
from ..ponto.transport import Transport
from .common import IBAN, OTHER_IBAN, PontoCase

OTHER_KEYS = ("simulator-other", "simulator-secret-2")


class TestSideBySide(PontoCase):
    def many(self, number, **attributes):
        """So many more linked accounts, none of them fetched."""
        there = len(self.bank.accounts)
        for count in range(there, there + number):
            self.bank_account(f"TEST{count:04d}", referenceType="BBAN", **attributes)
        self.connect().action_link()
        return self.env["ponto.account"].search([("journal_id", "!=", False)])

    def paths(self):
        return [request["path"] for request in self.bank.requests]

    def test_many_accounts_are_asked_at_once(self):
        accounts = self.many(8)
        self.bank.inject("transactions:latency:ms=500")
        began = time.monotonic()
        self.run_cron()
        self.assertLess(time.monotonic() - began, 8 * 0.5)
        self.assertTrue(all(accounts.mapped("last_fetch_at")))

    @patch.object(fetch_run, "MOST_QUIET", 1)
    def test_nothing_new_is_one_request_an_account_and_as_many_queries_each(self):
        # Each by itself here: how many are finished together is a matter of time.
        queries = []
        for number in (3, 6, 9):
            accounts = self.many(3)
            for account in accounts:
                self.bank.add_transaction(account.ponto_id, 5.0)
            self.run_cron()
            for account in accounts:
                account.next_fetch_at = account.last_fetch_at
            self.env.flush_all()
            self.bank.clear_requests()
            before = self.env.cr.sql_log_count
            self.run_cron()
            queries.append(self.env.cr.sql_log_count - before)
            asked = [path for path in self.paths() if "transactions" in path]
            self.assertEqual(len(asked), number)
            self.assertEqual(len(self.paths()), number + 1, "one list of accounts")
        # Three accounts more cost the same each time, however long the list is.
        first, second = (after - before for before, after in pairwise(queries))
        self.assertAlmostEqual(first, second, delta=3)

    def test_what_brought_nothing_is_finished_together_at_the_price_of_one(self):
        accounts = self.many(9).sudo()  # as the job
        self.run_cron()
        queries = []
        for some in (accounts[:1], accounts[1:]):
            fetches = {account.id: Fetch("schedule") for account in some}
            for fetch in fetches.values():
                fetch.counts["page_count"] = 1
            before_logs = len(some.log_ids)
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(some._finish_quiet(fetches), some)
            self.env.flush_all()
            queries.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(some.log_ids), before_logs + len(some))
        one, eight = queries
        self.assertLessEqual(eight, one)

    def test_who_has_something_left_to_do_is_not_finished_with_the_others(self):
        accounts = self.many(3).sudo()
        self.run_cron()
        accounts[0].recognized_count = 1
        self.bank.add_transaction(accounts[1].ponto_id, 5.0)
        self.fetch(accounts[1])
        accounts[1].transaction_ids.state = "to_book"
        fetches = {account.id: Fetch("schedule") for account in accounts}
        self.assertEqual(accounts._finish_quiet(fetches), accounts[2])

    def test_second_looks_and_pending_lists_are_the_threads_work_too(self):
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        accounts = self.many(6)
        for account in accounts:
            self.bank.add_transaction(account.ponto_id, 5.0)
        self.run_cron()
        accounts.sudo().reread_at = fields.Datetime.now() - timedelta(days=9)
        accounts.sudo().pending_read_at = False
        for account in accounts:
            account.next_fetch_at = account.last_fetch_at
        self.bank.clear_requests()
        get, threads = Transport.get, set()

        def noted(*arguments, **options):
            threads.add(threading.current_thread().name.split()[0])
            return get(*arguments, **options)

        with patch.object(Transport, "get", noted):
            self.run_cron()
        self.env.invalidate_all()
        self.assertEqual(threads, {"ponto"}, "the job's own thread asked")
        asked = Counter(path.rpartition("/")[2] for path in self.paths())
        self.assertEqual(asked["transactions"], 2 * 6, "the walks and second looks")
        self.assertEqual(asked["pending-transactions"], 6)
        for account in accounts.sudo():
            self.assertGreater(account.reread_at, account.create_date)
            self.assertTrue(account.pending_read_at)

    def test_one_token_serves_all_threads_and_is_kept(self):
        self.many(5)
        self.env["ponto.token"].sudo().search([]).access_token = False
        self.bank.clear_requests()
        self.run_cron()
        self.assertEqual(self.paths().count("/oauth2/token"), 1)
        self.bank.clear_requests()
        self.env["ponto.account"].search([]).next_fetch_at = "2026-01-01"
        self.run_cron()
        self.assertEqual(self.paths().count("/oauth2/token"), 0)

    def test_a_token_revoked_in_the_middle_is_replaced_once(self):
        accounts = self.many(5)
        original = type(accounts)._start_walk

        def start(account, *arguments):
            if account == accounts[0]:
                self.bank.tokens.clear()
                self.bank.clear_requests()
            return original(account, *arguments)

        with patch.object(type(accounts), "_start_walk", start):
            self.run_cron()
        self.assertEqual(self.paths().count("/oauth2/token"), 1)
        self.assertFalse(any(accounts.mapped("fetch_error")))

    def test_a_busy_connection_does_not_hold_up_another(self):
        self.bank.add_client(*OTHER_KEYS, account_ids=[])
        first = self.linked_account(IBAN)
        second_id = self.bank_account(OTHER_IBAN, client_id=OTHER_KEYS[0])
        self.connect(client_id=OTHER_KEYS[0], client_secret=OTHER_KEYS[1]).action_link()
        second = self.env["ponto.account"].search(
            [("ponto_id", "=", second_id), ("journal_id", "!=", False)]
        )
        self.assertNotEqual(first.connection_id, second.connection_id)
        fault = {"endpoint": "transactions", "kind": "429", "retry_after": 2}
        self.bank.inject({**fault, "times": 1, "account": first.ponto_id})
        order = []
        original = type(first)._take_page

        def take(account, *arguments):
            order.append(account.ponto_id)
            return original(account, *arguments)

        with patch.object(type(first), "_take_page", take):
            self.run_cron()
        self.assertEqual(order, [second.ponto_id, first.ponto_id])
        self.assertFalse(first.fetch_error, "it was asked again after the wait")

    def test_when_ponto_wants_a_long_wait_nobody_asks_any_more(self):
        accounts = self.many(14)
        self.bank.inject("transactions:429:retry_after=3600")
        self.bank.clear_requests()
        self.run_cron()
        asked = [path for path in self.paths() if "transactions" in path]
        self.assertLessEqual(len(asked), fetch_run.THREADS)
        self.assertEqual(set(accounts.mapped("failure_count")), {1})

    def test_pages_of_several_accounts_are_stored_in_their_own_order(self):
        accounts = self.many(2)
        with patch.object(ponto_client, "PAGE_LIMIT", 3):
            for number in range(10):
                for account in accounts:
                    self.bank.add_transaction(account.ponto_id, 1.0 + number)
            self.run_cron()
            for account in accounts:
                lines = self.lines(account)
                self.assertEqual(
                    lines.mapped("amount"), [1.0 + number for number in range(10)]
                )

    def test_a_turn_that_is_cut_goes_on_and_ends(self):
        accounts = self.many(3)
        for account in accounts:
            for number in range(4):
                self.bank.add_transaction(account.ponto_id, 1.0 + number)
        turns = 0
        while accounts.filtered(lambda one: not one.last_fetch_at) and turns < 50:
            turns += 1
            with (
                patch.object(ponto_client, "PAGE_LIMIT", 2),
                patch.object(fetch_run.FetchRun, "_has_time", _for_steps(4)),
            ):
                self.run_cron()
            self.env.invalidate_all()
        self.assertGreater(turns, 2)
        for account in accounts:
            self.assertEqual(len(self.lines(account)), 4)

    def test_a_connection_that_another_worker_writes_stops_nobody(self):
        self.bank.add_client(*OTHER_KEYS)
        accounts = self.many(2)
        self.connect(client_id=OTHER_KEYS[0], client_secret=OTHER_KEYS[1])
        busy = accounts.connection_id
        original = type(busy).try_lock_for_update

        def lock(connection, **options):
            if connection == busy:
                raise SerializationFailure("could not serialize access")
            return original(connection, **options)

        with patch.object(type(busy), "try_lock_for_update", lock):
            self.run_cron()
        self.env.invalidate_all()
        self.assertTrue(all(accounts.mapped("last_fetch_at")))
        self.assertEqual(busy.state, "connected")

    def test_a_step_that_another_worker_spoils_leaves_no_claim(self):
        accounts = self.many(2)
        failure = SerializationFailure("could not serialize access")
        with patch.object(type(accounts), "_start_walk", side_effect=failure) as spoilt:
            self.run_cron()
        spoilt.assert_called()
        self.env.cr.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' "
            "AND pid = pg_backend_pid() AND classid = %s",
            [CLAIM],
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_a_bug_of_one_account_does_not_stop_the_others(self):
        accounts = self.many(3)
        for account in accounts:
            self.bank.add_transaction(account.ponto_id, 5.0)
        broken = accounts[0]
        original = type(broken)._take_page

        def take(account, *arguments):
            if account == broken:
                raise RuntimeError("a bug")
            return original(account, *arguments)

        with (
            patch.object(type(broken), "_take_page", take),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.run_cron()
        self.assertEqual([len(self.lines(one)) for one in accounts], [0, 1, 1])
        self.assertEqual(broken.failure_count, 1)

    def test_a_large_account_lets_the_others_pass(self):
        large, small = self.many(2)
        for _number in range(6):
            self.bank.add_transaction(large.ponto_id, 1.0)
        fault = {"endpoint": "transactions", "kind": "latency", "ms": 200}
        self.bank.inject({**fault, "account": small.ponto_id})
        with patch.object(ponto_account_fetch, "BATCH", 1):
            self.run_cron()
        logs = self.env["ponto.fetch.log"].search([], order="id")
        self.assertEqual(logs.account_id, small | large)
        self.assertEqual(logs[0].account_id, small, "it was done first")


def _for_steps(number):
    """A clock of a turn that lasts so many steps."""
    steps = iter(range(number))
    return lambda _run: next(steps, None) is not None
