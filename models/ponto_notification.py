import logging
from datetime import timedelta, timezone

from odoo import SUPERUSER_ID, api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from ..ponto.webhooks import Notification
from .fetch_run import FetchRun
from .kept_days import kept_days

_logger = logging.getLogger(__name__)

KEPT_DAYS = 30
KEPT_PARAMETER = "account_online_ponto.notification_days"
GC_LIMIT = 10_000
BATCH = 200
PREFIX = "pontoConnect."
# What an account has news of: it is fetched.
UPDATED = "account.transactionsUpdated"
NEWS = frozenset(
    (
        UPDATED,
        "account.detailsUpdated",
        "account.transactionsCreated",
        "account.pendingTransactionsCreated",
        "account.pendingTransactionsUpdated",
        # It names no reason: the fetch reads why.
        "synchronization.failed",
    )
)
# What changes whether Ponto lets us in: the connection asks for its list.
ACCESS = frozenset(
    (
        "account.reauthorized",
        "integration.created",
        "integration.revoked",
        "integration.accountAdded",
        "integration.accountRevoked",
        "organization.blocked",
        "organization.unblocked",
    )
)
QUIET = frozenset(("synchronization.succeededWithoutChange",))


class PontoNotification(models.Model):
    """What Ponto reported by itself: ids and a kind, nothing of what is in it.

    The route only adds a row and wakes the job, so that Ponto has its answer in
    milliseconds and no fetch is disturbed. One id is one row, however often it
    comes; nothing depends on the order.
    """

    _name = "ponto.notification"
    _description = "Notification from Ponto"
    _order = "id desc"
    _rec_name = "type"

    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    type = fields.Char(string="Kind", required=True, readonly=True)
    create_date = fields.Datetime(string="Received", readonly=True, index=True)
    created_at = fields.Datetime(string="Sent", readonly=True)
    application_id = fields.Many2one(
        "ponto.application",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    account_ref = fields.Char(string="Bank Account at Ponto", readonly=True)
    organization_ref = fields.Char(string="Organization at Ponto", readonly=True)
    synchronization_ref = fields.Char(string="Synchronization", readonly=True)
    subtype = fields.Char(readonly=True)
    count = fields.Integer(readonly=True)
    account_id = fields.Many2one(
        "ponto.account", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one(related="account_id.company_id", store=True)
    outcome = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("fetch", "The account is fetched"),
            ("list", "Accounts of the connection read"),
            ("manual", "Noted: the account is fetched by hand"),
            ("quiet", "Noted: nothing new at the bank"),
            ("foreign", "Nothing: not linked here"),
            ("unknown", "Kept: Odoo does not know this kind"),
            ("failed", "Could not be processed: see the server's log"),
        ],
        string="What It Led To",
        required=True,
        default="waiting",
        readonly=True,
        index=True,
    )
    log_id = fields.Many2one(
        "ponto.fetch.log",
        string="Fetch",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The fetch that read what was reported.",
    )

    _ponto_id_uniq = models.Constraint(
        "UNIQUE(ponto_id)", "A notification is kept once."
    )

    # -- the route ---------------------------------------------------------------

    @api.model
    def _receive(self, notification, application):
        """Keep a checked notification and wake the job; a repeat changes nothing.

        :param notification: ``webhooks.Notification``.
        :return: whether it is the first time.
        """
        naive = self.env["ponto.connection"]._naive
        values = {
            "ponto_id": notification.id,
            "type": notification.type,
            "created_at": naive(notification.created_at) or None,
            "application_id": application.id,
            "account_ref": notification.account_id,
            "organization_ref": notification.organization_id,
            "synchronization_ref": notification.synchronization_id,
            "subtype": (notification.subtype or "")[:100] or None,
            "count": min(max(notification.count or 0, 0), 10**6),
            "outcome": "waiting",
            "create_uid": SUPERUSER_ID,
            "create_date": fields.Datetime.now(),
        }
        # A unique violation would be logged as an error, with all its values.
        statement = SQL(
            "INSERT INTO ponto_notification (%s) VALUES %s "
            "ON CONFLICT (ponto_id) DO NOTHING",
            SQL(", ").join(SQL.identifier(name) for name in values),
            tuple(values.values()),
        )
        self.env.cr.execute(statement)
        is_new = bool(self.env.cr.rowcount)
        if is_new:
            self._wake_job()
        return is_new

    @api.model
    def _wake_job(self):
        cron = self.env.ref("account_online_ponto.ponto_notification_cron")
        cron.sudo()._trigger()

    # -- the job -----------------------------------------------------------------

    @api.model
    def _cron_work(self):
        """Take in what came, then fetch the accounts it is about.

        A job of its own: the one that fetches what is due may be busy for a minute.
        """
        accounts = self.env["ponto.account"]
        until = accounts._run_until()
        self._take_in_all()
        due = [*accounts._due_domain(), ("notice_number", "!=", 0)]
        found = accounts.search(due, order="next_fetch_at, id")
        self.env["ir.cron"]._commit_progress(remaining=len(found))
        if found:
            FetchRun(self.env, until).work(found)
            accounts._wake_for_next()

    @api.model
    def _take_in_all(self):
        """Take in what waits, oldest first, each with a commit of its own."""
        last = 0
        while waiting := self.search(
            [("outcome", "=", "waiting"), ("id", ">", last)], order="id", limit=BATCH
        ):
            last = waiting[-1].id
            for one in waiting:
                one._take_in_or_keep_error()

    def _take_in_or_keep_error(self):
        """One that makes trouble never stops the next one."""
        try:
            self._take_in()
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # A fetch was writing the same account: the next turn takes it in.
            self.env.cr.rollback()
            self._wake_job()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Ponto notification %s could not be taken in", self.id)
            self.outcome = "failed"
        self.env["ir.cron"]._commit_progress()

    def _take_in(self):
        """Note what it is about, and have done what follows from it."""
        self.ensure_one()
        kind = self.type.removeprefix(PREFIX)
        self.account_id = self._find_account()
        self.account_id._hear(self)
        concerned = self.env["ponto.connection"]
        if kind in ACCESS:
            concerned = concerned._on_notification(self._as_answer())
        if kind in NEWS | ACCESS and self.account_id._make_due(self):
            self.outcome = "fetch"
        elif concerned:
            self.outcome = "list"
        else:
            self.outcome = self._outcome_without_work(kind)

    def _outcome_without_work(self, kind):
        if kind not in NEWS | ACCESS | QUIET:
            return "unknown"
        if not self.account_id.is_fetched:
            return "foreign"
        return "quiet" if kind in QUIET else "manual"

    def _find_account(self):
        """The account meant: of this application's logins, never of another's."""
        audience = self.application_id.application_id
        return self.env["ponto.account"].search(
            [
                ("ponto_id", "=", self.account_ref),
                ("ponto_id", "!=", False),
                ("connection_id.application_id.application_id", "=", audience),
            ],
            limit=1,
        )

    def _as_answer(self):
        sent = self.created_at
        return Notification(
            id=self.ponto_id,
            type=self.type,
            created_at=sent.replace(tzinfo=timezone.utc) if sent else None,
            account_id=self.account_ref or None,
            organization_id=self.organization_ref or None,
            synchronization_id=self.synchronization_ref or None,
            subtype=self.subtype or None,
            count=self.count,
        )

    @api.autovacuum
    def _gc_old_notifications(self):
        """Keep what ``KEPT_PARAMETER`` says, in days."""
        days = kept_days(self.env, KEPT_PARAMETER, KEPT_DAYS)
        limit = fields.Datetime.now() - timedelta(days=days)
        old = self.search([("create_date", "<", limit)], limit=GC_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_LIMIT
