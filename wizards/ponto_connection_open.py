from odoo import api, fields, models
from odoo.exceptions import UserError


class PontoSecretInput(models.AbstractModel):
    """A write-only secret on a form: it goes in and is never read back."""

    _name = "ponto.secret.input"
    _description = "Write-only secret"

    client_id = fields.Char(string="Client ID")
    client_secret = fields.Char(compute="_compute_client_secret", readonly=False)
    has_secret = fields.Boolean(compute="_compute_client_secret")
    # Waits here between the form's save and its button; emptied by the button.
    waiting_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    def _compute_client_secret(self):
        for record in self:
            record.client_secret = False
            record.has_secret = bool(record.sudo().waiting_secret)

    @api.model_create_multi
    def create(self, vals_list):
        secrets = [vals.pop("client_secret", False) for vals in vals_list]
        records = super().create(vals_list)
        for record, secret in zip(records, secrets, strict=True):
            record._keep_secret(secret)
        return records

    def write(self, vals):
        secret = vals.pop("client_secret", False)
        result = super().write(vals)
        self._keep_secret(secret)
        return result

    def _keep_secret(self, secret):
        if secret:
            self.sudo().waiting_secret = secret.strip()
            self.invalidate_recordset(["client_secret", "has_secret"])

    def _keys(self):
        """The keys as typed, without the blanks of a copy and paste.

        :return: (client id, secret)
        :raises UserError: one of them is missing.
        """
        self.ensure_one()
        client_id = (self.client_id or "").strip()
        secret = self.sudo().waiting_secret
        if not client_id or not secret:
            raise UserError(
                self.env._(
                    "Enter both the Client ID and the Client secret of your "
                    "integration on Ponto's dashboard."
                )
            )
        return client_id, secret


class PontoConnectionOpen(models.TransientModel):
    """Connect with one's own keys: test them and name what is wrong."""

    _name = "ponto.connection.open"
    _description = "Connect a bank through Ponto"
    _inherit = ["ponto.secret.input"]

    institution_id = fields.Many2one("ponto.institution", string="Bank")
    logo_url = fields.Char(related="institution_id.logo_url")
    is_beta = fields.Boolean(related="institution_id.is_beta")
    deprecated = fields.Boolean(related="institution_id.deprecated")
    payments_enabled = fields.Boolean(related="institution_id.payments_enabled")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    is_sandbox = fields.Boolean(
        string="Sandbox keys",
        help="The keys belong to a sandbox integration: its data are invented.",
    )

    def action_connect(self):
        """Test the keys, keep the connection, open the link wizard.

        :raises UserError: what is wrong, and what to do; nothing is kept then.
        """
        self.ensure_one()
        self.env["ponto.connection"].check_access("create")
        client_id, secret = self._keys()
        connection = self._find_or_create(client_id, secret)
        connection.sudo().token_ids._forget()
        connection._refresh_accounts_or_raise()
        self._check_accounts(connection)
        self.sudo().waiting_secret = False
        return connection._link_action(self.institution_id)

    def _find_or_create(self, client_id, secret):
        """The same keys are the same connection, also for another bank."""
        Connection = self.env["ponto.connection"]
        environment = Connection._environment_for(client_id, self.is_sandbox)
        existing = (
            Connection.sudo()
            .with_context(active_test=False)
            .search([("client_id", "=", client_id), ("environment", "=", environment)])
        )
        if existing:
            self._check_may_use(existing)
            existing.write({"client_secret": secret, "active": True})
            return existing.sudo(False)
        return Connection.sudo().create(
            {
                "name": self.institution_id.name or self.env._("All my banks"),
                "company_id": self.company_id.id,
                "environment": environment,
                "institution_id": self.institution_id.id,
                "client_id": client_id,
                "client_secret": secret,
            }
        ).sudo(False)

    def _check_may_use(self, connection):
        if connection.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "These keys already serve a connection of another company. Make "
                    "an integration for this company on Ponto's dashboard, or ask "
                    "the administrator of the other company to link the account."
                )
            )

    def _check_accounts(self, connection):
        """Name why no account appears.

        :raises UserError: none is authorized, or none of the chosen bank.
        """
        accounts = connection.account_ids.filtered(lambda item: not item.is_gone)
        if not accounts:
            raise UserError(
                self.env._(
                    "The keys are right, but they give access to no account. On "
                    "Ponto's dashboard, open Integrations, choose this integration "
                    "and tick the accounts it may see; then connect again."
                )
            )
        bank = self.institution_id
        if bank and bank not in accounts.institution_id:
            listed = "\n".join(
                f"- {account.institution_id.name or '?'}: {account.name}"
                for account in accounts
            )
            raise UserError(
                self.env._(
                    "The keys are right, but no account of %(bank)s is authorized. "
                    "They give access to:\n%(list)s\n\nTick the account of %(bank)s "
                    "in the integration on Ponto's dashboard, or use All my banks.",
                    bank=bank.name,
                    list=listed,
                )
            )
