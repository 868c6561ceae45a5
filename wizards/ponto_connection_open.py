from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import RedirectWarning, UserError

from ..models.pasted import pasted


class PontoSecretInput(models.AbstractModel):
    """A write-only secret on a form: it goes in and is never read back."""

    _name = "ponto.secret.input"
    _description = "Write-only secret"

    client_id = fields.Char(string="Client ID")
    client_secret = fields.Char(compute="_compute_client_secret", readonly=False)
    has_secret = fields.Boolean(compute="_compute_client_secret")
    # Waits here between the form's save and its button; emptied by the button.
    waiting_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    @api.depends("waiting_secret")
    def _compute_client_secret(self):
        for record in self:
            record.client_secret = False
            record.has_secret = bool(record.sudo().waiting_secret)

    @api.model_create_multi
    def create(self, vals_list):
        secrets = [vals.get("client_secret") for vals in vals_list]
        records = super().create([self._without_secret(vals) for vals in vals_list])
        for record, secret in zip(records, secrets, strict=True):
            record._keep_secret(secret)
        return records

    def write(self, vals):
        result = super().write(self._without_secret(vals))
        for record in self:
            record._keep_secret(vals.get("client_secret"))
        return result

    @api.model
    def _without_secret(self, vals):
        return {name: vals[name] for name in vals if name != "client_secret"}

    def _keep_secret(self, secret):
        if secret:
            # A statement that fails is logged with its values: this one has
            # nothing in it that can fail.
            self.flush_recordset()
            self.sudo().waiting_secret = pasted(secret)
            self.flush_recordset()

    @contextmanager
    def _secret_used_once(self):
        """Empty the secret when the button is done, also when it is refused."""
        try:
            yield
        except (UserError, RedirectWarning):
            with self.env.registry.cursor() as cr:
                own = self.with_env(self.env(cr=cr, su=True))
                own.try_lock_for_update().waiting_secret = False
            raise
        self.sudo().waiting_secret = False

    def _keys(self):
        """The keys as typed, without the blanks of a copy and paste.

        :return: (client id, secret)
        :raises UserError: one of them is missing.
        """
        self.ensure_one()
        client_id = pasted(self.client_id or "")
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
    _inherit = [
        "ponto.secret.input",
        "ponto.connection.open.login",
        "ponto.connection.open.other",
    ]

    institution_id = fields.Many2one("ponto.institution", string="Bank")
    logo_url = fields.Char(related="institution_id.logo_url")
    is_beta = fields.Boolean(related="institution_id.is_beta")
    deprecated = fields.Boolean(related="institution_id.deprecated")
    payments_enabled = fields.Boolean(related="institution_id.payments_enabled")
    # Not required: PostgreSQL would quote the row, secret and all, to say so.
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company)
    is_sandbox = fields.Boolean(
        string="Sandbox keys",
        help="The keys belong to a sandbox integration: its data are invented.",
    )

    def action_connect(self):
        """Test the keys, keep the connection, open the link wizard.

        :raises UserError: what is wrong, and what to do; nothing is kept then.
        """
        self.ensure_one()
        self.env["ponto.connection"].check_access("write")
        with self._secret_used_once():
            client_id, secret = self._keys()
            connection = self._find_or_create(client_id)
            connection.sudo().token_ids._replace_secret(secret)
            connection._refresh_accounts_or_raise()
            self._check_accounts(connection)
        return connection._link_action(self.institution_id)

    def _find_or_create(self, client_id):
        """The same keys are the same connection, also for another bank."""
        connections = self.env["ponto.connection"]
        environment = connections._environment_for(client_id, self.is_sandbox)
        if existing := connections._with_keys(client_id, environment):
            self._check_may_use(existing)
            existing.active = True
            if existing.institution_id != self.institution_id:
                # More than one bank by now: Fetch Accounts shows them all.
                existing.institution_id = False
            return existing.sudo(False)
        return (
            connections.sudo()
            .create(
                {
                    "name": self.institution_id.name or self.env._("All my banks"),
                    "company_id": (self.company_id or self.env.company).id,
                    "environment": environment,
                    "institution_id": self.institution_id.id,
                    "client_id": client_id,
                }
            )
            .sudo(False)
        )

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
        accounts = connection._given_accounts()
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
