"""Which movements are those that came before under other ids?

An account that is linked anew gets new ids at Ponto, and so do its movements
(ponto-api.md, section 6.6). What the bank said of them stays: plain values in, pairs
out. True twins (two equal payments on one day) are as many afterwards as before.
"""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

# What belongs to the link and not to the movement.
OF_THE_LINK = frozenset(("createdAt", "updatedAt"))
# Names that a bank or Ponto gives to a movement; another way in may give others.
GIVEN_NAMES = frozenset(("digest", "internalReference"))
AMOUNTS = frozenset(("amount", "fee"))
# With the bank's own number these must agree too: it may repeat.
PARTIES = ("counterpartReference", "endToEndId")


@dataclass(frozen=True)
class Entry:
    """One movement as a list gave it: attributes, and its day at the bank.

    `key` is the caller's; `day` is None where it is not known.
    """

    key: object
    raw: dict
    day: date | None = None


def recognize(arriving, former):
    """Pair what arrives with what came before, where that is sure.

    The strictest pairs first; within equals in the order given, each once.

    :param arriving: list of `Entry`, newest first.
    :param former: list of `Entry`, newest first.
    :return: dict of an arriving entry's key to a former one's; others may be new.
    """
    found = {}
    for identity in (_whole, _by_digest, _by_reference, _content):
        left = defaultdict(list)
        for entry in former:
            if (same := identity(entry)) is not None:
                left[same].append(entry)
        taken = set()
        for entry in arriving:
            same = None if entry.key in found else identity(entry)
            if same is not None and left[same]:
                match = left[same].pop(0)
                found[entry.key] = match.key
                taken.add(match.key)
        former = [entry for entry in former if entry.key not in taken]
    return found


def _whole(entry):
    """Everything that the bank said."""
    return _text(entry, OF_THE_LINK)


def _by_digest(entry):
    return _named(entry, "digest", ())


def _by_reference(entry):
    return _named(entry, "internalReference", PARTIES)


def _content(entry):
    """Everything that the bank said but the names it gave."""
    if not entry.day:
        return None
    said = _text(entry, OF_THE_LINK | GIVEN_NAMES | {"executionDate"})
    return f"{entry.day} {said}"


def _named(entry, name, besides):
    """A name, with the day and the amount: it may repeat on another day."""
    value = entry.raw.get(name)
    if not (entry.day and isinstance(value, str) and value.strip()):
        return None
    facts = [_same(key, entry.raw.get(key)) for key in ("amount", "currency", *besides)]
    return json.dumps([value, entry.day.isoformat(), *facts], default=str)


def _text(entry, without):
    said = {
        name: _same(name, value)
        for name, value in entry.raw.items()
        # What is not said is often left out in one version and null in another.
        if name not in without and value is not None
    }
    return json.dumps(said, sort_keys=True, default=str)


def _same(name, value):
    """An amount however it is written: 25 is 25.00."""
    if name not in AMOUNTS or value is None:
        return value
    try:
        return str(Decimal(str(value)).normalize())
    except InvalidOperation:
        return value
