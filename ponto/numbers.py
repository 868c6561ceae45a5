"""Find what may be a document's number in a bank's text.

Whole tokens and windows of neighbouring tokens, never a part of one: INV/2026/1
stands inside INV/2026/10. Whether a document is called so is for the ladder. Source:
the matching rules, and the tags of SWIFT MT940 and of German banks.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from . import lookalikes

MIN_DIGITS = 6  # of a number without letters, unless signs are printed in it
MIN_SHORT = 4
MIN_KEY = 5
MAX_KEY = 40
MAX_ATOMS = 8
MAX_BLANKS = 4
MAX_PREFIX = 12
MAX_NUMBERS = 400

_FOREIGN_TO_KEYS = re.compile("[^A-Za-z0-9]")
_NO_DIGIT = re.compile("[^0-9]")
_GROUP = re.compile("[A-Z]+|[0-9]+")
# Letters that keys do not have still belong to their word.
_ATOM = re.compile("(?:[^\\W_]|[\u0300-\u036f])+")
# What banks write before a part of the text. Not /INV/: that is our own prefix.
_TAG_WORDS = (
    "REMI|USTD|STRD|EREF|KREF|MREF|PREF|IREF|CSID|MARF|NAME|IBAN|RTRN|TRTP|ORDP|BENM"
    "|BENF|ADDR|CNTP|ISDT|PURP|SVCL|ULTD|ULTB|ULTC|BIC|RFB|ROC|TRCD|OCMT|CHGS|EXCH"
)
_TAG = re.compile(
    f"/(?:(?:{_TAG_WORDS})?/)+"
    "|(?:SVWZ|EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|ABWA|ABWE|IBAN|BIC)[+]"
)
_BORDER = ";"

_JOINED = re.compile(r"[ \t]{0,3}[/_][ \t]{0,3}|[ \t]{0,3}-|-[ \t]{0,3}|[.:]")
_LOOSE = re.compile(
    r"[ \t]{1,3}|[ \t]{0,3}[.:-][ \t]{0,3}"
    r"|[ \t]{0,3}(?:[/._:-][ \t]{0,3})?\r?\n[ \t]{0,3}(?:[/._:-][ \t]{0,3})?"
)
_GLUE = re.compile("[/_.-]*[/_-][/_.-]*")
# A sign that clings to one of two numbers: "2026/1 /3", or a line ends behind it.
_HALF_GLUE = re.compile(r"[/_-]\s+|\s+[/_-]")
_NEGATIVE_AMOUNT = re.compile(
    r"\s+-[0-9]{1,3}(?:[ .']?[0-9]{3}){0,4}[.,][0-9]{2}(?!\d)"
)


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


def find(text, original=None):
    """Return the `Number`s of a text, in its order, each key once.

    :param text: upper case, with everything covered that is something else
    :param original: the bank's text, of the same length, for `as_written`
    """
    text = _TAG.sub(lambda tag: _BORDER * len(tag[0]), text)
    atoms = list(_ATOM.finditer(text))
    doubts = lookalikes.find(text)
    best = {}
    for first, last, is_loose in _windows(text, atoms):
        start, end = atoms[first].start(), atoms[last].end()
        number = _number(text[start:end], start, is_loose, doubts)
        if number:
            place = (number.key, number.groups if number.is_short else ())
            best[place] = min(best.get(place, number), number, key=_surest_first)
    kept = sorted(best.values(), key=_surest_first)[:MAX_NUMBERS]
    kept.sort(key=lambda one: one.span)
    if original is None:
        return tuple(kept)
    return tuple(_as_written(one, original) for one in kept)


def _as_written(number, original):
    values = {**vars(number), "as_written": original[slice(*number.span)]}
    return Number(**values)


def _surest_first(number):
    return (number.is_doubtful, number.is_loose, len(number.groups), number.span)


def _same_foreign(number, document_number):
    """Whether the letters that keys do not have are the same, too."""
    written = [number.as_written, document_number]
    if all(map(str.isascii, written)):
        return True
    one, other = ("".join(filter(str.isalnum, text.casefold())) for text in written)
    return one == other


def _windows(text, atoms):
    """Yield first and last index and is_loose of what may stand alone."""
    links, borders = _joints(text, atoms)
    sizes = [len(fold(atom[0])) for atom in atoms]
    for first in range(len(atoms)):
        if first and not borders[first - 1]:
            continue
        size, blanks = 0, 0
        for last in range(first, min(first + MAX_ATOMS, len(atoms))):
            if last > first:
                if not links[last - 1]:
                    break
                blanks += links[last - 1] is _LOOSE
            size += sizes[last]
            if size > MAX_KEY or blanks > MAX_BLANKS:
                break
            is_end = last == len(atoms) - 1 or borders[last]
            if is_end and _is_sensible(atoms[first : last + 1], links[first:last]):
                yield first, last, bool(blanks)


def _is_sensible(atoms, links):
    """Whether the outer words belong to the number, where blanks join them.

    No number ends in a word behind a blank, nor begins with a long one.
    """
    if _LOOSE not in links:
        return True
    if links[-1] is _LOOSE and not digits(atoms[-1][0]):
        return False
    return all(digits(atom[0]) or len(atom[0]) <= MAX_PREFIX for atom in atoms)


def _joints(text, atoms):
    """Return what joins each atom to its next, and whether one may end there."""
    links, borders = [], []
    for left, right in pairwise(atoms):
        gap = text[left.end() : right.start()]
        links.append(
            next((one for one in (_JOINED, _LOOSE) if one.fullmatch(gap)), None)
        )
        borders.append(_is_border(text, left, right, gap))
    return links, borders


def _is_border(text, left, right, gap):
    if _GLUE.fullmatch(gap):
        return False
    if not (left[0][-1].isdigit() and right[0][0].isdigit()):
        return True
    if gap in (",", "'"):  # decimals, thousands
        return not (right[0].isdigit() and len(right[0]) <= 3)
    if _HALF_GLUE.fullmatch(gap):
        return bool(_NEGATIVE_AMOUNT.match(text, left.end()))
    return gap != "."


def _number(written, start, is_loose, doubts):
    """Return the `Number` of a window, or None where it cannot be one."""
    key, parts = fold(written), groups(written)
    is_digits = key.isdigit()
    is_short = is_digits and len(key) < MIN_DIGITS
    if not digits(key).strip("0") or len(key) < (MIN_SHORT if is_short else MIN_KEY):
        return None
    if is_short and (is_loose or len(parts) < 2):
        return None
    end = start + len(written)
    is_doubtful = doubts.is_doubtful(start, end, is_digits=is_digits) or (
        not lookalikes.CURRENCIES.isdisjoint(parts)
    )
    return Number(
        key, (start, end), written, is_digits, is_loose, is_short, is_doubtful, parts
    )
