import logging
from datetime import timedelta

from odoo import fields, models

from ..ponto.errors import PontoError

_logger = logging.getLogger(__name__)

# Ponto's own rounds are four a day: a list that is younger says nothing new.
OLD_AFTER = timedelta(hours=6)


class PontoAccountPending(models.AbstractModel):
    """What the bank announced and has not booked: shown apart, never booked.

    Read only where the bank gives such a list: after each press of the button, and
    by schedule when the list is six hours old, or when something came in while
    something was pending (it may be what was pending). So a run with nothing new
    still asks Ponto once.
    """

    _name = "ponto.account.pending"
    _description = "Pending transactions of a Ponto account"

    currency_id = fields.Many2one("res.currency", readonly=True)
    pending_ids = fields.One2many(
        "ponto.pending.transaction",
        "account_id",
        string="Pending Transactions",
        readonly=True,
    )
    pending_read_at = fields.Datetime(
        string="Pending Read On", readonly=True, copy=False
    )
    pending_count = fields.Integer(compute="_compute_pending")
    pending_total = fields.Monetary(
        string="Pending",
        compute="_compute_pending",
        help="Announced by the bank and not booked there yet. It may change or "
        "vanish, so it is in no balance.",
    )

    def _compute_pending(self):
        self.pending_count, self.pending_total = 0, 0.0  # all at once: most have none
        totals = self._pending_totals()
        for account in self.filtered(lambda item: item.id in totals):
            account.pending_count, account.pending_total = totals[account.id]

    def _pending_totals(self):
        """Number and total of what is pending, by account id; one query."""
        found = self.env["ponto.pending.transaction"]._read_group(
            [("account_id", "in", self.ids)],
            ["account_id"],
            ["__count", "amount:sum"],
        )
        return {account.id: (count, total) for account, count, total in found}

    def action_view_pending(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_pending_transaction_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action

    def _synchronization_subtypes(self):
        """What Ponto is asked to read when a person presses the button."""
        self.ensure_one()
        if self.institution_id.pending_transactions_available:
            return ("accountDetails", "accountTransactionsWithUnsettled")
        return ("accountDetails", "accountTransactions")

    def _read_pending_if_due(self, fetch):
        """Put the bank's list of this moment in the place of the last one.

        It is for information: a failure leaves the last list, with its date, and
        never fails the run. Commits. A generator, see ``Fetch.begin``.

        :param fetch: ``fetch.Fetch``.
        """
        if not self._pending_is_due(fetch.reason, fetch.counts):
            return
        client, number = fetch.client, self.ponto_id
        try:
            pages = yield lambda: list(client.pending_transactions(number))
        except PontoError as error:
            _logger.info("Ponto account %s, pending: %r", self.id, error)
        else:
            self.env["ponto.pending.transaction"]._replace(self, pages)
        self.pending_read_at = fields.Datetime.now()
        self.env["ir.cron"]._commit_progress()

    def _pending_is_due(self, reason, counts):
        offered = self.institution_id.pending_transactions_available
        if not (offered or self.pending_count):
            return False
        if reason != "schedule" or not self.pending_read_at:
            return True
        if self.pending_count and counts["new_count"]:
            return True
        now = fields.Datetime.now()
        # After now: the clock was wrong then.
        return self.pending_read_at > now or self.pending_read_at + OLD_AFTER <= now
