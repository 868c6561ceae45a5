"""The network, the keys and the clocks fail; afterwards the books equal the bank."""

import socket
import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time
from werkzeug.serving import make_server

from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer
from .common import CLIENT_ID, CLIENT_SECRET
from .test_contract import KEYS, LATER, ContractCase


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
