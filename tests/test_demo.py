from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..demo import story as story_of
from ..demo.company import populate
from ..demo.login import set_up_login
from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer


@tagged("post_install", "-at_install")
class TestDemo(AccountTestInvoicingCommon):
    """The demo company meets the banks of the simulator, as in `./dev run`."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        server = SimulatorServer(Bank.demo()).start()
        cls.addClassCleanup(server.stop)
        cls.bank = server.bank
        cls.url = server.url
        cls.moves = populate(cls.env, server.url)
        cls.story = story_of.read()

    def connect_everything(self):
        """Connect, link every account to a journal; returns the accounts."""
        wizard = self.env["ponto.connection.open"].create(
            {"client_id": "simulator-demo", "client_secret": "simulator-secret"}
        )
        link = self.env["ponto.account.link"].browse(wizard.action_connect()["res_id"])
        link.action_link()
        return self.env["ponto.account"].search([("journal_id", "!=", False)])

    def fetch(self, accounts):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            for account in accounts.with_env(self.env(cr=cr)).sudo():
                account._fetch_or_keep_error("schedule")
        self.env.invalidate_all()

    def payment_states(self):
        return {
            invoice["key"]: move.payment_state
            for invoice, move in zip(self.story["invoices"], self.moves, strict=True)
        }

    def expected(self, *names):
        """The first of these properties an invoice of the story has."""
        return {
            invoice["key"]: next(invoice[name] for name in names if name in invoice)
            for invoice in self.story["invoices"]
        }

    def test_invoices_are_those_of_the_story_to_the_cent(self):
        for invoice, move in zip(self.story["invoices"], self.moves, strict=True):
            with self.subTest(invoice["key"]):
                self.assertEqual(move.state, "posted")
                self.assertEqual(f"{move.amount_untaxed:.2f}", invoice["untaxed"])
                self.assertEqual(f"{move.amount_total:.2f}", invoice["total"])
                self.assertEqual(move.currency_id.name, invoice["currency"])
                self.assertEqual(move.payment_reference, invoice["payment_reference"])

    def test_each_invoice_is_paid_as_far_as_the_story_says(self):
        accounts = self.connect_everything()
        self.assertEqual(len(accounts), len(self.story["accounts"]))
        self.fetch(accounts)
        self.assertEqual(
            self.payment_states(),
            self.expected("expected_before_synchronization", "expected"),
        )
        self.bank.scheduled_round()
        self.fetch(accounts)
        self.assertEqual(self.payment_states(), self.expected("expected"))

    def test_what_a_person_has_to_see_is_proposed(self):
        self.fetch(self.connect_everything())
        wanted = {
            move
            for invoice, move in zip(self.story["invoices"], self.moves, strict=True)
            if invoice.get("proposed")
        }
        proposals = self.env["ponto.match.proposal"].search([("sequence", "=", 0)])
        self.assertLessEqual(wanted, set(proposals.move_ids))
        self.assertEqual(
            set(proposals.line_id.mapped("ponto_match_state")), {"proposed"}
        )

    def test_the_main_account_is_proposed_for_the_journal_with_its_number(self):
        accounts = self.connect_everything()
        main = next(
            item for item in self.story["accounts"] if item["key"] == "kbc-main"
        )
        account = accounts.filtered(lambda item: item.reference == main["reference"])
        journal = account.journal_id
        self.assertEqual(journal.name, main["product"])
        self.assertEqual(
            journal.bank_account_id.sanitized_acc_number, main["reference"]
        )

    def test_nothing_is_connected_before_the_user_does(self):
        self.assertFalse(self.env["ponto.connection"].search([]))

    def test_a_login_needs_nothing_to_be_set_up(self):
        application = self.env["ponto.application"]._available(self.env.company)
        self.assertEqual(application.environment, "simulator")
        with application._partner_client() as client:
            self.assertEqual(next(iter(client.integration_accounts())).items, ())
        self.assertTrue(application.signature_until, "requests are signed")
        set_up_login(self.env, self.url)
        found = self.env["ponto.application"].search([])
        self.assertEqual(found, application, "a second time makes no second one")

    def test_a_company_with_invoices_is_left_alone(self):
        before = self.env["account.move"].search_count([])
        with self.assertRaisesRegex(UserError, "has invoices already"):
            populate(self.env, self.url)
        self.assertEqual(self.env["account.move"].search_count([]), before)

    def test_customers_have_what_letters_and_payments_need(self):
        for partner in self.moves.partner_id:
            with self.subTest(partner.name):
                self.assertTrue(partner.country_id)
                self.assertTrue(partner.lang)
        bakery = self.moves[0].partner_id
        self.assertEqual(bakery.bank_ids.sanitized_acc_number, "BE55736001928344")
