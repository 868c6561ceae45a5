"""Read what a person typed into a search box: an amount, a day, words, a number.

Nobody says which of them it is, so each reader tells what the text may mean and
finds nothing where it cannot be meant. No clock: today is given.
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date
from decimal import Decimal

# Which part of a date comes first, as people of a language write it.
DAY_FIRST, MONTH_FIRST = "dmy", "mdy"
MOST_WORDS = 8
# Fewer say nothing: "12" stands in half of all numbers.
LEAST_DIGITS = 4
_MONEY = r"(?:[€$£]|[A-Za-z]{3})?"
_SIGN = "[-+\u2010-\u2015\u2212]?"
_AMOUNT = re.compile(
    rf"{_SIGN}\s*{_MONEY}\s*{_SIGN}\s*([0-9][0-9.,' \u2019]*)\s*{_SIGN}\s*{_MONEY}"
)
# Decimal sign, and what may stand between thousands: every language's ways.
_WAYS = (
    (",", re.compile(r"(?:[0-9]{1,3}(?:[. '\u2019][0-9]{3})+|[0-9]+)(?:,[0-9]{1,3})?")),
    (
        ".",
        re.compile(r"(?:[0-9]{1,3}(?:[, '\u2019][0-9]{3})+|[0-9]+)(?:\.[0-9]{1,3})?"),
    ),
)
_DATE = re.compile(r"([0-9]{1,4})([./-])([0-9]{1,4})(?:\2([0-9]{2,4}))?")


def fold(text):
    """Return a text as it is compared: no capitals, no accents, single blanks."""
    plain = unicodedata.normalize("NFKD", text or "")
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


def compact(text):
    """Return the letters and digits of a folded text, nothing between them."""
    return "".join(filter(str.isalnum, fold(text)))


def keys(texts):
    """Return what a movement is found by, in one text.

    Words as the bank wrote them, then what has digits without all that stands
    between these: an IBAN or a reference is found however it is typed.

    :param texts: iterable of texts or None
    """
    folded = list(dict.fromkeys(filter(None, map(fold, texts))))
    numbers = (compact(text) for text in folded if any(map(str.isdigit, text)))
    return "\n".join(dict.fromkeys((*folded, *filter(None, numbers))))


def words(text):
    """Return the folded words that must all be found, the rarest first."""
    found = fold(text).split()[:MOST_WORDS]
    return sorted(found, key=lambda word: (word.isalpha(), -len(word)))


def number(text):
    """Return an IBAN, a reference or an id as `keys` has it, "" where it is none."""
    found = compact(text)
    digits = sum(map(str.isdigit, found))
    return found if digits >= LEAST_DIGITS else ""


def amounts(text):
    """Return the positive Decimals that a text may mean, a tuple.

    The sign is left out: money in and money out are found alike. Several, where
    languages differ: "1.234" is one thousand and something in some.
    """
    plain = unicodedata.normalize("NFKC", text or "").strip()
    match = _AMOUNT.fullmatch(plain)
    if not match:
        return ()
    written, found = match[1].strip(), []
    for sign, way in _WAYS:
        if way.fullmatch(written):
            whole, _sign, decimals = written.partition(sign)
            digits = "".join(filter(str.isdigit, whole))
            found.append(Decimal(f"{digits}.{decimals or '0'}"))
    return tuple(dict.fromkeys(found))


def days(text, order, today):
    """Return the first and the last day that a text means, or None.

    A day, a month (03/2026), or a day without its year: the last one that was.

    :param order: `DAY_FIRST` or `MONTH_FIRST`; a year that comes first is a year
    """
    match = _DATE.fullmatch((text or "").strip())
    if not match:
        return None
    parts = [match[1], match[3], *filter(None, [match[4]])]
    try:
        return _span([len(part) for part in parts], list(map(int, parts)), order, today)
    except ValueError:
        return None  # no such day


def _span(lengths, values, order, today):
    if len(values) == 2 and max(lengths) == 4:
        year, month = sorted(values, reverse=True)
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    if len(values) == 3 and lengths[0] == 4:
        return (date(*values),) * 2
    if order == MONTH_FIRST:
        values[:2] = values[1::-1]
    day, month, *year = values
    if year:
        full = year[0] + (2000 if lengths[2] == 2 else 0)
        return (date(full, month, day),) * 2
    return (_last_one(day, month, today),) * 2


def _last_one(day, month, today):
    """The last such day up to today; a 29 February may lie years back.

    :raises ValueError: no month has it
    """
    for year in range(today.year, today.year - 8, -1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= today:
            return found
    raise ValueError(day, month)
