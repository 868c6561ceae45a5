from odoo import api, models
from odoo.exceptions import RedirectWarning, UserError


class PontoConnectionKeys(models.AbstractModel):
    """A connection whose keys somebody enters."""

    _name = "ponto.connection.keys"
    _description = "Keys of a Ponto connection"

    @api.model
    def _with_keys(self, client_id, environment):
        """The connection that has this Client ID, archived or not, as superuser."""
        domain = [("client_id", "=", client_id), ("environment", "=", environment)]
        found = self.sudo().with_context(active_test=False).search(domain)
        # Whoever goes on with it must not find archived journals.
        return found.with_env(self.sudo().env)

    def _given_accounts(self):
        """The accounts these keys give access to, as superuser.

        :raises UserError: there is none.
        """
        accounts = self.sudo().account_ids.filtered(lambda item: not item.is_gone)
        if not accounts:
            raise UserError(
                self.env._(
                    "The keys are right, but they give access to no account. On "
                    "Ponto's dashboard, open Integrations, choose this integration "
                    "and tick the accounts it may see; then try again."
                )
            )
        return accounts

    def _reconnect_warning(self, error):
        """The refusal, with a button that opens the way out."""
        action = self.env.ref("account_online_ponto.ponto_connection_renew_action")
        return RedirectWarning(
            self._explain(error),
            action.id,
            self.env._("Log In Again")
            if self.way == "login"
            else self.env._("Update Credentials"),
            {"default_connection_id": self.id},
        )
