from odoo import api, models


class PontoConnectionNotified(models.AbstractModel):
    """What a connection does when Ponto reports a change of access."""

    _name = "ponto.connection.notified"
    _description = "Ponto connection with notifications"

    @api.model
    def _on_notification(self, notification):
        """Look at what Ponto reports of access, consent or organization.

        :param notification: ``webhooks.Notification``.
        :return: the connections that are looked at.
        """
        return self.browse()
