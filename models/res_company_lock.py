from odoo import models
from odoo.addons.account.models.company import LOCK_DATE_FIELDS


class PontoCompanyLock(models.AbstractModel):
    """Books that are opened again take in what waited for it."""

    _name = "ponto.company.lock"
    _description = "Lock dates and held bank transactions"

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(LOCK_DATE_FIELDS):
            self.env["ponto.account"]._wake_waiting()
        return result
