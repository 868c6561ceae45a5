"""When something is due again, on the clock of a place.

Moments are naive UTC, as Odoo stores them. A wall-clock hour stays the same when the
clocks change; one that does not exist on that day comes an hour later.
"""

import zlib
from datetime import datetime, time, timedelta, timezone

# Ponto asks the banks about 02, 08, 14 and 20 h: an hour later it is there.
ROUNDS = (time(3), time(9), time(15), time(21))
# Not all accounts of the world at one second.
SPREAD = 900


def share(name):
    """Return a number from 0 to below 1 that only depends on a text."""
    return zlib.crc32(name.encode()) / 2**32


def offset(name):
    """Return how long after the full hour an account's round is, whole seconds."""
    return timedelta(seconds=int(share(name) * SPREAD))


def next_round(last, zone, later=timedelta(0)):
    """Return the first of the four daily rounds after a moment.

    :param zone: ``ZoneInfo``
    :param later: how long after each round, see `offset`
    """
    today = _local(last, zone).date()
    for days in (0, 1):
        for hour in ROUNDS:
            moment = _utc(today + timedelta(days=days), hour, zone) + later
            if moment > last:
                return moment
    raise AssertionError("tomorrow's first round is after now")


def next_repeat(anchor, last, step, zone):
    """Return the first moment after `last` that lies whole steps after `anchor`.

    So an hour of the day does not wander with the time that a run takes, or with what
    was done by hand in between. Steps of whole days keep the hour on the wall.

    :param anchor: not after `last`
    :param step: timedelta
    """
    if not step.days:
        return anchor + ((last - anchor) // step + 1) * step
    start = _local(anchor, zone)
    steps = (_local(last, zone).date() - start.date()) // step
    for more in (0, 1):
        day = start.date() + (steps + more) * step
        if (moment := _utc(day, start.time(), zone)) > last:
            return moment
    raise AssertionError("a whole step later is after last")


def _local(moment, zone):
    return moment.replace(tzinfo=timezone.utc).astimezone(zone)


def _utc(day, hour, zone):
    moment = datetime.combine(day, hour, zone).astimezone(timezone.utc)
    return moment.replace(tzinfo=None)
