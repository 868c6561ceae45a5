import threading
import time
import unittest

from ..errors import (
    PontoAuthorizationError,
    PontoRequestError,
    PontoUnavailableError,
)
from ..lanes import AHEAD, Lanes

BRIEF = 0.01


def busy(retry_after=None):
    return PontoUnavailableError("busy", status=429, retry_after=retry_after)


class Script:
    """A call that raises or returns one value after the other."""

    def __init__(self, *values):
        self.values = list(values)
        self.times = []

    def __call__(self):
        self.times.append(time.monotonic())
        value = self.values.pop(0) if len(self.values) > 1 else self.values[0]
        if isinstance(value, Exception):
            raise value
        return value


class TestLanes(unittest.TestCase):
    def run_all(self, lanes):
        outcomes = {}
        while outcome := lanes.take(10):
            outcomes[outcome.key] = outcome
        return outcomes

    def test_as_many_calls_run_at_once_as_there_are_threads(self):
        barrier = threading.Barrier(4, timeout=5)
        with Lanes(4) as lanes:
            for number in range(8):
                lanes.ask("lane", number, barrier.wait)
            outcomes = self.run_all(lanes)
        self.assertEqual(len(outcomes), 8)
        self.assertFalse([one.error for one in outcomes.values() if one.error])

    def test_nothing_asked_is_nothing_to_take(self):
        with Lanes(1) as lanes:
            self.assertIsNone(lanes.take())

    def test_what_nobody_takes_is_not_read_ahead_without_bound(self):
        called = []
        with Lanes(4) as lanes:
            for number in range(AHEAD * 3):
                lanes.ask("lane", number, lambda: called.append(1))
            while len(called) < AHEAD:
                time.sleep(BRIEF)
            time.sleep(5 * BRIEF)
            self.assertEqual(len(called), AHEAD)
            self.assertEqual(len(self.run_all(lanes)), AHEAD * 3)

    def test_a_busy_connection_waits_and_holds_up_no_other(self):
        waiting, other = Script(busy(1.0), "late"), Script("soon")
        with Lanes(1) as lanes:
            lanes.ask("busy", "first", waiting)
            lanes.ask("busy", "second", waiting)
            for number in range(5):
                lanes.ask("other", number, other)
            keys = [lanes.take(10).key for _number in range(7)]
        self.assertEqual(keys[:5], [0, 1, 2, 3, 4])
        self.assertEqual(set(keys[5:]), {"first", "second"})
        self.assertGreaterEqual(waiting.times[1] - waiting.times[0], 1.0)
        self.assertEqual(len(waiting.times), 3, "the second was not asked meanwhile")

    def test_a_cut_connection_is_tried_again_while_its_lane_goes_on(self):
        cut = PontoUnavailableError("cut", code="connection")
        failing = Script(cut, cut, "in the end")
        with Lanes(1, backoff=5 * BRIEF) as lanes:
            lanes.ask("lane", "failing", failing)
            lanes.ask("lane", "good", Script("at once"))
            self.assertEqual(lanes.take(10).key, "good")
            self.assertEqual(lanes.take(10).result(), "in the end")

    def test_a_wait_that_is_too_long_is_told_to_all_of_the_lane(self):
        asked = Script(busy(3600.0))
        with Lanes(1) as lanes:
            for number in range(10):
                lanes.ask("lane", number, asked)
            lanes.ask("other", "other", Script("good"))
            outcomes = self.run_all(lanes)
        self.assertEqual(outcomes.pop("other").value, "good")
        self.assertEqual({one.error.retry_after for one in outcomes.values()}, {3600})
        self.assertEqual(len(asked.times), 1)

    def test_refused_keys_are_not_tried_for_each_account(self):
        asked = Script(PontoAuthorizationError("no", status=401))
        with Lanes(1) as lanes:
            for number in range(10):
                lanes.ask("lane", number, asked)
            outcomes = self.run_all(lanes)
        self.assertEqual(len(outcomes), 10)
        self.assertEqual(len(asked.times), 1)

    def test_an_error_of_one_account_is_its_own(self):
        for error in (
            PontoAuthorizationError("no", status=403),
            PontoRequestError("no", status=404),
            PontoUnavailableError("no", status=500),
            ValueError("a bug"),
        ):
            with self.subTest(error=error), Lanes(1) as lanes:
                lanes.ask("lane", "bad", Script(error))
                lanes.ask("lane", "good", Script("good"))
                outcomes = self.run_all(lanes)
                self.assertIs(outcomes["bad"].error, error)
                self.assertEqual(outcomes["good"].result(), "good")

    def test_a_connection_that_is_down_is_soon_given_up(self):
        asked = Script(PontoUnavailableError("down", code="connection"))
        with Lanes(1, backoff=0.001) as lanes:
            for number in range(50):
                lanes.ask("lane", number, asked)
            self.assertEqual(len(self.run_all(lanes)), 50)
        self.assertLess(len(asked.times), 20)

    def test_leaving_does_not_wait_for_what_was_not_asked_yet(self):
        began = time.monotonic()
        with Lanes(1) as lanes:
            lanes.ask("lane", 1, Script(busy(25.0)))
            for number in range(100):
                lanes.ask("lane", number, Script("x"))
        self.assertLess(time.monotonic() - began, 2)
