"""Sections 2.2, 2.7, 2.12 to 2.15 and 4.4: what way b knows and how it ends."""

from urllib.parse import urlencode

from .partner_case import BACK, ROOT, PartnerCase


class TestLeaving(PartnerCase):
    def setUp(self):
        super().setUp()
        self.first, self.second = self.add_account(), self.add_account()
        self.tokens = self.log_in()
        self.organization = self.bank.organization.id

    def test_2_2_an_account_that_is_deleted_is_gone_from_this_integration(self):
        answer = self.call("DELETE", f"{ROOT}/accounts/{self.first}")
        self.assertEqual((answer.status, answer.data["id"]), (200, self.first))
        self.assertEqual(self.get(f"{ROOT}/accounts/{self.first}").status, 404)
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, [self.second])
        self.use(("simulator-demo", "simulator-secret"))
        self.assertEqual(len(self.get("/accounts").ids), 2, "it stays in Ponto")
        self.log_in()
        self.assertEqual(len(self.get(f"{ROOT}/accounts").ids), 2)

    def test_2_14_the_integration_is_deleted_without_the_refresh_token(self):
        customer = self.token
        path = f"/organizations/{self.organization}/integration"
        answer = self.as_partner("DELETE", path)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.data["type"], "integration")
        related = answer.data["relationships"]["organization"]["data"]
        self.assertEqual(related, {"type": "organization", "id": self.organization})
        self.token = customer
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)
        dead = self.refresh(self.tokens["refresh_token"])
        self.assert_refused(dead, 400, "invalid_grant")
        self.assertEqual(self.as_partner("DELETE", path).status, 404)

    def test_4_4_revoked_in_the_dashboard_is_the_same(self):
        path = f"/organizations/{self.organization}"
        self.control("PATCH", path, {"revoked": True})
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 401)
        dead = self.refresh(self.tokens["refresh_token"])
        self.assert_refused(dead, 400, "invalid_grant")

    def test_4_4_a_blocked_organization_gets_403_until_it_is_unblocked(self):
        path = f"/organizations/{self.organization}"
        self.control("PATCH", path, {"blocked": True})
        for target in ("/accounts", "/userinfo"):
            answer = self.get(ROOT + target)
            self.assertEqual((answer.status, answer.code), (403, "organizationBlocked"))
        self.control("PATCH", path, {"blocked": False})
        self.assertEqual(self.get(f"{ROOT}/accounts").status, 200)

    def test_6_6_relinking_keeps_ids_or_gives_new_ones_by_a_switch(self):
        self.bank.add_transaction(self.first, 5, text="a")
        self.bank.add_transaction(self.first, 6, text="b")
        before = self.seen()
        self.call("DELETE", f"{ROOT}/accounts/{self.first}")
        self.log_in()
        self.assertEqual(self.seen(), before)
        self.bank.relinking_gives_new_ids = True
        self.call("DELETE", f"{ROOT}/accounts/{self.first}")
        self.bank.advance(seconds=3600)
        self.log_in()
        after = self.seen()
        self.assertEqual(after["facts"], before["facts"])
        self.assertEqual(after["reference"], before["reference"])
        self.assertFalse(set(after["ids"]) & set(before["ids"]))
        self.assertEqual(self.get(f"{ROOT}/accounts/{self.first}").status, 404)
        self.assertNotIn(self.first, self.get(f"{ROOT}/accounts").ids)

    def seen(self):
        """What a client sees of the account with movements: ids and facts."""
        for account_id in self.get(f"{ROOT}/accounts").ids:
            listed = self.get(f"{ROOT}/accounts/{account_id}/transactions").data
            if listed:
                account = self.get(f"{ROOT}/accounts/{account_id}").data
                kept = ("digest", "amount", "remittanceInformation", "executionDate")
                facts = [{k: one["attributes"][k] for k in kept} for one in listed]
                ids = [account_id, *(one["id"] for one in listed)]
                reference = account["attributes"]["reference"]
                return {"ids": ids, "facts": facts, "reference": reference}
        return None

    def test_6_6_relinking_in_the_dashboard_moves_the_integration_along(self):
        self.bank.add_transaction(self.first, 5, text="a")
        self.bank.add_transaction(self.first, 6, visible=False)
        new = self.control("POST", f"/accounts/{self.first}/relink").json["id"]
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, [new, self.second][::1])
        path = f"{ROOT}/accounts/{new}/transactions"
        self.assertEqual(len(self.get(path).data), 1)
        self.bank.scheduled_round()
        self.assertEqual(len(self.get(path).data), 2)


class TestPartnerResources(PartnerCase):
    def test_2_15_integration_accounts_name_all_organizations(self):
        second = list(self.bank.organizations)[1]
        own = self.add_account()
        foreign = self.add_account(organization_id=second)
        self.log_in()
        self.get(f"{ROOT}/accounts/{own}")
        self.bank.login_organization = second
        self.log_in()
        listed = self.as_partner("GET", "/integration-accounts").data
        found = {one["relationships"]["account"]["data"]["id"]: one for one in listed}
        self.assertEqual(set(found), {own, foreign})
        related = found[foreign]["relationships"]["organization"]["data"]["id"]
        self.assertEqual(related, second)
        self.assertIsNone(found[foreign]["attributes"]["lastAccessedAt"])
        accessed = found[own]["attributes"]["lastAccessedAt"]
        self.assertRegex(accessed, r"T\d\d:\d\d:\d\d\.\d{6}Z$")

    def test_2_13_usage_is_counted_by_month(self):
        self.add_account()
        self.log_in()
        organization, month = self.bank.organization.id, self.bank.now()[:7]
        path = f"/organizations/{organization}/usage"
        answer = self.as_partner("GET", f"{path}/{month}")
        self.assertEqual(answer.data["id"], month)
        self.assertEqual(answer.data["attributes"]["accountCount"], 1)
        self.assertEqual(self.as_partner("GET", f"{path}/soon").status, 404)

    def test_1_3_the_discovery_document_is_complete(self):
        links = self.request("GET", ROOT).json["links"]
        here = f"{self.server.url}{ROOT}"
        self.assertEqual(links["oauth2"]["revoke"], f"{here}/oauth2/revoke")
        self.assertEqual(
            links["organizations"]["integration"],
            f"{here}/organizations/{{organizationId}}/integration",
        )
        for name in ("payments", "bulkPayments", "paymentRequests"):
            self.assertIn(name, links["account"])
        for name in (
            "onboardingDetails",
            "integrationAccounts",
            "paymentActivationRequests",
            "paymentRequestActivationRequests",
        ):
            self.assertTrue(links[name].startswith(here), name)
        self.assertIn("{month}", links["organizations"]["usage"])


class TestReauthorization(PartnerCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account()
        self.log_in()

    def ask(self, address=BACK):
        path = f"{ROOT}/accounts/{self.account_id}/reauthorization-requests"
        return self.post(path, {"redirectUri": address})

    def press(self, page, answer):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"answer": answer})
        return self.request("POST", page, headers=headers, body=body)

    def test_2_7_the_page_renews_the_consent_and_leads_back(self):
        self.bank.advance(seconds=200 * 86400)
        self.log_in()
        page = self.ask().data["links"]["redirect"]
        integration = self.bank.integration_of(self.bank.organization.id).id
        self.assertIn(f"/integrations/{integration}/", page)
        self.assertIn(b"Renew access", self.request("GET", page).content)
        before = self.get(f"{ROOT}/accounts/{self.account_id}").data["attributes"]
        back = self.press(page, "renew")
        self.assertEqual((back.status, back.headers["Location"]), (302, BACK))
        after = self.get(f"{ROOT}/accounts/{self.account_id}").data["attributes"]
        self.assertGreater(after["authorizedAt"], before["authorizedAt"])
        self.assertEqual(self.request("GET", page).status, 404, "it works once")

    def test_2_7_the_address_must_be_registered(self):
        answer = self.ask("https://evil.example/back")
        self.assertEqual((answer.status, answer.code), (400, "invalidAttribute"))
        self.bank.change_application(redirect_uris=["https://odoo.example/back"])
        self.assertEqual(self.ask().status, 400)
        self.assertEqual(self.ask("https://odoo.example/back").status, 201)

    def test_2_7_an_account_outside_the_integration_is_unknown(self):
        self.bank.reauthorization_allowed = False
        self.assertEqual(self.ask().status, 201, "the switch is way a's")
        self.account_id = self.add_account()
        self.assertEqual(self.ask().status, 404)
