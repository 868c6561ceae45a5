"""The accounts that are due, side by side.

Threads ask Ponto; this, in the thread of the job, does all that concerns the database,
a page or a batch at a time: what has arrived first, then a batch of one account after
the other, so that a large one holds up nobody.
"""

import logging
import time
from collections import deque
from contextlib import ExitStack
from functools import partial

from ..ponto.errors import PontoError
from ..ponto.lanes import THREADS, Lanes
from .fetch import OTHERS_FIRST, Fetch

_logger = logging.getLogger(__name__)

# Accounts under way; taken up in groups, to spare queries.
MOST = 3 * THREADS
GROUP = THREADS
# Finished together, and seldom longer than their rows should stay locked.
MOST_QUIET = 25
LIST, PAGE = "list", "page"
# Longer than this nobody waits for an answer without looking at the clock.
GLANCE = 60


class FetchRun:
    """One turn of the job.

    :param until: its end on the monotonic clock; what is left stays due.
    """

    def __init__(self, env, until):
        self.env = env
        self.until = until
        self.lanes = Lanes()
        self.connections = deque()  # with their accounts; not asked yet
        self.open = {}  # id of a connection: `_Open`
        self.accounts = deque()  # ids, of connections that answered
        self.fetches = {}  # id of an account under way: (id of its connection, fetch)
        self.settling = deque()  # ids of those whose walk is over
        self.quiet = []  # ids of those whose walk brought nothing
        self.claimed = set()  # ids that no other worker may have now
        self.finished = []  # of these, ids to release

    def work(self, accounts):
        """Fetch what is due among `accounts`; a failure never stops the others."""
        self.connections.extend(accounts.grouped("connection_id").items())
        try:
            with self.lanes:
                while self._has_time() and self._is_busy():
                    self._feed_and_do()
            self._cut()
        except BaseException:
            self.env.cr.rollback()
            raise
        finally:
            self._leave()

    def _has_time(self):
        return time.monotonic() < self.until

    def _is_busy(self):
        waiting = self.connections or self.accounts or self.settling or self.quiet
        return bool(waiting or self.lanes)

    def _feed_and_do(self):
        """One step; where another worker was faster, what it concerned stays due."""
        try:
            self._feed()
            self._do_something()
        except OTHERS_FIRST:
            self.env.cr.rollback()
            _logger.info("Ponto: another worker was faster", exc_info=True)

    def _do_something(self):
        left = self.until - time.monotonic()
        is_idle = not (self.settling or self.quiet)
        wait = max(min(left, GLANCE), 0) if is_idle else 0
        if outcome := self.lanes.take(wait):
            kind, number = outcome.key
            receive = self._receive_list if kind == LIST else self._receive_page
            receive(number, outcome)
        elif self.quiet:
            self._finish_quiet()
        elif self.settling:
            self._settle(self.settling.popleft())

    # -- connections -------------------------------------------------------------

    def _feed(self):
        """Keep the threads busy; hold no more accounts than these need."""
        while len(self.lanes) <= MOST - GROUP:
            if self.accounts:
                number = min(GROUP, len(self.accounts))
                self._start([self.accounts.popleft() for _one in range(number)])
            elif self.connections:
                self._ask_list(*self.connections.popleft())
            else:
                break

    def _ask_list(self, connection, accounts):
        """One list of accounts serves all of a connection, and brings its token."""
        opened = self.open[connection.id] = _Open(accounts.ids)
        try:
            opened.enter(connection)
        except PontoError as error:
            self._note_list(connection, partial(_throw, error), error)
            return
        self.lanes.ask(connection.id, (LIST, connection.id), opened.list_accounts)

    def _receive_list(self, number, outcome):
        connection = self.env["ponto.connection"].browse(number)
        client = self.open[number].client

        def refresh():
            connection._take_accounts(outcome.result(), client)

        self._note_list(connection, refresh, outcome.error)

    def _note_list(self, connection, refresh, error):
        opened = self.open[connection.id]
        if connection._refresh_accounts_or_keep_error(refresh):
            self.accounts.extend(opened.left)
            return
        accounts = self.env["ponto.account"].browse(list(opened.left))
        mine = accounts.try_lock_for_update(allow_referencing=True)
        mine._note_failure(getattr(error, "retry_after", None))
        self.env["ir.cron"]._commit_progress(len(accounts))
        self.open.pop(connection.id).close()

    # -- accounts ----------------------------------------------------------------

    def _start(self, ids):
        """Take up a group of accounts: those still due that nobody else has."""
        model = self.env["ponto.account"]
        self._release()
        claimed = model._claim(ids)
        self.claimed.update(claimed)
        # A new transaction sees what others have done since.
        self.env["ir.cron"]._commit_progress()
        due = model.search([("id", "in", claimed), *model._due_domain()])
        for account in due:
            connection = account.connection_id.id
            fetch = Fetch(account._run_reason())
            account._start_walk(fetch, self.open[connection].client)
            self.fetches[account.id] = connection, fetch
            self.lanes.ask(connection, (PAGE, account.id), fetch.read)
        self.finished += set(claimed) - set(due.ids)
        if passed := set(ids) - set(due.ids):
            self.env["ir.cron"]._commit_progress(len(passed))
        for number in passed:
            self._close_if_last(number)

    def _receive_page(self, number, outcome):
        connection, fetch = self.fetches[number]
        account = self.env["ponto.account"].browse(number)
        account._walk_step(fetch, outcome.result)
        if fetch.wants_page:
            self.lanes.ask(connection, (PAGE, number), fetch.read)
        elif fetch.is_quiet():
            self.quiet.append(number)
            if len(self.quiet) >= MOST_QUIET:
                self._finish_quiet()
        else:
            self._settle(number)

    def _finish_quiet(self):
        """Finish together what brought nothing; what is left to do is settled."""
        numbers, self.quiet = self.quiet, []
        fetches = {number: self.fetches[number][1] for number in numbers}
        accounts = self.env["ponto.account"].browse(numbers)
        done = accounts._finish_quiet_or_none(fetches)
        self.env["ir.cron"]._commit_progress(len(done))
        for number in done.ids:
            self._leave_behind(number)
        for number in (accounts - done).ids:
            self._settle(number)

    def _settle(self, number):
        """Book or match one batch; then it is the next account's turn."""
        connection, fetch = self.fetches[number]
        if not fetch.is_over:
            self.env["ponto.account"].browse(number)._settle_step(fetch)
        if fetch.wants_page:
            self.lanes.ask(connection, (PAGE, number), fetch.read)
            return
        if not fetch.is_over:
            self.settling.append(number)
            return
        self.env["ir.cron"]._commit_progress(1)
        self._leave_behind(number)

    def _leave_behind(self, number):
        del self.fetches[number]
        self.finished.append(number)
        self._close_if_last(number)

    def _close_if_last(self, number):
        """Close the client of an account that was its connection's last one."""
        for connection, opened in list(self.open.items()):
            if number in opened.left:
                del opened.left[number]
                if not opened.left:
                    self.open.pop(connection).close()

    # -- the end -----------------------------------------------------------------

    def _cut(self):
        """Time is up: what is under way says how far it came."""
        if self.quiet:
            self._finish_quiet()
        for number, (_connection, fetch) in self.fetches.items():
            if fetch.counts["page_count"]:
                self.env["ponto.account"].browse(number)._cut(fetch)
        self.env["ir.cron"]._commit_progress()

    def _leave(self):
        for opened in self.open.values():
            opened.close()
        self.finished = list(self.claimed)
        self._release()

    def _release(self):
        if self.finished:
            self.env["ponto.account"]._release(self.finished)
            self.claimed.difference_update(self.finished)
            self.finished = []


class _Open:
    """A connection in use: its client, and the accounts that still need it."""

    def __init__(self, ids):
        self.left = dict.fromkeys(ids)  # in the order they are due
        self.client = None
        self._stack = ExitStack()

    def enter(self, connection):
        self.client = self._stack.enter_context(connection._client_for_threads())

    def list_accounts(self):
        return list(self.client.accounts())

    def close(self):
        self._stack.close()


def _throw(error):
    raise error
