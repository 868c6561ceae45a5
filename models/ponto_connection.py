import logging
from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ponto.errors import PontoAuthorizationError, PontoClockError, PontoError
from .fetch import OTHERS_FIRST
from .told_sentence import Sentence

_logger = logging.getLogger(__name__)

# Beyond this many seconds a token's life is misjudged, and so is TLS.
MAX_CLOCK_SKEW = 300
KEYS = frozenset(
    ("client_id", "environment", "way", "application_id", "organization_id")
)


class PontoConnection(models.Model):
    """One authorization at Ponto, above the journals.

    It may serve accounts of several companies; ``company_id`` says whose
    administrators manage it.
    """

    _name = "ponto.connection"
    _description = "Connection to Ponto"
    _inherit = [
        "ponto.connection.access",
        "ponto.connection.leave",
        "ponto.connection.old.token",
        "ponto.connection.client",
        "ponto.connection.keys",
        "ponto.connection.login",
        "ponto.connection.login.words",
        "ponto.connection.activation",
        "ponto.connection.payments",
        "ponto.connection.people",
        "ponto.connection.support",
        "ponto.connection.words",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "name, id"

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    environment = fields.Selection(
        [("live", "Live"), ("sandbox", "Sandbox"), ("simulator", "Simulator")],
        required=True,
        default="live",
        readonly=True,
    )
    institution_id = fields.Many2one(
        "ponto.institution",
        string="Bank",
        readonly=True,
        help="The bank that was chosen when connecting; empty: all banks.",
    )
    way = fields.Selection(
        [
            ("keys", "Own Keys"),
            ("login", "Login at Ponto"),
            ("token", "Old API Token"),
        ],
        string="Access By",
        required=True,
        default="keys",
        readonly=True,
    )
    client_id = fields.Char(string="Client ID", readonly=True)
    application_id = fields.Many2one(
        "ponto.application",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    organization_id = fields.Char(
        string="Organization at Ponto",
        readonly=True,
        help="Who logged in; the same organization is the same connection.",
    )
    # The secrets: nobody reads them through RPC, not even administrators.
    token_ids = fields.One2many(
        "ponto.token", "connection_id", groups=fields.NO_ACCESS, copy=False
    )
    state = fields.Selection(
        [
            ("connected", "Connected"),
            ("unavailable", "Ponto Unreachable"),
            ("reconnect", "Credentials Refused"),
            ("revoked", "Ended at Ponto"),
            ("blocked", "Blocked at Ponto"),
            ("disconnected", "Disconnected"),
            ("token", "Old Token"),
        ],
        required=True,
        default="connected",
        readonly=True,
        tracking=True,
    )
    error_message = Sentence(string="Problem", readonly=True)
    checked_at = fields.Datetime(string="Last Contact", readonly=True)
    # An archived connection still shows the accounts that were archived with it.
    account_ids = fields.One2many(
        "ponto.account",
        "connection_id",
        readonly=True,
        context={"active_test": False},
    )
    account_count = fields.Integer(compute="_compute_account_count")
    linked_count = fields.Integer(compute="_compute_account_count")
    fetched_count = fields.Integer(compute="_compute_account_count")

    _client_id_uniq = models.Constraint(
        "UNIQUE(client_id, environment)",
        "These keys already belong to a connection. Open it and use "
        '"Update Credentials" or "Fetch Accounts".',
    )

    # Own keys without an id could reach nothing; a login has the application's.
    _client_id_required = models.Constraint(
        "CHECK(way != 'keys' OR client_id IS NOT NULL)",
        "A connection with own keys needs its Client ID.",
    )
    # Ponto has one integration for an organization and an application: a second
    # connection would list the same accounts, and end the first when it leaves.
    _organization_uniq = models.Constraint(
        "UNIQUE(organization_id, application_id)",
        "This organization is connected already. Open its connection and use "
        '"Log In Again".',
    )

    @api.depends("account_ids.is_fetched", "account_ids.is_gone")
    def _compute_account_count(self):
        for connection in self:
            accounts = connection.account_ids
            connection.account_count = len(accounts)
            connection.linked_count = len(accounts.filtered("journal_id"))
            connection.fetched_count = len(accounts.filtered("is_fetched"))

    @api.model_create_multi
    def create(self, vals_list):
        connections = super().create(vals_list)
        self.env["ponto.token"].sudo().create(
            [{"connection_id": connection.id} for connection in connections]
        )
        return connections

    def write(self, vals):
        if not self.env.su and not KEYS.isdisjoint(vals):
            # The secret would travel to another place, or meet another id.
            raise AccessError(
                self.env._("Keys are only changed together: use Update Credentials.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        for connection in self.sudo():
            if connection.account_ids.transaction_ids:
                raise UserError(
                    self.env._(
                        "%s holds bank transactions and cannot be deleted. Archive "
                        "it: nothing is fetched any more and the history stays.",
                        connection.display_name,
                    )
                )

    # -- actions -----------------------------------------------------------------

    @api.model
    def _open_action(self, institution):
        """The connect wizard, for one bank or (empty record) for all."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_connection_open_action"
        )
        action["context"] = {"default_institution_id": institution.id}
        return action

    def action_fetch_accounts(self):
        """Ask Ponto for the accounts again and open the link wizard."""
        return self._fetch_accounts(self.env["ponto.account"])

    def _fetch_accounts(self, asked):
        """As the button; for an account that somebody wants to link, or none."""
        self.ensure_one()
        self.check_access("write")
        try:
            self._refresh_accounts()
        except PontoAuthorizationError as error:
            raise self._reconnect_warning(error) from error
        except PontoError as error:
            raise UserError(self._explain(error)) from error
        return self._link_action(asked.institution_id or self.institution_id, asked)

    def action_update_credentials(self):
        self.ensure_one()
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_connection_renew_action"
        )
        action["context"] = {"default_connection_id": self.id}
        return action

    def action_refresh(self):
        """Fetch every account of these connections that is read, now."""
        self.check_access("read")
        return self.account_ids.filtered("is_fetched").action_refresh()

    def action_view_accounts(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_account_action"
        )
        action["domain"] = [("connection_id", "=", self.id)]
        action["context"] = {}
        return action

    def _link_action(self, institution, asked=None):
        """The link wizard, filled with proposals for this connection.

        :param asked: the ``ponto.account`` that somebody wants to link.
        """
        self.ensure_one()
        wizards = self.env["ponto.account.link"]
        wizard = wizards._for_connection(self, institution, asked)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_account_link_action"
        )
        action["res_id"] = wizard.id
        return action

    # -- accounts ----------------------------------------------------------------

    def _refresh_accounts(self):
        """Read the list of accounts: balances, consent, new and gone ones.

        :raises PontoError: nothing was changed then.
        """
        self.ensure_one()
        with self._client() as client:
            self._take_accounts(list(client.accounts()), client)

    def _take_accounts(self, pages, client):
        """Keep what the pages of the list of accounts say.

        :param client: open, to ask for unknown banks.
        :raises PontoError: nothing may be committed then.
        """
        skew = client.clock_skew or 0.0  # of the list: storing asks for banks
        self.env["ponto.account"].sudo()._store(self, pages, client)
        if abs(skew) > MAX_CLOCK_SKEW:
            said = f"clock differs by {skew:.0f} seconds"  # for the log
            raise PontoClockError(said, code="clock_differs")
        self._set_state("connected")

    def _refresh_accounts_or_raise(self):
        """As ``_refresh_accounts``, in the words of the person who pressed.

        :raises UserError: what happened, what it means, what to do.
        """
        try:
            self._refresh_accounts()
        except PontoError as error:
            raise UserError(self._explain(error)) from error

    def _refresh_accounts_or_keep_error(self, refresh=None, *, when_busy=True):
        """For unattended runs: what went wrong is kept where people look.

        Commits: the caller's transaction ends here.

        :param refresh: callable in place of ``_refresh_accounts``.
        :param when_busy: to return where another worker reads the list now.
        :return: whether the connection can be used.
        """
        refresh = refresh or self._refresh_accounts
        problem = None
        try:
            # Another worker may hold it now, or have written it since we began.
            self.lock_for_update(allow_referencing=True)
            refresh()
            self.env.flush_all()
        except PontoError as error:
            problem = error
        except OTHERS_FIRST:
            self.env.cr.rollback()
            _logger.info("Ponto connection %s: another worker was faster", self.id)
            return when_busy
        except Exception as error:
            # The other connections of the job go on.
            _logger.exception("Ponto connection %s could not be read", self.id)
            problem = error
        if problem:
            # Nothing half read survives; the reason does.
            self.env.cr.rollback()
            self._keep_list_error(problem)
        self.env["ir.cron"]._commit_progress()
        return not problem

    @api.model
    def _naive(self, moment):
        """An aware datetime of Ponto as Odoo stores it: UTC, without zone."""
        return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment else False
