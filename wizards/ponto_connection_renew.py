from odoo import fields, models


class PontoConnectionRenew(models.TransientModel):
    """New keys for an existing connection; its accounts and history stay."""

    _name = "ponto.connection.renew"
    _description = "Update the credentials of a Ponto connection"
    _inherit = ["ponto.secret.input"]

    connection_id = fields.Many2one(
        "ponto.connection", required=True, ondelete="cascade"
    )
    current_client_id = fields.Char(
        related="connection_id.client_id", string="Current Client ID"
    )

    def action_renew(self):
        """Test the new keys, and keep them only when they work.

        :raises UserError: what is wrong; the old keys stay then.
        """
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("write")
        client_id, secret = self._keys()
        connection.sudo().write({"client_id": client_id, "client_secret": secret})
        connection.sudo().token_ids._forget()
        connection._refresh_accounts_or_raise()
        connection.account_ids.sudo().write({"fetch_error": False})
        self.sudo().waiting_secret = False
        connection.message_post(body=self.env._("The credentials were updated."))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Credentials updated"),
                "message": self.env._(
                    "The new keys work. They give access to %d accounts.",
                    len(connection.account_ids.filtered(lambda item: not item.is_gone)),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
