from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .people import PeopleCase

AT_PONTO = ("account", "organization", "added", "integration")


class SetupCase(PeopleCase):
    """The manager looks at the setup page of his company."""

    def setUp(self):
        super().setUp()
        jobs = self.superuser["ir.cron"].search([])
        jobs.nextcall = fields.Datetime.now() + timedelta(hours=1)

    def page(self, env=None):
        """The page, as it is when it is opened now."""
        self.env.invalidate_all()
        env = env or self.env
        return env["ponto.setup"].browse(env["ponto.setup"].action_open()["res_id"])

    def step(self, code):
        return self.page().step_ids.filtered(lambda step: step.code == code)

    def states(self):
        """Code to state of every step."""
        return {step.code: step.state for step in self.page().step_ids}

    def assert_step(self, code, state, *words):
        step = self.step(code)
        self.assertEqual(step.state, state, step.text)
        for word in words:
            self.assertIn(word, step.text)
        return step

    def make_live(self):
        """As if the simulator were the real Ponto."""
        connection = self.superuser["ponto.connection"].search([])
        connection.flush_recordset()
        self.env.cr.execute("UPDATE ponto_connection SET environment = 'live'")
        self.env.invalidate_all()


class TestSetupPage(SetupCase):
    def test_before_a_connection_odoo_does_not_claim_to_know_ponto(self):
        states = self.states()
        self.assertEqual({states[code] for code in AT_PONTO}, {"unknown"})
        self.assertEqual(states["connect"], "todo")
        self.assertEqual(states["link"], "todo")

    def test_every_step_says_what_to_do(self):
        for step in self.page().step_ids:
            self.assertTrue(step.title, step.code)
            self.assertTrue(step.text.endswith("."), step.text)

    def test_the_three_sections_hold_all_steps(self):
        page = self.page()
        shown = page.ponto_step_ids | page.odoo_step_ids | page.invoice_step_ids
        self.assertEqual(shown, page.step_ids)
        self.assertTrue(all((page.ponto_step_ids, page.odoo_step_ids)))

    def test_the_page_counts_what_is_done(self):
        page = self.page()
        states = self.states()
        done = list(states.values()).count("done")
        needed = len(states) - list(states.values()).count("none")
        self.assertEqual(page.summary, f"{done} of {needed} done")
        self.assertAlmostEqual(page.progress, 100 * done / needed)

    def test_a_connection_that_works_ticks_what_is_needed_at_ponto(self):
        self.bank_account()
        self.connect()
        states = self.states()
        self.assertEqual({states[code] for code in AT_PONTO}, {"done"})
        self.assertIn("1 account ", self.step("added").text)

    def test_a_test_connection_asks_for_a_real_one(self):
        self.bank_account()
        self.connect()
        self.assert_step("connect", "attention", "test connection")
        self.make_live()
        self.assert_step("connect", "done")

    def test_refused_keys_lead_to_their_connection(self):
        account = self.linked_account()
        connection = account.connection_id
        connection.sudo()._set_state("reconnect", "No.")
        step = self.assert_step("connect", "attention", "Ponto refuses the keys")
        action = step.action_do()
        self.assertEqual(action["res_model"], "ponto.connection")
        self.assertEqual(action["res_id"], connection.id)

    def test_a_blocked_organization_is_told_where_it_is_mended(self):
        account = self.linked_account()
        account.connection_id.sudo()._set_state("blocked", "No.")
        self.assert_step("organization", "attention", "blocked", "Ponto")

    def test_linking_ticks_its_step(self):
        self.bank_account()
        wizard = self.connect()
        self.assert_step("link", "todo")
        wizard.action_link()
        self.assert_step("link", "done", "1 account fills a journal")

    def test_an_account_left_aside_is_named_and_can_be_linked(self):
        self.linked_account()
        self.bank_account("BE68539007547034")
        self.superuser["ponto.connection"].search([])._refresh_accounts()
        step = self.assert_step("link", "done", "1 account is left aside")
        self.assertEqual(step.action_do()["res_model"], "ponto.account.link")

    def test_the_first_fetch_ticks_its_step(self):
        account = self.linked_account()
        step = self.assert_step("fetch", "todo")
        self.assertEqual(step.action_do()["params"]["account_ids"], account.ids)
        self.fetch(account)
        self.assert_step("fetch", "done")

    def test_a_failed_fetch_says_why(self):
        account = self.linked_account()
        account.sudo().fetch_error = "The bank is closed."
        self.assert_step("fetch", "attention", account.name, "The bank is closed.")

    def test_bank_and_books_that_differ_ask_for_the_opening_balance(self):
        account = self.linked_account(current_balance="250.00")
        self.assert_step("opening", "todo")
        self.fetch(account)
        step = self.assert_step("opening", "attention", "250.00", account.name)
        self.assertEqual(step.action_do()["res_id"], account.id)
        account.action_offer_opening()
        self.env["ponto.account.opening"].search([]).action_enter()
        self.assert_step("opening", "done")

    def test_a_consent_that_ends_asks_for_its_renewal(self):
        account = self.linked_account()
        self.assert_step("consent", "done")
        account.sudo().consent_expires_at = fields.Datetime.now() + timedelta(days=5)
        step = self.assert_step("consent", "attention", "Renew it")
        self.assertEqual(step.action_do()["res_id"], account.id)

    def test_nobody_to_warn_asks_for_somebody(self):
        account = self.linked_account()
        self.assert_step("people", "done", self.env.user.name)
        account.connection_id.sudo().warned_user_ids = False
        step = self.assert_step("people", "attention")
        self.assertEqual(step.action_do()["res_model"], "ponto.connection")

    def test_a_job_that_is_off_is_named(self):
        self.assert_step("jobs", "done")
        job = self.env.ref("account_online_ponto.ponto_account_cron_fetch").sudo()
        job.active = False
        self.assert_step("jobs", "attention", job.name)

    def test_a_scheduler_that_stands_still_is_told(self):
        job = self.env.ref("account_online_ponto.ponto_line_cron_match").sudo()
        job.nextcall = fields.Datetime.now() - timedelta(hours=3)
        self.assert_step("jobs", "attention", "scheduler")

    def test_with_own_keys_no_reports_are_needed(self):
        self.linked_account()
        self.assert_step("reports", "none")


class TestSetupInvoices(SetupCase):
    def journals(self):
        return self.superuser["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)]
        )

    def test_a_belgian_company_needs_the_structured_communication(self):
        self.journals().invoice_reference_model = "odoo"
        step = self.assert_step("reference", "attention", "structured communication")
        action = step.action_do()
        self.assertEqual(action["res_model"], "account.journal")
        self.assertEqual(action["domain"], [("id", "in", self.journals().ids)])
        self.journals().invoice_reference_model = "be"
        self.assert_step("reference", "done", "RF")

    def test_one_communication_for_a_customer_is_not_enough(self):
        self.journals().invoice_reference_model = "be"
        self.journals()[:1].invoice_reference_type = "partner"
        self.assert_step("reference", "attention", "Based on Invoice")

    def test_a_dutch_company_does_without_the_belgian_one(self):
        self.company.sudo().account_fiscal_country_id = self.env.ref("base.nl")
        self.journals().invoice_reference_model = "be"
        self.assert_step("reference", "attention", "outside Belgium")
        self.journals().invoice_reference_model = "euro"
        self.assert_step("reference", "done")

    def test_customers_without_a_country_are_counted_and_shown(self):
        self.partner_a.sudo().country_id = False
        self.invoice()
        step = self.assert_step("country", "attention", "1 open invoice goes")
        self.invoice()
        self.assert_step("country", "attention", "2 open invoices go")
        domain = step.action_do()["domain"]
        self.assertEqual(self.env["res.partner"].search(domain), self.partner_a)
        self.partner_a.sudo().country_id = self.env.ref("base.be")
        self.assert_step("country", "done")

    def test_numbers_of_another_company_are_told(self):
        self.assert_step("collision", "done")
        self.invoice()
        self.make_invoice_of_other_company()
        self.assert_step("collision", "attention", "Another company", "two documents")

    def make_invoice_of_other_company(self):
        env = self.superuser["account.move"].with_company(self.other_company)
        move = env.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": "2026-01-05",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": 1, "tax_ids": []})
                ],
            }
        )
        move.action_post()


class TestSetupAccess(SetupCase):
    def test_only_an_accounting_administrator_sees_it(self):
        for user in (self.biller, self.auditor):
            with self.assertRaises(AccessError):
                self.page(self.env(user=user))
        menu = self.env.ref("account_online_ponto.ponto_menu_setup")
        self.assertIn(menu.id, self.env["ir.ui.menu"]._visible_menu_ids())
        seen = self.env["ir.ui.menu"].with_user(self.biller)._visible_menu_ids()
        self.assertNotIn(menu.id, seen)

    def test_an_address_without_a_company_leads_to_the_own_ones(self):
        action = self.env.ref("account_online_ponto.ponto_setup_action").sudo()
        self.assertEqual(action.view_mode.split(",")[0], "list")
        own = self.env["ponto.setup"].search([])
        self.assertEqual(own.company_id, self.env.companies)
        self.assertTrue(all(own.mapped("summary")))

    def test_another_company_is_not_seen(self):
        theirs = self.env["ponto.setup"].browse(self.other_company.id)
        with self.assertRaises(AccessError):
            theirs.read(["summary"])
        with self.assertRaises(AccessError):
            theirs.with_user(self.manager).step_ids.read(["text"])

    def test_one_company_done_says_nothing_of_another(self):
        self.linked_account()
        both = new_test_user(
            self.superuser,
            "ponto_both",
            groups="account.group_account_manager",
            company_id=self.other_company.id,
            company_ids=[self.company.id, self.other_company.id],
        )
        page = self.page(
            self.env(
                user=both,
                context={
                    "allowed_company_ids": [self.other_company.id, self.company.id]
                },
            )
        )
        self.assertEqual(page.company_id, self.other_company)
        linked = page.step_ids.filtered(lambda step: step.code == "link")
        self.assertEqual(linked.state, "todo")

    def test_more_customers_cost_no_more_queries(self):
        self.partner_a.sudo().country_id = False
        self.linked_account()
        self.invoice()
        few = self.queries()
        self.superuser["res.partner"].create([{"name": str(i)} for i in range(5)])
        for partner in self.superuser["res.partner"].search(
            [], limit=5, order="id desc"
        ):
            self.invoice(partner=partner)
        self.bank_account("BE68539007547034")
        self.superuser["ponto.connection"].search([])._refresh_accounts()
        self.assertLessEqual(self.queries(), few)

    def queries(self):
        page = self.page()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        page.step_ids.read(["title", "state", "text", "button"])
        return self.env.cr.sql_log_count - before
