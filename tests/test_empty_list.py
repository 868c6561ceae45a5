from markupsafe import Markup
from odoo.tests import tagged

from .people import PeopleCase

LISTS = (
    "ponto_to_check_action",
    "ponto_account_action",
    "ponto_statement_line_action",
    "ponto_transaction_action",
    "ponto_transaction_held_action",
    "ponto_movement_action",
    "ponto_pending_transaction_action",
    "ponto_account_day_action",
    "ponto_fetch_log_action",
)


@tagged("post_install", "-at_install")
class TestEmptyList(PeopleCase):
    def helps(self, user=None):
        """XML id to help of every list that a bank fills."""
        self.env.invalidate_all()
        env = self.env(user=user or self.env.user)
        actions = env["ir.actions.act_window"]
        return {
            name: actions._for_xml_id(f"account_online_ponto.{name}")["help"]
            for name in LISTS
        }

    def assert_each(self, helps, *words):
        for name, text in helps.items():
            with self.subTest(name):
                for word in words:
                    self.assertIn(word, text)

    def test_every_list_of_ours_has_a_help(self):
        actions = self.superuser["ir.model.data"].search(
            [
                ("module", "=", "account_online_ponto"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        for data in actions:
            action = self.superuser["ir.actions.act_window"].browse(data.res_id)
            if action.view_mode.split(",")[0] in ("form", "graph", "pivot"):
                continue
            with self.subTest(data.name):
                self.assertIn("o_view_nocontent_", action.help or "")

    def test_without_a_bank_every_list_leads_to_connect_one(self):
        find = self.env.ref("account_online_ponto.ponto_institution_find_action")
        setup = self.env.ref("account_online_ponto.ponto_setup_open_action")
        self.assert_each(
            self.helps(), "No bank is connected", f'"{find.id}"', f'"{setup.id}"'
        )

    def test_with_accounts_aside_every_list_leads_to_link_them(self):
        self.bank_account()
        self.connect()
        self.assert_each(self.helps(), "No bank account fills a journal")

    def test_before_the_first_fetch_every_list_says_so(self):
        self.linked_account()
        self.assert_each(self.helps(), "Nothing was fetched yet", "Refresh")

    def test_afterwards_every_list_has_its_own_help(self):
        account = self.linked_account()
        self.fetch(account)
        helps = self.helps()
        self.assertEqual(len(set(helps.values())), len(LISTS))
        for text in helps.values():
            self.assertNotIn("fetched yet", text)
            self.assertNotIn("btn", text)

    def test_who_may_not_connect_is_told_who_may(self):
        for user in (self.biller, self.auditor):
            helps = self.helps(user)
            self.assert_each(helps, "accounting administrator")
            for text in helps.values():
                self.assertNotIn("btn", text)

    def test_lines_of_files_need_no_connection(self):
        journal = self.company_data["default_journal_bank"]
        self.superuser["account.bank.statement.line"].create(
            {"journal_id": journal.id, "payment_ref": "From a file", "amount": 5}
        )
        text = self.helps()["ponto_to_check_action"]
        self.assertIn("Nothing to check", text)

    def test_lists_of_core_stay_as_they_are(self):
        lines = self.env["account.bank.statement.line"]
        text = Markup("<p>Core says.</p>")
        self.assertEqual(lines.get_empty_list_help(text), text)

    def test_the_menus_ask_the_server_each_time(self):
        """A window action is kept by the browser, and what it says grows old."""
        for name in (
            "to_check",
            "held",
            "bank_accounts",
            "bank_lines",
            "bank_transactions",
            "bank_and_books",
        ):
            menu = self.env.ref(f"account_online_ponto.ponto_menu_{name}")
            self.assertEqual(menu.action._name, "ir.actions.server")
            for user in (self.manager, self.biller, self.auditor):
                opened = menu.action.with_user(user).run()
                self.assertIn("No bank is connected", opened["help"])
