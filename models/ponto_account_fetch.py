import logging
import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..ponto.errors import PontoAuthorizationError, PontoError, PontoNotFoundError

_logger = logging.getLogger(__name__)

# Core's best batch: measured in odoo19-notes.md, "Statement lines".
BATCH = 250


class PontoAccountFetch(models.AbstractModel):
    """Walk Ponto's list into the inbox, then book and match.

    Lists come newest-created first, not by date (ponto-api.md, section 3), so
    the walk goes back until a whole page was known before the walk began. The
    floor remembers what was known then: a walk cut in the middle goes on to the
    same end at the next run instead of stopping at its own first pages.
    """

    _name = "ponto.account.fetch"
    _description = "Fetching of a Ponto account"

    walk_floor = fields.Integer(
        readonly=True,
        default=-1,
        help="Technical: newest inbox id when an unfinished walk began; -1: none.",
    )
    log_ids = fields.One2many("ponto.fetch.log", "account_id")

    def _fetch_or_keep_error(self, reason):
        """Fetch for an unattended run: the error is kept where people look.

        :param reason: a key of ``ponto.fetch.log.reason``.
        :return: the log of the run.
        """
        self.ensure_one()
        started = time.monotonic()
        try:
            log = self._fetch(reason)
        except PontoError as error:
            log = self._keep_fetch_error(reason, error, started)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            log = self._try_again_soon(reason, started)
        except Exception:
            # Only this loop may catch everything: other accounts go on.
            _logger.exception("Ponto account %s could not be fetched", self.id)
            log = self._keep_fetch_error(reason, None, started)
        return log

    def _fetch(self, reason):
        """Bring what is new into the inbox, then into the books.

        Commits after every page and every batch: the caller's transaction ends
        here, and its row lock with it.

        :param reason: a key of ``ponto.fetch.log.reason``.
        :return: the ``ponto.fetch.log`` of the run.
        :raises PontoError: what was committed stays, the rest comes next time.
        """
        self.ensure_one()
        started = time.monotonic()
        counts = self._reread_if_due(reason, self._walk_or_book())
        self._read_pending_if_due(reason, counts)
        lines = self._book_all()
        matched = self._match_all()
        self.write({"last_fetch_at": fields.Datetime.now(), "fetch_error": False})
        log = self.env["ponto.fetch.log"].create(
            {
                **counts,
                "account_id": self.id,
                "reason": reason,
                "booked_count": len(lines),
                "held_count": self.held_count,
                "held_summary": self._run_summary(),
                "matched_count": matched,
                "duration": time.monotonic() - started,
            }
        )
        self.env["ir.cron"]._commit_progress()
        _logger.info(
            "Ponto account %s: %d new, %d booked, %d settled",
            self.id,
            log.new_count,
            log.booked_count,
            matched,
        )
        return log

    def _walk_or_book(self):
        """Walk; where that fails, what earlier pages brought is booked all the same.

        A page that fails at every run must not keep the others from the books.
        """
        try:
            return self._walk()
        except PontoError:
            self.env.cr.rollback()
            self._book_all()
            self._match_all()
            raise

    def _walk(self):
        """Read pages until a whole one is known; store each before the next.

        :return: dict of counters for the log.
        """
        counts = dict.fromkeys(
            ("page_count", "new_count", "known_count", "changed_count"), 0
        )
        requests = []
        floor = self._open_walk()
        with self.connection_id._client() as client:
            for page in client.transactions(self.ponto_id):
                stored = self.env["ponto.transaction"]._store_page(self, page)
                requests.append(page.request_id or "-")
                counts["page_count"] += 1
                for name, number in stored.counts().items():
                    counts[name] += number
                if stored.reaches(floor):
                    break
                self.env["ir.cron"]._commit_progress()
                if not self.try_lock_for_update(allow_referencing=True):
                    # Somebody else fetches this account now: theirs to finish.
                    return {**counts, "request_ids": " ".join(requests)}
        self.walk_floor = -1
        self.env["ir.cron"]._commit_progress()
        return {**counts, "request_ids": " ".join(requests)}

    def _open_walk(self):
        """The floor of the unfinished walk, or of the one that begins now.

        :return: inbox id; what is at or below it was known before the walk.
        """
        if self.walk_floor < 0:
            newest = self.env["ponto.transaction"].search(
                [("account_id", "=", self.id)], order="id desc", limit=1
            )
            self.walk_floor = newest.id or 0
        return self.walk_floor

    # -- booking and matching ----------------------------------------------------

    def _book_all(self):
        """Book what waits for this account, a commit a batch.

        :return: ids of the new statement lines.
        """
        self.ensure_one()
        self._release_waiting()
        booked = []
        waiting = self.env["ponto.transaction"].search(
            [("account_id", "=", self.id), ("state", "=", "to_book")],
            order="execution_date, ponto_created_at, id desc",
        )
        for start in range(0, len(waiting), BATCH):
            booked += waiting[start : start + BATCH]._book().ids
            self.env["ir.cron"]._commit_progress()
        return booked

    def _match_all(self):
        """Match what waits in this account's journal, a commit a batch.

        :return: number of lines that settled something.
        """
        self.ensure_one()
        waiting = self.env["account.bank.statement.line"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("ponto_match_state", "=", "to_match"),
            ],
            order="internal_index",
        )
        return waiting._ponto_match_in_batches()

    # -- what goes wrong ---------------------------------------------------------

    def _keep_fetch_error(self, reason, error, started):
        """Undo the half done page, keep the reason on the account and in the log.

        :param error: the ``PontoError``, or None for an error of our own.
        """
        self.env.cr.rollback()
        if isinstance(error, PontoNotFoundError):
            self._mark_gone()
        if isinstance(error, PontoAuthorizationError) and error.status != 403:
            # A 403 may concern this account alone: the others tell.
            self.connection_id._keep_error(error)
        if error:
            message = self.connection_id._explain(error)
        else:
            message = self.env._(
                "Odoo could not process this account's transactions. Nothing was "
                "lost: what came is kept and tried again. The server's log has the "
                "details."
            )
        _logger.warning("Ponto account %s: %r", self.id, error)
        self.write({"last_fetch_at": fields.Datetime.now(), "fetch_error": message})
        self._wait_as_asked(getattr(error, "retry_after", None))
        log = self.env["ponto.fetch.log"].create(
            {
                "account_id": self.id,
                "reason": reason,
                "error": message,
                "request_ids": error.request_id if error else False,
                "duration": time.monotonic() - started,
            }
        )
        self.env["ir.cron"]._commit_progress()
        return log

    def _wait_as_asked(self, seconds):
        """Never come back sooner than Ponto asked (Retry-After)."""
        if seconds and self.next_fetch_at:
            asked = fields.Datetime.now() + timedelta(seconds=seconds)
            self.next_fetch_at = max(self.next_fetch_at, asked)

    def _try_again_soon(self, reason, started):
        """Another worker was writing the same rows: nobody's fault, no error."""
        self.env.cr.rollback()
        _logger.info("Ponto account %s: another worker was faster", self.id)
        self.next_fetch_at = fields.Datetime.now()
        log = self.env["ponto.fetch.log"].create(
            {
                "account_id": self.id,
                "reason": reason,
                "duration": time.monotonic() - started,
            }
        )
        self.env["ir.cron"]._commit_progress()
        return log

    def _check_fetchable(self):
        """:raises UserError: the account fills no journal or is gone."""
        for account in self:
            if not account.journal_id:
                raise UserError(
                    account.env._(
                        "%s fills no journal yet. Link it first with Fetch "
                        "Accounts on its connection.",
                        account.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_transactions(self):
        if self.transaction_ids:
            raise UserError(
                self.env._(
                    "An account that brought transactions cannot be deleted. Take "
                    "its journal away instead: nothing is fetched any more."
                )
            )
