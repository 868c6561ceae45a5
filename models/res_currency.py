from odoo import models


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def write(self, vals):
        """A currency that is used from now on lets in what waited for it."""
        result = super().write(vals)
        if vals.get("active"):
            self.env["ponto.account"]._wake_waiting()
        return result
