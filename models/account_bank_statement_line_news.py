from odoo import fields, models


class AccountBankStatementLine(models.Model):
    """What the bank said of a booked line later, where the bookkeeper looks."""

    _inherit = "account.bank.statement.line"

    ponto_news = fields.Text(
        string="Later News of the Bank", related="ponto_transaction_id.news"
    )
    ponto_needs_look = fields.Boolean(
        string="Changed by the Bank", related="ponto_transaction_id.needs_look"
    )
    ponto_vanished_at = fields.Datetime(related="ponto_transaction_id.vanished_at")

    def action_ponto_seen(self):
        """A person compared the line with what the bank says now."""
        self._ponto_check_decider()
        self.sudo().ponto_transaction_id.needs_look = False
