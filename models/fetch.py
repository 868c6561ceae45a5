import time
from dataclasses import dataclass, field

from odoo.exceptions import LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..ponto.errors import PontoError

# Another worker or a person was writing the same rows: nobody's fault.
OTHERS_FIRST = (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY)
COUNTERS = (
    "page_count",
    "new_count",
    "known_count",
    "changed_count",
    "booked_count",
    "matched_count",
)
# Of a first load of thousands of pages the log keeps the last ones.
KEPT_REQUESTS = 50


@dataclass
class Fetch:
    """One fetch of one account while it runs; all that must last is in the database.

    ``read`` is the next question to Ponto while ``wants_page``: of the walk, or of the
    errand that follows it. ``to_book`` and ``to_match`` hold ids once both are over,
    else None; ``error`` is what Ponto said where the walk failed.
    """

    reason: str
    client: object = None
    pages: object = None
    read: object = None  # callable that asks Ponto; it touches no database
    errand: object = None  # generator of such callables, is sent what they return
    notice: int = 0  # the last notification that was known when it began
    has_looked: bool = False  # whether the errand was begun
    is_resumed: bool = False
    wants_page: bool = True
    is_over: bool = False
    error: Exception | None = None
    to_book: list | None = None
    to_match: list | None = None
    log: object = None
    counts: dict = field(default_factory=lambda: dict.fromkeys(COUNTERS, 0))
    request_ids: list = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def note(self, page, stored):
        """Count one page that was stored."""
        self.counts["page_count"] += 1
        for name, number in stored.counts().items():
            self.counts[name] += number
        self.note_request(page)

    def note_request(self, page):
        """Keep the id by which Ponto's support finds the request."""
        self.request_ids = [*self.request_ids, page.request_id or "-"][-KEPT_REQUESTS:]

    def has_news(self):
        """Whether the walk changed anything in the inbox."""
        return bool(self.counts["new_count"] or self.counts["changed_count"])

    def is_quiet(self):
        """Whether the walk is over and brought nothing, without trouble."""
        is_done = not self.wants_page and not self.is_over
        return is_done and not (self.error or self.has_news())

    def begin(self, errand):
        """Ask what an errand asks before anything is settled."""
        self.has_looked = True
        self.errand = errand
        self._ask_next(lambda: next(errand))

    def go_on(self, answer):
        """Hand an answer to the errand.

        :param answer: callable that returns it or raises ``PontoError``.
        """
        try:
            value = answer()
        except PontoError as error:
            failure = error  # the name above ends with its clause
            self._ask_next(lambda: self.errand.throw(failure))
        else:
            self._ask_next(lambda: self.errand.send(value))

    def _ask_next(self, question):
        try:
            self.read = question()
        except StopIteration:
            self.errand = None
        self.wants_page = self.errand is not None

    def fail(self, error):
        """Ponto said no: nothing more is read, what came is settled all the same."""
        self.error = error
        self.wants_page = False

    def end(self, log):
        """Nothing more is done; keep the ``ponto.fetch.log`` of it."""
        self.log = log
        self.is_over = True
        self.wants_page = False

    def prepare_log(self):
        """Values of a ``ponto.fetch.log`` that are known without the database."""
        return {
            **self.counts,
            "reason": self.reason,
            "request_ids": " ".join(self.request_ids),
            "duration": time.monotonic() - self.started,
        }
