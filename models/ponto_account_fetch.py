import logging
import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoAuthorizationError, PontoError, PontoNotFoundError
from .fetch import OTHERS_FIRST, Fetch
from .whom_to_ask import MAKERS

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

# Core's best batch: measured in odoo19-notes.md, "Statement lines".
BATCH = 250


class PontoAccountFetch(models.AbstractModel):
    """One fetch of one account: walk, book, match, in steps that commit."""

    _name = "ponto.account.fetch"
    _description = "Fetching of a Ponto account"

    log_ids = fields.One2many("ponto.fetch.log", "account_id")

    def _fetch_or_keep_error(self, reason, until=float("inf")):
        """Fetch this account alone; an error is kept where people look.

        Commits after every page and every batch: the caller's transaction ends
        here, and its row lock with it.

        :param reason: a key of ``ponto.fetch.log.reason``.
        :param until: end on the monotonic clock; what is left comes at the next run.
        :return: the log; empty where another worker fetches the account now.
        """
        self.ensure_one()
        fetch = Fetch(reason)
        if not self._claim(self.ids):
            return self.env["ponto.fetch.log"]
        try:
            self._fetch_in_turn(fetch, until)
        finally:
            self._release(self.ids)
        return fetch.log

    def _fetch_in_turn(self, fetch, until):
        try:
            with self.connection_id._client() as client:
                self._start_walk(fetch, client)
                self._work_until(fetch, until)
        except PontoError as error:
            fetch.fail(error)  # no client could be had
            self._work_until(fetch, until)
        if not fetch.is_over:
            self._cut(fetch)
        self.env["ir.cron"]._commit_progress()

    def _work_until(self, fetch, until):
        while not fetch.is_over and time.monotonic() < until:
            if fetch.wants_page:
                self._walk_step(fetch, fetch.read)
            else:
                self._settle_step(fetch)

    def _walk_step(self, fetch, read):
        """Take one answer; where Ponto fails, what came before is booked all the same.

        A page that fails at every run must not keep the others from the books.

        :param read: callable that returns the answer or raises.
        """
        self._guarded(fetch, self._read_and_take, fetch, read)

    def _read_and_take(self, fetch, read):
        if fetch.errand:
            fetch.go_on(read)
            return
        try:
            page = read()
        except PontoError as error:
            fetch.fail(error)
        else:
            self._take_page(fetch, page)

    def _settle_step(self, fetch):
        """Book or match one batch, with a commit; finish where nothing is left."""
        self._guarded(fetch, self._settle_batch, fetch)

    def _guarded(self, fetch, step, *arguments):
        """Run a step; only here everything may be caught: other accounts go on."""
        try:
            step(*arguments)
            self.env.flush_all()
        except OTHERS_FIRST:
            self._try_again_soon(fetch)
        except Exception as error:
            _logger.exception("Ponto account %s could not be fetched", self.id)
            self._keep_error(fetch, error)

    def _further_questions(self, fetch):
        """What is read now and then, once the walk went well: see ``Fetch.begin``."""
        yield from self._read_updated(fetch)
        yield from self._reread_if_due(fetch)
        yield from self._read_pending_if_due(fetch)

    # -- booking and matching ----------------------------------------------------

    def _settle_batch(self, fetch):
        if fetch.to_book is None:
            if not (fetch.error or fetch.has_looked):
                fetch.begin(self._further_questions(fetch))
            if fetch.wants_page:
                return
            self._release_waiting()
            self._put_together_unbooked()
            fetch.to_book = self._waiting_to_book().ids
        if fetch.to_book:
            batch, fetch.to_book = fetch.to_book[:BATCH], fetch.to_book[BATCH:]
            booked = self.env["ponto.transaction"].browse(batch)._book()
            fetch.counts["booked_count"] += len(booked)
            self.env["ir.cron"]._commit_progress()
            return
        if fetch.to_match is None:
            fetch.to_match = self._waiting_to_match().ids
        if fetch.to_match:
            batch, fetch.to_match = fetch.to_match[:BATCH], fetch.to_match[BATCH:]
            lines = self.env["account.bank.statement.line"].browse(batch)
            fetch.counts["matched_count"] += lines._ponto_match_in_batches()
            return
        self._finish(fetch)

    def _book_all(self):
        """Book what waits for this account, a commit a batch.

        :return: ids of the new statement lines.
        """
        self._release_waiting()
        booked, waiting = [], self._waiting_to_book()
        for start in range(0, len(waiting), BATCH):
            booked += waiting[start : start + BATCH]._book().ids
            self.env["ir.cron"]._commit_progress()
        return booked

    def _match_all(self):
        """Match what waits in this account's journal, a commit a batch."""
        self._waiting_to_match()._ponto_match_in_batches()

    def _waiting_to_book(self):
        if self.undo_left or not self.journal_id:
            # What was taken away comes not back; what is only viewed goes nowhere.
            return self.env["ponto.transaction"]
        return self.env["ponto.transaction"].search(
            [("account_id", "=", self.id), ("state", "=", "to_book")],
            order="execution_date, ponto_created_at, id desc",
        )

    def _waiting_to_match(self):
        return self.env["account.bank.statement.line"].search(
            [
                ("journal_id", "=", self.journal_id.id),
                ("ponto_match_state", "=", "to_match"),
            ],
            order="internal_index",
        )

    def _finish(self, fetch):
        """Note that all went well; or that the walk did not. Not committed yet."""
        if fetch.error:
            self._keep_error(fetch, fetch.error)
            return
        self.lock_for_update(allow_referencing=True)
        now = fields.Datetime.now()
        self.write(
            {
                "last_fetch_at": now,
                "schedule_from": self.schedule_from or now,
                "fetch_error": False,
                "failure_count": 0,
                "retry_at": False,
                **self._notice_taken(fetch),
            }
        )
        self._log_fetch(
            fetch, held_count=self.held_count, held_summary=self._run_summary()
        )
        self._note_notices(fetch)
        _logger.info("Ponto account %s: %s", self.id, fetch.counts)

    def _log_fetch(self, fetch, **values):
        values = {**fetch.prepare_log(), "account_id": self.id, **values}
        fetch.end(self.env["ponto.fetch.log"].create(values))

    def _cut(self, fetch):
        """Time is up: the account stays due, and goes on where it was."""
        by_hand = fetch.reason != "schedule"
        if by_hand and self.try_lock_for_update(allow_referencing=True):
            self.next_fetch_at = fields.Datetime.now()
            self._wake_job()
        self._log_fetch(fetch, is_cut=True)

    # -- what goes wrong ---------------------------------------------------------

    def _keep_error(self, fetch, error):
        known = error if isinstance(error, PontoError) else None
        log = self._keep_fetch_error(
            fetch.reason, known, fetch.started, fetch.prepare_log()
        )
        fetch.end(log)

    def _keep_fetch_error(self, reason, error, started, counts=None):
        """Undo the half done page, keep the reason on the account and in the log.

        :param error: the ``PontoError``, or None for an error of our own.
        :param counts: more values of the log.
        """
        self.env.cr.rollback()
        if isinstance(error, PontoNotFoundError):
            self._mark_gone()
        if isinstance(error, PontoAuthorizationError) and error.status != 403:
            # A 403 may concern this account alone: the others tell.
            self.connection_id._keep_error(error)
        if error:
            message = self.connection_id._problem_of(error)
        else:
            said = _lt(
                "Odoo could not process this account's transactions. Nothing was "
                "lost: what came is kept and tried again. The server's log has the "
                "details."
            )
            message = [said, MAKERS]
        _logger.warning("Ponto account %s: %r", self.id, error)
        self.write({"last_fetch_at": fields.Datetime.now(), "fetch_error": message})
        self._note_failure(getattr(error, "retry_after", None))
        requests = [(counts or {}).get("request_ids"), error and error.request_id]
        log = self.env["ponto.fetch.log"].create(
            {
                "reason": reason,
                "duration": time.monotonic() - started,
                **(counts or {}),
                "account_id": self.id,
                "error": message,
                "request_ids": " ".join(filter(None, requests)) or False,
            }
        )
        self.env["ir.cron"]._commit_progress()
        return log

    def _try_again_soon(self, fetch):
        """Another worker was writing the same rows: nobody's fault, no error."""
        self.env.cr.rollback()
        _logger.info("Ponto account %s: another worker was faster", self.id)
        if self.try_lock_for_update(allow_referencing=True):
            self.next_fetch_at = fields.Datetime.now()
        self._log_fetch(fetch)
        self.env["ir.cron"]._commit_progress()

    def _check_fetchable(self):
        """:raises UserError: the account is not read, or is gone."""
        for account in self:
            if not account.is_fetched:
                raise UserError(
                    account.env._(
                        "%s fills no journal yet. Link it first with Fetch "
                        "Accounts on its connection, or choose View Only there.",
                        account.name,
                    )
                )
            if account.disconnected_at:
                raise UserError(account.access_note)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_transactions(self):
        if self.transaction_ids:
            raise UserError(
                self.env._(
                    "An account that brought transactions cannot be deleted. Take "
                    "its journal away instead: nothing is fetched any more."
                )
            )
