"""Section 2.2: accounts of the integration; 2.7 and 4.4: their consent."""

from urllib.parse import urlencode

from .. import Bank
from ..clock import parse
from .case import SimulatorCase

ATTRIBUTES = """subtype reference referenceType internalReference currency
description product holderName deprecated currentBalance availableBalance
currentBalanceReferenceDate availableBalanceReferenceDate currentBalanceChangedAt
availableBalanceChangedAt currentBalanceVariationObservedAt
availableBalanceVariationObservedAt authorizedAt authorizationExpirationExpectedAt"""
DATETIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"


class TestAccounts(SimulatorCase):
    def test_2_2_an_account_has_all_attributes_meta_and_relationships(self):
        bank_id = self.bank.add_institution(name="Test Bank")
        account_id = self.add_account(institution_id=bank_id, balance="1204.50")
        account = self.get(f"/accounts/{account_id}").data
        self.assertEqual(set(account["attributes"]), set(ATTRIBUTES.split()))
        self.assertEqual(account["attributes"]["currentBalance"], 1204.5)
        self.assertIsNone(account["attributes"]["holderName"])
        for name in ("authorizedAt", "authorizationExpirationExpectedAt"):
            self.assertRegex(account["attributes"][name], DATETIME)
        root = self.server.url
        self.assertEqual(
            account["relationships"],
            {
                "financialInstitution": {
                    "data": {"type": "financialInstitution", "id": bank_id},
                    "links": {"related": f"{root}/financial-institutions/{bank_id}"},
                },
                "transactions": {
                    "links": {
                        "related": f"{root}/accounts/{account_id}/transactions",
                        "meta": {"type": "transaction"},
                    }
                },
            },
        )

    def test_2_2_meta_holds_availability_and_the_latest_synchronization(self):
        account_id = self.add_account()
        meta = self.get(f"/accounts/{account_id}").data["meta"]
        self.assertEqual(meta["availability"], "available")
        self.assertRegex(meta["synchronizedAt"], DATETIME)
        latest = meta["latestSynchronization"]
        self.assertEqual(latest["type"], "synchronization")
        self.assertIn("customerOnline", latest["attributes"])
        self.assertEqual(latest["attributes"]["resourceId"], account_id)

    def test_1_1_an_integration_sees_only_its_accounts(self):
        mine, other = self.add_account(), self.add_account()
        self.bank.add_client("single", "s", account_ids=[mine])
        self.bank.add_client("none", "s", account_ids=[])
        self.use(("single", "s"))
        self.assertEqual(self.get("/accounts").ids, [mine])
        self.assertEqual(self.get(f"/accounts/{other}").status, 404)
        self.use(("none", "s"))
        self.assertEqual(self.get("/accounts").data, [])

    def test_2_2_deleting_ends_the_access_of_this_integration_only(self):
        account_id = self.add_account(transactions=1)
        answer = self.call("DELETE", f"/accounts/{account_id}")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json, {"data": {"type": "account", "id": account_id}})
        for path in ("", "/transactions", "/pending-transactions"):
            gone = self.get(f"/accounts/{account_id}{path}")
            self.assertEqual((gone.status, gone.code), (404, "resourceNotFound"))
        self.assertEqual(self.get("/accounts").data, [])
        self.bank.add_client("other", "s")
        self.use(("other", "s"))
        self.assertEqual(self.get("/accounts").ids, [account_id])

    def test_4_4_an_account_removed_from_the_integration_is_absent_and_404(self):
        account_id = self.add_account()
        self.bank.remove_account(account_id)
        self.assertEqual(self.get("/accounts").data, [])
        self.assertEqual(self.get(f"/accounts/{account_id}").status, 404)
        self.bank.restore_account(account_id)
        self.assertEqual(self.get("/accounts").ids, [account_id])

    def test_2_2_consent_lasts_as_long_as_the_bank_says(self):
        for days in (90, 180):
            bank_id = self.bank.add_institution(expected_authorization_lifetime=days)
            account_id = self.add_account(institution_id=bank_id)
            self.bank.advance(seconds=1)
            shown = self.get(f"/accounts/{account_id}").data["attributes"]
            begin, end = (
                shown["authorizedAt"],
                shown["authorizationExpirationExpectedAt"],
            )
            self.assertEqual(_days_between(begin, end), days)

    def test_a_bad_value_or_a_missing_key_is_shown_as_asked(self):
        account_id = self.add_account(omit=("availableBalance",), subtype="crypto")
        shown = self.get(f"/accounts/{account_id}").data["attributes"]
        self.assertNotIn("availableBalance", shown)
        self.assertEqual(shown["subtype"], "crypto")

    def test_4_4_a_bank_in_maintenance_makes_its_accounts_readonly(self):
        bank_id = self.bank.add_institution(
            maintenance_type="financialInstitution",
            maintenance_from="2020-01-01T00:00:00.000Z",
        )
        account_id = self.add_account(institution_id=bank_id, transactions=1)
        meta = self.get(f"/accounts/{account_id}").data["meta"]
        self.assertEqual(meta["availability"], "readonly")
        self.assertEqual(len(self.get(f"/accounts/{account_id}/transactions").data), 1)


class TestReauthorization(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account()

    def ask(self):
        path = f"/accounts/{self.account_id}/reauthorization-requests"
        return self.post(path, {"redirectUri": "http://localhost/back"})

    def test_2_7_a_request_gives_a_page_to_send_the_user_to(self):
        created = self.ask()
        self.assertEqual(created.status, 201)
        self.assertEqual(created.data["type"], "reauthorizationRequest")
        self.assertEqual(created.data["attributes"], {})
        page = self.request("GET", created.data["links"]["redirect"])
        self.assertIn(b"Renew", page.content)

    def test_2_7_the_page_renews_the_consent_once_and_sends_the_user_back(self):
        self.bank.advance(seconds=200 * 86400)
        before = self.get(f"/accounts/{self.account_id}").data["attributes"]
        page = self.ask().data["links"]["redirect"]
        back = self._press(page, "renew")
        self.assertEqual(back.status, 302)
        self.assertEqual(back.headers["Location"], "http://localhost/back")
        after = self.get(f"/accounts/{self.account_id}").data["attributes"]
        for name in ("authorizedAt", "authorizationExpirationExpectedAt"):
            self.assertGreater(after[name], before[name])
        self.assertEqual(self._press(page, "renew").status, 404)

    def test_4_4_what_was_missed_is_fetched_after_the_renewal(self):
        self.bank.expire_authorization(self.account_id)
        missed = self.bank.add_transaction(self.account_id, 5, visible=False)
        self.bank.scheduled_round()
        path = f"/accounts/{self.account_id}/transactions"
        self.assertEqual(self.get(path).data, [])
        self._press(self.ask().data["links"]["redirect"], "renew")
        self.assertEqual(self.get(path).ids, [missed])

    def test_1_1_a_switch_refuses_it_to_custom_integrations(self):
        self.bank.reauthorization_allowed = False
        self.assertEqual(self.ask().status, 403)

    def test_2_7_cancelling_renews_nothing(self):
        before = self.get(f"/accounts/{self.account_id}").data["attributes"]
        self.bank.advance(seconds=60)
        page = self.ask().data["links"]["redirect"]
        self.assertEqual(self._press(page, "cancel").status, 302)
        after = self.get(f"/accounts/{self.account_id}").data["attributes"]
        self.assertEqual(after["authorizedAt"], before["authorizedAt"])

    def test_2_7_the_redirect_uri_is_required(self):
        path = f"/accounts/{self.account_id}/reauthorization-requests"
        answer = self.post(path, {"other": 1})
        self.assertEqual(answer.status, 400)
        pointer = answer.json["errors"][0]["source"]["pointer"]
        self.assertEqual(pointer, "/data/attributes/redirectUri")

    def _press(self, page, button):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"answer": button})
        return self.request("POST", page, headers=headers, body=body)


class TestUserinfoAndDiscovery(SimulatorCase):
    def make_bank(self):
        return Bank.demo()

    def test_2_12_userinfo_is_flat_and_names_only_with_the_scope(self):
        facts = self.get("/userinfo").json
        self.assertEqual(
            set(facts),
            {
                "sub",
                "representativeOrganizationId",
                "representativeOrganizationName",
                "paymentsActivated",
                "paymentsActivationRequested",
                "onboardingComplete",
            },
        )
        self.bank.add_client("named", "s", scope="ai name")
        self.use(("named", "s"))
        self.assertEqual(self.get("/userinfo").json["name"], "Atelier Verhaegen BV")

    def test_1_3_the_discovery_document_holds_url_templates(self):
        links = self.request("GET", "/ponto-connect").json["links"]
        root = f"{self.server.url}/ponto-connect"
        self.assertEqual(links["accounts"], f"{root}/accounts/{{accountId}}")
        self.assertEqual(links["oauth2"]["token"], f"{root}/oauth2/token")
        self.assertIn("updatedTransactions", links["synchronization"])
        transactions = links["account"]["transactions"]
        self.assertTrue(transactions.startswith(f"{root}/accounts/{{accountId}}/"))


def _days_between(begin, end):
    return (parse(end) - parse(begin)).days
