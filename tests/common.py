"""A company, a started simulator, and the few verbs the tests are told with."""

from contextlib import contextmanager
from datetime import date

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import tagged

from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer

CLIENT_ID, CLIENT_SECRET = "simulator-demo", "simulator-secret"
IBAN, OTHER_IBAN, DUTCH_IBAN = (
    "BE71096123456769",
    "BE68539007547034",
    "NL91ABNA0417164300",
)


@tagged("post_install", "-at_install")
class PontoCase(AccountTestInvoicingCommon):
    """Every test talks over real HTTP to a simulator of its own, empty at first."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]

    def setUp(self):
        super().setUp()
        server = SimulatorServer(Bank.empty())
        server.bank.synchronization_seconds = 0
        self.start_simulator(server)
        self.bank = server.bank
        self.server = server
        self.env["ir.config_parameter"].sudo().set_param(
            "account_online_ponto.simulator_url", server.url
        )
        self.kbc = self.bank.add_institution(
            name="KBC", bic="KREDBEBB", country="BE", key="kbc"
        )

    def start_simulator(self, server):
        server.start()
        self.addCleanup(server.stop)

    # -- at the bank -------------------------------------------------------------

    def bank_account(self, iban=IBAN, **attributes):
        """An account at the bank; returns Ponto's id."""
        attributes.setdefault("holder_name", "ATELIER VERHAEGEN")
        attributes.setdefault("referenceType", "IBAN")
        institution = attributes.pop("institution", self.kbc)
        return self.bank.add_account(institution, iban, **attributes)

    # -- in Odoo -----------------------------------------------------------------

    def connect(self, institution=None, **values):
        """Press Test and Connect; returns the link wizard."""
        wizard = self.env["ponto.connection.open"].create(
            {
                "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET,
                "institution_id": institution.id if institution else False,
                **values,
            }
        )
        action = wizard.action_connect()
        return self.env["ponto.account.link"].browse(action["res_id"])

    def linked_account(self, iban=IBAN, **attributes):
        """An account that fills a journal of its own; nothing is fetched yet."""
        ponto_id = self.bank_account(iban, **attributes)
        self.connect().action_link()
        return self.env["ponto.account"].search([("ponto_id", "=", ponto_id)])

    @contextmanager
    def committing(self):
        """An environment whose commits the test can undo."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            yield self.env(cr=cr)

    def fetch(self, account, reason="schedule", **options):
        """One unattended run of one account; returns its log."""
        with self.committing() as env:
            log = account.with_env(env).sudo()._fetch_or_keep_error(reason, **options)
        return self.env["ponto.fetch.log"].browse(log.id)

    def run_cron(self):
        """What the scheduler does."""
        cron = self.env.ref("account_online_ponto.ponto_account_cron_fetch")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def lines(self, account):
        """The statement lines of an account's journal, oldest first."""
        return self.env["account.bank.statement.line"].search(
            [("journal_id", "=", account.journal_id.id)], order="internal_index"
        )

    def inbox(self, account):
        return self.env["ponto.transaction"].search(
            [("account_id", "=", account.id)], order="id"
        )

    def invoice(self, amount=121.0, reference=None, **values):
        """A posted customer invoice of this total."""
        invoice = self._create_invoice(
            invoice_date=values.pop("invoice_date", date(2026, 1, 5)),
            partner_id=values.pop("partner", self.partner_a).id,
            invoice_line_ids=[
                fields.Command.create(
                    {"name": "Work", "price_unit": amount, "tax_ids": []}
                )
            ],
            **values,
        )
        if reference:
            invoice.payment_reference = reference
        invoice.action_post()
        return invoice
