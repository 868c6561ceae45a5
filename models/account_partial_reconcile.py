from odoo import api, models


class AccountPartialReconcile(models.Model):
    """A document that is paid, or open again, changes what its bank lines are."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._ponto_tell_transactions()
        return partials

    def unlink(self):
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        self._ponto_tell_transactions()
        result = super().unlink()
        self.env["ponto.transaction"].sudo()._status_changed(items.exists())
        return result

    def _ponto_tell_transactions(self):
        items = self.sudo().debit_move_id | self.sudo().credit_move_id
        self.env["ponto.transaction"].sudo()._status_changed(items)
