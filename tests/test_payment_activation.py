from urllib.parse import parse_qs, urlsplit

from .login import LoginCase
from .paying import PayingCase

RETURN = "/ponto/payment/return"


class TestPaymentActivationKeys(PayingCase):
    """What is missing to pay is said, with keys of one's own."""

    def setUp(self):
        super().setUp()
        self.client = self.bank.clients["simulator-demo"]
        self.organization = self.bank.organization

    def obstacle(self):
        with self.committing() as env:
            account = self.account.with_env(env)
            found = account.sudo().connection_id._payment_obstacle(account)
            env.cr.commit()
        self.env.invalidate_all()
        return found and (found[0], found[2])

    def test_who_may_pay_is_not_stopped(self):
        self.assertIsNone(self.obstacle())

    def test_keys_without_the_right_are_ticked_on_the_dashboard(self):
        self.client.scope = "ai"
        expected = ("insufficientScope", "action_open_payments_dashboard")
        self.assertEqual(self.obstacle(), expected)
        batch = self.draft(self.bill())
        self.send(batch)
        self.assertEqual((batch.state, self.payments_at_ponto()), ("draft", []))
        self.assertIn("tick Payments", batch.obstacle)
        self.client.scope = "ai pi"
        self.assertIsNone(self.obstacle(), "ticked meanwhile: a new token is fetched")
        self.send(batch)
        self.assertEqual(batch.state, "unsigned")

    def test_payments_are_activated_on_pontos_page(self):
        self.organization.payments_activated = False
        expected = ("paymentsNotActivated", "action_activate_payments")
        self.assertEqual(self.obstacle(), expected)
        batch = self.draft(self.bill())
        action = self.press(batch, "action_activate_payments")
        self.assertIn("payment-activation-requests", action["url"])
        self.bank.activate_payments(self.organization.id)
        self.assertIsNone(self.obstacle())

    def test_a_bank_that_cannot_pay_says_so(self):
        self.account.institution_id.sudo().payments_enabled = False
        self.assertEqual(self.obstacle(), ("paymentsNotSupported", None))


class TestPaymentByLogin(PayingCase, LoginCase):
    """Who logs in at Ponto signs on its pages, and comes back."""

    def connected_account(self):
        ponto_id = self.bank_account()
        self.log_in().action_link()
        found = self.env["ponto.account"].search([("ponto_id", "=", ponto_id)])
        self.manager.sudo().group_ids |= self.superuser.ref(
            "account_online_ponto.group_ponto_send"
        )
        return found

    def scopes(self, action):
        return parse_qs(urlsplit(action["url"]).query)["scope"][0].split()

    def log_in_to_pay(self):
        action = self.press(self.account, "action_login_for_payments", self.manager)
        self.assertIn("pi", self.scopes(action))
        return self.come_back(self.at_ponto(action["url"]))

    def obstacle(self):
        found = self.connection._known_obstacle(self.account)
        return found and found[2]

    def press_in_browser(self, batch, action):
        """Press a button in the browser of who is signed in; returns the action."""
        self.env.flush_all()
        answer = self.make_jsonrpc_request(
            f"/web/dataset/call_button/ponto.payment/{action}",
            {
                "model": "ponto.payment",
                "method": action,
                "args": [batch.ids],
                "kwargs": {},
            },
        )
        self.env.invalidate_all()
        return answer

    def test_whoever_does_not_pay_is_not_asked_for_it(self):
        for action in (self.wizard().action_login(), self.press_login()):
            self.assertNotIn("pi", self.scopes(action))

    def press_login(self):
        return self.connection.with_env(self.env).action_login()

    def test_another_login_brings_the_right_to_pay_and_keeps_it(self):
        self.assertEqual(self.obstacle(), "action_login_for_payments")
        self.log_in_to_pay()
        self.assertIsNone(self.obstacle())
        self.assertIn("pi", self.scopes(self.press_login()))

    def test_who_logs_in_for_a_payment_comes_back_to_it(self):
        batch = self.draft(self.bill())
        action = self.press(batch, "action_login_for_payments", self.manager)
        self.assertIn("pi", self.scopes(action))
        answer = self.come_back(self.at_ponto(action["url"]))
        place = f"/odoo/action-account_online_ponto.ponto_payment_action/{batch.id}"
        self.assertTrue(answer.headers["Location"].endswith(place))
        self.assertIsNone(self.obstacle())

    def test_a_payment_that_is_not_to_be_seen_any_more_leads_to_the_accounts(self):
        batch = self.draft(self.bill())
        action = self.press(batch, "action_login_for_payments", self.manager)
        back = self.at_ponto(action["url"])
        batch.sudo().line_ids.unlink()
        batch.sudo().unlink()
        answer = self.come_back(back)
        self.assertIn("ponto.after_login?wizard=", answer.headers["Location"])

    def test_who_signed_comes_back_to_the_payment_as_ponto_tells_it(self):
        self.log_in_to_pay()
        batch = self.draft(self.bill())
        action = self.press_in_browser(batch, "action_send")
        self.assertIn("/authorize/payments/", action["url"])
        (payment,) = self.payments_at_ponto()
        self.assertTrue(payment.redirect_uri.endswith(RETURN))
        self.bank.sign_payment(payment.id)
        answer = self.come_back(RETURN + "?status=rejected")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith(f"/{batch.id}"))
        self.assertEqual(batch.state, "accepted")
        again = self.come_back(RETURN)
        self.assertEqual(self.page(again)[:2], (400, "payment_unknown"))

    def test_asked_again_with_the_same_key_ponto_tells_what_it_made(self):
        self.log_in_to_pay()
        batch = self.draft(self.bill())
        self.bank.inject("payments:lost:times=1")
        self.send(batch, self.manager)
        self.assertEqual(batch.state, "unclear")
        self.assertTrue(batch.can_ask)
        self.press(batch, "action_ask_ponto", self.manager)
        (payment,) = self.payments_at_ponto()
        self.assertEqual((batch.state, batch.ponto_id), ("unsigned", payment.id))
        self.assertFalse(self.activities(batch))

    def test_a_refusal_of_the_question_leaves_it_unclear(self):
        self.log_in_to_pay()
        batch = self.draft(self.bill())
        self.bank.inject("payments:500:times=1")
        self.send(batch, self.manager)
        for code in ("idempotencyKeyReused", "accountUnavailable"):
            self.bank.inject(f"payments:status=409:code={code}:times=1")
            self.press(batch, "action_ask_ponto", self.manager)
            self.assertEqual(batch.state, "unclear")
            self.assertIn("Asked again", batch.reason)
        self.assertEqual(len(self.activities(batch)), 1)
        self.assertFalse(self.payments_at_ponto())
