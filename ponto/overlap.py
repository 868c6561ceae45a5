"""Which movements are in the books already, from a file, another addon or by hand?

Plain values in, verdicts out. A line of the books stands for one movement only,
so that true twins (two equal payments on one day, one of them in the books) stay
two.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

# A bank's day, its value day and the day of a file differ by a weekend.
LIKELY_DAYS = 3
# Shorter texts say nothing when they are found inside another one.
TELLING_TEXT, TELLING_NAME, TELLING_NUMBER = 8, 3, 5
NO_REFERENCE = frozenset(("notprovided", "notprovide", "nonref"))


class Likeness(IntEnum):
    """How sure it is that two are the same movement."""

    NONE = 0
    LIKELY = 1
    SURE = 2


@dataclass(frozen=True)
class Movement:
    """One movement, of the bank or of the books.

    `key` is the caller's; `days` the booking day and, where known, the value day;
    `amount` signed; `texts` all that may hold a reference; `ponto_id` Ponto's id
    where the source knows it.
    """

    key: object
    days: tuple[date, ...]
    amount: Decimal
    account: str = ""
    name: str = ""
    texts: tuple[str, ...] = ()
    end_to_end: str = ""
    ponto_id: str = ""


@dataclass(frozen=True)
class Verdict:
    """What one movement is in the books: `key` is that of the line there."""

    likeness: Likeness
    key: object


def compare(arriving, present):
    """Find the line of the books that each arriving movement is, if any.

    :param arriving: iterable of `Movement` from the bank.
    :param present: iterable of `Movement`, the lines that are there.
    :return: dict of an arriving movement's key to its `Verdict`; others are new.
    """
    near = _Near(present)
    pairs = []
    for order, movement in enumerate(arriving):
        for line in near.lines(movement):
            rank = _rank(movement, line)
            if rank[0]:
                place = near.places[line.key]
                pairs.append((rank, -order, -place, movement.key, line.key))
    return _assign(pairs)


class _Near:
    """The lines of the books by amount and day, and by Ponto's id."""

    def __init__(self, present):
        self.places, self._by_id = {}, {}
        self._by_day = defaultdict(list)
        for place, line in enumerate(present):
            self.places[line.key] = place
            if line.ponto_id:
                self._by_id[line.ponto_id] = line
            for day in line.days:
                self._by_day[line.amount, day].append(line)

    def lines(self, movement):
        """The lines that may be this movement; by its id, one and no other."""
        if same := self._by_id.get(movement.ponto_id):
            return (same,)
        spread = range(-LIKELY_DAYS, LIKELY_DAYS + 1)
        days = {day + timedelta(days=away) for day in movement.days for away in spread}
        near = (line for day in days for line in self._by_day[movement.amount, day])
        return {line.key: line for line in near}.values()


def _assign(pairs):
    """Give each movement its best line, each line to one movement."""
    verdicts, taken = {}, set()
    for rank, _order, _place, key, line_key in sorted(
        pairs, key=lambda pair: pair[:3], reverse=True
    ):
        if key not in verdicts and line_key not in taken:
            verdicts[key] = Verdict(rank[0], line_key)
            taken.add(line_key)
    return verdicts


def _rank(movement, line):
    """How alike they are: likeness, pieces of evidence, minus the days between."""
    days = min(
        (abs((one - other).days) for one in movement.days for other in line.days),
        default=LIKELY_DAYS + 1,
    )
    if movement.ponto_id and movement.ponto_id == line.ponto_id:
        # The same movement, whatever its line became: another amount needs a look.
        is_same = movement.amount == line.amount
        return Likeness.SURE if is_same else Likeness.LIKELY, 9, -days
    if days > LIKELY_DAYS or _other_account(movement, line):
        return Likeness.NONE, 0, 0
    evidence = sum(
        (
            _same_text(movement, line),
            _same_counterpart(movement, line),
            _same_end_to_end(movement, line),
        )
    )
    contradicted = _other_number(movement, line) or _other_end_to_end(movement, line)
    if not days and evidence and not contradicted:
        return Likeness.SURE, evidence, 0
    return Likeness.LIKELY, evidence, -days


def _other_account(movement, line):
    """Both name the other side's account, and it is not the same."""
    one, other = _plain(movement.account), _plain(line.account)
    return bool(one and other and one != other)


def _other_number(movement, line):
    """Both texts hold numbers, and none is in both: two invoices of one customer."""
    one, other = _numbers(movement), _numbers(line)
    return bool(one and other and one.isdisjoint(other))


def _same_text(movement, line):
    texts = {_plain(text) for text in movement.texts} - {""}
    others = {_plain(text) for text in line.texts} - {""}
    return any(_holds(one, other) for one in texts for other in others)


def _holds(one, other):
    if one == other:
        return len(one) >= TELLING_NAME
    short, long = sorted((one, other), key=len)
    return len(short) >= TELLING_TEXT and short in long


def _same_counterpart(movement, line):
    account, name = _plain(movement.account), _plain(movement.name)
    if account and account == _plain(line.account):
        return True
    return len(name) >= TELLING_NAME and name == _plain(line.name)


def _same_end_to_end(movement, line):
    reference = _telling_reference(movement)
    if not reference:
        return False
    return any(reference in _plain(text) for text in (*line.texts, line.end_to_end))


def _other_end_to_end(movement, line):
    """Both have a reference of the payer, and it is not the same."""
    one, other = _telling_reference(movement), _telling_reference(line)
    return bool(one and other and one != other)


def _telling_reference(movement):
    reference = _plain(movement.end_to_end)
    if len(reference) < TELLING_NUMBER or reference in NO_REFERENCE:
        return ""
    return reference


def _numbers(movement):
    """Runs of digits, the usual separators taken out."""
    return frozenset().union(*map(_long_runs, movement.texts))


# The same few texts are compared over and over.
@lru_cache(maxsize=4096)
def _long_runs(text):
    joined = re.sub(r"(?<=\d)[\s./+*-]+(?=\d)", "", text or "")
    runs = re.findall(r"\d+", joined)
    return frozenset(run for run in runs if len(run) >= TELLING_NUMBER)


@lru_cache(maxsize=4096)
def _plain(text):
    """Letters and digits alone, in lower case."""
    return "".join(filter(str.isalnum, (text or "").casefold()))
