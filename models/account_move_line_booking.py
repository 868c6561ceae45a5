from odoo import api, models

from .booking_batch import batch_of


class AccountMoveLineBooking(models.Model):
    """Items of bank lines that are booked together: see ``booking_batch``."""

    _inherit = "account.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        self.env["account.move"]._ponto_write_links()
        return super().create(vals_list)

    def _inverse_analytic_distribution(self):
        """Nothing is merged where nothing is distributed and nothing was posted."""
        if batch_of(self.env) and not any(
            line.analytic_distribution or line.parent_state == "posted" for line in self
        ):
            return None
        return super()._inverse_analytic_distribution()


class AccountAnalyticDistributionModelBooking(models.Model):
    _inherit = "account.analytic.distribution.model"

    def _get_applicable_models(self, vals):
        """Core asks for each item; once is enough where there is none at all."""
        batch = batch_of(self.env)
        if batch and batch.distributes is None:
            every = self.sudo().with_context(active_test=False)
            batch.distributes = bool(every.search([], limit=1))
        if batch and not batch.distributes:
            return self.browse()
        return super()._get_applicable_models(vals)
