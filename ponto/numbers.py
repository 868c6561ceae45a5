"""What a document's number is, and how one that was read is compared with it.

Source: the matching rules. Whether a document is called so is for the ladder.
"""

import re
from dataclasses import dataclass

MIN_DIGITS = 6  # of a number without letters, unless signs are printed in it
MIN_KEY = 5  # of one with letters

_FOREIGN_TO_KEYS = re.compile("[^A-Za-z0-9]")
_NO_DIGIT = re.compile("[^0-9]")
_GROUP = re.compile("[A-Z]+|[0-9]+")


@dataclass(frozen=True)
class Number:
    """What may be a document's number.

    `key`: as `fold` gives it. `span`: start and end in the text, `as_written`: what
    stands there. `groups`: its letters and digits as they are parted there.
    `is_loose`: blanks or a line break join something in it. `is_short`: fewer than
    six digits and no letter: a document's number must have the same groups.
    `is_doubtful`: it may well be a date, an amount, a telephone or card number.
    """

    key: str
    span: tuple[int, int]
    as_written: str
    is_digits: bool
    is_loose: bool = False
    is_short: bool = False
    is_doubtful: bool = False
    groups: tuple[str, ...] = ()


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
        same = not number.is_short or number.groups == groups(document_number)
        return "whole" if same and _same_foreign(number, document_number) else ""
    if not number.is_digits or number.is_short or len(number.key) < MIN_DIGITS:
        return ""
    return "digits" if number.key == digits(key) else ""


def _same_foreign(number, document_number):
    """Whether the letters that keys do not have are the same, too."""
    written = [number.as_written, document_number]
    if all(map(str.isascii, written)):
        return True
    one, other = ("".join(filter(str.isalnum, text.casefold())) for text in written)
    return one == other
