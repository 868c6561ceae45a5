"""Whether something may be paid twice: same creditor, amount and reference.

Pure: what is wanted and what is known in, the pairs out.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from .numbers import fold
from .references import normalise

# Two payments further apart are two months' rent, not a double.
WINDOW = timedelta(days=60)


@dataclass(frozen=True)
class Sum:
    """Money for a creditor. `references`: as `reference_key` gives them.

    `own`: keys of what is one and the same thing, and so no double of it.
    `origin`: what it was, for the caller.
    """

    creditor: int
    amount: Decimal
    references: frozenset
    day: date
    origin: object = field(default=None, compare=False)
    own: frozenset = frozenset()


def reference_key(text):
    """Return a reference as it is compared, "" of nothing.

    A structured one is its digits, in whatever way it is written.
    """
    return normalise(text) or fold(text or "")


def reference_keys(texts):
    """Return the `reference_key`s of texts, empty ones left out."""
    return frozenset(filter(None, map(reference_key, texts)))


def find(wanted, known):
    """Map positions in `wanted` to the `Sum`s of `known` that may be the same.

    Without any reference on both sides creditor and amount decide.
    """
    by_money = {}
    for one in known:
        by_money.setdefault((one.creditor, one.amount), []).append(one)
    found = {}
    for place, one in enumerate(wanted):
        near = by_money.get((one.creditor, one.amount), ())
        same = [other for other in near if _is_double(one, other)]
        if same:
            found[place] = same
    return found


def _is_double(one, other):
    if one is other or one.own & other.own or abs(one.day - other.day) > WINDOW:
        return False
    if not (one.references or other.references):
        return True
    return bool(one.references & other.references)
