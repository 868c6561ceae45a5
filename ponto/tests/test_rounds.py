import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from ..rounds import ROUNDS, SPREAD, next_repeat, next_round, offset

# North and south, half hours, none, a change at midnight and one at three.
ZONES = [
    ZoneInfo(name)
    for name in (
        "Europe/Brussels",
        "Europe/Athens",
        "Atlantic/Azores",
        "America/New_York",
        "America/Santiago",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "Africa/Cairo",
        "UTC",
    )
]
YEAR, NEXT_YEAR = map(datetime.fromisoformat, ("2026-01-01", "2027-01-01"))
MOMENTS = st.datetimes(YEAR, NEXT_YEAR)
HOURS = [hour.hour for hour in ROUNDS]


def wall(moment, zone):
    return moment.replace(tzinfo=timezone.utc).astimezone(zone)


class TestRounds(unittest.TestCase):
    def test_a_year_has_four_rounds_a_day_at_their_hours(self):
        for zone in ZONES:
            for later in (timedelta(0), offset("an account")):
                moment, seen = YEAR, []
                while moment < NEXT_YEAR:
                    moment = next_round(moment, zone, later)
                    seen.append(wall(moment - later, zone))
                days = {}
                for one in seen:
                    days.setdefault(one.date(), []).append(one.hour)
                odd = [hours for hours in list(days.values())[1:-1] if hours != HOURS]
                # At three in Athens it is four, once a year.
                self.assertLessEqual(len(odd), 1, zone)
                self.assertTrue(all(hours == [4, 9, 15, 21] for hours in odd), zone)

    @settings(deadline=None)
    @given(MOMENTS, st.sampled_from(ZONES), st.text(max_size=9))
    def test_a_round_is_the_first_after_any_moment(self, last, zone, name):
        later = offset(name)
        found = next_round(last, zone, later)
        self.assertGreater(found, last)
        self.assertLessEqual(found - last, timedelta(hours=7))
        self.assertGreaterEqual(next_round(found, zone, later) - found, 4 * HOUR)
        just_before = found - timedelta(seconds=1)
        self.assertEqual(next_round(max(last, just_before), zone, later), found)

    @settings(deadline=None)
    @given(
        MOMENTS,
        st.timedeltas(timedelta(0), timedelta(days=60)),
        st.sampled_from((1, 6, 12, 24, 168)),
        st.sampled_from(ZONES),
    )
    def test_a_repeat_keeps_its_step_or_its_hour(self, anchor, passed, hours, zone):
        step, last = timedelta(hours=hours), anchor + passed
        found = next_repeat(anchor, last, step, zone)
        self.assertGreater(found, last)
        self.assertLessEqual(found - last, step + HOUR)
        if hours < 24:
            self.assertEqual((found - anchor) % step, timedelta(0))
        else:
            was, is_now = wall(anchor, zone), wall(found, zone)
            self.assertEqual((is_now.date() - was.date()).days % step.days, 0)
            apart = abs(is_now.replace(tzinfo=None) - was.replace(tzinfo=None)) % DAY
            self.assertTrue(apart <= HOUR or is_now.time() == was.time())

    def test_a_daily_hour_does_not_wander_across_the_change_of_clocks(self):
        zone = ZoneInfo("Europe/Brussels")
        # Half past seven on the wall; the clocks change on the 29th.
        anchor, last, expected = map(
            datetime.fromisoformat,
            ("2026-03-27 06:30", "2026-03-28 06:31", "2026-03-29 05:30"),
        )
        self.assertEqual(next_repeat(anchor, last, DAY, zone), expected)

    def test_accounts_are_spread_over_a_quarter_of_an_hour(self):
        offsets = [offset(f"account {number}") for number in range(5000)]
        self.assertEqual(offsets[0], offset("account 0"))
        seconds = [one.total_seconds() for one in offsets]
        self.assertGreaterEqual(min(seconds), 0)
        self.assertLess(max(seconds), SPREAD)
        most = max(seconds.count(second) for second in set(seconds))
        self.assertLess(most, 25, "of 5,000 accounts so many in the same second")


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
