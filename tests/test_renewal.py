from unittest.mock import patch

from odoo.exceptions import AccessError, RedirectWarning
from odoo.tests import Form

from ..models.ponto_connection import PontoConnection
from .common import CLIENT_ID, CLIENT_SECRET
from .test_connection import ConnectionCase


class TestRenewal(ConnectionCase):
    def renewal(self, connection, secret=CLIENT_SECRET, client_id=CLIENT_ID):
        action = connection.action_update_credentials()
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
            "account_online_ponto.ponto_connection_renew_view_form",
        )
        self.assertEqual(form.current_client_id, connection.client_id)
        form.client_id, form.client_secret = client_id, secret
        return form.save()

    def test_wrong_new_keys_leave_the_old_ones_working(self):
        self.bank_account()
        connection = self.connect().connection_id
        message = self.refusal(self.renewal(connection, "wrong"), "action_renew")
        self.assertIn("Ponto does not know these keys", message)
        self.assertEqual(connection.client_id, CLIENT_ID)
        connection._refresh_accounts()
        self.assertEqual(connection.state, "connected")

    def test_right_new_keys_clear_what_was_wrong(self):
        account = self.linked_account()
        connection = account.connection_id
        self.bank.clients[CLIENT_ID].secret = "renewed"
        self.bank.revoke_tokens()
        with self.committing() as env:
            refreshed = connection.with_env(env)._refresh_accounts_or_keep_error()
        self.assertFalse(refreshed)
        self.assertEqual(connection.state, "reconnect")
        self.assertIn("Ponto does not know these keys", connection.error_message)
        self.superuser["ponto.account"].browse(account.id).fetch_error = "old"
        self.bank.add_client("simulator-other", "new", account_ids=[account.ponto_id])
        action = self.renewal(connection, "new", "simulator-other").action_renew()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(
            (connection.state, connection.error_message), ("connected", False)
        )
        self.assertEqual(connection.client_id, "simulator-other")
        self.assertFalse(account.fetch_error)
        self.assertTrue(account.journal_id, "links stay")

    def test_the_token_of_the_old_keys_is_forgotten(self):
        self.bank_account()
        connection = self.connect().connection_id
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ponto_token SET access_token = 'old', expires_at = '2100-01-01'"
        )
        self.env.invalidate_all()
        self.renewal(connection).action_renew()
        self.assertNotIn("old", self.column("ponto_token", "access_token"))
        wizard = self.open_wizard()
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute(
            "UPDATE ponto_token SET access_token = 'old', expires_at = '2100-01-01'"
        )
        wizard.action_connect()
        self.assertNotIn("old", self.column("ponto_token", "access_token"))

    def test_new_keys_are_written_before_ponto_is_asked(self):
        # Ponto's answer is a token, saved in a transaction of its own: a write to
        # the same row that still waited then would fail at the end, every time.
        self.bank_account()
        connection = self.connect().connection_id
        self.bank.clients[CLIENT_ID].secret = "renewed"
        seen = []

        def look(connection):
            query = "SELECT client_secret, access_token FROM ponto_token"
            connection.env.cr.execute(query)
            seen.append(connection.env.cr.fetchone())

        with patch.object(PontoConnection, "_refresh_accounts", look):
            self.renewal(connection, "renewed").action_renew()
            self.open_wizard(client_secret="again").action_connect()
        self.assertEqual(seen, [("renewed", None), ("again", None)])

    def test_new_keys_that_serve_another_connection_are_refused(self):
        self.bank_account()
        self.bank.add_client("simulator-two", CLIENT_SECRET)
        self.connect(client_id="simulator-two")
        connection = self.connect().connection_id
        renewal = self.renewal(connection, client_id="simulator-two")
        self.assertIn("serve another connection", self.refusal(renewal, "action_renew"))

    def test_real_keys_never_reach_the_simulator_by_a_renewal(self):
        self.bank_account()
        connection = self.connect().connection_id
        self.bank.clear_requests()
        renewal = self.renewal(connection, "real secret", "0b4ad8f6-7b3c")
        self.assertIn(
            "another Ponto (Simulator)", self.refusal(renewal, "action_renew")
        )
        self.assertFalse(self.bank.requests)

    def test_new_keys_without_accounts_are_refused(self):
        self.bank_account()
        connection = self.connect().connection_id
        self.bank.add_client("simulator-empty", CLIENT_SECRET, account_ids=[])
        renewal = self.renewal(connection, client_id="simulator-empty")
        self.assertIn("no account", self.refusal(renewal, "action_renew"))
        self.assertFalse(connection.account_ids.is_gone)

    def test_refused_keys_offer_the_way_out(self):
        self.bank_account()
        connection = self.connect().connection_id
        self.bank.clients[CLIENT_ID].secret = "renewed"
        self.bank.revoke_tokens()
        with self.assertRaises(RedirectWarning) as caught:
            connection.action_fetch_accounts()
        _message, action, label, context = caught.exception.args
        renew = "account_online_ponto.ponto_connection_renew_action"
        self.assertEqual(
            (action, label), (self.env.ref(renew).id, "Update Credentials")
        )
        self.assertEqual(context, {"default_connection_id": connection.id})

    def test_keys_are_only_changed_together(self):
        self.bank_account()
        connection = self.connect().connection_id
        for values in ({"client_id": "x"}, {"environment": "live"}):
            with self.assertRaises(AccessError):
                connection.write(values)
        connection.name = "My bank"
