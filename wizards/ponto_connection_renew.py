from odoo import api, fields, models
from odoo.exceptions import UserError


class PontoConnectionRenew(models.TransientModel):
    """New keys for an existing connection; its accounts and history stay."""

    _name = "ponto.connection.renew"
    _description = "Update the credentials of a Ponto connection"
    _inherit = ["ponto.secret.input"]

    # Not required: PostgreSQL would quote the row, secret and all, to say so.
    connection_id = fields.Many2one("ponto.connection", ondelete="cascade")
    way = fields.Selection(related="connection_id.way")
    can_login = fields.Boolean(compute="_compute_can_login")
    current_client_id = fields.Char(
        related="connection_id.client_id", string="Current Client ID"
    )

    @api.depends("connection_id")
    def _compute_can_login(self):
        for wizard in self:
            wizard.can_login = bool(wizard.connection_id._application_here())

    def action_login(self):
        """Log in at Ponto instead of entering keys."""
        return self.connection_id.action_login()

    def action_renew(self):
        """Test the new keys, and keep them only when they work.

        :raises UserError: what is wrong; the old keys stay then.
        """
        self.ensure_one()
        connection = self.connection_id.ensure_one()
        connection.check_access("write")
        with self._secret_used_once():
            client_id, secret = self._keys()
            self._check_place(client_id)
            connection.sudo()._take_keys(client_id)
            connection.sudo().token_ids._replace_secret(secret)
            connection._refresh_accounts_or_raise()
            connection.sudo()._take_up_sure()
            given = connection._given_accounts()
        given.fetch_error = False
        connection.message_post(body=self.env._("The credentials were updated."))
        if connection.sudo()._waits_for_link():
            return connection._link_action(self.env["ponto.institution"])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Credentials updated"),
                "message": self.env._(
                    "The new keys work. They give access to 1 account."
                )
                if len(given) == 1
                else self.env._(
                    "The new keys work. They give access to %d accounts.", len(given)
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _check_place(self, client_id):
        """New keys stay at the same Ponto and belong to no other connection.

        :raises UserError: real keys would go to the simulator, or the reverse;
            or another connection has them.
        """
        connection = self.connection_id
        sandbox = connection.environment == "sandbox"
        environment = connection._environment_for(client_id, sandbox)
        if environment != connection.environment:
            raise UserError(
                self.env._(
                    "%(connection)s talks to another Ponto (%(environment)s) than "
                    "these keys are for. Make a new connection with them: Connect a "
                    "Bank.",
                    connection=connection.name,
                    environment=dict(
                        connection._fields["environment"]._description_selection(
                            self.env
                        )
                    )[connection.environment],
                )
            )
        if connection._with_keys(client_id, environment) - connection:
            raise UserError(
                self.env._(
                    "These keys already serve another connection. Open that one and "
                    "use Fetch Accounts, or make another integration on Ponto's "
                    "dashboard."
                )
            )
