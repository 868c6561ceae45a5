import logging
from datetime import datetime, timedelta
from functools import partial

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoAnswerError, PontoError, PontoNotFoundError
from .ponto_activities import for_all_readers

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
# Accounts that were linked on one day are not all read again in one run.
SPREAD_HOURS = 48
# How far back: what Ponto created in these weeks, and never more pages than this.
DEPTH = timedelta(weeks=6)
MAX_PAGES = 20
# A bank that gives no moment of creation may give the year 1.
SENSIBLE = datetime(2000, 1, 1)  # noqa: DTZ001 - naive, as Odoo stores it
# Each id that is missing is asked for by itself; more of them wait for the next run.
MAX_ASKED = 50
# Of what was withdrawn, so many are named in the message.
NAMED = 10


class PontoAccountReread(models.AbstractModel):
    """Once a week the last weeks are read again, though they are known.

    A walk for news ends at the first page that is known, so it sees neither what
    the bank changed further back nor what it took away (ponto-api.md, section 3).
    """

    _name = "ponto.account.reread"
    _description = "Weekly second look at a Ponto account"

    reread_at = fields.Datetime(
        string="Last Weeks Read Again",
        readonly=True,
        copy=False,
        help="Once a week the last weeks are compared with the bank's list, to see "
        "what the bank changed or withdrew.",
    )
    news_count = fields.Integer(
        compute="_compute_news_count",
        help="Changed or withdrawn by the bank, and nobody has looked yet.",
    )

    def _compute_news_count(self):
        counts = dict(
            self.env["ponto.transaction"]._read_group(
                [("account_id", "in", self.ids), ("needs_look", "=", True)],
                ["account_id"],
                ["__count"],
            )
        )
        self.news_count = 0  # all at once: most have none
        for account, count in counts.items():
            account.news_count = count

    def action_view_news(self):
        return self._inbox_action(search_default_needs_look=1)

    @api.model
    def _forget_impossible_times(self):
        """A clock that was a year ahead must not stop the fetching for a year."""
        now = fields.Datetime.now()
        self.search([("next_fetch_at", ">", now + WEEK + DAY)]).next_fetch_at = now

    def _reread_if_due(self, fetch):
        """The weekly second look, in a run by schedule; it never fails the run.

        Commits after every page. A look that is cut, by a failure or by the end of the
        job's time, begins anew a day later: so it never keeps what came from the books,
        and what it noted stays. A generator, see ``Fetch.begin``.

        :param fetch: ``fetch.Fetch``, whose counters grow.
        """
        if not self._reread_is_due(fetch.reason):
            return
        self.reread_at = fields.Datetime.now() - WEEK + self._reread_early() + DAY
        self.env["ir.cron"]._commit_progress()
        try:
            yield from self._reread(fetch)
        except PontoError as error:
            _logger.warning("Ponto account %s, second look: %r", self.id, error)
        self.env["ir.cron"]._commit_progress()

    def _reread_is_due(self, reason):
        if reason == "button":
            return False  # somebody waits
        if not self.reread_at:
            # The first load is all there is to see.
            self.reread_at = fields.Datetime.now()
            return False
        now = fields.Datetime.now()
        # After now: the clock was wrong then.
        due = self.reread_at + WEEK - self._reread_early()
        return self.reread_at > now or due <= now

    def _reread_early(self):
        return timedelta(hours=self.id % SPREAD_HOURS)

    def _reread(self, fetch):
        """Compare the last weeks with what is kept, and ask for what is missing.

        :raises PontoError: what was committed stays.
        """
        seen, since = yield from self._read_last_weeks(fetch)
        missing = self._missing(seen, since)
        vanished = missing.browse()
        for transaction in missing[:MAX_ASKED]:
            if (yield from self._is_withdrawn(fetch.client, transaction)):
                vanished += transaction
        vanished._note_vanished()
        self._tell_vanished(vanished)
        now = fields.Datetime.now()
        # What was not asked for yet is asked for at the next run.
        is_left = vanished and len(missing) > MAX_ASKED
        self.reread_at = now - WEEK if is_left else now

    def _read_last_weeks(self, fetch):
        """Store the last weeks' pages again.

        :return: Ponto's ids that were seen, and the naive moment since which these
            are all that Ponto has; None where the whole list was read.
        """
        naive = self.env["ponto.connection"]._naive
        limit = fields.Datetime.now() - DEPTH
        seen, since = set(), fields.Datetime.now()
        pages = fetch.client.transactions(self.ponto_id)
        number = 0
        while page := (yield partial(next, pages, None)):
            number += 1
            if not self.try_lock_for_update(allow_referencing=True):
                return seen, since  # another worker's now; what was seen is seen
            stored = self.env["ponto.transaction"]._store_page(self, page)
            seen.update(item.id for item in (*page.items, *page.rejected))
            self._count_again(fetch, stored, page)
            self.env["ir.cron"]._commit_progress()
            created = [naive(item.created_at) for item in page.items]
            since = min([since, *(one for one in created if one and one > SENSIBLE)])
            if number >= MAX_PAGES or since < limit:
                return seen, since
        return seen, None

    def _count_again(self, fetch, stored, page):
        fetch.counts["page_count"] += 1
        # What was known is counted once, by the walk.
        fetch.counts["new_count"] += stored.new_count
        fetch.counts["changed_count"] += stored.changed_count
        fetch.note_request(page)

    def _missing(self, seen, since):
        """What is kept, and stood not where Ponto's list should have it."""
        domain = [
            ("account_id", "=", self.id),
            ("ponto_id", "not in", list(seen)),
            ("vanished_at", "=", False),
            ("is_former", "=", False),
        ]
        if since:
            domain.append(("ponto_created_at", ">", since))
        return self.env["ponto.transaction"].search(
            domain, order="id desc", limit=MAX_ASKED + 1
        )

    def _is_withdrawn(self, client, transaction):
        """Ask for one by itself: an order that moved is no reason for an alarm."""
        try:
            yield partial(client.transaction, self.ponto_id, transaction.ponto_id)
        except PontoNotFoundError:
            return True
        except PontoAnswerError:
            return False  # it is there, whatever it is
        return False

    def _tell_vanished(self, vanished):
        shown = for_all_readers(vanished[:NAMED])
        names = "; ".join(shown.mapped("display_name"))
        if len(vanished) == 1:
            self._post(
                _lt(
                    "The bank does not give a transaction any more that came before: "
                    "%s. If it is booked, it stays: compare it with the bank's own "
                    "statement, and correct it by hand.",
                    names,
                )
            )
        elif vanished:
            self._post(
                _lt(
                    "The bank does not give %(count)d transactions any more that came "
                    "before: %(names)s. What is booked stays: compare it with the "
                    "bank's own statement, and correct it by hand.",
                    count=len(vanished),
                    names=names,
                )
            )
