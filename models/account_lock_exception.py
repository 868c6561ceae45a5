from odoo import api, models


class AccountLockException(models.Model):
    """An exception for everybody opens a period as a moved lock date does."""

    _inherit = "account.lock_exception"

    @api.model_create_multi
    def create(self, vals_list):
        exceptions = super().create(vals_list)
        self.env["ponto.account"]._wake_waiting()
        return exceptions
