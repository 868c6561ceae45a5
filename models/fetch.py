import time
from dataclasses import dataclass, field

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

    ``to_book`` and ``to_match`` hold ids once the walk is over, else None; ``error``
    is what Ponto said where the walk failed.
    """

    reason: str
    client: object = None
    pages: object = None
    read: object = None  # callable that asks for the next page
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
        self.request_ids = [*self.request_ids, page.request_id or "-"][-KEPT_REQUESTS:]

    def has_news(self):
        """Whether the walk changed anything in the inbox."""
        return bool(self.counts["new_count"] or self.counts["changed_count"])

    def is_quiet(self):
        """Whether the walk is over and brought nothing, without trouble."""
        is_done = not self.wants_page and not self.is_over
        return is_done and not (self.error or self.has_news())

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
