from odoo import fields, models


class AccountBankStatementLine(models.Model):
    """Where a line came from, and why it did or did not settle an invoice."""

    _name = "account.bank.statement.line"
    _inherit = [
        "account.bank.statement.line",
        "ponto.statement.line.match",
        "ponto.statement.line.settle",
        "ponto.statement.line.counterparts",
        "ponto.statement.line.undo",
        "ponto.statement.line.trace",
    ]

    ponto_transaction_id = fields.Many2one(
        "ponto.transaction",
        string="Bank Transaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    ponto_match_state = fields.Selection(
        [
            ("to_match", "To Match"),
            ("matched", "Settled"),
            ("open", "Open"),
            ("undone", "Undone"),
        ],
        string="Matching",
        readonly=True,
        copy=False,
    )
    _ponto_transaction_uniq = models.UniqueIndex(
        "(ponto_transaction_id) WHERE ponto_transaction_id IS NOT NULL",
        "This bank transaction is already booked.",
    )
    _ponto_to_match_idx = models.Index(
        "(journal_id) WHERE ponto_match_state = 'to_match'"
    )

    def unlink(self):
        """A deleted line's transaction waits in the inbox, explained."""
        transactions = self.ponto_transaction_id
        result = super().unlink()
        transactions.sudo().write({"state": "ignored", "reason": "deleted"})
        return result

    def action_undo_reconciliation(self):
        """What a person undid is not made again by the next run."""
        if returns := self._ponto_returns_of():
            returns.action_undo_reconciliation()
        memories = self._ponto_forget()
        result = super().action_undo_reconciliation()
        self._ponto_close_again(memories)
        self._ponto_note_undone()
        return result

    def action_ponto_undo(self):
        """Open the invoice again, for administrators without the bank's rights.

        :raises AccessError: the user is no accounting administrator.
        """
        self.env["ponto.transaction"].check_access("write")
        self.check_access("read")
        return self.sudo().action_undo_reconciliation()
