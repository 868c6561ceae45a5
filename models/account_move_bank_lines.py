from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMoveBankLines(models.AbstractModel):
    """A document's bank lines: those that settled it, those that may."""

    _name = "ponto.move.bank.lines"
    _description = "Bank lines of documents"

    ponto_line_ids = fields.Many2many(
        "account.bank.statement.line",
        string="Bank Lines",
        compute="_compute_ponto_line_ids",
        compute_sudo=True,
    )
    ponto_line_count = fields.Integer(
        compute="_compute_ponto_line_ids", compute_sudo=True
    )
    ponto_waiting_count = fields.Integer(
        string="Bank Lines That May Pay It",
        compute="_compute_ponto_waiting_count",
        exportable=False,
    )
    ponto_waiting_note = fields.Char(
        compute="_compute_ponto_waiting_note", exportable=False
    )

    @api.depends("line_ids.matched_debit_ids", "line_ids.matched_credit_ids")
    def _compute_ponto_line_ids(self):
        for move in self:
            others = _others(move.line_ids)
            # Core's payments stand between a document and its bank line.
            payments = others.move_id.filtered("origin_payment_id").line_ids
            lines = (others | _others(payments)).statement_line_id
            move.ponto_line_ids = lines - move.statement_line_id
            move.ponto_line_count = len(move.ponto_line_ids)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_ponto_waiting_count(self):
        """How many open bank lines may settle the document, one query for all."""
        counts = self.env["ponto.match.proposal"]._read_group(
            [("move_ids", "in", self.ids), ("line_id.is_reconciled", "=", False)],
            ["move_ids"],
            ["line_id:count_distinct"],
        )
        by_move = {move.id: count for move, count in counts}
        for move in self:
            move.ponto_waiting_count = by_move.get(move.id, 0)

    @api.depends("ponto_waiting_count")
    @api.depends_context("lang")
    def _compute_ponto_waiting_note(self):
        for move in self:
            count = move.ponto_waiting_count
            move.ponto_waiting_note = (
                self.env._("1 bank line may pay this document.")
                if count == 1
                else self.env._("%d bank lines may pay this document.", count)
            )

    def action_ponto_open_lines(self):
        """Show the bank lines that settled this document."""
        self._ponto_check_reader()
        return self._ponto_lines_action(self.ponto_line_ids)

    def action_ponto_open_waiting(self):
        """Show the bank lines that may settle this document."""
        self._ponto_check_reader()
        proposals = self.env["ponto.match.proposal"].search(
            [("move_ids", "in", self.ids), ("line_id.is_reconciled", "=", False)]
        )
        return self._ponto_lines_action(proposals.line_id)

    def action_ponto_explain(self):
        """Say why this document is not paid, or how it was.

        :raises UserError: it is no posted document, or there are several.
        """
        self._ponto_check_reader()
        if len(self) != 1:
            raise UserError(self.env._("Choose one document to explain."))
        if self.state != "posted" or not self.is_invoice(include_receipts=True):
            raise UserError(
                self.env._("Only posted invoices, bills and credit notes are paid.")
            )
        return self.env["account.move.explain"]._for_move(self)._action()

    def action_ponto_undo_match(self):
        """Undo the bank lines of this document: it is open again.

        :raises AccessError: the user does not decide on bank lines.
        """
        self.check_access("read")
        return self.ponto_line_ids.sudo(False).action_ponto_undo()

    def _ponto_check_reader(self):
        """:raises AccessError: the user does not read this document or bank lines."""
        self.check_access("read")
        self.env["account.bank.statement.line"].check_access("read")

    def _ponto_lines_action(self, lines):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_statement_line_action"
        )
        action["domain"] = [("id", "in", lines.ids)]
        if len(lines) == 1:
            form = self.env.ref("account_online_ponto.ponto_statement_line_view_form")
            action.update(res_id=lines.id, views=[(form.id, "form")])
        return action


def _others(items):
    """What journal items are reconciled with."""
    partials = items.matched_debit_ids | items.matched_credit_ids
    return (partials.debit_move_id | partials.credit_move_id) - items
