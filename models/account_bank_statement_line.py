from odoo import api, fields, models

from .sentences_of_reasons import REASON_NAMES


class AccountBankStatementLine(models.Model):
    """Where a line came from, and why it did or did not settle an invoice."""

    _name = "account.bank.statement.line"
    _inherit = [
        "account.bank.statement.line",
        "ponto.statement.line.candidates",
        "ponto.statement.line.transfers",
        "ponto.statement.line.paying",
        "ponto.statement.line.job",
        "ponto.statement.line.actions",
        "ponto.statement.line.manual",
        "ponto.statement.line.match",
        "ponto.statement.line.settle",
        "ponto.statement.line.draft",
        "ponto.statement.line.counterparts",
        "ponto.statement.line.write.off",
        "ponto.statement.line.take.back",
        "ponto.statement.line.undo",
        "ponto.statement.line.by.hand",
        "ponto.statement.line.documents",
        "ponto.statement.line.oca",
        "ponto.statement.line.status",
        "ponto.statement.line.proposals",
        "ponto.statement.line.trace",
        "ponto.statement.line.traced",
    ]

    ponto_transaction_id = fields.Many2one(
        "ponto.transaction",
        string="Bank Transaction",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    ponto_bank_date = fields.Date(
        related="ponto_transaction_id.execution_date",
        string="Date at the Bank",
        help="The true day, where a locked period made the books take another one.",
    )
    ponto_match_state = fields.Selection(
        [
            ("to_match", "To Match"),
            ("open", "No Match"),
            ("proposed", "To Check"),
            ("rest", "Rest Open"),
            ("matched", "Settled"),
            ("dismissed", "Dismissed"),
            ("undone", "Undone"),
        ],
        string="Matching",
        readonly=True,
        copy=False,
    )
    # What a waiting line reads, for a document that is posted later.
    ponto_keys = fields.Char(
        string="Numbers to Match By", readonly=True, copy=False, exportable=False
    )
    ponto_match_reason = fields.Selection(
        REASON_NAMES, string="Reason", readonly=True, copy=False
    )
    ponto_match_rung = fields.Integer(string="Kind of Match", readonly=True, copy=False)
    ponto_matched_at = fields.Datetime(string="Settled On", readonly=True, copy=False)
    # Empty on a settled line: the matching did it.
    ponto_matched_by_id = fields.Many2one(
        "res.users", string="Settled By", readonly=True, copy=False
    )
    ponto_proposal_ids = fields.One2many(
        "ponto.match.proposal", "line_id", string="Proposals", readonly=True
    )
    ponto_proposed = fields.Text(string="Proposal", compute="_compute_ponto_proposed")
    _ponto_transaction_uniq = models.UniqueIndex(
        "(ponto_transaction_id) WHERE ponto_transaction_id IS NOT NULL",
        "This bank transaction is already booked.",
    )
    _ponto_to_match_idx = models.Index(
        "(journal_id) WHERE ponto_match_state = 'to_match'"
    )
    _ponto_to_check_idx = models.Index(
        "(journal_id) WHERE ponto_match_state IN ('open', 'proposed', 'rest')"
    )
    _ponto_keys_idx = models.Index(
        "USING gin (string_to_array(ponto_keys, ' '))"
        " WHERE ponto_match_state IN ('open', 'proposed')"
    )
    _ponto_waiting_amount_idx = models.Index(
        "(abs(amount)) WHERE ponto_match_state IN ('open', 'proposed')"
    )

    @api.depends("ponto_proposal_ids.explanation")
    @api.depends_context("lang", "uid", "tz", "allowed_company_ids")
    def _compute_ponto_proposed(self):
        """The first proposal, and how many more there are."""
        for line in self:
            proposals = line.ponto_proposal_ids
            text = proposals[:1].explanation or False
            if len(proposals) > 1:
                more = len(proposals) - 1
                text = self.env._(
                    "%(proposal)s (%(more)d more)", proposal=text, more=more
                )
            line.ponto_proposed = text

    def _synchronize_from_moves(self, changed_fields):
        """Entries booked together get their partners at once; core finds them then."""
        is_off = self.env.context.get("skip_account_move_synchronization")
        if "line_ids" in changed_fields and not is_off:
            self.move_id._ponto_write_partners()
        return super()._synchronize_from_moves(changed_fields)

    def unlink(self):
        """A deleted line's transaction waits in the inbox, explained."""
        transactions = self.ponto_transaction_id
        result = super().unlink()
        transactions.sudo().write({"state": "ignored", "reason": "deleted"})
        return result

    def action_undo_reconciliation(self):
        """What a person undid is not made again by the next run."""
        if not self:
            return super().action_undo_reconciliation()  # core calls it for nothing
        if returns := self._ponto_returns_of():
            returns.action_undo_reconciliation()
        memories = self._ponto_forget()
        result = super().action_undo_reconciliation()
        self._ponto_forget_debits()
        self._ponto_close_again(memories)
        self._ponto_note_undone()
        return result

    def action_ponto_undo(self):
        """Open what these lines settled again; lines that settled nothing stay.

        Also for administrators without the bank's rights.

        :raises AccessError: see ``_ponto_check_decider``.
        """
        self._ponto_check_decider()
        settled = self.sudo().filtered(
            lambda line: line.is_reconciled or line.ponto_match_state == "rest"
        )
        return settled.action_undo_reconciliation()
