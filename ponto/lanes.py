"""Questions of many connections side by side: few threads, a lane a connection.

A thread only ever runs the callable it was given, so it touches what that touches:
the network. Where Ponto asks one connection to wait, its lane stands still; nobody
sleeps for it, and the threads work for the other lanes.
"""

import heapq
import threading
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from .errors import PontoAuthorizationError, PontoUnavailableError

THREADS = 10
# Answers that wait to be taken, with those under way: memory holds no more pages.
AHEAD = 2 * THREADS
RETRIES = 3
BACKOFF = 0.5  # seconds, doubled with each repetition
MAX_WAIT = 30  # seconds; whoever is told more comes back later
MAX_SILENT = 3  # questions given up in a row without any answer: it is down
CLOSING = 5  # seconds in which a request under way may end
_BUSY = (429, 503)
_AGAIN = (*_BUSY, 502, 504)


@dataclass(frozen=True)
class Outcome:
    """What became of one question: a value, or the error that its call raised."""

    key: Any
    value: Any = None
    error: Exception | None = None

    def result(self):
        """Return the value.

        :raises Exception: what the call raised
        """
        if self.error:
            raise self.error
        return self.value


@dataclass(order=True)
class _Question:
    not_before: float
    number: int
    key: Any = field(compare=False)
    call: Any = field(compare=False)
    tries: int = field(default=0, compare=False)


@dataclass
class _Lane:
    questions: list = field(default_factory=list)  # a heap
    paused_until: float = 0.0
    silent: set = field(default_factory=set)  # numbers of the last ones unanswered
    given_up: int = 0  # of these
    closed_by: Exception | None = None

    def ready_at(self):
        if self.closed_by:
            return 0.0
        return max(self.paused_until, self.questions[0].not_before)


class Lanes:
    """Ask from one thread, take the outcomes there, in the order of their arrival.

    A call is repeated after 429, 502, 503, 504 and a failed connection: it must make
    the same request again then. After a refusal of the keys, a longer wait than
    `MAX_WAIT` or no answer at all several times, all that is in the lane gets the same
    error, unasked.

    :param threads: how many calls run at once
    """

    def __init__(self, threads=THREADS, *, backoff=BACKOFF):
        self._backoff = backoff
        self._lanes = OrderedDict()  # those that have questions, next one first
        self._known = {}
        self._outcomes = deque()
        self._numbers = count()
        self._asked = self._running = 0
        self._is_closed = False
        self._changed = threading.Condition()
        self._threads = [
            threading.Thread(target=self._work, name=f"ponto {number}", daemon=True)
            for number in range(threads)
        ]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception):
        """Forget what was not taken; a request under way has some seconds to end."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        end = time.monotonic() + CLOSING
        for thread in self._threads:
            thread.join(max(end - time.monotonic(), 0))

    def __len__(self):
        """Return how many questions have no outcome that was taken."""
        return self._asked

    def ask(self, lane, key, call):
        """Have a callable run.

        :param lane: hashable; what stands for one connection
        :param key: given back with the outcome
        """
        with self._changed:
            self._asked += 1
            self._put(lane, _Question(0.0, next(self._numbers), key, call))
            self._changed.notify_all()

    def take(self, timeout=None):
        """Wait for the next `Outcome`; None after the timeout, or if none is due."""
        with self._changed:
            self._changed.wait_for(lambda: self._outcomes or not self._asked, timeout)
            if not self._outcomes:
                return None
            self._asked -= 1
            self._changed.notify_all()
            return self._outcomes.popleft()

    def _put(self, lane, question):
        known = self._known.setdefault(lane, _Lane())
        heapq.heappush(known.questions, question)
        self._lanes.setdefault(lane, known)

    # -- in the threads ----------------------------------------------------------

    def _work(self):
        while chosen := self._choose():
            lane, question = chosen
            error = value = None
            try:
                if closed_by := self._known[lane].closed_by:
                    raise closed_by
                value = question.call()
            except Exception as raised:  # noqa: BLE001 - whoever takes it must know
                error = raised
            with self._changed:
                self._running -= 1
                if not self._again(lane, question, error):
                    self._outcomes.append(Outcome(question.key, value, error))
                self._changed.notify_all()

    def _choose(self):
        """Wait for a question that may be asked now; None at the end."""
        with self._changed:
            while not self._is_closed:
                wait = None
                if self._running + len(self._outcomes) < AHEAD:
                    lane, wait = self._first_ready()
                    if lane is not None:
                        self._running += 1
                        return lane, self._pop(lane)
                self._changed.wait(wait)
        return None

    def _first_ready(self):
        """Return the lane whose turn it is, or None and the seconds until one is."""
        now = time.monotonic()
        soonest = None
        for name, lane in self._lanes.items():
            wait = lane.ready_at() - now
            if wait <= 0:
                return name, None
            soonest = wait if soonest is None else min(soonest, wait)
        return None, soonest

    def _pop(self, name):
        lane = self._lanes[name]
        question = heapq.heappop(lane.questions)
        # Every lane has its turn.
        self._lanes.move_to_end(name)
        if not lane.questions:
            del self._lanes[name]
        return question

    def _again(self, name, question, error):
        """Note what the error means for the lane; whether it is asked again."""
        lane = self._known[name]
        if _is_silent(error):
            lane.silent.add(question.number)
        else:
            lane.silent.clear()
            lane.given_up = 0
        if lane.closed_by or not error:
            return False
        wait = self._wait(question, error)
        if wait is None:
            lane.given_up += _is_silent(error)
            if _ends_lane(error) or lane.given_up >= MAX_SILENT:
                lane.closed_by = error
            return False
        question.tries += 1
        end = time.monotonic() + wait
        # One account's answer may be cut every time; several are the connection's.
        if error.status in _BUSY or len(lane.silent) > 1:
            lane.paused_until = max(lane.paused_until, end)
            end = 0.0  # then first in the lane, as it was
        question.not_before = end
        self._put(name, question)
        return True

    def _wait(self, question, error):
        """Return after how many seconds to ask again; None for not at all."""
        if not isinstance(error, PontoUnavailableError) or question.tries >= RETRIES:
            return None
        if error.status not in _AGAIN and error.code != "connection":
            return None
        wait = self._backoff * 2**question.tries
        if error.retry_after is not None:
            wait = max(wait, error.retry_after)
        return wait if wait <= MAX_WAIT else None


def _is_silent(error):
    """Whether nobody answered at all."""
    return isinstance(error, PontoUnavailableError) and error.status is None


def _ends_lane(error):
    """Whether every other question of the connection would fare the same."""
    if isinstance(error, PontoAuthorizationError):
        # A 403 may concern one account alone.
        return error.status != 403
    if isinstance(error, PontoUnavailableError):
        return error.status == 429 or (error.retry_after or 0) > MAX_WAIT
    return False
