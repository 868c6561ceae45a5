"""Time as the simulated service sees it: real time that can be moved or frozen."""

from datetime import UTC, date, datetime, timedelta

ROUND_HOURS = (2, 8, 14, 20)


class Clock:
    """Real time plus an offset; frozen, it only moves when it is told to."""

    def __init__(self):
        self.offset = timedelta()
        self.frozen_at = None

    def now(self):
        """Return the current moment of the simulation, aware, in UTC."""
        return (self.frozen_at or datetime.now(UTC)) + self.offset

    def advance(self, seconds):
        self.offset += timedelta(seconds=seconds)

    def set(self, moment):
        """Make ``moment`` (aware) the current time."""
        self.offset += moment - self.now()

    def freeze(self):
        """Stop the flow of real time; ``advance`` and ``set`` still work."""
        self.frozen_at = self.frozen_at or datetime.now(UTC)

    def unfreeze(self):
        now = self.now()
        self.frozen_at = None
        self.set(now)


def iso(moment):
    """Write a datetime as the API does: UTC, milliseconds, ``Z`` (section 3)."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def parse(text):
    """Read an ISO 8601 datetime; one without a zone is taken as UTC."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def bank_day(day):
    """Write a day as banks' dates come: a date dressed as a datetime (section 3).

    Takes a date, a datetime or text; text that is no plain date is left as it is.
    """
    if isinstance(day, datetime):
        return iso(day if day.tzinfo else day.replace(tzinfo=UTC))
    if isinstance(day, date):
        return f"{day.isoformat()}T00:00:00.000Z"
    if isinstance(day, str) and len(day) == len("2025-03-03"):
        return f"{day}T00:00:00.000Z"
    return day


def brussels_offset(moment):
    """Return Belgian time minus UTC at ``moment``.

    Computed from the European rule, because a bare machine may have no zone files.
    """
    start, end = (
        _last_sunday(moment.year, month) + timedelta(hours=1) for month in (3, 10)
    )
    return timedelta(hours=2 if start <= moment < end else 1)


def _last_sunday(year, month):
    last = datetime(year, month, 31, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def brussels_midnight(day):
    """Return local midnight of ``day`` in UTC: 22:00 or 23:00 of the day before."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight - brussels_offset(midnight - timedelta(hours=1))


def brussels_today(moment):
    return (moment + brussels_offset(moment)).date()


def rounds_between(start, end):
    """Return the moments in ]start, end] at which Ponto's own rounds run (6.1)."""
    moments = []
    day = brussels_today(start)
    while day <= brussels_today(end):
        midnight = brussels_midnight(day)
        moments += [midnight + timedelta(hours=hour) for hour in ROUND_HOURS]
        day += timedelta(days=1)
    return [moment for moment in moments if start < moment <= end]
