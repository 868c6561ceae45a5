from functools import partial

from odoo import api, fields, models

# Advisory locks have numbers: ours, then the id of the account.
CLAIM = int.from_bytes(b"ponto"[:4], "big")


class PontoAccountWalk(models.AbstractModel):
    """Walk Ponto's list into the inbox, page by page, a commit a page.

    Lists come newest-created first, not by date (ponto-api.md, section 3), so
    the walk goes back until a whole page was known before the walk began. The
    floor remembers what was known then: a walk cut in the middle goes on to the
    same end at the next run instead of stopping at its own first pages. It goes on
    where it was cut, and looks at the top of the list once more afterwards.
    """

    _name = "ponto.account.walk"
    _description = "Walk through the transactions of a Ponto account"

    walk_floor = fields.Integer(
        string="Newest Before the Reading",
        exportable=False,
        readonly=True,
        default=-1,
        help="Technical: newest inbox id when an unfinished walk began; -1: none.",
    )
    walk_after = fields.Char(
        string="Read Until",
        exportable=False,
        readonly=True,
        copy=False,
        help="Technical: Ponto's id of the last transaction an unfinished walk read.",
    )

    @api.model
    def _claim(self, ids):
        """Claim accounts for this session; those that another one has are left out.

        A commit frees a row's lock, and a walk has many: this lasts until
        ``_release``, or until the session ends, however that comes.

        :return: ids of those that are ours now.
        """
        self.env.cr.execute(
            "SELECT id FROM unnest(%s) AS id WHERE pg_try_advisory_lock(%s, id)",
            [list(ids), CLAIM],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    @api.model
    def _release(self, ids):
        """Let other sessions have these accounts."""
        self.env.cr.execute(
            "SELECT pg_advisory_unlock(%s, id) FROM unnest(%s) AS id",
            [CLAIM, list(ids)],
        )

    def _start_walk(self, fetch, client):
        """Prepare the request of the first page, where the last walk was cut if so.

        :param fetch: ``fetch.Fetch``.
        """
        fetch.client = client
        fetch.notice = self.notice_number
        fetch.is_resumed = bool(self.walk_after)
        self._read_from(fetch, self.walk_after or None)

    def _read_from(self, fetch, after):
        fetch.pages = fetch.client.transactions(self.ponto_id, after=after)
        fetch.read = partial(next, fetch.pages, None)

    def _take_page(self, fetch, page):
        """Store one page under the account's lock; commits unless nothing was new.

        ``fetch.wants_page`` tells afterwards whether to go on.

        :param page: ``client.Page``, or None at the end of the list.
        :raises LockError: somebody is writing the account.
        """
        self.lock_for_update(allow_referencing=True)
        is_first = not fetch.counts["page_count"]
        if fetch.is_resumed and is_first and not (page and page.last_id):
            # Ponto answers an id that vanished with an empty list.
            self._walk_from_top(fetch)
            self.env["ir.cron"]._commit_progress()
            return
        if self._store_and_reach(fetch, page):
            self._end_walk(fetch)
        if fetch.wants_page or fetch.has_news():
            self.env["ir.cron"]._commit_progress()

    def _store_and_reach(self, fetch, page):
        """Store a page, or None; whether the walk is at its end then."""
        floor = self._floor()
        is_end = page is None or fetch.pages.is_finished
        if page:
            stored = self.env["ponto.transaction"]._store_page(self, page)
            fetch.note(page, stored)
            is_end = is_end or stored.reaches(floor)
        if not is_end:
            self.walk_floor = floor
            self.walk_after = page.last_id or self.walk_after
        return is_end

    def _floor(self):
        """The floor of the unfinished walk, or of the one that begins now.

        :return: inbox id; what is at or below it was known before the walk.
        """
        if self.walk_floor >= 0:
            return self.walk_floor
        newest = self.env["ponto.transaction"].search(
            [("account_id", "=", self.id)], order="id desc", limit=1
        )
        return newest.id or 0

    def _end_walk(self, fetch):
        """The floor is reached: what came in above the place of a cut is left."""
        if self.walk_floor >= 0:
            self.write({"walk_floor": -1, "walk_after": False})
        fetch.wants_page = fetch.is_resumed
        if fetch.is_resumed:
            self._walk_from_top(fetch)

    def _walk_from_top(self, fetch):
        fetch.is_resumed = False
        self.walk_after = False
        self._read_from(fetch, None)
