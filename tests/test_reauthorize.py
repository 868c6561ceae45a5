from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields

from ..models.ponto_account_consent import DASHBOARD
from .login import LoginCase


class TestReauthorize(LoginCase):
    """A consent is renewed from inside Odoo: to Ponto's page and back."""

    def setUp(self):
        super().setUp()
        self.ponto_id = self.bank_account()
        wizard = self.log_in()
        wizard.action_link()
        self.account = wizard.connection_id.account_ids
        self.fetch(self.account)
        self.bank.clear_requests()

    def lapse(self):
        self.bank.expire_authorization(self.account.ponto_id)
        self.account.connection_id._refresh_accounts()
        self.assertEqual(self.account.consent_state, "expired")

    def leave(self, account=None):
        """Follow the mail's link, signed in; returns Ponto's page."""
        account = account or self.account
        answer = self.come_back(f"/ponto/reauthorization/start/{account.id}")
        self.assertEqual(answer.status_code, 303)
        return answer.headers["Location"]

    def answer(self, page, what="renew"):
        """Answer on Ponto's page; returns the address to go back to."""
        told = self.opener.post(page, data={"answer": what}, allow_redirects=False)
        return told.headers["Location"]

    def test_the_button_goes_to_ponto_in_this_window(self):
        action = self.account.action_renew_consent()
        self.assertEqual(action["target"], "self")
        self.assertTrue(action["url"].startswith(self.server.url))

    def test_a_renewed_consent_is_fresh_and_what_was_missed_comes(self):
        self.lapse()
        back = self.answer(self.leave())
        self.assertFalse(urlsplit(back).query, "the registered address, as it is")
        triggers = self.superuser["ir.cron.trigger"]
        before = triggers.search_count([])
        answer = self.come_back(back)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.account.id}"))
        self.assertEqual(self.account.consent_state, "connected")
        self.assertGreater(self.account.consent_days_left, 80)
        self.assertGreaterEqual(self.account.gap_floor, 0, "the gap is open")
        self.assertLessEqual(self.account.next_fetch_at, fields.Datetime.now())
        self.assertGreater(triggers.search_count([]), before)

    def test_a_cancelled_renewal_is_told(self):
        self.lapse()
        told = self.page(self.come_back(self.answer(self.leave(), "cancel")))
        self.assertEqual(told[:2], (200, "not_renewed"))
        self.assertEqual(self.account.consent_state, "expired")

    def test_it_works_once_and_only_after_a_start(self):
        back = self.application.reauthorization_url
        self.assertEqual(self.page(self.come_back(back))[:2], (400, "unknown"))
        self.lapse()
        back = self.answer(self.leave())
        self.assertEqual(self.come_back(back).status_code, 303)
        self.assertEqual(self.page(self.come_back(back))[:2], (400, "unknown"))

    def test_of_several_tabs_the_renewed_account_is_found(self):
        self.bank_account("BE68539007547034")
        self.log_in().action_link()
        other = self.account.connection_id.account_ids - self.account
        page = self.leave()
        self.leave(other)
        answer = self.come_back(self.answer(page))
        self.assertTrue(answer.headers["Location"].endswith(f"/{self.account.id}"))

    def test_a_renewal_that_took_too_long_is_told(self):
        back = self.answer(self.leave())
        attempts = self.superuser["ponto.login"].search([("account_id", "!=", False)])
        attempts.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.assertEqual(self.page(self.come_back(back))[:2], (410, "expired"))

    def test_whoever_is_not_signed_in_is_told_so(self):
        back = self.answer(self.leave())
        self.authenticate(None, None)
        self.assertEqual(self.page(self.come_back(back))[:2], (403, "signed_out"))

    def test_another_user_s_session_knows_nothing_of_it(self):
        back = self.answer(self.leave())
        self.sign_in(self.stranger)
        self.assertEqual(self.page(self.come_back(back))[:2], (400, "unknown"))

    def test_an_account_of_another_company_is_not_there(self):
        self.sign_in(self.stranger)
        answer = self.come_back(f"/ponto/reauthorization/start/{self.account.id}")
        self.assertEqual(answer.status_code, 404)

    def test_ponto_being_down_is_told(self):
        back = self.answer(self.leave())
        self.bank.inject("accounts:500")
        self.assertEqual(self.page(self.come_back(back))[:2], (502, "problem"))

    def test_own_keys_that_may_not_are_led_to_the_dashboard(self):
        self.bank.reauthorization_allowed = False
        keys = self.connect(way="keys").connection_id
        action = keys.account_ids[:1].action_renew_consent()
        self.assertEqual((action["url"], action["target"]), (DASHBOARD, "new"))

    def test_own_keys_that_may_go_to_ponto_too(self):
        keys = self.connect(way="keys").connection_id
        action = keys.account_ids[:1].action_renew_consent()
        self.assertEqual(action["target"], "self")

    def test_activity_and_mail_lead_to_the_renewal(self):
        steps = " ".join(self.account._consent_steps())
        self.assertIn(f"/ponto/reauthorization/start/{self.account.id}", steps)
