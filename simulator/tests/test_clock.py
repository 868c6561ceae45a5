"""The movable clock, and Belgian time by the European rule (6.1, section 3)."""

import unittest
from datetime import UTC, date, datetime

from ..clock import (
    Clock,
    bank_day,
    brussels_midnight,
    brussels_today,
    iso,
    parse,
    rounds_between,
)


class TestClock(unittest.TestCase):
    def test_belgian_midnight_is_22_hours_in_summer_and_23_in_winter(self):
        for day, moment in (
            (date(2026, 1, 15), "2026-01-14T23:00:00.000Z"),
            (date(2026, 7, 1), "2026-06-30T22:00:00.000Z"),
            # The days on which the clocks change, and the days after.
            (date(2026, 3, 29), "2026-03-28T23:00:00.000Z"),
            (date(2026, 3, 30), "2026-03-29T22:00:00.000Z"),
            (date(2026, 10, 25), "2026-10-24T22:00:00.000Z"),
            (date(2026, 10, 26), "2026-10-25T23:00:00.000Z"),
        ):
            self.assertEqual(iso(brussels_midnight(day)), moment)

    def test_the_belgian_day_begins_before_that_of_utc(self):
        late = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
        self.assertEqual(brussels_today(late), date(2026, 7, 2))

    def test_6_1_four_rounds_a_day_in_local_time(self):
        start = parse("2026-07-01T00:00:00Z")
        end = parse("2026-07-02T00:00:00Z")
        hours = [iso(moment)[11:16] for moment in rounds_between(start, end)]
        self.assertEqual(hours, ["06:00", "12:00", "18:00", "00:00"])

    def test_a_frozen_clock_moves_only_when_told(self):
        clock = Clock()
        clock.freeze()
        before = clock.now()
        self.assertEqual(clock.now(), before)
        clock.advance(60)
        self.assertEqual((clock.now() - before).total_seconds(), 60)
        clock.set(before)
        clock.unfreeze()
        self.assertAlmostEqual((clock.now() - before).total_seconds(), 0, delta=60)

    def test_3_days_become_datetimes_and_bad_ones_stay(self):
        self.assertEqual(bank_day(date(2025, 3, 2)), "2025-03-02T00:00:00.000Z")
        self.assertEqual(bank_day("2025-03-02"), "2025-03-02T00:00:00.000Z")
        self.assertEqual(bank_day("2025-03-01T23:00:00Z"), "2025-03-01T23:00:00Z")
        for bad in (None, "soon", 7):
            self.assertEqual(bank_day(bad), bad)
