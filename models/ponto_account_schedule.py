import time
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytz
from odoo import api, fields, models
from odoo.addons.base.models.ir_cron import MIN_TIME_PER_JOB
from odoo.tools import config

from ..ponto.rounds import next_repeat, next_round, offset, share
from .fetch_run import FetchRun
from .ponto_connection_access import NO_CALLS
from .told_sentence import Sentence

INTERVALS = {
    "hourly": timedelta(hours=1),
    "six_hours": timedelta(hours=6),
    "twelve_hours": timedelta(hours=12),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
}
DAY = timedelta(days=1)
DEFAULT_ZONE = "Europe/Brussels"
# What decides when an account is due, and is written by people.
TIMING = frozenset(("frequency", "journal_id", "is_followed"))
# After a failure: five minutes, doubled each time; what was mended is seen that day.
FIRST_RETRY, LAST_RETRY = timedelta(minutes=5), timedelta(hours=6)
# One turn of the job, well below the time after which Odoo ends its worker.
RUN_SECONDS = 60


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
        help="Four times a day: after 3, 9, 15 and 21 h on the company's clock, when "
        "Ponto itself has asked the banks; each account at its own minute of the "
        "first quarter of an hour. What Ponto reports by itself is fetched at once, "
        "unless you fetch by hand.",
    )
    last_fetch_at = fields.Datetime(string="Last Fetch", readonly=True)
    next_fetch_at = fields.Datetime(
        string="Next Fetch",
        compute="_compute_next_fetch_at",
        store=True,
        index="btree_not_null",
    )
    schedule_from = fields.Datetime(
        readonly=True,
        copy=False,
        help="Technical: the fetch that the repeats are counted from.",
    )
    fetch_error = Sentence(string="Problem", readonly=True)
    failure_count = fields.Integer(
        string="Failures in a Row",
        readonly=True,
        copy=False,
        help="After each the next try is later, up to 6 hours.",
    )
    retry_at = fields.Datetime(string="Next Try", readonly=True, copy=False)

    @api.depends(
        "frequency",
        "is_fetched",
        "last_fetch_at",
        "retry_at",
        "notice_number",
        "heard_at",
        "is_gone",
        "disconnected_at",
        "active",
        "company_id.partner_id.tz",
        "company_id.partner_id.country_id",
    )
    def _compute_next_fetch_at(self):
        for account in self:
            account.next_fetch_at = account._next_fetch()

    def _next_fetch(self):
        """When the account is due next, naive UTC; False for never by itself."""
        self.ensure_one()
        is_read = self.is_fetched and self.active and self._may_call()
        if self.frequency == "manual" or not is_read:
            return False
        if self.retry_at or not self.last_fetch_at:
            return self.retry_at or fields.Datetime.now()
        if self.notice_number:
            return fields.Datetime.now()
        last, zone = self.last_fetch_at, self._zone()
        since = self._rely_on_reports(last)
        if self.frequency == "four_daily":
            return next_round(since, zone, offset(self.ponto_id or ""))
        start, step = min(self.schedule_from or last, last), INTERVALS[self.frequency]
        return next_repeat(start, since if step < DAY else last, step, zone)

    def _zone(self):
        """The zone of the company's clock, else its country's if it has only one."""
        partner = self.company_id.partner_id
        zones = pytz.country_timezones.get(partner.country_id.code or "", [])
        name = partner.tz or (zones[0] if len(zones) == 1 else DEFAULT_ZONE)
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(DEFAULT_ZONE)

    def write(self, vals):
        if "frequency" in vals:
            vals = {**vals, "schedule_from": False, "retry_at": False}
        result = super().write(vals)
        if not TIMING.isdisjoint(vals):
            self._wake_job()
        return result

    def _wake_job(self):
        """Have the job run when the first of these accounts is due."""
        moments = [moment for moment in self.mapped("next_fetch_at") if moment]
        cron = self.env.ref(
            "account_online_ponto.ponto_account_cron_fetch", raise_if_not_found=False
        )
        if not moments or not cron:
            return
        at = max(min(moments), fields.Datetime.now())
        known = [("cron_id", "=", cron.id), ("call_at", "=", at)]
        if not self.env["ir.cron.trigger"].sudo().search_count(known, limit=1):
            cron.sudo()._trigger(at=at)

    # -- failures ----------------------------------------------------------------

    def _note_failure(self, asked=None):
        """The next try is later after each failure in a row, for these accounts alone.

        A person who tries again meanwhile does not put it off further.

        :param asked: seconds that Ponto asked for (Retry-After).
        """
        now = fields.Datetime.now()
        for account in self:
            due = account.retry_at
            if not due or due <= now:
                account.failure_count += 1
                due = now + account._retry_delay()
            due = max(due, now + timedelta(seconds=asked or 0))
            account.retry_at = due if account.frequency != "manual" else False

    def _retry_delay(self):
        """Doubled with each failure; a quarter apart, that not all try at once."""
        times = 2 ** min(self.failure_count - 1, 16)
        delay = min(FIRST_RETRY * times, LAST_RETRY)
        whole = delay.total_seconds() * (1 - share(self.ponto_id) / 4)
        return timedelta(seconds=int(whole))

    # -- the job -----------------------------------------------------------------

    @api.model
    def _due_domain(self):
        return [
            ("next_fetch_at", "<=", fields.Datetime.now()),
            ("is_fetched", "=", True),
            ("is_gone", "=", False),
            ("disconnected_at", "=", False),
            ("active", "=", True),
        ]

    @api.model
    def _cron_fetch(self):
        """Fetch the accounts that are due; a failure never stops the next one.

        Reads what Ponto's own rounds brought: an unattended job never asks for
        a synchronization (design.md, "Rules that are easy to get wrong").
        """
        until = self._run_until()
        self._forget_impossible_times()
        accounts = self.search(self._due_domain(), order="next_fetch_at, id")
        self.env["ir.cron"]._commit_progress(remaining=len(accounts))
        if time.monotonic() < until:
            self.env["ponto.connection"]._look_at_noticed()
            self._ask_for_the_gone()
            FetchRun(self.env, until).work(accounts)
        self._wake_for_next()

    @api.model
    def _run_until(self):
        """When this turn of the job ends, on the monotonic clock.

        Core's ten seconds are spent on five accounts that book; below the limit of
        the worker the job may take more, and goes on where it was.
        """
        end = self.env.context.get("cron_end_time")
        if end is None:
            return float("inf")
        limit = config["limit_time_real_cron"]
        if limit is None or limit < 0:
            limit = config["limit_time_real"]
        seconds = min(RUN_SECONDS, limit / 2) if limit else RUN_SECONDS
        return end + max(seconds - MIN_TIME_PER_JOB, 0)

    @api.model
    def _wake_for_next(self):
        """Wake the job at the next moment that is due, now if something is left."""
        domain = [("next_fetch_at", "!=", False), *self._due_domain()[1:]]
        self.search(domain, order="next_fetch_at", limit=1)._wake_job()

    @api.model
    def _ask_for_the_gone(self):
        """Once a day: an account that is gone may have been ticked again.

        Where it is the only one of its connection, nothing else would ask.
        """
        waiting = self.search(
            [
                ("is_gone", "=", True),
                ("is_fetched", "=", True),
                ("disconnected_at", "=", False),
                ("connection_id.state", "not in", ("reconnect", *NO_CALLS)),
                ("connection_id.checked_at", "<", fields.Datetime.now() - DAY),
            ]
        )
        for connection in waiting.connection_id:
            connection._refresh_accounts_or_keep_error()
