"""Each way in which Ponto, the network or a clock can fail, and what people read.

Rows of the tables: a fault of the simulator, and words of the message. After every
row the fault is taken away, and the books must equal the bank.
"""

import socket
import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time
from werkzeug.serving import make_server

from ..ponto import client as ponto_client
from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer
from .common import CLIENT_ID, CLIENT_SECRET, OTHER_IBAN
from .people import PeopleCase

LATER, ODD, REFUSED = "cannot be reached", "could not be understood", "did not accept"
KEYS, RENEW = "does not know these keys", "no longer accepts this connection"
# ponto-api.md, sections 3 and 4, while the transactions of one account are read.
READING = {
    "status=400:code=invalid_paging_limit": REFUSED,
    "status=400:code=missingAttribute": REFUSED,
    "status=400:code=credentialsInvalid": RENEW,
    "401": RENEW,
    "401:code=credentialsInvalid": RENEW,
    "status=402": REFUSED,
    "403": "refuses access with these keys",
    "status=404:code=": ODD,  # a gateway's, not Ponto's
    "status=405:code=methodNotAllowed": REFUSED,
    "status=406": REFUSED,
    "status=408": LATER,
    "status=409": REFUSED,
    "status=410": REFUSED,
    "status=415": REFUSED,
    "status=422:code=invalidAttribute": REFUSED,
    "status=425": LATER,
    "429": "fewer requests",
    "429:retry_after=7200": "fewer requests",
    "429:retry_after=soon": "fewer requests",
    "500": LATER,
    "status=501": LATER,
    "status=502": LATER,
    "502html": LATER,
    "status=503": LATER,
    "status=503:retry_after=7200": LATER,
    "status=504": LATER,
    "status=302": ODD,
    "html": ODD,
    "truncated": ODD,
    "cut": LATER,
    "cut:at=start": LATER,
    "timeout:seconds=0.05": LATER,
    "missing_field:name=data": ODD,
    "missing_field:name=id": ODD,
}
# While a new token is asked for: the whole connection waits.
TOKEN = {
    "401": ("reconnect", KEYS),
    "status=400:code=invalid_client": ("reconnect", KEYS),
    "status=400:code=clientIdInvalid": ("reconnect", KEYS),
    "status=400:code=invalid_grant": ("reconnect", RENEW),
    "status=400:code=unauthorized_client": ("reconnect", RENEW),
    "status=400:code=authorizationCodeInvalid": ("reconnect", RENEW),
    "status=400:code=invalid_request": ("unavailable", REFUSED),
    "status=400:code=unsupported_grant_type": ("unavailable", REFUSED),
    "status=400:code=invalid_scope": ("unavailable", REFUSED),
    "403": ("reconnect", "refuses access with these keys"),
    "429": ("unavailable", "fewer requests"),
    "500": ("unavailable", LATER),
    "502html": ("unavailable", LATER),
    "html": ("unavailable", ODD),
    "cut": ("unavailable", LATER),
    "missing_field:name=access_token": ("unavailable", ODD),
    "missing_field:name=expires_in": ("unavailable", ODD),
}


class ContractCase(PeopleCase):
    """One account with pages of three."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(ponto_client, "PAGE_LIMIT", 3))
        self.account = self.linked_account()
        self.connection = self.account.connection_id
        self.move(5)

    def move(self, count=1):
        for number in range(count):
            self.bank.add_transaction(self.account.ponto_id, 10 + number)

    def run_job(self):
        """The scheduler's job, with the account due."""
        account = self.superuser["ponto.account"].browse(self.account.id)
        account.next_fetch_at = fields.Datetime.now()
        with patch.object(self, "env", self.superuser):
            self.run_cron()
        self.env.invalidate_all()

    def assert_equal_to_bank(self):
        """Line by line, and each once."""
        theirs = {
            item.id: float(item.attributes["amount"])
            for item in self.bank.transactions_of(self.account.ponto_id)
        }
        rows = self.inbox(self.account)
        self.assertEqual(len(rows), len(theirs))
        ours = {row.ponto_id: row.statement_line_ids.amount for row in rows}
        self.assertEqual(ours, theirs)
        self.assertEqual(len(self.lines(self.account)), len(theirs))

    def assert_well(self):
        """Nothing is left of the fault."""
        self.bank.clear_faults()
        self.run_job()
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.error_message)
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()


class TestContract(ContractCase):
    def test_every_answer_while_reading_is_told_and_recovered(self):
        for fault, words in READING.items():
            with self.subTest(fault):
                self.move()
                self.bank.inject(f"transactions:{fault}")
                log = self.fetch(self.account)
                self.env.invalidate_all()
                self.assertIn(words, log.error)
                self.assertIn(words, self.account.fetch_error)
                self.bank.clear_faults()
                self.fetch(self.account)
                self.env.invalidate_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()

    def test_every_answer_to_the_keys_is_told_and_recovered(self):
        for fault, (state, words) in TOKEN.items():
            with self.subTest(fault):
                self.move()
                self.bank.revoke_tokens()
                self.bank.inject(f"token:{fault}")
                self.run_job()
                self.assertEqual(self.connection.state, state)
                self.assertIn(words, self.connection.error_message)
                self.assert_well()

    def test_an_account_that_is_gone_is_told_and_comes_back(self):
        self.move()
        self.bank.inject("transactions:404")
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.account.is_gone)
        self.assertIn("tick it again", self.account.fetch_error)
        self.bank.clear_faults()
        self.connection.sudo().checked_at = fields.Datetime.now() - timedelta(days=2)
        self.run_job()  # it is seen to be there again
        self.assert_well()

    def test_slow_answers_are_waited_for(self):
        self.bank.inject(["transactions:slow:seconds=0.2", "accounts:latency:ms=100"])
        self.run_job()
        self.assert_well()

    def test_a_storm_of_429_is_not_answered_with_a_storm(self):
        self.bank_account(OTHER_IBAN)
        self.bank.inject("*:429:retry_after=3600")
        self.bank.clear_requests()
        for _run in range(3):
            with patch.object(self, "env", self.superuser):
                self.run_cron()
        self.env.invalidate_all()
        self.assertLessEqual(len(self.bank.requests), 6)
        self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
        self.assert_well()

    def test_pages_that_loop_or_repeat_or_change_places_double_nothing(self):
        self.move(8)
        for fault in ("page_loop", "repeat_page", "short_page", "reordered"):
            with self.subTest(fault):
                self.move(2)
                self.bank.inject(f"transactions:{fault}")
                for _run in range(2):
                    self.run_job()
                    rows = self.inbox(self.account).mapped("ponto_id")
                    self.assertEqual(len(rows), len(set(rows)))
                self.bank.clear_faults()
                with freeze_time(fields.Datetime.now() + timedelta(days=8)):
                    self.run_job()  # with the weekly second look
                self.assert_well()


class TestNetwork(ContractCase):
    def test_a_name_that_is_not_found_is_told_and_recovered(self):
        failure = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        with patch.object(socket, "getaddrinfo", side_effect=failure):
            self.run_job()
        self.assertIn(LATER, self.connection.error_message)
        self.assertIn("internet connection", self.connection.error_message)
        self.assert_well()

    def test_nobody_there_is_told_and_recovered(self):
        self.server.stop()
        self.run_job()
        self.assertIn(LATER, self.connection.error_message)
        again = SimulatorServer(self.bank, port=self.server.port)
        self.start_simulator(again)
        self.assert_well()

    def test_a_certificate_that_nobody_knows_gets_no_key_and_is_told(self):
        spy = SimulatorServer(Bank.empty())
        secure = make_server(
            "127.0.0.1", 0, spy.application, ssl_context="adhoc", threaded=True
        )
        thread = threading.Thread(target=secure.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(spy.stop)
        self.addCleanup(thread.join)
        self.addCleanup(secure.shutdown)
        parameters = self.superuser["ir.config_parameter"]
        name = "account_online_ponto.simulator_url"
        good = parameters.get_param(name)
        parameters.set_param(name, f"https://127.0.0.1:{secure.server_port}")
        self.run_job()
        self.assertEqual(self.connection.state, "unavailable")
        self.assertIn("cannot be trusted", self.connection.error_message)
        self.assertFalse(spy.bank.requests)
        parameters.set_param(name, good)
        self.assert_well()

    def test_a_token_that_is_revoked_in_the_middle_is_not_noticed(self):
        self.after_the_first_page(self.bank.revoke_tokens)
        self.run_job()
        self.assertFalse(self.connection.error_message or self.account.fetch_error)
        self.assert_well()

    def test_keys_that_are_revoked_in_the_middle_are_told_and_nothing_is_lost(self):
        def revoke():
            self.bank.revoke_tokens()
            self.bank.clients[CLIENT_ID].secret = "other"

        self.after_the_first_page(revoke)
        self.run_job()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn(KEYS, self.connection.error_message)
        self.assertEqual(len(self.lines(self.account)), 3, "the first page is booked")
        self.move()
        self.bank.clients[CLIENT_ID].secret = CLIENT_SECRET
        self.assert_well()

    def after_the_first_page(self, happen):
        inbox = type(self.env["ponto.transaction"])
        original, happened = inbox._store_page, []

        def store(model, account, page):
            stored = original(model, account, page)
            if not happened:
                happened.append(happen())
            return stored

        self.startPatcher(patch.object(inbox, "_store_page", store))


class TestClocks(ContractCase):
    def test_a_clock_that_is_hours_off_is_told_and_loses_nothing(self):
        consent = self.account.consent_expires_at
        for hours in (5, -5):
            with self.subTest(hours=hours):
                self.move()
                # The simulator lives under the same clock: its header tells the truth.
                self.bank.inject(f"*:clock_skew:seconds={-hours * 3600}")
                with freeze_time(fields.Datetime.now() + timedelta(hours=hours)):
                    self.run_job()
                    self.assertIn(
                        "clock of this server is wrong", self.connection.error_message
                    )
                    self.assertNotEqual(self.connection.state, "reconnect")
                    self.assertEqual(self.account.consent_expires_at, consent)
                self.assert_well()

    def test_a_token_of_another_time_is_replaced_unseen(self):
        # Stored under a wrong clock: it seems alive and is dead, or the reverse.
        for hours in (5, -5):
            with self.subTest(hours=hours):
                self.move()
                with freeze_time(fields.Datetime.now() + timedelta(hours=hours)):
                    self.fetch(self.account)
                self.bank.advance(seconds=2000)
                self.move()
                self.fetch(self.account)
                self.env.invalidate_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()

    def test_a_bank_whose_clock_is_behind_or_ahead_loses_nothing(self):
        for hours in (5, -10):
            with self.subTest(hours=hours):
                self.bank.clock.advance(hours * 3600)
                self.bank.revoke_tokens()
                self.move()
                self.fetch(self.account)
                self.env.invalidate_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()

    def test_a_clock_that_was_a_year_ahead_does_not_stop_the_fetching_for_a_year(self):
        with freeze_time(fields.Datetime.now() + timedelta(days=365)):
            self.run_job()
        self.move()
        with patch.object(self, "env", self.superuser):
            self.run_cron()  # nobody made it due
        self.env.invalidate_all()
        self.assert_equal_to_bank()
