"""Numbers that a list cuts short: "INV/2026/00012 en 13", "00012 t/m 00014"."""

import re

from .numbers import Number

_NEXT = re.compile(
    r"\s{0,2}(?:(?P<range>T/M|TOT(?: EN MET)?|BIS|AU|JUSQU'AU|-)"
    r"|[,;+&/]|(?:EN|ET|UND|U[.]|AND)(?= ))\s{0,2}"
    r"(?P<digits>[0-9]{1,6})(?![0-9A-Z]|[/.,:-][0-9]|[ ]?(?:EUR|€|%))"
)
_YEAR = re.compile("(?:19|20)[0-9]{2}(?=[0-9]{3})")
MOST_IN_A_RANGE = 20
MOST_IN_A_LIST = 20


def continued(text, numbers):
    """Return the `Number`s that lists continue, each with what it `follows`.

    Only where the short one has as many digits as what it replaces, leading zeros
    apart: "00112 and 3" may be anything.

    :param text: upper case, with everything covered that is something else
    :param numbers: what was read in full
    """
    found = []
    for one in numbers:
        head = _head(one)
        if head and not one.is_loose:
            found += _continued(text, one, head)
    return found


def _head(number):
    """Return the letters and digits before the number that counts up, and that."""
    last = number.groups[-1] if number.groups else ""
    if number.is_digits and len(number.groups) == 1:
        year = _YEAR.match(last)
        return (last[: year.end()], last[year.end() :]) if year else None
    if not last.isdigit() or not number.key.endswith(last):
        return None
    return number.key[: -len(last)], last


def _continued(text, first, head):
    prefix, last = head
    position, found = first.span[1], []
    while len(found) < MOST_IN_A_LIST and (item := _NEXT.match(text, position)):
        written, position = item["digits"], item.end()
        if not _replaces(written, last):
            break
        numbers = _between(last, written) if item["range"] else [int(written)]
        for number in numbers:
            padded = str(number).zfill(len(last))
            found.append(_number(first, prefix, padded, item))
        last = written.zfill(len(last))
    return found


def _replaces(written, last):
    counted = last.lstrip("0")
    return len(written) <= len(last) and len(written) >= len(counted)


def _between(first, last):
    count = int(last) - int(first)
    if not 0 < count <= MOST_IN_A_RANGE:
        return []
    return range(int(first) + 1, int(last) + 1)


def _number(first, prefix, padded, item):
    key = prefix + padded
    return Number(
        key,
        item.span("digits"),
        item["digits"],
        is_digits=not key.strip("0123456789"),
        groups=(*first.groups[:-1], padded) if len(first.groups) > 1 else (key,),
        follows=first.span,
    )
