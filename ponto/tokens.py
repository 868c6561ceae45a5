"""Find what may be a document's number in a bank's text.

Whole tokens and windows of neighbouring tokens, never a part of one: INV/2026/1
stands inside INV/2026/10. Source: the matching rules, and the tags of SWIFT MT940 and
of German banks.
"""

import re
from itertools import pairwise

from . import lookalikes
from .labels import says_credit_note
from .numbers import MIN_DIGITS, MIN_KEY, Number, digits, fold, groups

MIN_SHORT = 4
MAX_KEY = 40
MAX_ATOMS = 8
MAX_BLANKS = 4
MAX_PREFIX = 12
MAX_NUMBERS = 400

# Letters that keys do not have still belong to their word; the signs of "Nº" do not.
_ATOM = re.compile("(?:[^\\W_\u00aa\u00ba]|[\u0300-\u036f])+")
# What banks write before a part of the text. Not /INV/: that is our own prefix.
_TAG_WORDS = (
    "REMI|USTD|STRD|EREF|KREF|MREF|PREF|IREF|CSID|MARF|NAME|IBAN|RTRN|TRTP|ORDP|BENM"
    "|BENF|ADDR|CNTP|ISDT|PURP|SVCL|ULTD|ULTB|ULTC|BIC|RFB|ROC|TRCD|OCMT|CHGS|EXCH"
)
# Two strokes belong to the tag beside them; alone they may stand inside a number.
_TAG = re.compile(
    f"/{{1,2}}(?:(?:{_TAG_WORDS})/{{1,2}})+"
    "|(?:SVWZ|EREF|KREF|MREF|CRED|DEBT|COAM|OAMT|ABWA|ABWE|IBAN|BIC)[+]"
)
_MANDATE = re.compile("(?:MREF|CRED|DEBT)[+][A-Z0-9.-]*|/(?:MARF|MREF|CSID)/[^/\\s]*")
_BORDER = ";"

_JOINED = re.compile(r"[ \t]{0,3}[/_\\][ \t]{0,3}|[ \t]{0,3}-|-[ \t]{0,3}|[.:]")
_LOOSE = re.compile(
    r"[ \t]{1,3}|[ \t]{0,3}[.:-][ \t]{0,3}"
    r"|[ \t]{0,3}(?:[/._:\\-][ \t]{0,3})?\r?\n[ \t]{0,3}(?:[/._:\\-][ \t]{0,3})?"
)
_GLUE = re.compile(r"[/_.\\-]*[/_\\-][/_.\\-]*")
# A sign that clings to one of two numbers: "2026/1 /3", or a line ends behind it.
_HALF_GLUE = re.compile(r"[/_\\-]\s+|\s+[/_\\-]")
_DIGIT = re.compile("[0-9]")
_TWIN_SIGN = re.compile(r"[ \t]?[/-][ \t]?")
MAX_TWIN = 4
_NEGATIVE_AMOUNT = re.compile(
    r"\s+-[0-9]{1,3}(?:[ .']?[0-9]{3}){0,4}[.,][0-9]{2}(?!\d)"
)


def without_tags(text):
    """Return an upper-case text with banks' tags covered, as long as it was."""
    return _TAG.sub(lambda tag: _BORDER * len(tag[0]), text)


def without_mandates(text):
    """Return the text with the parts covered that hold a mandate or a creditor."""
    return _MANDATE.sub(lambda part: _BORDER * len(part[0]), text)


def find(text, original, doubts):
    """Return the `Number`s of a text, in its order, each key once.

    :param text: upper case, with everything covered that is something else
    :param original: the bank's text, of the same length, for `as_written`
    :param doubts: `lookalikes.Doubts` of the text
    """
    atoms = list(_ATOM.finditer(text))
    folded = [fold(atom[0]) for atom in atoms]
    best = {}
    for first, last, is_loose in _windows(text, atoms, folded):
        key = "".join(folded[first : last + 1])
        span = (atoms[first].start(), atoms[last].end())
        if _is_number(key, is_sign_joined=last > first and not is_loose):
            number = _number(key, span, original, is_loose, doubts)
            place = (number.key, number.groups if number.is_short else ())
            best[place] = min(best.get(place, number), number, key=_surest_first)
    kept = sorted(best.values(), key=_surest_first)[:MAX_NUMBERS]
    kept.sort(key=lambda one: one.span)
    return tuple(kept)


def _surest_first(number):
    return (number.is_doubtful, number.is_loose, len(number.groups), number.span)


def _windows(text, atoms, folded):
    """Yield first and last index and is_loose of what may stand alone."""
    links, borders = _joints(text, atoms)
    sizes = [len(one) for one in folded]
    words = [not digits(one) for one in folded]
    for first in range(len(atoms)):
        if first and not borders[first - 1]:
            continue
        for last, blanks in _reach(first, links, sizes):
            is_end = last == len(atoms) - 1 or borders[last]
            inner = slice(first, last + 1)
            if is_end and (
                not blanks or _is_sensible(links[last - 1], words[inner], sizes[inner])
            ):
                yield first, last, bool(blanks)


def _reach(first, links, sizes):
    """Yield each last index of a window, and how many blanks join it."""
    size, blanks = 0, 0
    for last in range(first, min(first + MAX_ATOMS, len(sizes))):
        if last > first:
            blanks += links[last - 1] is _LOOSE
        size += sizes[last]
        is_apart = last > first and not links[last - 1]
        if is_apart or size > MAX_KEY or blanks > MAX_BLANKS:
            return
        yield last, blanks


def _is_sensible(link, words, sizes):
    """Whether the words belong to a number that blanks join.

    None ends in a word behind a blank, nor has a long one.
    """
    if link is _LOOSE and words[-1]:
        return False
    longest = max(
        (size for size, is_word in zip(sizes, words, strict=True) if is_word), default=0
    )
    return longest <= MAX_PREFIX


def _joints(text, atoms):
    """Return what joins each atom to its next, and whether one may end there."""
    links, borders = [], []
    twins = _twins(text, atoms)
    for place, (left, right) in enumerate(pairwise(atoms), 1):
        gap = text[left.end() : right.start()]
        links.append(
            next((one for one in (_JOINED, _LOOSE) if one.fullmatch(gap)), None)
        )
        borders.append(place in twins or _is_border(text, left, right, gap))
    return links, borders


def _twins(text, atoms):
    """Return the places between two whole numbers of one form that a sign joins.

    "INV/2026/00701/INV/2026/00702" is two; each has the same letters and as many
    digits in each group.
    """
    shapes = [_DIGIT.sub("0", fold(atom[0])) for atom in atoms]
    gaps = [text[left.end() : right.start()] for left, right in pairwise(atoms)]
    found = set()
    for place, gap in enumerate(gaps, 1):
        if not _TWIN_SIGN.fullmatch(gap):
            continue
        for size in range(1, MAX_TWIN + 1):
            left, right = shapes[place - size : place], shapes[place : place + size]
            if place >= size and left == right and _is_twin(left, gaps, place, size):
                found.add(place)
    return found


def _is_twin(shape, gaps, place, size):
    """Whether both are parted alike, and long enough to be a number each."""
    inner = gaps[place - size : place - 1], gaps[place : place + size - 1]
    least = MIN_DIGITS if "".join(shape).isdigit() else MIN_KEY
    has_number = len("".join(shape)) >= least and "0" in shape[-1]
    return has_number and inner[0] == inner[1]


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


def _is_number(key, *, is_sign_joined):
    """Whether a key is long enough, and not only zeros or letters."""
    if not key.isdigit():
        return len(key) >= MIN_KEY and bool(digits(key).strip("0"))
    least = MIN_SHORT if is_sign_joined else MIN_DIGITS
    return len(key) >= least and bool(key.strip("0"))


def _number(key, span, original, is_loose, doubts):
    written = original[slice(*span)]
    parts, is_digits = groups(written), key.isdigit()
    is_doubtful = doubts.is_doubtful(*span, is_digits=is_digits) or (
        not lookalikes.CURRENCIES.isdisjoint(parts)
    )
    is_short = is_digits and len(key) < MIN_DIGITS
    return Number(
        key,
        span,
        written,
        is_digits,
        is_loose,
        is_short,
        is_doubtful,
        parts,
        is_credit=is_digits and says_credit_note(original, span[0]),
    )
