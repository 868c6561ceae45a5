from datetime import timedelta

from odoo import fields

from .test_dashboard import DashboardCase


class TestOverview(DashboardCase):
    """The page of every morning: every account as a card, and its totals."""

    def money(self, *amounts, currency="EUR", **values):
        """Linked accounts with these balances."""
        ids = [
            self.bank_account(
                iban=f"{currency}{at:09d}", currency=currency, balance=amount
            )
            for at, amount in enumerate(amounts)
        ]
        self.connect().action_link()
        accounts = self.env["ponto.account"].search([("ponto_id", "in", ids)])
        accounts.sudo().write(values)
        return accounts

    def groups(self, accounts, groupby):
        """What the list asks for: dict of group to what it shows as total."""
        found = accounts.formatted_read_group(
            [("id", "in", accounts.ids)],
            groupby,
            ["current_balance:sum", "current_balance:sum_currency"],
        )
        return {
            group[groupby[0]]: (
                group["current_balance:sum"],
                group["current_balance:sum_currency"],
            )
            for group in found
        }

    def test_euros_and_dollars_are_never_added(self):
        self.env.ref("base.USD").sudo().active = True
        both = self.money(100, 20) | self.money(7, currency="USD")
        totals = self.groups(both, ["total_key"])
        company = self.company.name
        self.assertEqual(
            {key: total for key, (total, _converted) in totals.items()},
            {f"{company} · EUR": 120.0, f"{company} · USD": 7.0},
        )
        bank = (self.kbc_record().id, self.kbc_record().display_name)
        mixed = self.groups(both, ["institution_id"])[bank]
        self.assertEqual(mixed, (False, False))
        [(total,)] = both._read_group([], [], ["current_balance:sum"])
        self.assertFalse(total)
        [(total,)] = both._read_group(
            [("currency_code", "=", "USD")], [], ["current_balance:sum"]
        )
        self.assertEqual(total, 7)

    def kbc_record(self):
        return self.env["ponto.institution"].search([("bic", "=", "KREDBEBB")])

    def test_each_company_has_its_own_total(self):
        here, there = self.money(100, 20)
        there.sudo().company_id = self.other_company
        both = (here | there).sudo()
        self.assertEqual(len(self.groups(both, ["total_key"])), 2)
        self.other_company.sudo().name = "Renamed"
        self.env.flush_all()
        self.assertIn("Renamed · EUR", self.groups(both, ["total_key"]))

    def test_the_page_opens_with_its_totals(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_account_action"
        )
        self.assertTrue(action["view_mode"].startswith("kanban,list"))
        self.assertIn("'search_default_by_total': 1", action["context"])

    def test_the_bar_of_a_group_counts_its_cards_by_status(self):
        accounts = self.money(1, 2, 3)
        accounts[0].sudo().consent_refused_at = fields.Datetime.now()
        bars = self.as_person(self.biller)["ponto.account"].read_progress_bar(
            [("id", "in", accounts.ids)],
            "total_key",
            {"field": "attention", "colors": {"fine": "success", "act": "danger"}},
        )
        self.assertEqual(dict(bars), {accounts[0].total_key: {"fine": 2, "act": 1}})

    def test_accounts_are_found_by_their_status(self):
        accounts = self.money(1, 2, 3).sudo()
        accounts[0].is_gone = True
        accounts[1].fetch_error = "asleep"
        for attention, found in (
            ("act", accounts[0]),
            ("waits", accounts[1]),
            ("fine", accounts[2]),
        ):
            domain = [("id", "in", accounts.ids), ("attention", "=", attention)]
            self.assertEqual(accounts.search(domain), found)

    def test_an_account_that_is_not_linked_says_what_to_do(self):
        account = self.money(5)
        account.journal_id = False
        self.assertEqual(account.attention, "off")
        self.assertEqual(account.next_step, "accounts")
        self.assertIn("fills no journal", account.problem)

    def shown(self):
        """The fields of the overview's cards and of its list."""
        accounts = self.env["ponto.account"]
        views = accounts.get_views([(False, "kanban"), (False, "list")])["views"]
        return [
            name
            for name in accounts.fields_get()
            if any(f'name="{name}"' in view["arch"] for view in views.values())
        ]

    def test_thirty_cards_take_as_many_queries_as_three(self):
        accounts = self.accounts(30)
        self.assertEqual(len(accounts), 30)
        soon = fields.Datetime.now() + timedelta(days=3)
        accounts.consent_expires_at = soon
        accounts[::2].is_gone = True
        accounts[1::4].fetch_error = "asleep"
        shown = self.shown()
        self.assertIn("problem", shown)
        env = self.as_person(self.biller)

        def queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            records = accounts[:number].with_env(env)
            before = self.cr.sql_log_count
            self.assertEqual(len(records.web_read({key: {} for key in shown})), number)
            return self.cr.sql_log_count - before

        queries(3)
        self.assertEqual(queries(3), queries(30))

    def test_everybody_sees_the_cards_of_his_companies_alone(self):
        accounts = self.money(1, 2)
        shown = {key: {} for key in self.shown()}
        basic = self.person("accountant", "account.group_account_basic")
        for person in (self.biller, self.auditor, basic, self.manager):
            own = self.as_person(person)["ponto.account"].search([])
            with self.subTest(person.login):
                self.assertEqual(own.ids, accounts.ids)
                views = own.get_views([(False, "kanban"), (False, "list")])["views"]
                asked = {
                    name: value
                    for name, value in shown.items()
                    if any(f'name="{name}"' in view["arch"] for view in views.values())
                }
                self.assertEqual(len(own.web_read(asked)), 2)
                self.assertTrue(own.formatted_read_group([], ["total_key"]))
        self.assertFalse(self.as_person(self.stranger)["ponto.account"].search([]))

    def test_each_number_leads_to_its_list(self):
        account = self.money(5).with_env(self.as_person(self.biller))
        for name in (
            "action_view_balances",
            "action_view_days",
            "action_view_held",
            "action_view_money_flow",
            "action_view_news",
            "action_view_pending",
            "action_view_to_check",
            "action_open_form",
        ):
            with self.subTest(name):
                action = getattr(account, name)()
                model = account.env[action["res_model"]]
                self.assertIsNotNone(model.search(action.get("domain") or []))
