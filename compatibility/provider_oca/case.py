"""A company that imports from Ponto with OCA's addon, over the wire."""

from unittest.mock import patch

from odoo.addons.account_statement_import_online_ponto.models import ponto_interface
from odoo.fields import Datetime

from ...tests.common import CLIENT_ID, CLIENT_SECRET, IBAN
from ...tests.people import PeopleCase

PROVIDER = "online.bank.statement.provider"


class ProviderCase(PeopleCase):
    """OCA's provider asks the simulator, as it would ask Ponto."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's guard of tests knows no pair of timeouts, which OCA's addon gives.
        if isinstance(options.get("timeout"), tuple):
            options["timeout"] = max(options["timeout"])
        return super()._request_handler(session, request, **options)

    def setUp(self):
        super().setUp()
        address = patch.object(ponto_interface, "PONTO_ENDPOINT", self.server.url)
        self.startPatcher(address)
        self.ponto_id = self.bank_account(IBAN)
        self.journal = self.superuser["account.journal"].create(
            {"name": "KBC", "type": "bank", "code": "KBC", "bank_acc_number": IBAN}
        )
        self.provider = self.superuser[PROVIDER].create(
            {
                "journal_id": self.journal.id,
                "service": "ponto",
                "username": CLIENT_ID,
                "password": CLIENT_SECRET,
                "tz": "Europe/Brussels",
            }
        )

    def come_in(self, *amounts, day="2026-03-04", **values):
        """Movements at the bank; returns Ponto's ids."""
        return [
            self.bank.add_transaction(self.ponto_id, amount, date=day, **values)
            for amount in amounts
        ]

    def pull(self, since="2026-01-01"):
        """What OCA's wizard does; returns the journal's lines."""
        until = Datetime.to_datetime("2027-01-01")
        self.provider._pull(Datetime.to_datetime(since), until)
        return self.all_lines()

    def pull_by_schedule(self):
        self.provider.next_run = Datetime.now()
        self.superuser[PROVIDER]._scheduled_pull()
        return self.all_lines()

    def all_lines(self):
        return self.superuser["account.bank.statement.line"].search(
            [("journal_id", "=", self.journal.id)], order="internal_index"
        )

    def account(self):
        return self.env["ponto.account"].search([("ponto_id", "=", self.ponto_id)])
