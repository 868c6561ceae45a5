"""Find IBANs and RF references inside a text, whatever is glued to them.

Whether a candidate is right is asked of python-stdnum; what is done here is to
find where one may end. Both carry ISO 7064 MOD 97-10 check digits behind a head
of two letters, so the remainder grows with each character and no length has to
be tried twice: 10 kB of text takes milliseconds.
"""

import re
from dataclasses import dataclass

from stdnum import iban, iso11649

from .labels import is_inside_a_word

# What people and banks put between the groups; a line may be wrapped anywhere.
_GAP = r"[ \t]{0,3}(?:\r?\n|[./-])?[ \t]{0,3}"
_HEAD = re.compile(f"([A-Z]){_GAP}([A-Z]){_GAP}([0-9]){_GAP}([0-9])")
_RF_HEAD = re.compile(f"(R){_GAP}(F){_GAP}([0-9]){_GAP}([0-9])")
_REST = re.compile(f"(?:{_GAP}[A-Z0-9]){{0,30}}")
_VALUES = {letter: ord(letter) - ord("A") + 10 for letter in map(chr, range(65, 91))}
_VALUES.update((str(digit), digit) for digit in range(10))
MAX_IBAN = 34
MIN_IBAN = 15
MAX_RF = 25
MIN_RF = 5


@dataclass(frozen=True)
class Found:
    """A number with right check digits, and its place in the text."""

    value: str
    start: int
    end: int


def find_ibans(text):
    """Return the `Found` IBANs of an upper-case text, in order, none overlapping."""
    found, position = [], 0
    while head := _HEAD.search(text, position):
        one = _iban_at(text, head)
        if one:
            found.append(one)
        position = one.end if one else head.start() + 1
    return found


def _iban_at(text, head):
    for one in _with_right_check(text, head, MIN_IBAN, MAX_IBAN):
        follows = text[one.end : one.end + 1]
        # The library knows the one length of the country. The country's own check
        # is left out: what looks like an IBAN is no reference of ours.
        if not follows.isdigit() and iban.is_valid(one.value, check_country=False):
            return one
    return None


def find_rf(text):
    """Return lists of `Found` RF references of an upper-case text.

    One list for each place where one begins, longest first: a bank may glue the
    next word to a reference, so only a document can tell which length is meant.
    """
    found, position = [], 0
    while head := _RF_HEAD.search(text, position):
        position = head.start() + 1
        if text[head.start() - 1 : head.start()].isdigit():
            continue
        if is_inside_a_word(text, head.start()):
            continue
        candidates = _with_right_check(text, head, MIN_RF, MAX_RF)
        valid = [one for one in candidates if iso11649.is_valid(one.value)]
        if valid:
            found.append(valid[::-1])
    return found


def _with_right_check(text, head, shortest, longest):
    """Yield the `Found` of every length whose check digits are right."""
    value = "".join(head.groups())
    tail = int("".join(str(_VALUES[character]) for character in value))
    remainder = 0
    rest = _REST.match(text, head.end())
    for position, character in enumerate(rest[0], rest.start() + 1):
        number = _VALUES.get(character)
        if number is None:  # between two groups
            continue
        value += character
        remainder = (remainder * (10 if number < 10 else 100) + number) % 97
        if len(value) >= shortest and (remainder * 10**6 + tail) % 97 == 1:
            yield Found(value, head.start(), position)
        if len(value) == longest:
            return
