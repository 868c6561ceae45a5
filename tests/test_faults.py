from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields

from ..models import fetch_run, ponto_account_refresh
from ..ponto import client as ponto_client
from .common import CLIENT_ID, CLIENT_SECRET, DUTCH_IBAN, IBAN, OTHER_IBAN
from .people import PeopleCase

# What happens when one account is read, and what people are told.
ACCOUNT_TROUBLES = {
    "401": "no longer accepts this connection",
    "403": "refuses access with these keys",
    "429:retry_after=3600": "fewer requests",
    "500": "cannot be reached",
    "502html": "cannot be reached",
    "html": "could not be understood",
    "truncated": "could not be understood",
    "cut": "cannot be reached",
    "timeout:seconds=0.1": "cannot be reached",
    "missing_field:name=id": "could not be understood",
    "missing_field:name=data": "could not be understood",
    "page_loop": "could not be understood",
}
# The same for the list of accounts, with the number of requests that are hit: the
# whole connection waits.
CONNECTION_TROUBLES = {
    "accounts:401": ("reconnect", "no longer accepts this connection", 2),
    "accounts:403": ("blocked", "refuses access with these keys", 1),
    "accounts:429": ("unavailable", "fewer requests", 4),
    "accounts:500": ("unavailable", "cannot be reached", 1),
    "accounts:clock_skew": ("unavailable", "clock of this server is wrong", 1),
    "accounts:missing_field:name=id": ("unavailable", "could not be understood", 1),
}
# A movement with these attributes is held, for this reason.
# And with these it is booked, for this amount.


class FaultCase(PeopleCase):
    """Two accounts of one connection, and one of another connection."""

    def setUp(self):
        super().setUp()
        ids = [self.bank_account(), self.bank_account(OTHER_IBAN)]
        self.bank.clients[CLIENT_ID].account_ids = ids
        self.connect().action_link()
        far = self.bank_account(DUTCH_IBAN)
        self.bank.add_client("simulator-far", CLIENT_SECRET, account_ids=[far])
        self.connect(client_id="simulator-far").action_link()
        self.account, self.sibling, self.far = (
            self.env["ponto.account"].search([("reference", "=", iban)])
            for iban in (IBAN, OTHER_IBAN, DUTCH_IBAN)
        )
        self.connection = self.account.connection_id

    def everyone_is_due(self):
        accounts = self.superuser["ponto.account"].search([("is_gone", "=", False)])
        accounts.next_fetch_at = fields.Datetime.now()
        self.env.flush_all()

    def run_cron(self):
        # The scheduler is nobody's person.
        with patch.object(self, "env", self.superuser):
            return super().run_cron()

    def run_all(self):
        """One run of the scheduler, with every account due."""
        self.everyone_is_due()
        self.run_cron()
        self.env.invalidate_all()

    def everyone_moves(self):
        for account in (self.account, self.sibling, self.far):
            self.bank.add_transaction(account.ponto_id, 10, text="news")

    def heal(self):
        self.bank.clear_faults()
        self.run_all()

    def assert_equal_to_bank(self, *accounts):
        """Line by line: nothing lost, nothing doubled, nothing changed."""
        for account in accounts or (self.account, self.sibling, self.far):
            ours = Counter(
                (line.ponto_transaction_id.ponto_id, line.amount, line.payment_ref)
                for line in self.lines(account)
            )
            theirs = Counter(
                (item.id, float(item.attributes["amount"]), self.label(item))
                for item in self.bank.transactions_of(account.ponto_id)
            )
            self.assertEqual(ours, theirs, account.name)

    def label(self, item):
        text = item.attributes["remittanceInformation"]
        return text or item.attributes["description"]

    def press(self, accounts, person=None, address=None):
        """The button: start, then steps until all is done; returns the results."""
        request = address and SimpleNamespace(
            httprequest=SimpleNamespace(remote_addr=address)
        )
        with (
            self.committing() as env,
            patch.object(ponto_account_refresh, "request", request),
        ):
            own = accounts.with_env(env(user=person or self.biller))
            answer = own.refresh_start()
            results = list(answer["results"])
            for _step in range(5):
                if answer["done"]:
                    break
                answer = own.refresh_step()
                results += answer["results"]
        self.env.invalidate_all()
        return {result["name"]: result for result in results}


class TestFaults(FaultCase):
    def test_a_trouble_with_one_account_stops_no_other_and_is_recovered(self):
        for fault, words in ACCOUNT_TROUBLES.items():
            with self.subTest(fault):
                self.everyone_moves()
                before = self.lines(self.account)
                self.bank.inject(
                    {**self.spec(f"transactions:{fault}"), "account": IBAN}
                )
                self.run_all()
                self.assertIn(words, self.account.fetch_error)
                self.assertIn(words, self.account.log_ids[:1].error)
                # A page that points to itself is good: only what follows is not.
                news = 1 if fault == "page_loop" else 0
                self.assertEqual(len(self.lines(self.account)), len(before) + news)
                self.assertFalse(self.sibling.fetch_error or self.far.fetch_error)
                self.assert_equal_to_bank(self.sibling, self.far)
                self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
                self.heal()
                self.assertFalse(self.account.fetch_error)
                self.assertEqual(self.connection.state, "connected")
                self.assert_equal_to_bank()

    def spec(self, text):
        endpoint, kind, *pairs = text.split(":")
        pairs = dict(pair.split("=") for pair in pairs)
        return {"endpoint": endpoint, "kind": kind, **pairs}

    def test_who_presses_reads_the_trouble_and_the_others_go_on(self):
        for fault in ("403", "429:retry_after=3600", "500", "html", "page_loop"):
            with self.subTest(fault):
                self.everyone_moves()
                self.bank.inject(
                    {**self.spec(f"transactions:{fault}"), "account": IBAN}
                )
                results = self.press(self.account | self.sibling | self.far)
                self.assertEqual(len(results), 3)
                told = results[self.account.name]
                self.assertTrue(told["failed"])
                self.assertIn(ACCOUNT_TROUBLES[fault], told["text"])
                self.assertFalse(results[self.far.name]["failed"])
                self.assert_equal_to_bank(self.sibling, self.far)
                self.bank.clear_faults()
                results = self.press(self.account)
                self.assertFalse(results[self.account.name]["failed"])
                self.assert_equal_to_bank()

    def test_a_trouble_while_asking_the_bank_is_told_too(self):
        self.bank.synchronization_interval = 0
        for fault, words in (
            ("synchronizations:500", "cannot be reached"),
            ("synchronizations:403", "refuses access"),
            ("synchronizations:html", "could not be understood"),
            ("synchronization:500", "cannot be reached"),
            ("synchronization:truncated", "could not be understood"),
            ("synchronizations:sync_error", "consent of KBC has lapsed"),
            ("synchronizations:sync_error:code=bankDown", "could not be read by Ponto"),
        ):
            with self.subTest(fault):
                self.bank.inject({**self.spec(fault), "account": IBAN})
                results = self.press(self.account | self.sibling, address="203.0.113.7")
                self.assertTrue(results[self.account.name]["failed"])
                self.assertIn(words, results[self.account.name]["text"])
                self.assertIn(words, self.account.fetch_error)
                self.heal()
                self.assertFalse(self.account.fetch_error)

    def test_a_trouble_with_the_connection_stops_no_other_connection(self):
        for fault, (state, words, times) in CONNECTION_TROUBLES.items():
            with self.subTest(fault):
                self.everyone_moves()
                before = self.lines(self.account)
                # The other connection comes later in the same run.
                self.bank.inject({**self.spec(fault), "times": times})
                with patch.multiple(fetch_run, MOST=1, GROUP=1):
                    self.run_all()
                self.assertEqual(self.connection.state, state)
                self.assertIn(words, self.connection.error_message)
                self.assertEqual(self.lines(self.account), before)
                self.assert_equal_to_bank(self.far)
                self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
                self.heal()
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection.error_message)
                self.assert_equal_to_bank()

    def test_an_error_of_our_own_stops_no_other_connection(self):
        self.everyone_moves()
        account_class = type(self.env["ponto.account"])
        original = account_class._store

        def failing(model, connection, *rest):
            if connection == self.connection:
                raise RuntimeError("ours")
            return original(model, connection, *rest)

        with (
            patch.object(account_class, "_store", failing),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.run_all()
        self.assertIn("Odoo could not process", self.connection.error_message)
        self.assert_equal_to_bank(self.far)
        self.heal()
        self.assert_equal_to_bank()

    def test_keys_that_were_replaced_lead_to_reconnect_and_back(self):
        self.everyone_moves()
        self.bank.clients[CLIENT_ID].secret = "replaced"
        self.bank.revoke_tokens()
        self.run_all()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn("Ponto does not know these keys", self.connection.error_message)
        self.assert_equal_to_bank(self.far)
        result = self.press(self.account)[self.account.name]
        self.assertTrue(result["failed"])
        self.assertIn("Ponto does not know these keys", result["text"])
        self.bank.clients[CLIENT_ID].secret = CLIENT_SECRET
        self.heal()
        self.assertEqual(self.connection.state, "connected")
        self.assert_equal_to_bank()

    def test_a_token_that_dies_in_the_middle_is_not_noticed(self):
        for _number in range(5):
            self.everyone_moves()
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.bank.inject("transactions:401:after=1:times=1")
            self.run_all()
        self.assert_equal_to_bank()
        self.assertFalse(self.account.fetch_error)
        self.bank.advance(seconds=2000)
        self.everyone_moves()
        self.run_all()
        self.assert_equal_to_bank()

    def test_short_hiccups_are_not_noticed(self):
        for fault in ("429:times=2", "429:times=1:retry_after=1", "502html:times=3"):
            with self.subTest(fault):
                self.everyone_moves()
                self.bank.inject(f"transactions:{fault}")
                self.run_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()
                self.bank.clear_faults()

    def test_an_account_that_vanishes_in_the_middle_is_marked_and_comes_back(self):
        for _number in range(5):
            self.everyone_moves()
        self.bank.inject({**self.spec("transactions:404:after=1"), "account": IBAN})
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.run_all()
        self.assertTrue(self.account.is_gone)
        self.assertIn("does not give this account any more", self.account.fetch_error)
        told = self.account.message_ids.filtered(lambda item: "any more" in item.body)
        self.assertEqual(len(told), 1)
        self.assert_equal_to_bank(self.sibling, self.far)
        result = self.press(self.account)[self.account.name]
        self.assertTrue(result["failed"])
        self.heal()
        self.assertFalse(self.account.is_gone)
        self.heal()
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()
        # An activity that is done quotes its note.
        told = self.account.message_ids.filtered(
            lambda item: "any more" in item.body and not item.mail_activity_type_id
        )
        self.assertLessEqual(len(told), 2)

    def test_the_only_account_of_a_connection_comes_back_by_itself(self):
        self.bank.remove_account(self.far.ponto_id)
        self.run_all()
        self.assertTrue(self.far.is_gone)
        self.bank.restore_account(self.far.ponto_id)
        self.run_all()
        self.assertTrue(self.far.is_gone, "it is asked for once a day")
        connection = self.superuser["ponto.connection"].browse(
            self.far.connection_id.id
        )
        connection.checked_at = fields.Datetime.now() - timedelta(days=2)
        self.bank.add_transaction(self.far.ponto_id, 10)
        self.run_all()
        self.assertFalse(self.far.is_gone)
        self.run_all()
        self.assert_equal_to_bank(self.far)

    def test_an_empty_account_is_no_trouble(self):
        self.run_all()
        self.assertFalse(self.account.fetch_error)
        self.assertEqual(self.account.log_ids[:1].page_count, 1)
        self.assertFalse(self.inbox(self.account))

    def test_pages_that_repeat_items_bring_each_once(self):
        for _number in range(7):
            self.everyone_moves()
        self.bank.inject(["transactions:repeat_page", "transactions:short_page"])
        with patch.object(ponto_client, "PAGE_LIMIT", 4):
            self.run_all()
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()
