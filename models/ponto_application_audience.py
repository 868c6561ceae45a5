from odoo import api, models


class PontoApplicationAudience(models.AbstractModel):
    """Which application a notification is for."""

    _name = "ponto.application.audience"
    _description = "Audience of Ponto's notifications"

    @api.model
    def _for_audience(self, audience):
        """The application a notification says it is for, as superuser.

        Not checked yet: its keys tell whether Ponto says so too. Companies may
        share one application; the keys are the same.
        """
        return self.sudo().search([("application_id", "=", audience)], limit=1)
