from datetime import timedelta
from urllib.parse import parse_qs, urlsplit, urlunsplit

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import IBAN, OTHER_IBAN
from .login import LoginCase


class TestLoginStopped(LoginCase):
    """Each way that a login can end without a result: a clear page, nothing stored."""

    def setUp(self):
        super().setUp()
        self.ponto_id = self.bank_account(IBAN)

    def callback(self, query):
        parts = urlsplit(self.application.redirect_url)
        return urlunsplit(parts._replace(query=query))

    def test_a_cancelled_login_is_no_error(self):
        address = self.at_ponto(self.begin(), error="access_denied")
        words = self.assert_stopped(self.come_back(address), 200, "access_denied")
        self.assertIn("You cancelled at Ponto", words)
        self.assert_stopped(self.come_back(address), 410, "used")

    def test_an_error_of_ponto_is_told_in_its_words(self):
        address = self.at_ponto(self.begin(), error="server_error")
        self.assert_stopped(self.come_back(address), 502, "ponto_error")

    def test_an_expired_login_is_refused(self):
        address = self.at_ponto(self.begin())
        late = fields.Datetime.now() - timedelta(seconds=1)
        self.superuser["ponto.login"].search([]).expires_at = late
        words = self.assert_stopped(self.come_back(address), 410, "expired")
        self.assertIn("15 minutes", words)

    def test_a_login_lives_a_quarter_of_an_hour(self):
        self.begin()
        attempt = self.superuser["ponto.login"].search([])
        life = attempt.expires_at - fields.Datetime.now()
        self.assertAlmostEqual(life.total_seconds(), 900, delta=30)

    def test_an_unknown_state_is_refused(self):
        address = self.at_ponto(self.begin())
        wrong = address.replace("state=", "state=x")
        self.assert_stopped(self.come_back(wrong), 400, "unknown")

    def test_an_address_without_state_or_with_two_is_no_answer(self):
        state = self.at_ponto(self.begin()).partition("state=")[2]
        for query in ("", "code=abc", f"code=a&state={state}&state={state}"):
            answer = self.come_back(self.callback(query))
            self.assert_stopped(answer, 400, "invalid_return")

    def test_a_replay_changes_nothing(self):
        address = self.at_ponto(self.begin())
        self.wizard_after(self.come_back(address))
        before = self.column("ponto_token", "refresh_token")
        asked = len(self.grants())
        self.assertEqual(self.page(self.come_back(address))[:2], (410, "used"))
        self.assertEqual(self.column("ponto_token", "refresh_token"), before)
        self.assertEqual(len(self.grants()), asked)

    def test_another_user_s_session_is_refused_and_ends_the_login(self):
        address = self.at_ponto(self.begin())
        colleague = self.person("colleague", "account.group_account_manager")
        self.sign_in(colleague)
        self.assert_stopped(self.come_back(address), 403, "other_person")
        self.sign_in(self.manager)
        self.assert_stopped(self.come_back(address), 410, "used")
        self.assertFalse(self.grants())

    def test_whoever_is_not_signed_in_is_told_so_and_the_code_goes_nowhere(self):
        address = self.at_ponto(self.begin())
        self.authenticate(None, None)
        answer = self.come_back(address)
        self.assert_stopped(answer, 403, "signed_out")
        (code,) = parse_qs(urlsplit(address).query)["code"]
        self.assertNotIn(code, answer.text)
        self.assertFalse(self.grants())

    def test_a_right_that_was_lost_meanwhile_is_missed(self):
        address = self.at_ponto(self.begin())
        manager = self.superuser["res.users"].browse(self.manager.id)
        biller = self.env.ref("account.group_account_invoice")
        manager.group_ids = [fields.Command.set(biller.ids)]
        self.assert_stopped(self.come_back(address), 403, "right")
        self.assertFalse(self.grants())

    def test_a_company_that_was_taken_away_meanwhile_is_missed(self):
        address = self.at_ponto(self.begin())
        manager = self.superuser["res.users"].browse(self.manager.id)
        manager.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [fields.Command.set(self.other_company.ids)],
            }
        )
        self.assert_stopped(self.come_back(address), 403, "company")
        self.assertFalse(self.grants())

    def test_a_code_that_ponto_refuses_is_told(self):
        address = self.at_ponto(self.begin())
        self.bank.clock.advance(seconds=3600)
        self.assert_stopped(self.come_back(address), 400, "refused")

    def test_ponto_being_down_is_told(self):
        address = self.at_ponto(self.begin())
        self.bank.inject("token:500")
        self.assert_stopped(self.come_back(address), 503, "down")
        self.bank.clear_faults()
        address = self.at_ponto(self.begin())
        self.bank.inject("accounts:cut")
        self.assert_stopped(self.come_back(address), 503, "down")

    def test_wrong_keys_of_the_application_are_told(self):
        address = self.at_ponto(self.begin())
        self.application.client_secret = "wrong"
        words = self.assert_stopped(self.come_back(address), 502, "problem")
        self.assertNotIn("wrong", words.replace("is wrong", ""))

    def test_no_account_ticked_is_told(self):
        address = self.at_ponto(self.begin(), account_ids=[])
        words = self.assert_stopped(self.come_back(address), 200, "no_account")
        self.assertIn("tick the accounts", words)

    def test_another_organization_does_not_take_over_a_connection(self):
        connection = self.log_in().connection_id
        before = self.column("ponto_token", "refresh_token")
        other = self.bank.add_organization("Bakkerij Peeters")
        self.bank_account(OTHER_IBAN, organization_id=other)
        address = self.at_ponto(connection.action_login()["url"], organization_id=other)
        told = self.page(self.come_back(address))
        self.assertEqual(told[:2], (409, "other_organization"))
        self.assertEqual(self.column("ponto_token", "refresh_token"), before)
        self.assertEqual(len(connection.account_ids), 1)

    def test_a_second_connection_of_an_organization_is_refused(self):
        self.log_in()
        keys = self.connect().connection_id
        address = self.at_ponto(keys.action_login()["url"])
        told = self.page(self.come_back(address))
        self.assertEqual(told[:2], (409, "other_connection"))
        self.assertEqual(keys.way, "keys")

    def test_an_organization_of_another_company_is_refused(self):
        known = self.log_in().connection_id
        before = self.column("ponto_token", "refresh_token")
        env = self.env(
            user=self.stranger,
            context={"allowed_company_ids": self.other_company.ids},
        )
        wizard = env["ponto.connection.open"].create({})
        self.sign_in(self.stranger)
        address = self.at_ponto(wizard.action_login()["url"])
        told = self.page(self.come_back(address))
        self.assertEqual(told[:2], (403, "other_company"))
        self.assertEqual(self.column("ponto_token", "refresh_token"), before)
        self.assertEqual(known.company_id, self.company)

    def test_pages_speak_the_person_s_language_and_keep_the_code_to_themselves(self):
        answer = self.come_back(self.callback("code=very-secret-code&state=abcdefgh"))
        self.assertNotIn("very-secret-code", answer.text)
        self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_what_is_long_over_is_deleted(self):
        self.begin()
        attempt = self.superuser["ponto.login"].search([])
        attempt.expires_at = fields.Datetime.now() - timedelta(days=2)
        self.superuser["ponto.login"]._gc_attempts()
        self.assertFalse(attempt.exists())

    def test_a_billing_user_starts_no_login(self):
        biller = new_test_user(
            self.superuser, "ponto_other_biller", groups="account.group_account_invoice"
        )
        wizard = self.wizard()
        with self.assertRaises(AccessError):
            wizard.with_user(biller).action_login()
