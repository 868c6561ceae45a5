"""Read the references in remittance information.

Sources: Febelfin's description of the Belgian structured communication (OGM-VCS),
ISO 11649 for RF, ISO 13616 for IBANs, and the traps of the matching rules.

A right check digit is a reason to look a number up among documents and nothing
more: one in 97 random numbers has one, and one in ten of some national kinds.
"""

import re
from dataclasses import dataclass

from stdnum import iso11649

from . import lists, lookalikes, national, tokens
from .checkdigits import find_ibans, find_rf
from .communications import CUT, find_runs, is_ogm, repaired
from .numbers import Number

OGM = "ogm"
RF = "rf"

_WHOLE_OGM = re.compile(r"[+*]{0,3}\s*((?:[0-9][ \t./-]{0,3}){12})[+*]{0,3}")
_GROUP = re.compile("[0-9]+")
_LINE_TAG = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)

# A text with more runs of twelve digits than that is no reference with a slip.
_MOST_DAMAGED = 10

# The rest of the text must keep its length: spans point into the bank's text.
_PLAIN = {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
_PLAIN |= dict.fromkeys(
    map(ord, "\u00a0\u00ad\u2007\u2009\u200b\u202f\u2060\ufeff"), " "
)
# Nobody sees these: they come along when a text is copied out of a letter or a chat.
_PLAIN |= dict.fromkeys([0x061C, *range(0x200C, 0x2010), *range(0x202A, 0x202F)], " ")
_PLAIN |= dict.fromkeys(range(0x2066, 0x206A), " ")
_PLAIN |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
# East Asian keyboards and word processors write these for ASCII's own.
_WIDE = {0xFF01 + place: chr(0x21 + place) for place in range(94)}
_WIDE |= dict.fromkeys(map(ord, "\u2044\u2215\u29f8"), "/")
_PLAIN |= {wide: plain.upper() for wide, plain in _WIDE.items()}


@dataclass(frozen=True)
class Reference:
    """A structured reference whose check digits are right.

    `kind`: ogm (`value`: 12 digits), rf (`value`: upper-case, no blanks), or one of
    `national`'s. `span`: start and end in the text, `as_written`: what stands there.
    `is_alone`: there is no other word in the text. `is_doubtful`: twelve bare digits
    behind a word that calls them something else.
    """

    kind: str
    value: str
    span: tuple[int, int]
    as_written: str
    is_alone: bool = False
    is_doubtful: bool = False


@dataclass(frozen=True)
class References:
    """What a text refers to, in the order of the text; falsy when nothing.

    Of several RF readings that begin at one place the longest comes first.
    `damaged`: the OGMs that are a slip away from what stands there with wrong check
    digits, sorted. They make nothing true: they are guesses.
    """

    structured: tuple[Reference, ...] = ()
    ibans: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    damaged: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.structured or self.numbers)


def read(text, remittance_type=None):
    """Return the `References` of a bank's text.

    :param text: remittance information as the bank gave it, or None
    :param remittance_type: structured, unstructured or None. Banks set it wrongly
        both ways: it only lets junk stand between the digits of the one number.
    """
    text = text or ""
    plain = _LINE_TAG.sub(_cut, text.translate(_PLAIN))
    ibans = find_ibans(plain)
    plain = tokens.without_mandates(_without(plain, ibans))
    rf = find_rf(plain)
    runs = find_runs(
        _without(plain, _whole(plain, rf)), typed=remittance_type == "structured"
    )
    ogm = [run for run in runs if is_ogm(run.value)]
    # Twelve bare digits may be a document's number as well.
    covered = [*_alone(plain, rf), *(run for run in ogm if not run.is_bare)]
    rest = tokens.without_tags(_without(plain, covered))
    doubts = lookalikes.find(rest)
    spans = [(RF, one.value, one.start, one.end) for many in rf for one in many]
    spans += [(OGM, run.value, run.start, run.end) for run in ogm]
    spans += national.find(_without(rest, runs), doubts)
    numbers = tokens.find(rest, text.translate(_WIDE), doubts)
    return References(
        _structured(spans, text, doubts),
        tuple(one.value for one in ibans),
        (*numbers, *lists.continued(rest, numbers)),
        _damaged(runs, ogm),
    )


def normalise(payment_reference):
    """Return a document's own reference in the form of `Reference.value`.

    "" where it is no structured reference with right check digits. The whole text
    must be the reference: what else stands there makes it another number.
    """
    plain = (payment_reference or "").strip().translate(_PLAIN)
    ogm = _WHOLE_OGM.fullmatch(plain)
    if ogm:
        written = "".join(_GROUP.findall(ogm[1]))
        if is_ogm(written):
            return written
    compact = "".join(plain.split())
    if compact.isalnum() and compact.isascii() and iso11649.is_valid(compact):
        return compact
    return national.normalise(plain)


def _structured(spans, text, doubts):
    known = {}
    for kind, value, start, end in sorted(spans, key=lambda span: (span[2], -span[3])):
        is_alone = not any(map(str.isalnum, text[:start] + text[end:]))
        is_doubtful = kind == OGM and doubts.is_doubtful(start, end, is_digits=True)
        reference = Reference(
            kind, value, (start, end), text[start:end], is_alone, is_doubtful
        )
        known.setdefault((kind, value), reference)
    return tuple(known.values())


def _damaged(runs, ogm):
    right = [(run.start, run.end) for run in ogm]
    found = set()
    for run in runs[:_MOST_DAMAGED]:
        overlaps = any(start < run.end and run.start < end for start, end in right)
        if run.is_printed and not overlaps:
            found.update(repaired(run.value))
    return tuple(sorted(found))


def _cut(match):
    return CUT * len(match[0])


def _without(text, found):
    """Return the text with what was found covered, as long as it was."""
    parts, position = [], 0
    for one in sorted(found, key=lambda one: one.start):
        start = max(one.start, position)
        if one.end > start:
            parts += [text[position:start], CUT * (one.end - start)]
            position = one.end
    return "".join([*parts, text[position:]])


def _whole(text, found):
    """Yield the shortest reading that is a word of its own, for each place.

    A longer one that is right by chance must not swallow the number behind it.
    """
    for many in found:
        alone = [one for one in many if not _touches(text, one)]
        yield from alone[-1:]


def _alone(text, found):
    """Yield that reading, else the longest: the next word is glued to it."""
    for many in found:
        alone = [one for one in many if not _touches(text, one)]
        yield (alone or many[:1])[-1]


def _touches(text, found):
    before, after = text[max(found.start - 1, 0) : found.start], text[found.end :]
    return before.isalnum() or after[:1].isalnum()
