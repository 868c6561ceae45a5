"""An account that is only viewed, and the verbs its tests are told with."""

from datetime import timedelta

from odoo import SUPERUSER_ID, fields
from odoo.tests import freeze_time

from .common import IBAN
from .test_link import LinkCase

DAY, LATER, LAST = "2026-03-02", "2026-03-10", "2026-03-20"
OGM = "+++090/9337/55493+++"


class FollowCase(LinkCase):
    def setUp(self):
        super().setUp()
        self.ponto_id = self.bank_account(balance="100.00")
        self.viewed = self.view()

    def view(self, iban=IBAN, **values):
        """Choose View Only in the wizard for one account."""
        line = self.connect_again().line_ids.filtered(
            lambda item: item.account_id.reference == iban
        )
        line.write({"action": "follow", **values})
        (line.wizard_id.line_ids - line).action = "none"
        line.wizard_id.action_link()
        return line.account_id

    def connect_again(self):
        """The link wizard: of a new connection, or by Fetch Accounts."""
        known = self.env["ponto.connection"].search([], limit=1)
        if not known:
            return self.connect()
        action = known.action_fetch_accounts()
        return self.env["ponto.account.link"].browse(action["res_id"])

    def link(self, action="create", **values):
        """Press Link to a Journal on the account, and Link; returns the line."""
        opened = self.viewed.action_link_journal()
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        line = wizard.line_ids.filtered(lambda item: item.account_id == self.viewed)
        line.write({"action": action, **values})
        wizard.action_link()
        return line

    def bring(self, *amounts, account=None, **details):
        """Movements at the bank, fetched by the job; returns their rows."""
        account = account or self.viewed
        for amount in amounts:
            self.bank.add_transaction(account.ponto_id, amount, **details)
        before = self.inbox(account)
        self.fetch(account)
        self.env.invalidate_all()
        return self.inbox(account) - before

    def run_cron(self):
        with self.committing() as env:
            env(user=SUPERUSER_ID)["ponto.account"]._cron_fetch()
        self.env.invalidate_all()

    def due(self):
        """What the scheduler does some hours later."""
        with freeze_time(fields.Datetime.now() + timedelta(hours=7)):
            self.run_cron()

    def all_lines(self):
        """Every bank line that came through Ponto, in whichever journal."""
        return self.env["account.bank.statement.line"].search(
            [("ponto_transaction_id", "!=", False)], order="internal_index"
        )

    def statuses(self, account=None):
        """What Bank Transactions says of an account's movements."""
        self.env.flush_all()
        rows = self.env["ponto.movement"].search(
            [("account_id", "=", (account or self.viewed).id)], order="id"
        )
        return rows.mapped("status")

    def assert_only_viewed(self, count):
        """So many are in the inbox, each once, and none of them in the books."""
        self.env.invalidate_all()
        rows = self.inbox(self.viewed)
        self.assertEqual(len(rows), count)
        self.assertEqual(len(set(rows.mapped("ponto_id"))), count)
        self.assertFalse(self.all_lines())
        self.assertEqual(set(self.statuses()), {"unlinked"})
