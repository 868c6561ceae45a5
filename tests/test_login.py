import logging
from itertools import product
from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import UserError

from ..models.ponto_login import hashed
from .common import DUTCH_IBAN, IBAN, OTHER_IBAN
from .login import LoginCase


class TestLogin(LoginCase):
    def setUp(self):
        super().setUp()
        self.ing = self.bank.add_institution(name="ING", bic="INGBNL2A", country="NL")
        self.first = self.bank_account(IBAN)
        self.other = self.bank_account(DUTCH_IBAN, institution=self.ing)
        self.superuser["ponto.institution"]._refresh()
        self.bank_in_odoo = self.env["ponto.institution"].search(
            [("ponto_id", "=", self.kbc)]
        )

    def test_a_login_leads_to_the_accounts_of_the_chosen_bank(self):
        wizard = self.log_in({"institution_id": self.bank_in_odoo.id})
        self.assertEqual(
            wizard.shown_line_ids.account_id.mapped("ponto_id"), [self.first]
        )
        wizard.show_all = True
        self.assertCountEqual(
            wizard.shown_line_ids.account_id.mapped("ponto_id"),
            [self.first, self.other],
        )
        connection = wizard.connection_id
        self.assertEqual(
            (connection.way, connection.state, connection.company_id),
            ("login", "connected", self.company),
        )
        self.assertEqual(connection.organization_id, self.bank.organization.id)
        self.assertFalse(connection.client_id)
        wizard.action_link()
        self.bank.add_transaction(self.first, 7)
        account = connection.account_ids.filtered(lambda a: a.ponto_id == self.first)
        self.assertFalse(self.fetch(account).error)
        self.assertEqual(len(self.inbox(account)), 1)

    def test_the_page_after_a_login_opens_the_wizard_over_the_connection(self):
        wizard = self.log_in()
        behind, dialog = wizard.action_after_login()
        self.assertEqual(behind["res_id"], wizard.connection_id.id)
        self.assertEqual((dialog["res_id"], dialog["target"]), (wizard.id, "new"))

    def test_both_ways_are_offered_login_first(self):
        wizard = self.wizard()
        self.assertEqual((wizard.way, wizard.no_login_note), ("login", False))
        self.assertEqual(wizard.application_id.display_name, "Simulator")

    def test_without_an_application_only_own_keys_are_offered_and_why(self):
        self.application.client_id = False
        wizard = self.wizard()
        self.assertEqual(wizard.way, "keys")
        self.assertIn("not set up here", wizard.no_login_note)
        with self.assertRaisesRegex(UserError, "not set up here"):
            wizard.action_login()

    def test_an_application_of_another_company_is_not_offered(self):
        self.application.company_id = self.other_company
        self.assertEqual(self.wizard().way, "keys")
        wizard = self.wizard(application_id=self.application.id, way="login")
        with self.assertRaisesRegex(UserError, "not set up here"):
            wizard.action_login()

    def test_each_login_has_a_state_and_a_proof_of_its_own(self):
        self.bank.pkce_required = True
        queries = [parse_qs(urlsplit(self.begin()).query) for _one in range(2)]
        for query in queries:
            self.assertEqual(query["code_challenge_method"], ["S256"])
            self.assertEqual(query["scope"], ["ai name offline_access"])
        for name in ("state", "code_challenge"):
            self.assertNotEqual(queries[0][name], queries[1][name])

    def test_of_a_state_only_a_hash_is_stored_and_the_proof_goes_when_used(self):
        url = self.begin()
        (state,) = parse_qs(urlsplit(url).query)["state"]
        self.assertEqual(self.column("ponto_login", "state_hash"), [hashed(state)])
        (verifier,) = self.column("ponto_login", "verifier")
        self.assertGreaterEqual(len(verifier), 43)
        self.assertNotIn(verifier, url)
        self.wizard_after(self.come_back(self.at_ponto(url)))
        self.assertEqual(self.column("ponto_login", "verifier"), [None])

    def test_the_log_of_requests_keeps_neither_code_nor_state(self):
        addresses = "/ponto/login/return", "/ponto/reauthorization/return"
        codes = "x", "\x85", "a b", "\u3000", "x HTTP/1.0", "x\n"
        for address, code in product(addresses, codes):
            line = f"GET {address}?code={code}&state=secret HTTP/1.1"
            for given in (
                {"msg": '"%s" %s %s', "args": (line, 303, 0)},
                {"msg": f'"{line}" 303'},
            ):
                record = logging.makeLogRecord({"name": "werkzeug", **given})
                self.assertTrue(logging.getLogger("werkzeug").filter(record))
                self.assertIn(f'"GET {address} HTTP/1.1" 303', record.getMessage())

    def test_two_tabs_do_not_disturb_each_other(self):
        one, two = self.begin(), self.begin()
        second = self.wizard_after(self.come_back(self.at_ponto(two)))
        first = self.wizard_after(self.come_back(self.at_ponto(one)))
        self.assertEqual(first.connection_id, second.connection_id)

    def test_the_same_organization_is_the_same_connection_renewed(self):
        known = self.log_in({"institution_id": self.bank_in_odoo.id}).connection_id
        before = self.column("ponto_token", "refresh_token")
        self.assertEqual(self.log_in().connection_id, known)
        self.assertNotEqual(self.column("ponto_token", "refresh_token"), before)
        self.assertFalse(known.institution_id, "more than one bank by now")

    def test_another_organization_is_another_connection(self):
        organization = self.bank.add_organization("Bakkerij Peeters")
        self.bank_account(OTHER_IBAN, organization_id=organization)
        known = self.log_in().connection_id
        other = self.log_in(organization_id=organization).connection_id
        self.assertNotEqual(known, other)
        self.assertEqual(other.account_ids.mapped("reference"), [OTHER_IBAN])

    def test_an_archived_connection_comes_back(self):
        known = self.log_in().connection_id
        known.active = False
        self.assertEqual(self.log_in().connection_id, known)
        self.assertTrue(known.active)

    def test_logging_in_again_keeps_accounts_and_journals(self):
        wizard = self.log_in()
        wizard.action_link()
        connection, accounts = wizard.connection_id, wizard.connection_id.account_ids
        journals = accounts.journal_id
        self.superuser["ponto.connection"].browse(connection.id)._set_state(
            "reconnect", "no"
        )
        url = connection.action_login()["url"]
        again = self.wizard_after(self.come_back(self.at_ponto(url)))
        self.assertEqual(again.connection_id, connection)
        self.assertEqual(connection.account_ids, accounts)
        self.assertEqual(accounts.journal_id, journals)
        self.assertEqual(
            (connection.state, connection.error_message), ("connected", False)
        )

    def test_a_connection_with_keys_can_change_to_a_login(self):
        connection = self.connect().connection_id
        accounts = connection.account_ids
        url = connection.action_login()["url"]
        wizard = self.wizard_after(self.come_back(self.at_ponto(url)))
        self.assertEqual(wizard.connection_id, connection)
        self.assertEqual((connection.way, connection.client_id), ("login", False))
        self.assertLessEqual(accounts, connection.account_ids)
        self.assertEqual(self.column("ponto_token", "client_secret"), [None])
        connection._refresh_accounts()

    def test_the_company_s_details_are_sent_only_where_the_box_is_ticked(self):
        self.company.partner_id.write({"vat": "BE0477472701", "city": "Gent"})
        wizard = self.wizard(institution_id=self.bank_in_odoo.id)
        self.assertFalse(wizard.send_details)
        wizard.action_login()
        self.assertFalse(self.bank.onboardings)
        wizard.send_details = True
        for told in (self.company.name, "BE0477472701", "Gent", self.env.user.email):
            self.assertIn(told, wizard.details_shown)
        query = parse_qs(urlsplit(wizard.action_login()["url"]).query)
        ((number, sent),) = self.bank.onboardings.items()
        self.assertEqual(query["onboarding_details_id"], [number])
        shown = set(wizard.details_shown.splitlines())
        values = {v for v in sent.attributes.values() if v != self.kbc}
        self.assertEqual(values, shown, "no more than what was shown")

    def test_without_a_mail_address_the_form_is_not_filled_in(self):
        self.env.user.sudo().email = self.company.sudo().email = False
        wizard = self.wizard(send_details=True)
        with self.assertRaisesRegex(UserError, "needs a mail address"):
            wizard.action_login()
        self.assertFalse(self.bank.onboardings)
        wizard.send_details = False
        self.assertTrue(wizard.action_login()["url"])

    def test_what_was_chosen_stays_when_the_company_changes(self):
        self.manager.sudo().company_ids += self.other_company
        other = self.application.copy(
            {
                "environment": "sandbox",
                "client_id": "of the other",
                "client_secret": "of the other",
            }
        )
        other.certificate_until = "2099-12-31"  # as of what is ready
        wizard = self.wizard(way="keys", application_id=self.application.id)
        self.assertEqual(wizard.available_ids.ids, [other.id, self.application.id])
        wizard.company_id = self.other_company
        self.assertEqual(wizard.way, "keys")
        self.assertEqual(wizard.application_id, self.application.sudo(False))

    def test_details_that_do_not_arrive_stop_nobody_for_good(self):
        self.bank.inject("*:500")
        wizard = self.wizard(send_details=True)
        with self.assertRaisesRegex(UserError, "Untick the box"):
            wizard.action_login()
        wizard.send_details = False
        self.assertTrue(wizard.action_login()["url"])

    def test_an_address_that_ponto_cannot_send_people_to_is_named(self):
        parameters = self.superuser["ir.config_parameter"]
        parameters.set_param("web.base.url", "http://odoo.example.com")
        self.application.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "web.base.url"):
            self.wizard().action_login()
