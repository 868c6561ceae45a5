"""What a document's number is, and how one that was read is compared with it.

Source: the matching rules. Whether a document is called so is for the ladder.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

MIN_DIGITS = 6  # of a number without letters, unless signs are printed in it
MIN_KEY = 5  # of one with letters

_FOREIGN_TO_KEYS = re.compile("[^A-Za-z0-9]")
_NO_DIGIT = re.compile("[^0-9]")
_GROUP = re.compile("[A-Z]+|[0-9]+")
_DIGITS = re.compile("[0-9]+")
_DIGITS_AND_GAP = re.compile("([0-9]+)([^0-9]+)(?=[0-9])")


@dataclass(frozen=True)
class Number:
    """What may be a document's number.

    `key`: as `fold` gives it. `span`: start and end in the text, `as_written`: what
    stands there. `groups`: its letters and digits as they are parted there.
    `is_loose`: blanks or a line break join something in it. `is_short`: fewer than
    six digits and no letter: a document's number must have the same groups.
    `is_doubtful`: it may well be a date, an amount, a telephone or card number.
    `is_credit`: the word before it says that it is a credit note's.
    `follows`: the span of the number whose beginning this short one of a list shares.
    """

    key: str
    span: tuple[int, int]
    as_written: str
    is_digits: bool
    is_loose: bool = False
    is_short: bool = False
    is_doubtful: bool = False
    groups: tuple[str, ...] = ()
    follows: tuple[int, int] | None = None
    is_credit: bool = False


def fold(text):
    """Return a number's form for comparing: ASCII letters and digits, upper case.

    The same as SQL's ``upper(regexp_replace(x, '[^A-Za-z0-9]', '', 'g'))``.
    """
    return _FOREIGN_TO_KEYS.sub("", text or "").upper()


def digits(text):
    """Return only the digits; SQL's ``regexp_replace(x, '[^0-9]', '', 'g')``."""
    return _NO_DIGIT.sub("", text or "")


def groups(text):
    """Return the runs of ASCII letters and of digits of a text, in its order."""
    return tuple(_GROUP.findall((text or "").upper()))


def carries(number, document_number):
    """Say how a document's number is what was read: "whole", "digits" or "".

    "digits": only its digits stand in the text, at least six.
    """
    key = fold(document_number)
    if number.key == key:
        same = _same_foreign(number, document_number) and _same_groups(
            number, document_number
        )
        return "whole" if same else ""
    if not number.is_digits or number.is_short or number.key != digits(key):
        return ""
    is_long = len(number.key) >= MIN_DIGITS
    return "digits" if is_long and _same_groups(number, document_number) else ""


def _same_groups(number, document_number):
    """Whether the digits are not parted where the document's are not.

    INV/2026/1/12 is not INV/2026/112: these may be two invoices. A document whose
    digits are in one piece may be written in groups, and banks break lines: these
    become blanks, of which nobody puts one behind a leading zero.
    """
    if number.is_short:
        return number.groups == groups(document_number)
    own = _DIGITS.findall(document_number or "")
    if len(own) < 2:
        return True
    places = set(accumulate(len(one) for one in own))
    place = 0
    for run, gap in _DIGITS_AND_GAP.findall(number.as_written):
        place += len(run)
        if place in places or "\n" in gap:
            continue
        if any(one.isprintable() and one != " " for one in gap):
            return False
        if not _is_padded_there(own, place):
            return False
    return True


def _is_padded_there(digit_groups, place):
    """Whether the group that reaches over a place begins with a zero."""
    ends = accumulate(len(one) for one in digit_groups)
    return next(
        (
            one[0] == "0"
            for one, end in zip(digit_groups, ends, strict=True)
            if end > place
        ),
        True,
    )


def _same_foreign(number, document_number):
    """Whether the letters that keys do not have are the same, too."""
    written = [number.as_written, document_number]
    if all(map(str.isascii, written)):
        return True
    one, other = ("".join(filter(str.isalnum, text.casefold())) for text in written)
    return one == other
