from unittest.mock import patch

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tests.common import ChromeBrowser

from ..demo.company import populate
from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer

# Debian's Odoo lacks this file of the video calls, and says so in the console.
MISSING = "mail/static/lib/selfie_segmentation"
PATIENCE = 900


def console_without_missing_file(handle):
    """Let exactly that message pass; any other error still fails the tour."""

    def _handle_console(self, type, args=None, **kwargs):
        said = str(args[0].get("value", "")) if args else ""
        if type == "error" and said.startswith("'Could not get") and MISSING in said:
            return None
        return handle(self, type, args=args, **kwargs)

    return _handle_console


def quiet_console(case):
    """Let that message pass in a class of tests, or in one test."""
    handler = console_without_missing_file(ChromeBrowser._handle_console)
    patcher = patch.object(ChromeBrowser, "_handle_console", handler)
    patcher.start()
    add_cleanup = case.addClassCleanup if isinstance(case, type) else case.addCleanup
    add_cleanup(patcher.stop)


@tagged("post_install", "-at_install")
class TestTour(AccountTestInvoicingCommon, HttpCase):
    """The whole path in a real browser: from no bank to a paid invoice."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        server = SimulatorServer(Bank.demo()).start()
        cls.addClassCleanup(server.stop)
        server.bank.synchronization_seconds = 1
        cls.moves = populate(cls.env, server.url)
        quiet_console(cls)
        # No more rights than Community's Administrator of Invoicing.
        cls.bookkeeper = new_test_user(
            cls.env,
            login="bookkeeper",
            groups="account.group_account_manager",
            company_id=cls.env.company.id,
        )

    def test_a_bookkeeper_connects_a_bank_and_sees_an_invoice_paid(self):
        self.assertFalse(self.bookkeeper.has_group("account.group_account_basic"))
        self.start_tour(
            "/odoo",
            "account_online_ponto_tour",
            login=self.bookkeeper.login,
            timeout=PATIENCE,
        )
        self.assertEqual(self.moves[0].payment_state, "paid")
        undone = self.env["account.bank.statement.line"].search(
            [("ponto_match_state", "=", "undone")]
        )
        self.assertIn(self.moves[25].name, undone.ponto_explanation)
        self.assertEqual(self.moves[25].payment_state, "not_paid")
        accounts = self.env["ponto.account"].search([("journal_id", "!=", False)])
        self.assertEqual(len(accounts), 2)
