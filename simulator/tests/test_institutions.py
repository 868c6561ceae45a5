"""Section 2.1: the list of institutions; 2.0: what a token changes."""

from urllib.parse import quote
from xml.parsers import expat

from .. import Bank
from .case import SimulatorCase

ATTRIBUTES = """name status deprecated country bic logoUrl primaryColor
secondaryColor sharedBrandName sharedBrandReference paymentsEnabled
bulkPaymentsEnabled periodicPaymentsEnabled paymentsProductTypes
bulkPaymentsProductTypes periodicPaymentsProductTypes futureDatedPaymentsAllowed
maintenanceFrom maintenanceTo maintenanceType timeZone pendingTransactionsAvailable
bulkPaymentInstructionsLimit expectedAuthorizationLifetime
paymentDebtorAccountReferenceRequired bulkPaymentDebtorAccountReferenceRequired"""


class TestInstitutions(SimulatorCase):
    def make_bank(self):
        return Bank.demo()

    def public(self, query=""):
        return self.request("GET", f"/financial-institutions{query}")

    def names(self, query):
        answer = self.public(f"?page[limit]=100&{query}")
        self.assertEqual(answer.status, 200, answer.content)
        return [item["attributes"]["name"] for item in answer.data]

    def every(self):
        return self.public("?page[limit]=100").data

    def test_2_0_the_list_is_public_and_has_60_banks_of_five_countries(self):
        countries = {item["attributes"]["country"] for item in self.every()}
        self.assertGreaterEqual(len(self.every()), 60)
        self.assertEqual(countries, {"BE", "NL", "FR", "DE", "LU"})

    def test_2_1_every_attribute_is_there(self):
        for item in self.every():
            self.assertEqual(item["type"], "financialInstitution")
            self.assertEqual(set(item["attributes"]), set(ATTRIBUTES.split()))
            self.assertEqual(set(item), {"type", "id", "attributes"})

    def test_2_1_statuses_lifetimes_and_kinds_are_mixed(self):
        known = [item["attributes"] for item in self.every()]
        self.assertEqual(
            {one["status"] for one in known}, {"stable", "beta", "experimental"}
        )
        self.assertEqual(
            {one["expectedAuthorizationLifetime"] for one in known}, {90, 180}
        )
        for name in ("deprecated", "paymentsEnabled", "pendingTransactionsAvailable"):
            self.assertEqual({one[name] for one in known}, {True, False}, name)
        running = [one for one in known if one["maintenanceType"]]
        self.assertEqual([one["name"] for one in running], ["Crelan"])

    def test_2_1_names_and_bics_are_plausible(self):
        known = [item["attributes"] for item in self.every()]
        self.assertEqual(len({one["name"] for one in known}), len(known))
        for one in known:
            self.assertRegex(one["bic"], r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$")
            self.assertEqual(one["bic"][4:6], one["country"])

    def test_2_1_name_filters(self):
        self.assertEqual(self.names("filter[name][eq]=Belfius"), ["Belfius"])
        self.assertIn("KBC Brussels", self.names("filter[name][contains]=kbc"))
        self.assertIn("Crelan", self.names("filter[name][like]=%25rela%25"))
        found = self.names("filter[name][in]=Belfius,Rabobank")
        self.assertEqual(sorted(found), ["Belfius", "Rabobank"])
        self.assertEqual(self.names("filter[name][contains]=nowhere"), [])

    def test_2_1_country_filters_also_with_encoded_brackets(self):
        only = self.public("?filter%5Bcountry%5D%5Beq%5D=LU&page%5Blimit%5D=100").data
        self.assertEqual({item["attributes"]["country"] for item in only}, {"LU"})
        both = self.public("?filter[country][in]=LU,DE&page[limit]=100").data
        self.assertEqual({item["attributes"]["country"] for item in both}, {"LU", "DE"})

    def test_3_a_filter_stays_in_the_links_of_the_pages(self):
        answer = self.public(f"?filter[name][contains]={quote('crédit')}&page[limit]=2")
        found = list(answer.ids)
        while "next" in answer.links:
            answer = self.request("GET", answer.links["next"])
            found += answer.ids
        everything = self.names(f"filter[name][contains]={quote('crédit')}")
        self.assertEqual(len(found), len(everything))

    def test_2_0_with_a_customer_token_only_those_of_the_authorized_accounts(self):
        self.use(("simulator-single", "simulator-secret"))
        own = self.get("/financial-institutions").data
        self.assertEqual([item["attributes"]["name"] for item in own], ["KBC"])
        other = next(i for i in self.every() if i["attributes"]["name"] == "Belfius")
        target = f"/financial-institutions/{other['id']}"
        self.assertEqual(self.get(target).status, 404)
        self.assertEqual(self.request("GET", target).data, other)

    def test_4_2_an_unknown_institution_is_not_found(self):
        answer = self.request("GET", "/financial-institutions/nothing")
        self.assertEqual((answer.status, answer.code), (404, "resourceNotFound"))
        meta = answer.json["errors"][0]["meta"]
        self.assertEqual(meta["resource"], "financialInstitution")

    def test_2_1_every_logo_is_an_svg_of_the_host_called(self):
        for item in self.every():
            address = item["attributes"]["logoUrl"]
            self.assertTrue(address.startswith(self.server.url + "/logos/"), address)
            self.assertTrue(address.endswith(".svg"))
        logo = self.request("GET", address)
        self.assertEqual(logo.status, 200)
        self.assertIn("image/svg+xml", logo.headers["Content-Type"])
        self.assertTrue(logo.content.startswith(b"<svg "))
        expat.ParserCreate().Parse(logo.content, True)

    def test_an_unknown_logo_is_404(self):
        self.assertEqual(self.request("GET", "/logos/nothing.svg").status, 404)
