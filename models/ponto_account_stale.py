import math
from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import format_date
from odoo.tools.translate import LazyTranslate

from .ponto_account_consent import bank_day
from .ponto_activities import listed
from .ponto_connection_access import CLOSED

_lt = LazyTranslate(__name__)

ACTIVITY = "account_online_ponto.mail_activity_type_stale"
# The rhythm is learned from this many days before the last movement …
RHYTHM_DAYS = 90
# … if they hold at least this many days with movements.
ENOUGH_DAYS = 4
# No sooner than after a long weekend; half as long again as the longest pause.
LEAST_DAYS, MARGIN = 5, 1.5
# Without any contact: Ponto reads the bank four times a day.
CONTACT_DAYS, WEEKLY_CONTACT_DAYS = 4, 15
# What is older teaches nothing, and would only be read each day.
SEEN_DAYS = timedelta(days=500)


class PontoAccountStale(models.AbstractModel):
    """An account that has gone silent: an alarm, because nobody misses silence."""

    _name = "ponto.account.stale"
    _description = "Alarm about silent Ponto accounts"

    stale_days = fields.Integer(
        string="Alarm After (Days)",
        tracking=True,
        help="Days without anything new, or without contact, after which people are "
        "told. 0: learned from the account's own rhythm.",
    )
    stale_learned_days = fields.Integer(
        string="Learned (Days)",
        readonly=True,
        help="Half as long again as the longest pause of the last 90 days with "
        "movements; 0: too few movements to tell.",
    )
    last_success_at = fields.Datetime(string="Last Successful Fetch", readonly=True)
    last_news_at = fields.Datetime(string="Last News", readonly=True)
    stale_reason = fields.Selection(
        [("news", "Nothing New"), ("contact", "No Contact")],
        string="Silent",
        readonly=True,
        copy=False,
    )
    stale_note = fields.Char(
        string="Since When It Is Silent", compute="_compute_stale_note"
    )

    @api.depends("stale_reason", "last_news_at", "last_success_at", "synchronized_at")
    @api.depends_context("lang")
    def _compute_stale_note(self):
        self.stale_note = False
        for account in self.filtered("stale_reason"):
            account.stale_note = account._silence_words()

    def _silence_words(self):
        if not self.stale_reason:
            return False
        if self.stale_reason == "contact":
            return self.env._(
                "There was no contact with the bank since %s.",
                format_date(self.env, bank_day(self._last_contact())),
            )
        day = format_date(self.env, bank_day(self.last_news_at))
        days = self.stale_days or self.stale_learned_days
        if days == 1:
            return self.env._(
                "Nothing new has come since %s; usually something comes every day. "
                "Compare with the statement of your bank.",
                day,
            )
        return self.env._(
            "Nothing new has come since %(day)s; usually something comes within "
            "%(days)d days. Compare with the statement of your bank.",
            day=day,
            days=days,
        )

    def _last_contact(self):
        """When the bank was last reached: by Ponto, and Ponto by us."""
        moments = (self.last_success_at or self.create_date, self.synchronized_at)
        return min(moment for moment in moments if moment)

    def _silence(self):
        """What has been missing for too long, a key of ``stale_reason`` or False.

        Where something else tells that nothing comes, silence is no news.
        """
        self.ensure_one()
        told = self.is_gone or self.connection_state in CLOSED
        by_hand = self.frequency == "manual" and not self.stale_days
        if told or by_hand or not self.is_fetched or self.consent_state == "expired":
            return False
        now = fields.Datetime.now()
        usual = WEEKLY_CONTACT_DAYS if self.frequency == "weekly" else CONTACT_DAYS
        if now - self._last_contact() > timedelta(days=self.stale_days or usual):
            return "contact"
        limit = self.stale_days or self.stale_learned_days
        late = limit and self.last_news_at and now - self.last_news_at
        return "news" if late and late > timedelta(days=limit) else False

    @api.model
    def _watch_for_silence(self):
        """Daily: learn the rhythms, tell of accounts that fell silent, once."""
        accounts = self.search(self._warned_domain())
        accounts._learn_rhythm()
        silent = self.browse()
        for account in accounts:
            reason = account._silence()
            if reason and reason != account.stale_reason:
                silent |= account
            account._set_silence(reason)
        for connection in silent.connection_id:
            connection.account_ids.filtered("stale_reason")._plan_silence_activities()
        unread = self.search(
            Domain("stale_reason", "!=", False)
            & Domain("active", "in", [True, False])
            & ~self._warned_domain()
        )
        unread._set_silence(False)

    def _set_silence(self, reason):
        """Write only what differs; what ended needs nobody any longer."""
        changed = self.filtered(lambda item: (item.stale_reason or False) != reason)
        if not changed:
            return
        changed.stale_reason = reason
        if not reason:
            for connection, mine in changed.grouped("connection_id").items():
                people = mine._end_activities(ACTIVITY, _heard_again)
                # Theirs may have told of others too, which are silent still.
                rest = connection.account_ids.filtered("stale_reason")
                rest._plan_silence_activities(people)

    def _plan_silence_activities(self, people=None):
        self._plan_activities(
            ACTIVITY, lambda theirs: theirs._silence_activity_words(), people=people
        )

    def _silence_activity_words(self):
        """What an activity says of these accounts: (summary, note)."""
        accounts = listed(
            Markup("%s %s: %s")
            % (item.institution_id.name or "", item.name, item.stale_note)
            for item in self
        )
        what = self.env._(
            "Press Refresh. If nothing comes although your bank's own site shows "
            "transactions, ask Ponto's support."
        )
        note = Markup("%s<p>%s</p>") % (accounts, what)
        return self.env._("Silent bank account"), note

    def _learn_rhythm(self):
        """Learn each account's longest usual pause, and when news came last."""
        self.env["ponto.transaction"].flush_model(["account_id", "execution_date"])
        rows = self.env.execute_query(_rhythm_query(tuple(self.ids or [0])))
        learned = {account_id: known for account_id, *known in rows}
        for account in self:
            days, pause, news = learned.get(account.id, (0, 0, None))
            enough = days >= ENOUGH_DAYS and pause
            limit = max(LEAST_DAYS, math.ceil(pause * MARGIN) + 1) if enough else 0
            if limit != account.stale_learned_days:
                account.stale_learned_days = limit
            if news and news != account.last_news_at:
                account.last_news_at = news


def _heard_again(account):
    """Why nobody needs to look after an account's silence any more."""
    if account._silence() or not account.is_fetched:
        return _lt("Nothing is left to do here.")
    return _lt("The account is not silent any more.")


def _rhythm_query(account_ids):
    """Rows: account id, days with movements, longest pause in days, last news."""
    return SQL(
        """
        WITH movement AS (
             SELECT DISTINCT account_id, execution_date AS day
               FROM ponto_transaction
              WHERE account_id IN %(ids)s AND execution_date > %(since)s
        ), pause AS (
             SELECT account_id,
                    day,
                    day - LAG(day) OVER (PARTITION BY account_id ORDER BY day)
                        AS length,
                    MAX(day) OVER (PARTITION BY account_id) AS last
               FROM movement
        ), news AS (
             SELECT account_id, date_trunc('second', MAX(create_date)) AS moment
               FROM ponto_transaction
              WHERE account_id IN %(ids)s AND execution_date > %(since)s
           GROUP BY account_id
        )
        SELECT news.account_id,
               COUNT(pause.day),
               COALESCE(MAX(pause.length), 0),
               news.moment
          FROM news
     LEFT JOIN pause ON pause.account_id = news.account_id
               AND pause.day > pause.last - %(days)s
      GROUP BY news.account_id, news.moment
        """,
        ids=account_ids,
        days=RHYTHM_DAYS,
        since=fields.Date.today() - SEEN_DAYS,
    )
