from lxml import etree
from odoo.tools.safe_eval import safe_eval

from .common import IBAN
from .test_connection import ConnectionCase


class TestInstitution(ConnectionCase):
    def test_a_bank_is_found_by_name_country_and_bic(self):
        dutch = self.bank.add_institution(name="ABN AMRO", country="NL", bic="ABNANL2A")
        self.institution()
        banks = self.env["ponto.institution"]
        view = banks.get_view(
            self.ref("account_online_ponto.ponto_institution_view_search"), "search"
        )
        field = etree.fromstring(view["arch"]).find(".//field[@filter_domain]")
        asked = field.get("filter_domain")
        for text, ponto_id in (
            ("abn", dutch),
            ("kb", self.kbc),
            ("ABNANL", dutch),
            ("netherl", dutch),
            ("Belgium", self.kbc),
        ):
            with self.subTest(text):
                found = banks.browse(item for item, _name in banks.name_search(text))
                self.assertEqual(found.mapped("ponto_id"), [ponto_id])
                by_view = banks.search(safe_eval(asked, {"self": text}))
                self.assertEqual(by_view, found)

    def test_what_left_the_list_is_archived_and_comes_back_with_its_id(self):
        second = self.bank.add_institution(name="ING", country="BE")
        bank = self.institution(second)
        record = self.bank.institutions.get(second)
        self.bank.institutions.remove(second)
        bank.action_refresh()
        self.assertFalse(bank.active)
        self.bank.institutions.add(record)
        bank.action_refresh()
        self.assertTrue(bank.active)
        self.assertEqual(self.institution(second), bank)

    def test_an_empty_or_odd_list_archives_nothing(self):
        bank = self.institution()
        self.bank.change_institution(self.kbc, deprecated="yes")
        bank.action_refresh()
        self.assertTrue(bank.active, "listed, though not understood")
        self.bank.institutions.remove(self.kbc)
        bank.action_refresh()
        self.assertTrue(bank.active)

    def test_beta_and_payments_are_shown_and_unknown_words_pass(self):
        for status, is_beta in (
            ("stable", False),
            ("beta", True),
            ("experimental", True),
            ("brand-new-word", False),
            (None, False),
        ):
            with self.subTest(status):
                self.bank.change_institution(
                    self.kbc, status=status, payments_enabled=is_beta
                )
                bank = self.institution()
                bank.action_refresh()
                self.assertEqual(bank.is_beta, is_beta)
                self.assertEqual(bank.payments_enabled, is_beta)
                found = bank.search([("is_beta", "=", True)])
                self.assertEqual(bool(found), is_beta)

    def test_a_list_of_banks_that_fails_says_so(self):
        banks = self.env["ponto.institution"]
        for fault in ("500", "html", "429", "cut", "missing_field:name=id"):
            with self.subTest(fault):
                self.bank.clear_faults()
                self.bank.inject(f"institutions:{fault}")
                message = self.refusal(banks, "action_find")
                self.assertIn("Ponto", message)
                self.assertFalse(self.column("ponto_institution", "id"))
        with self.assertLogs("odoo.addons.account_online_ponto", "WARNING"):
            banks.sudo()._cron_refresh()

    def test_an_account_can_do_without_its_bank(self):
        self.bank_account()
        for fault in ("404", "500", "html"):
            with self.subTest(fault):
                self.bank.clear_faults()
                self.bank.inject(f"institution:{fault}")
                with self.assertLogs("odoo.addons.account_online_ponto", "WARNING"):
                    connection = self.connect().connection_id
                self.assertEqual(connection.account_ids.reference, IBAN)
                self.assertFalse(connection.account_ids.institution_id)
        self.bank.clear_faults()
        connection._refresh_accounts()
        self.assertEqual(connection.account_ids.institution_id.name, "KBC")
