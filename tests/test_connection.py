from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form

from ..models.ponto_connection import PontoConnection
from ..ponto.addresses import API_ROOT
from .common import CLIENT_ID, CLIENT_SECRET, OTHER_IBAN
from .people import PeopleCase

PARAMETER = "account_online_ponto.simulator_url"
# What happens at Ponto, and a part of the sentence that the user reads.
TROUBLES = {
    "token:500": "cannot be reached",
    "token:html": "could not be understood",
    "token:truncated": "could not be understood",
    "token:cut": "cannot be reached",
    "token:missing_field:name=access_token": "could not be understood",
    "token:missing_field:name=expires_in": "could not be understood",
    "accounts:401": "no longer accepts this connection",
    "accounts:403": "refuses access with these keys",
    "accounts:429": "fewer requests",
    "accounts:429:retry_after=3600": "fewer requests",
    "accounts:500": "cannot be reached",
    "accounts:502html": "cannot be reached",
    "accounts:html": "could not be understood",
    "accounts:truncated": "could not be understood",
    "accounts:cut": "cannot be reached",
    "accounts:timeout:seconds=0.1": "cannot be reached",
    "accounts:missing_field:name=id": "could not be understood",
    "accounts:missing_field:name=data": "could not be understood",
    "accounts:clock_skew:seconds=4000": "clock of this server is wrong",
    "accounts:clock_skew:seconds=-4000": "clock of this server is wrong",
}


class ConnectionCase(PeopleCase):
    def open_wizard(self, **values):
        """The filled form, saved as the web client does before the button."""
        keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return self.env["ponto.connection.open"].create({**keys, **values})

    def refusal(self, wizard, button="action_connect"):
        """Press a button that must refuse; returns what the person reads."""
        with self.assertRaises(UserError) as caught:
            getattr(wizard, button)()
        return str(caught.exception)

    def connections(self):
        return self.env["ponto.connection"].with_context(active_test=False).search([])

    def institution(self, ponto_id=None):
        self.env["ponto.institution"].action_find()
        domain = [("ponto_id", "=", ponto_id or self.kbc)]
        return self.env["ponto.institution"].search(domain)

    def assert_nothing_left(self):
        for table in ("ponto_connection", "ponto_account", "ponto_token"):
            self.assertEqual(self.column(table, "id"), [], table)


class TestConnection(ConnectionCase):
    def test_all_banks_are_connected_without_choosing_one(self):
        other = self.bank.add_institution(name="ING", country="BE")
        self.bank_account()
        self.bank_account(OTHER_IBAN, institution=other)
        wizard = self.connect()
        self.assertEqual(len(wizard.shown_line_ids), 2)
        self.assertRecordValues(
            wizard.connection_id,
            [
                {
                    "name": "All my banks",
                    "institution_id": False,
                    "company_id": self.company.id,
                    "environment": "simulator",
                    "state": "connected",
                    "account_count": 2,
                    "linked_count": 0,
                }
            ],
        )

    def test_a_chosen_bank_shows_its_accounts_and_hides_the_others(self):
        other = self.bank.add_institution(name="ING", country="BE")
        self.bank_account()
        self.bank_account(OTHER_IBAN, institution=other)
        wizard = self.connect(self.institution())
        self.assertEqual(wizard.connection_id.name, "KBC")
        self.assertEqual(wizard.shown_line_ids.institution_id.name, "KBC")
        self.assertEqual(wizard.hidden_count, 1)
        wizard.show_all = True
        self.assertEqual((len(wizard.shown_line_ids), wizard.hidden_count), (2, 0))

    def test_the_grid_s_button_opens_the_form_for_that_bank(self):
        bank = self.institution()
        action = bank.action_connect()
        form = Form(
            self.env[action["res_model"]].with_context(**action["context"]),
            "account_online_ponto.ponto_connection_open_view_form",
        )
        self.assertEqual(form.institution_id, bank)
        form.client_id, form.client_secret = CLIENT_ID, CLIENT_SECRET
        self.bank_account()
        action = form.save().action_connect()
        self.assertEqual(action["res_model"], "ponto.account.link")

    def test_blanks_pasted_around_the_keys_do_no_harm(self):
        self.bank_account()
        for before, after in (("  ", "\n"), ("\t", "\r\n"), ("\xa0", "\u200b\ufeff")):
            with self.subTest(before=before, after=after):
                self.connect(
                    client_id=before + CLIENT_ID + after,
                    client_secret=before + CLIENT_SECRET + after,
                )
        self.assertEqual(self.connections().mapped("client_id"), [CLIENT_ID])

    def test_a_key_that_is_missing_is_asked_for(self):
        for name in ("client_id", "client_secret"):
            for value in (False, "   "):
                wizard = self.open_wizard(**{name: value})
                self.assertIn("Enter both", self.refusal(wizard))

    def test_wrong_keys_are_named_and_leave_nothing(self):
        self.bank_account()
        for keys in (
            {"client_secret": "wrong"},
            {"client_id": "simulator-unknown"},
            {"client_secret": "é€ \U0001f511 : x"},
            {"client_id": "simulator-" + "x" * 5000},
        ):
            with self.subTest(**keys):
                message = self.refusal(self.open_wizard(**keys))
                self.assertIn("Ponto does not know these keys", message)
        self.assert_nothing_left()

    def test_keys_without_accounts_say_where_to_tick_them(self):
        self.bank_account()
        self.bank.add_client("simulator-empty", CLIENT_SECRET, account_ids=[])
        wizard = self.open_wizard(client_id="simulator-empty")
        self.assertIn("access to no account", self.refusal(wizard))
        self.assert_nothing_left()

    def test_without_an_account_of_the_chosen_bank_the_others_are_listed(self):
        ing = self.bank.add_institution(name="ING", country="BE")
        self.bank_account(institution=ing)
        self.bank_account(OTHER_IBAN, institution=ing)
        message = self.refusal(self.open_wizard(institution_id=self.institution().id))
        self.assertIn("no account of KBC is authorized", message)
        self.assertIn("- ING: BE71 0961 2345 6769 EUR", message)
        self.assertIn("- ING: BE68 5390 0754 7034 EUR", message)
        self.assert_nothing_left()

    def test_every_trouble_is_named_and_leaves_nothing(self):
        self.bank_account()
        for fault, words in TROUBLES.items():
            with self.subTest(fault):
                self.bank.clear_faults()
                self.bank.inject(fault)
                message = self.refusal(self.open_wizard())
                self.assertIn(words, message)
                self.assertNotIn(CLIENT_SECRET, message)
                self.assert_nothing_left()
        self.bank.clear_faults()
        self.assertTrue(self.connect())

    def test_ponto_that_is_down_is_named(self):
        self.server.stop()
        self.assertIn("cannot be reached", self.refusal(self.open_wizard()))
        self.assert_nothing_left()

    def test_a_refused_button_leaves_no_secret_in_the_form(self):
        with self.committing() as env:
            wizard = self.open_wizard(client_secret="wrong").with_env(env)
            with patch.object(self, "env", env):
                self.assertEqual(self.waiting(wizard), "wrong")
                with self.swallowing(UserError):
                    wizard.action_connect()
                self.assertIsNone(self.waiting(wizard))

    def test_a_done_button_leaves_no_secret_in_the_form(self):
        self.bank_account()
        wizard = self.open_wizard()
        self.assertTrue(wizard.has_secret)
        wizard.action_connect()
        self.assertIsNone(self.waiting(wizard))
        self.assertFalse(wizard.has_secret)

    def waiting(self, wizard):
        self.env.flush_all()
        query = "SELECT waiting_secret FROM ponto_connection_open WHERE id = %s"
        self.env.cr.execute(query, [wizard.id])
        return self.env.cr.fetchone()[0]

    @contextmanager
    def swallowing(self, kind):
        # assertRaises would undo what another cursor did meanwhile.
        try:
            yield
        except kind:
            return
        self.fail(f"{kind} was not raised")

    # -- where the keys go -------------------------------------------------------

    def test_an_address_that_is_not_https_is_refused_with_a_sentence(self):
        parameters = self.superuser["ir.config_parameter"]
        for address in (
            "http://example.com",
            "http://192.0.2.1:8079",
            "http://localhost.example.com",
            "https://user:word@example.com",
            "ftp://localhost",
            "nonsense",
        ):
            with self.subTest(address):
                parameters.set_param(PARAMETER, address)
                for refuse in (
                    lambda: self.refusal(self.open_wizard()),
                    lambda: self.refusal(
                        self.env["ponto.institution"], "action_refresh"
                    ),
                ):
                    message = refuse()
                    self.assertIn("API address is refused", message)
                    self.assertIn(PARAMETER, message)
        self.assert_nothing_left()

    def test_this_machine_may_speak_http(self):
        self.bank_account()
        address = self.server.url.replace("127.0.0.1", "localhost")
        self.superuser["ir.config_parameter"].set_param(PARAMETER, address)
        self.assertTrue(self.connect())

    def test_real_keys_go_to_the_real_ponto_also_on_a_demo_database(self):
        connections = self.env["ponto.connection"]
        real = "0b4ad8f6-7b3c-4c4e-9d64-2d2a3a7b1c55"
        self.assertEqual(connections._environment_for(CLIENT_ID, False), "simulator")
        self.assertEqual(connections._environment_for(real, False), "live")
        self.assertEqual(connections._environment_for(real, True), "sandbox")
        self.assertEqual(connections._root_url("live"), API_ROOT)
        self.assertEqual(connections._root_url("sandbox"), API_ROOT)
        self.assertEqual(connections._root_url("simulator"), self.server.url)
        self.superuser["ir.config_parameter"].set_param(PARAMETER, False)
        self.assertEqual(connections._environment_for(CLIENT_ID, False), "live")
        self.assertTrue(API_ROOT.startswith("https://"))

    def test_real_keys_make_a_live_connection(self):
        asked = []
        with (
            patch.object(
                PontoConnection,
                "_refresh_accounts",
                lambda connection: asked.append(connection.environment),
            ),
            self.assertRaises(UserError),
        ):
            self.open_wizard(client_id="0b4ad8f6").action_connect()
        self.assertEqual(asked, ["live"])

    # -- the same keys again -----------------------------------------------------

    def test_the_same_keys_twice_are_the_same_connection(self):
        self.bank_account()
        first = self.connect().connection_id
        accounts = first.account_ids
        self.bank.clients[CLIENT_ID].secret = "renewed"
        second = self.connect(client_secret="renewed").connection_id
        self.assertEqual(first, second)
        self.assertEqual(second.account_ids, accounts)
        self.assertEqual(self.column("ponto_token", "client_secret"), ["renewed"])

    def test_wrong_keys_for_a_known_connection_leave_the_old(self):
        self.bank_account()
        connection = self.connect().connection_id
        self.refusal(self.open_wizard(client_secret="wrong"))
        self.assertEqual(self.column("ponto_token", "client_secret"), [CLIENT_SECRET])
        connection._refresh_accounts()

    def test_keys_of_another_company_are_refused_with_a_way_out(self):
        self.bank_account()
        self.connect()
        self.env = self.as_person(self.stranger)
        message = self.refusal(self.open_wizard())
        self.assertIn("of another company", message)
        self.assertNotIn(self.company.name, message)

    def test_an_archived_connection_is_revived_by_its_keys(self):
        self.bank_account()
        connection = self.connect().connection_id
        connection.active = False
        self.assertFalse(connection.account_ids.active)
        self.assertEqual(connection.account_count, 1)
        again = self.connect().connection_id
        self.assertEqual(again, connection)
        self.assertTrue(again.active and again.account_ids.active)

    def test_a_connection_with_history_is_archived_not_deleted(self):
        account = self.linked_account()
        self.bank.add_transaction(account.ponto_id, 5)
        self.fetch(account)
        for active in (True, False):
            account.connection_id.active = active
            with self.assertRaisesRegex(UserError, "Archive it"):
                account.connection_id.unlink()
