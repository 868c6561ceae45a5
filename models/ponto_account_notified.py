import logging
from datetime import timedelta
from functools import partial

from odoo import fields, models

from ..ponto.errors import PontoError, PontoNotFoundError
from .ponto_notification import PREFIX, UPDATED

_logger = logging.getLogger(__name__)

# Ponto asks the banks every six hours and reports each time: after two reports that
# did not come, nobody can rely on them.
HEARD_FOR = timedelta(hours=13)
# With reports the schedule is a safety net: once a day is enough. The next regular
# moment after this is at most six hours later.
SAFETY_NET = timedelta(hours=18)
MOST_READ = 20


class PontoAccountNotified(models.AbstractModel):
    """What Ponto reports of an account: fetched at once, and polled less."""

    _name = "ponto.account.notified"
    _description = "Ponto account with notifications"

    heard_at = fields.Datetime(
        string="Last Report From Ponto",
        readonly=True,
        copy=False,
        help="Ponto reports by itself when it has asked the bank. While it does, the "
        "account is fetched at once when there is news, and by schedule only once a "
        "day; when the reports stop for 13 hours, the schedule is as you chose it.",
    )
    notice_number = fields.Integer(
        readonly=True,
        copy=False,
        help="Technical: the last notification that a fetch has not read yet.",
    )

    def _hear(self, notification):
        """Note that Ponto reports this account by itself.

        :param notification: ``ponto.notification``.
        """
        for account in self:
            heard = notification.create_date
            account.heard_at = max(account.heard_at or heard, heard)

    def _make_due(self, notification):
        """Have it fetched now, unless that is not done unasked or not possible.

        An account in trouble keeps the moment of its next try.

        :return: whether it will be fetched.
        """
        fetched = self.filtered(
            lambda one: one._next_fetch() and one.frequency != "manual"
        )
        fetched.notice_number = notification.id
        return bool(fetched)

    def _run_reason(self):
        """Why the job fetches this account, a key of ``ponto.fetch.log.reason``."""
        return "notification" if self.notice_number else "schedule"

    def _rely_on_reports(self, last):
        """Since when the next regular fetch is counted: later while Ponto reports.

        :param last: naive moment of the last fetch
        """
        if not self.heard_at:
            return last
        return max(last, min(self.heard_at + HEARD_FOR, last + SAFETY_NET))

    # -- in a fetch --------------------------------------------------------------

    def _notice_taken(self, fetch):
        """Values that end what was reported before the fetch began."""
        is_same = self.notice_number == fetch.notice
        return {"notice_number": 0} if is_same else {}

    def _note_notices(self, fetch):
        """Say of the notifications by which fetch they were read."""
        if fetch.notice:
            self._open_notices(fetch).log_id = fetch.log

    def _open_notices(self, fetch):
        return self.env["ponto.notification"].search(
            [
                ("account_id", "=", self.id),
                ("outcome", "=", "fetch"),
                ("log_id", "=", False),
                ("id", "<=", fetch.notice),
            ]
        )

    def _read_updated(self, fetch):
        """Read what the bank changed, wherever it stands in the list.

        A walk for news ends at the first page that is known. It never fails the
        run: the weekly second look sees the same. A generator, see ``Fetch.begin``.

        :param fetch: ``fetch.Fetch``.
        """
        if not fetch.notice:
            return
        changed = self._open_notices(fetch).filtered(
            lambda one: one.type == PREFIX + UPDATED and one.synchronization_ref
        )
        for number in dict.fromkeys(changed.mapped("synchronization_ref")):
            try:
                yield from self._read_synchronization(fetch, number)
            except PontoNotFoundError:
                continue  # Ponto forgot it
            except PontoError as error:
                _logger.warning("Ponto account %s, changes: %r", self.id, error)
                return

    def _read_synchronization(self, fetch, number):
        pages = fetch.client.updated_transactions(number)
        for _count in range(MOST_READ):
            page = yield partial(next, pages, None)
            if not page or not self.try_lock_for_update(allow_referencing=True):
                return
            stored = self.env["ponto.transaction"]._store_page(self, page)
            self._count_again(fetch, stored, page)
            self.env["ir.cron"]._commit_progress()
