"""The pages on which a person plays the bank and Ponto's customer."""

from urllib.parse import urlencode

from .. import Bank
from .partner_case import ROOT, PartnerCase


class TestDashboard(PartnerCase):
    def make_bank(self):
        return Bank.demo()

    def setUp(self):
        super().setUp()
        self.organization = self.bank.organization.id
        self.account = self.bank.accounts_of(self.organization)[-1]
        self.log_in()
        self.bank.webhook_url = "http://127.0.0.1:9/"

    def press(self, action, *fields, organization=None, status=303):
        path = f"/dashboard/{organization or self.organization}"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode([("action", action), *fields])
        answer = self.request("POST", path, headers=headers, body=body)
        self.assertEqual(answer.status, status, answer.content)
        return answer

    def told(self):
        """The types of what waits to be sent, without their prefix."""
        return [one.type.partition(".")[2] for one in self.bank.notices.values()]

    def test_the_first_page_lists_the_organizations(self):
        page = self.request("GET", "/").content.decode()
        self.assertIn("Bakkerij Lievens BV", page)
        self.assertIn(f"/dashboard/{self.organization}", page)
        shown = self.request("GET", f"/dashboard/{self.organization}")
        self.assertIn("BE55 7340 4528 3144", shown.content.decode())
        self.assertEqual(self.request("GET", "/dashboard/none").status, 404)

    def test_money_comes_in_and_the_application_is_told(self):
        fields = [("account", self.account.id), ("amount", "12,50"), ("text", "a")]
        self.press("book", *fields, ("counterpart_name", "Els"))
        newest = self.get(f"{ROOT}/accounts/{self.account.id}/transactions").data[0]
        shown = newest["attributes"]
        self.assertEqual((shown["amount"], shown["counterpartName"]), (12.5, "Els"))
        self.assertEqual(self.told(), ["account.transactionsCreated"])

    def test_an_amount_that_is_none_is_refused(self):
        for amount in ("", "twelve", "0"):
            fields = [("account", self.account.id), ("amount", amount)]
            answer = self.press("book", *fields, status=400)
            self.assertIn(b"must be a number", answer.content)

    def test_accounts_are_taken_away_and_the_access_is_ended(self):
        self.press("share", ("shared", self.account.id))
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, [self.account.id])
        self.press("revoke")
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)
        self.assertEqual(self.told()[-1], "integration.revoked")
        self.press("revoke", status=400)
        self.press("share", status=400)

    def test_it_is_blocked_and_unblocked(self):
        self.press("block")
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 403)
        self.press("unblock")
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 200)

    def test_consents_end_and_are_renewed(self):
        name = "authorizationExpirationExpectedAt"
        self.press("expire", ("account", self.account.id))
        self.assertLess(self.account.attributes[name], self.bank.now())
        self.press("renew", ("account", self.account.id))
        self.assertGreater(self.account.attributes[name], self.bank.now())
        self.assertIn("account.reauthorized", self.told())

    def test_payments_are_activated_and_keys_may_pay(self):
        self.press("activate")
        self.assertTrue(self.bank.organization.payments_activated)
        client = self.bank.clients["simulator-demo"]
        self.press("let_pay", ("client", client.id))
        self.assertEqual(client.scope, "ai pi")
        shown = self.request("GET", f"/dashboard/{self.organization}").content
        self.assertIn(b"simulator-demo: ai pi", shown)
        self.press("only_read", ("client", client.id))
        self.assertEqual(client.scope, "ai")

    def test_accounts_of_others_are_left_alone(self):
        second = list(self.bank.organizations)[1]
        before = len(self.bank.transactions_of(self.account.id))
        fields = [("account", self.account.id), ("amount", "5")]
        self.press("book", *fields, organization=second)
        self.assertEqual(len(self.bank.transactions_of(self.account.id)), before)
        self.press("unheard", status=404)
