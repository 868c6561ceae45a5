import logging
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

# Ponto asks the banks about 02, 08, 14 and 20 h: an hour later it is there.
ROUNDS = (time(3), time(9), time(15), time(21))
INTERVALS = {
    "hourly": timedelta(hours=1),
    "six_hours": timedelta(hours=6),
    "twelve_hours": timedelta(hours=12),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
DAY = timedelta(days=1)
DEFAULT_ZONE = "Europe/Brussels"


def next_round(now, zone):
    """The next of the four daily rounds in a zone, as naive UTC.

    :param now: naive UTC datetime.
    :param zone: ``ZoneInfo``; a round keeps its wall-clock hour when the clocks
        change.
    """
    local = now.replace(tzinfo=UTC).astimezone(zone)
    for days in (0, 1):
        for hour in ROUNDS:
            day = local.date() + timedelta(days=days)
            moment = datetime.combine(day, hour, zone).astimezone(UTC)
            if moment.replace(tzinfo=None) > now:
                return moment.replace(tzinfo=None)
    raise AssertionError("tomorrow's first round is after now")


class PontoAccountSchedule(models.AbstractModel):
    """When an account is due, and the job that fetches what is."""

    _name = "ponto.account.schedule"
    _description = "When a Ponto account is due"

    frequency = fields.Selection(
        [
            ("manual", "By hand"),
            ("hourly", "Every hour"),
            ("four_daily", "Four times a day"),
            ("six_hours", "Every 6 hours"),
            ("twelve_hours", "Every 12 hours"),
            ("daily", "Daily"),
            ("weekly", "Weekly"),
        ],
        required=True,
        default="four_daily",
        tracking=True,
        help="Four times a day: at 3, 9, 15 and 21 h, after Ponto itself has asked "
        "the banks.",
    )
    last_fetch_at = fields.Datetime(string="Last Fetch", readonly=True)
    next_fetch_at = fields.Datetime(
        string="Next Fetch",
        compute="_compute_next_fetch_at",
        store=True,
        index="btree_not_null",
    )
    fetch_error = fields.Text(string="Problem", readonly=True)

    @api.depends("frequency", "journal_id", "last_fetch_at", "is_gone", "active")
    def _compute_next_fetch_at(self):
        now = fields.Datetime.now()
        for account in self:
            account.next_fetch_at = account._next_fetch(account.last_fetch_at, now)

    def _next_fetch(self, last, now):
        """When the account is due next, naive UTC; False for never by itself."""
        self.ensure_one()
        linked = self.journal_id and self.active and not self.is_gone
        if self.frequency == "manual" or not linked:
            return False
        if not last:
            return now
        if self.frequency == "four_daily":
            return next_round(last, self._zone())
        return last + INTERVALS[self.frequency]

    def _zone(self):
        """The zone of the company's clock, for the hours of the rounds."""
        name = self.company_id.partner_id.tz or DEFAULT_ZONE
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(DEFAULT_ZONE)

    @api.model
    def _due_domain(self):
        return [
            ("next_fetch_at", "<=", fields.Datetime.now()),
            ("journal_id", "!=", False),
            ("is_gone", "=", False),
            ("active", "=", True),
        ]

    @api.model
    def _cron_fetch(self):
        """Fetch the accounts that are due; a failure never stops the next one.

        Reads what Ponto's own rounds brought: an unattended job never asks for
        a synchronization (design.md, "Rules that are easy to get wrong").
        """
        self._forget_impossible_times()
        self._ask_for_the_gone()
        domain = self._due_domain()
        accounts = self.search(domain, order="next_fetch_at, id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(accounts))
        for connection, due in accounts.grouped("connection_id").items():
            if connection._refresh_accounts_or_keep_error():
                time_left = due._fetch_due(domain)
            else:
                due._postpone()
                time_left = cron._commit_progress(len(due))
            if not time_left:
                break

    @api.model
    def _ask_for_the_gone(self):
        """Once a day: an account that is gone may have been ticked again.

        Where it is the only one of its connection, nothing else would ask.
        """
        waiting = self.search(
            [
                ("is_gone", "=", True),
                ("journal_id", "!=", False),
                ("connection_id.state", "!=", "reconnect"),
                ("connection_id.checked_at", "<", fields.Datetime.now() - DAY),
            ]
        )
        for connection in waiting.connection_id:
            connection._refresh_accounts_or_keep_error()

    def _fetch_due(self, domain):
        """Fetch one by one those that are still due and nobody else holds.

        :return: seconds left for the job.
        """
        for account in self:
            if account.try_lock_for_update(allow_referencing=True).filtered_domain(
                domain
            ):
                account._fetch_or_keep_error("schedule")
            if not (time_left := self.env["ir.cron"]._commit_progress(1)):
                break
        return time_left

    def _postpone(self):
        """After a failure of the whole connection: the next try is later."""
        now = fields.Datetime.now()
        for account in self:
            account.next_fetch_at = account._next_fetch(now, now)
