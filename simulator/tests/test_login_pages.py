"""Section 1.3 and 1.6: a person goes through the login pages in a browser."""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urlsplit

from .. import Bank
from .partner_case import BACK, ROOT, PartnerCase

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VAT = "BE0741258360"


class Page(HTMLParser):
    """What can be filled in and pressed on a page."""

    def __init__(self, text):
        super().__init__()
        self.text, self.fields, self.ticked, self.buttons = text, {}, [], []
        self.labelled, self._depth = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "label":
            self._depth += 1
        if tag == "input":
            self.labelled.append(self._depth > 0)
            if given["type"] in ("radio", "checkbox"):
                if "checked" in given:
                    self.ticked.append((given["name"], given["value"]))
            else:
                self.fields[given["name"]] = given["value"]
        if tag == "button" and "name" in given:
            self.buttons.append((given["name"], given["value"]))

    def handle_endtag(self, tag):
        if tag == "label":
            self._depth -= 1


class LoginCase(PartnerCase):
    def make_bank(self):
        return Bank.demo()

    def setUp(self):
        super().setUp()
        self.bank.login_answer = "pages"
        self.where = None

    def open(self, **changes):
        answer = self.request("GET", self.address(**changes))
        self.assertEqual(answer.status, 303, answer.content)
        self.where = answer.headers["Location"]
        return self.look()

    def look(self, query=""):
        answer = self.request("GET", self.where + query)
        self.assertEqual(answer.status, 200, answer.content)
        return Page(answer.content.decode())

    def press(self, name, value, *more, status=303):
        """Post as a browser does; return the next page, or the answer at the end."""
        body = urlencode([*more, (name, value)])
        answer = self.request("POST", self.where, headers=FORM, body=body)
        self.assertEqual(answer.status, status, answer.content)
        if status != 303:
            return Page(answer.content.decode())
        if answer.headers["Location"].startswith(BACK):
            return self.returned(answer)
        return self.look()

    def sign_in(self, organization_id=None):
        chosen = organization_id or self.bank.organization.id
        return self.press("action", "sign-in", ("organization", chosen))

    def institution(self, name):
        return next(
            one.id for one in self.bank.institutions if one.attributes["name"] == name
        )

    def choose(self, name):
        return self.press("institution", self.institution(name))

    def accounts(self, page):
        return [value for name, value in page.ticked if name == "account"]


class TestLogin(LoginCase):
    def test_1_3_a_person_signs_in_chooses_and_comes_back_with_a_code(self):
        page = self.open()
        self.assertIn("Atelier Verhaegen BV", page.text)
        self.assertIn("Bakkerij Lievens BV", page.text)
        self.assertIn("Choose your bank", self.sign_in().text)
        page = self.choose("KBC")
        ticked = self.accounts(page)
        self.assertEqual(len(ticked), 3)
        kept = ticked[:2]
        page = self.press("action", "continue", *[("account", one) for one in kept])
        self.assertIn("Give Odoo access?", page.text)
        back = self.press("action", "accept")
        self.assertEqual(back["state"], "the-state-of-this-attempt")
        self.token = self.exchange(back["code"]).json["access_token"]
        self.assertEqual(set(self.get(f"{ROOT}/accounts").ids), set(kept))
        facts = self.get(f"{ROOT}/userinfo").json
        self.assertEqual(facts["sub"], self.bank.organization.id)
        self.assertEqual(facts["name"], "Atelier Verhaegen BV")

    def test_1_3_cancel_leads_back_from_every_page(self):
        ways = (
            [],
            [lambda: self.press("action", "to-sign-up")],
            [self.sign_in],
            [self.sign_in, lambda: self.choose("KBC")],
        )
        for steps in ways:
            with self.subTest(steps=len(steps)):
                self.open()
                for step in steps:
                    step()
                back = self.press("action", "cancel")
                self.assertEqual(back["error"], "access_denied")
                self.assertTrue(back["error_description"])
                self.assertEqual(back["state"], "the-state-of-this-attempt")
                self.assertNotIn("code", back)
        self.assertFalse(self.bank.integrations)

    def test_1_3_banks_are_found_by_name(self):
        self.open()
        self.sign_in()
        page = self.look("?q=argen")
        self.assertEqual(page.buttons[0], ("institution", self.institution("Argenta")))
        self.assertEqual(len([one for one in page.buttons if "institution" in one]), 1)
        self.assertIn("No bank is called so", self.look("?q=%3Cb%3E").text)
        self.assertNotIn("<b>", self.look("?q=%3Cb%3E").text)

    def test_1_3_accounts_of_several_banks_are_gathered(self):
        self.open()
        self.sign_in()
        ticked = self.accounts(self.choose("KBC"))[:1]
        page = self.press("action", "other-bank", ("account", ticked[0]))
        more = self.accounts(self.choose("Argenta"))
        page = self.press("action", "continue", ("account", more[0]))
        self.assertIn("KBC", page.text)
        self.assertIn("Argenta", page.text)
        self.press("action", "accept")
        integration = self.bank.integration_of(self.bank.organization.id)
        self.assertEqual(integration.account_ids, [*ticked, *more])

    def test_7_2_a_second_login_shows_what_is_shared_and_can_end_it(self):
        kbc = self.institution("KBC")
        shared = [one.id for one in self.bank.accounts if one.institution_id == kbc][:2]
        self.bank.log_in(self.address(), account_ids=shared)
        self.open()
        self.sign_in()
        self.assertEqual(self.accounts(self.choose("KBC")), shared)
        self.press("action", "continue", ("account", shared[1]))
        self.press("action", "accept")
        integration = self.bank.integration_of(self.bank.organization.id)
        self.assertEqual(integration.account_ids, [shared[1]])

    def test_accounts_of_another_organization_cannot_be_taken(self):
        second = list(self.bank.organizations)[1]
        foreign = self.bank.accounts_of(self.bank.organization.id)[0].id
        self.open()
        self.sign_in(second)
        own = self.accounts(self.choose("KBC"))
        self.assertEqual(len(own), 1)
        page = self.press("action", "continue", ("account", foreign), status=400)
        self.assertIn("at least one account", page.text)

    def test_what_is_missing_is_said_on_the_page(self):
        self.open()
        page = self.press("action", "sign-in", status=400)
        self.assertIn("Choose who you are", page.text)
        self.assertIn('role="alert"', page.text)
        page = self.press("action", "accept", status=400)
        self.assertIn("choose again", page.text)

    def test_a_login_works_once(self):
        self.open()
        self.press("action", "cancel")
        self.assertEqual(self.request("GET", self.where).status, 404)
        again = self.request("POST", self.where, headers=FORM, body="action=cancel")
        self.assertEqual(again.status, 404)
        self.assertEqual(self.request("GET", "/authorize/logins/none").status, 404)

    def test_every_field_has_a_label_and_pages_fit_a_phone(self):
        pages = [self.open(), self.press("action", "to-sign-up")]
        self.press("action", "to-sign-in")
        pages += [self.sign_in(), self.choose("KBC")]
        for page in pages:
            self.assertTrue(page.labelled and all(page.labelled))
            self.assertIn('name="viewport"', page.text)
            self.assertNotIn("<script", page.text)

    def test_a_blocked_organization_is_not_let_in(self):
        self.bank.block_organization(self.bank.organization.id)
        self.open()
        chosen = ("organization", self.bank.organization.id)
        page = self.press("action", "sign-in", chosen, status=400)
        self.assertIn("blocked", page.text)


class TestRequest(LoginCase):
    def test_1_3_an_unknown_client_or_address_is_never_sent_anywhere(self):
        for changes in (
            {"client_id": "other"},
            {"redirect_uri": "https://evil.example/back"},
            {"redirect_uri": "ftp://localhost/back"},
            {"redirect_uri": None},
        ):
            with self.subTest(**changes):
                answer = self.request("GET", self.address(**changes))
                self.assertEqual(answer.status, 400)
                self.assertNotIn("Location", answer.headers)

    def test_1_3_registered_addresses_count_to_the_letter(self):
        self.bank.change_application(redirect_uris=["https://odoo.example/back"])
        self.assertEqual(self.request("GET", self.address()).status, 400)
        other = self.address(redirect_uri="https://odoo.example/back/")
        self.assertEqual(self.request("GET", other).status, 400)
        good = self.address(redirect_uri="https://odoo.example/back")
        self.assertEqual(self.request("GET", good).status, 303)

    def test_4_2_what_is_wrong_comes_back_as_an_error(self):
        for changes, error in (
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"state": "short"}, "invalid_state"),
            ({"scope": "ai everything"}, "invalid_scope"),
            ({"scope": None}, "invalid_scope"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge_method": None}, "invalid_request"),
            ({"code_challenge": "short"}, "invalid_request"),
        ):
            with self.subTest(**changes):
                back = self.go_back(**changes)
                self.assertEqual(back["error"], error)

    def test_8_3_a_switch_answers_with_any_error(self):
        self.bank.login_answer = "server_error"
        self.assertEqual(self.go_back()["error"], "server_error")

    def test_8_3_a_switch_answers_with_chosen_accounts_of_an_organization(self):
        second = list(self.bank.organizations)[1]
        self.bank.login_answer, self.bank.login_organization = "accept", second
        self.log_in()
        own = {account.id for account in self.bank.accounts_of(second)}
        self.assertEqual(set(self.get(f"{ROOT}/accounts").ids), own)
        self.bank.login_accounts = list(own)[:1]
        self.log_in()
        self.assertEqual(self.get(f"{ROOT}/accounts").ids, list(own)[:1])

    def test_control_does_what_a_person_does(self):
        posted = {"url": self.server.url + self.address()}
        address = self.control("POST", "/login", posted).json["redirect"]
        code = parse_qs(urlsplit(address).query)["code"][0]
        self.assertEqual(self.exchange(code).status, 200)
        posted["error"] = "access_denied"
        address = self.control("POST", "/login", posted).json["redirect"]
        self.assertIn("error=access_denied", address)
        bad = {"url": self.address(client_id="other")}
        self.assertEqual(self.control("POST", "/login", bad).status, 400)


class TestOnboarding(LoginCase):
    def known(self, **details):
        details.setdefault("email", "els@atelier-verhaegen.example")
        answer = self.as_partner(
            "POST", "/onboarding-details", details, kind="onboardingDetails"
        )
        self.assertEqual(answer.status, 201, answer.content)
        return answer.data["id"]

    def test_1_6_sign_up_is_filled_in(self):
        details = {
            "organizationName": "Nieuw <BV>",
            "vatNumber": "BE0999999922",
            "addressCity": "Gent",
        }
        page = self.open(onboarding_details_id=self.known(**details))
        self.assertEqual(page.fields["organizationName"], "Nieuw <BV>")
        self.assertNotIn("<BV>", page.text)
        self.assertEqual(page.fields["addressCity"], "Gent")
        self.press("action", "sign-up", *page.fields.items())
        self.assertEqual(len(self.accounts(self.choose("KBC"))), 1)
        self.press("action", "continue", ("account", self.bank.accounts[-1:][0].id))
        code = self.press("action", "accept")["code"]
        self.token = self.exchange(code).json["access_token"]
        self.assertEqual(self.get(f"{ROOT}/userinfo").json["name"], "Nieuw <BV>")
        account = self.get(f"{ROOT}/accounts").data[0]
        iban = account["attributes"]["reference"]
        digits = re.sub("[A-Z]", lambda m: str(ord(m[0]) - 55), iban[4:] + iban[:4])
        self.assertEqual(int(digits) % 97, 1)

    def test_1_6_a_known_vat_number_leads_to_signing_in(self):
        details_id = self.known(vatNumber="BE 0741.258.360")
        second = list(self.bank.organizations)[1]
        page = self.open(onboarding_details_id=details_id)
        self.assertIn(("organization", self.bank.organization.id), page.ticked)
        details_id = self.known(requestedOrganisationId=second)
        page = self.open(onboarding_details_id=details_id)
        self.assertIn(("organization", second), page.ticked)

    def test_1_6_the_first_bank_can_be_chosen_before_or_passed_over(self):
        argenta = self.institution("Argenta")
        self.open(
            onboarding_details_id=self.known(initialFinancialInstitutionId=argenta)
        )
        page = self.sign_in()
        self.assertIn("Choose your accounts", page.text)
        self.assertEqual(len(self.accounts(page)), 1)
        details_id = self.known(skipFinancialInstitutionSelection=True)
        self.open(onboarding_details_id=details_id)
        self.assertEqual(len(self.accounts(self.sign_in())), 11)

    def test_1_6_they_live_five_minutes(self):
        details_id = self.known(organizationName="Nieuw BV")
        self.bank.advance(seconds=301)
        page = self.open(onboarding_details_id=details_id)
        self.assertIn("Sign in to Ponto", page.text)

    def test_1_6_only_the_email_is_required(self):
        for details, kind in (({"firstName": "Els"}, "onboardingDetails"), ({}, "x")):
            answer = self.as_partner(
                "POST", "/onboarding-details", {"x": 1, **details}, kind=kind
            )
            self.assertEqual(answer.status, 400)
        self.known()

    def test_1_6_what_is_no_resource_is_refused(self):
        headers = {"Authorization": f"Bearer {self.partner_token()}"}
        for body in ("[]", '{"data": 1}', '{"data": {"type": "onboardingDetails"}}'):
            with self.subTest(body):
                answer = self.request(
                    "POST", f"{ROOT}/onboarding-details", headers=headers, body=body
                )
                self.assertEqual(answer.status, 400)

    def test_1_6_what_is_not_finished_in_72_hours_ends(self):
        self.bank.log_in(self.address())
        self.bank.organization.onboarding_complete = False
        self.bank.advance(seconds=71 * 3600)
        organization_id = self.bank.organization.id
        self.assertTrue(self.bank.integration_of(organization_id))
        self.bank.advance(seconds=3600)
        self.assertFalse(self.bank.integration_of(organization_id))
