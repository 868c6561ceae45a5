from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A document that is paid, or open again, changes what its bank lines are."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._ponto_tell_transactions()
        partials._ponto_tell_transfers()
        return partials

    def unlink(self):
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        self._ponto_tell_transactions()
        lines = items.statement_line_id
        result = super().unlink()
        self.env["ponto.transaction"].sudo()._status_changed(items.exists())
        self.env["ponto.payment.line"].sudo()._books_opened(lines.exists())
        return result

    def _ponto_tell_transactions(self):
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        self.env["ponto.transaction"].sudo()._status_changed(items)

    def _ponto_tell_transfers(self):
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        self.env["ponto.payment.line"].sudo()._books_settled(items)
