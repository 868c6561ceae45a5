from datetime import timedelta
from unittest.mock import patch

from odoo.tools.misc import file_open

from ..models import token_store
from ..ponto.errors import PontoAuthorizationError, PontoUnavailableError
from .login import LoginCase


class TestRotation(LoginCase):
    """The token of a login, which is another one after each use.

    What has to be durable is tested by `TestRotationProcesses`: here a rollback takes
    back what another cursor committed.
    """

    def setUp(self):
        super().setUp()
        self.ponto_id = self.bank_account()
        wizard = self.log_in()
        wizard.action_link()
        self.connection = wizard.connection_id
        self.account = self.connection.account_ids
        self.token = self.superuser["ponto.token"].search([])
        self.bank.clear_requests()

    def stored(self):
        return self.column("ponto_token", "refresh_token")[0]

    def end_access(self):
        """The access token has ended, as after half an hour."""
        self.token.expires_at = "2020-01-01"
        self.env.flush_all()

    def read_list(self):
        with self.committing() as env:
            connection = self.connection.with_env(env).sudo()
            read = connection._refresh_accounts_or_keep_error()
        self.env.invalidate_all()
        return read

    def test_a_token_that_lives_is_not_renewed(self):
        before = self.stored()
        self.assertTrue(self.read_list())
        self.assertFalse(self.grants())
        self.assertEqual(self.stored(), before)

    def test_a_renewed_token_is_saved_before_it_is_used(self):
        self.end_access()
        before, seen = self.stored(), []
        save = token_store._Slot.save

        def saved(slot, tokens):
            seen.append(len(self.bank.requests))
            save(slot, tokens)

        with patch.object(token_store._Slot, "save", saved):
            self.assertTrue(self.read_list())
        self.assertEqual(seen, [1], "only the token was asked for before")
        self.assertNotEqual(self.stored(), before)

    def test_a_second_worker_takes_what_the_first_renewed(self):
        self.end_access()
        for _worker in range(2):
            self.env.invalidate_all()
            self.assertTrue(self.read_list())
        self.assertEqual(len(self.grants()), 1)

    def test_logging_in_again_mends_it(self):
        self.token._replace_pair(None)
        self.assertFalse(self.read_list())
        url = self.connection.action_login()["url"]
        self.wizard_after(self.come_back(self.at_ponto(url)))
        self.assertEqual(self.connection.state, "connected")
        self.assertTrue(self.account.journal_id)
        self.assertTrue(self.read_list())

    def test_a_job_renews_before_its_threads_start(self):
        self.end_access()
        self.account.sudo().next_fetch_at = "2020-01-01"
        self.bank.add_transaction(self.ponto_id, 8)
        cron = "account_online_ponto.ponto_account_cron_fetch"
        with self.enter_registry_test_mode():
            self.superuser.ref(cron).method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(len(self.grants()), 1)
        self.assertEqual(len(self.inbox(self.account)), 1)

    def test_a_job_renews_a_token_that_would_end_in_its_turn(self):
        soon = self.token.expires_at - timedelta(minutes=26)
        self.token.expires_at = soon
        self.env.flush_all()
        with self.connection._client_for_threads() as client:
            list(client.accounts())
        self.assertEqual(len(self.grants()), 1)

    def test_a_thread_never_renews_and_the_next_turn_does(self):
        before = self.stored()
        self.bank.revoke_tokens()
        # Not ``assertRaises``: Odoo's undoes what was written inside.
        try:
            with self.connection._client_for_threads() as client:
                list(client.accounts())
            self.fail("it was answered")
        except PontoUnavailableError as error:
            self.assertEqual(error.code, "token_ended")
        self.assertFalse(self.grants())
        self.assertEqual(self.stored(), before)
        with self.connection._client_for_threads() as client:
            list(client.accounts())
        self.assertEqual(len(self.grants()), 1)

    def test_a_row_that_stays_locked_is_no_refusal(self):
        self.end_access()
        failing = patch.object(token_store, "TRIES", 0)
        with failing, self.assertRaises(PontoUnavailableError) as caught:
            self.connection._refresh_accounts()
        self.assertEqual(caught.exception.code, "busy")
        self.assertFalse(self.grants())

    # -- copies ------------------------------------------------------------------

    def become_a_copy(self):
        parameters = self.superuser["ir.config_parameter"]
        parameters.set_param("database.uuid", "11111111-2222-3333-4444-555555555555")
        self.bank.clear_requests()

    def assert_nothing_sent(self, connection):
        for way in (connection._client, connection._client_for_threads):
            with self.assertRaises(PontoAuthorizationError) as caught, way() as client:
                list(client.accounts())
            self.assertEqual(caught.exception.code, "copied_database")
        self.assertFalse(self.bank.requests)

    def test_a_copy_of_the_database_never_uses_a_login(self):
        self.become_a_copy()
        self.assert_nothing_sent(self.connection)
        self.assertFalse(self.read_list())
        self.assertIn("copy of the database", self.connection.error_message)
        self.assertIn("Log in again", self.connection.error_message)
        self.assertTrue(self.stored(), "a wrong alarm loses nothing")

    def test_a_copy_of_the_database_never_uses_own_keys(self):
        self.bank_account("BE68539007547034")
        keys = self.connect(way="keys").connection_id
        self.become_a_copy()
        self.assert_nothing_sent(keys)
        self.assertIn(
            "Enter the keys again",
            keys._explain(PontoAuthorizationError("", code="copied_database")),
        )

    def test_keys_entered_in_the_copy_are_its_own(self):
        self.bank_account("BE68539007547034")
        self.connect(way="keys")
        self.become_a_copy()
        keys = self.connect(way="keys").connection_id
        keys._refresh_accounts()

    def test_an_application_of_a_copy_is_not_used_until_it_is_entered_again(self):
        self.become_a_copy()
        with self.assertRaises(PontoAuthorizationError) as caught:
            self.application._fetch_webhook_keys()
        self.assertEqual(caught.exception.code, "copied_database")
        self.application.client_secret = "simulator-partner-secret"
        with self.application._transport():
            pass

    def test_a_neutralised_copy_has_nothing_to_send(self):
        self.env.flush_all()
        with file_open("account_online_ponto/data/neutralize.sql") as file:
            self.env.cr.execute(file.read())
        self.env.invalidate_all()
        self.assertFalse(self.read_list())
        self.assertFalse(self.bank.requests)
        self.assertEqual(
            self.env["ponto.connection.open"].create({}).way, "keys", "no application"
        )
