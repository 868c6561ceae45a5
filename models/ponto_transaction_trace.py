from odoo import api, fields, models


class PontoTransactionTrace(models.AbstractModel):
    """What became of a movement in the books, told where the movement is."""

    _name = "ponto.transaction.trace"
    _description = "Trace of bank transactions"

    line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Line",
        compute="_compute_trace",
    )
    line_explanation = fields.Text(string="Why", compute="_compute_trace")
    line_tried = fields.Text(string="What Was Tried", compute="_compute_trace")
    line_proposed = fields.Text(string="Proposal", compute="_compute_trace")
    line_settled_at = fields.Datetime(string="Settled On", compute="_compute_trace")
    line_settled_by_id = fields.Many2one(
        "res.users", string="Settled By", compute="_compute_trace"
    )
    document_ids = fields.Many2many(
        "account.move",
        string="Documents",
        compute="_compute_trace",
        help="What its bank line is reconciled with.",
    )

    @api.depends("statement_line_ids.ponto_trace", "statement_line_ids.is_reconciled")
    @api.depends_context("lang", "uid", "tz", "allowed_company_ids")
    def _compute_trace(self):
        """From the bank line, as far as this user may read it and its documents."""
        lines = self.sudo().statement_line_ids.sudo(False)._filtered_access("read")
        by_transaction = lines.grouped("ponto_transaction_id")
        documents = lines._ponto_documents_by_line()
        for transaction in self:
            line = by_transaction.get(transaction._origin, lines.browse())
            transaction.line_id = line
            transaction.line_explanation = line.ponto_explanation
            transaction.line_tried = line.ponto_tried
            transaction.line_proposed = line.ponto_proposed
            transaction.line_settled_at = line.ponto_matched_at
            transaction.line_settled_by_id = line.ponto_matched_by_id
            transaction.document_ids = documents.get(line, False)

    def action_view_documents(self):
        """Open what the bank line is reconciled with."""
        self.ensure_one()
        self.check_access("read")
        documents = self.document_ids
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Documents"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", documents.ids)],
        }
        if len(documents) == 1:
            action.update(res_id=documents.id, views=[(False, "form")])
        return action
