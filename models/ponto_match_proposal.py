from odoo import api, fields, models

from ..ponto.decisions import Plan


class PontoMatchProposal(models.Model):
    """One way to settle a bank line, that a person accepts or not.

    Made and deleted by the matching; nobody writes one.
    """

    _name = "ponto.match.proposal"
    _description = "Proposed match of a bank line"
    _order = "line_id, sequence, id"

    line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary(related="line_id.amount")
    sequence = fields.Integer(readonly=True)
    rung = fields.Integer(string="Kind of Match", readonly=True)
    reason = fields.Char(readonly=True)
    # `ponto.decisions.Plan.as_plain()`: what is written when it is accepted.
    plan = fields.Json(readonly=True)
    move_ids = fields.Many2many("account.move", string="Documents", readonly=True)
    explanation = fields.Text(string="Proposal", compute="_compute_explanation")

    @api.depends("plan", "move_ids.amount_residual", "move_ids.name")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_explanation(self):
        plans = {proposal: proposal._plan() for proposal in self}
        words = self.env["ponto.plan.words"]._of(
            (proposal.line_id, plan) for proposal, plan in plans.items()
        )
        for proposal, sentence in zip(plans, words, strict=True):
            proposal.explanation = sentence

    @api.depends("explanation")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_display_name(self):
        for proposal in self:
            proposal.display_name = proposal.explanation

    def action_accept(self):
        """Settle the line as this proposal says.

        :raises UserError: why that is not possible any more; nothing is written.
        """
        self.line_id._ponto_check_decider()
        self.ensure_one()
        self.check_access("read")
        return self.line_id._ponto_accept_or_raise(self)

    def _plan(self):
        self.ensure_one()
        return Plan.from_plain(self.plan)
