"""Read the references in remittance information.

Sources: Febelfin's description of the Belgian structured communication (OGM-VCS),
ISO 11649 for RF, ISO 13616 for IBANs, and the traps of the matching rules.

A right check digit is a reason to look a number up among documents and nothing
more: one in 97 random numbers has one.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from stdnum import iso11649

from .checkdigits import find_ibans, find_rf

OGM = "ogm"
RF = "rf"

_OGM_LENGTH = 12
# How people cut twelve digits: as printed, or with the check digits apart.
_OGM_SHAPES = {(12,), (3, 4, 5), (10, 2), (3, 4, 3, 2)}
# Belgian account numbers of before 2011: their check digits obey the same rule.
_OLD_ACCOUNT_SHAPE = (3, 7, 2)
_WHOLE_OGM = re.compile(r"[+*]{0,3}\s*((?:[0-9][ \t./-]{0,3}){12})[+*]{0,3}")
_GROUP = re.compile("[0-9]+")
_LINE_TAG = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
_MARKED = re.compile(r"[+*]{2,3}\s{0,3}$")
_BELGIAN_IBAN_HEAD = re.compile(r"BE[ \t]?[0-9]{2}[ \t.-]{0,3}$")
_SEPARATORS = frozenset("/.-:,_|\\")
# Stands for what was taken out; no reference may reach across it unmarked.
_CUT = ";"

# The rest of the text must keep its length: spans point into the bank's text.
_PLAIN = {ord(lower): lower.upper() for lower in "abcdefghijklmnopqrstuvwxyz"}
_PLAIN |= dict.fromkeys(
    map(ord, "\u00a0\u00ad\u2007\u2009\u200b\u202f\u2060\ufeff"), " "
)
_PLAIN |= dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


@dataclass(frozen=True)
class Reference:
    """A structured reference whose check digits are right.

    `kind`: ogm (`value`: 12 digits) or rf (`value`: upper-case, no blanks).
    `span`: start and end in the text, `as_written`: what stands there.
    """

    kind: str
    value: str
    span: tuple[int, int]
    as_written: str


@dataclass(frozen=True)
class References:
    """What a text refers to, in the order of the text; falsy when nothing.

    Of several RF readings that begin at one place the longest comes first.
    """

    structured: tuple[Reference, ...] = ()
    ibans: tuple[str, ...] = ()

    def __bool__(self):
        return bool(self.structured)


def read(text, remittance_type=None):
    """Return the `References` of a bank's text.

    :param text: remittance information as the bank gave it, or None
    :param remittance_type: structured, unstructured or None. Banks set it wrongly
        both ways: it only lets junk stand between the digits of the one number.
    """
    text = text or ""
    plain = _LINE_TAG.sub(_cut, text.translate(_PLAIN))
    ibans = find_ibans(plain)
    plain = _without(plain, ibans)
    rf = find_rf(plain)
    plain = _without(plain, _whole(plain, rf))
    spans = [(RF, one.value, one.start, one.end) for many in rf for one in many]
    spans += _find_ogm(plain, typed=remittance_type == "structured")
    known = {}
    for kind, value, start, end in sorted(spans, key=lambda span: (span[2], -span[3])):
        reference = Reference(kind, value, (start, end), text[start:end])
        known.setdefault((kind, value), reference)
    return References(tuple(known.values()), tuple(one.value for one in ibans))


def normalise(payment_reference):
    """Return a document's own reference in the form of `Reference.value`.

    "" where it is neither an OGM nor an RF with right check digits. The whole text
    must be the reference: what else stands there makes it another number.
    """
    plain = (payment_reference or "").strip().translate(_PLAIN)
    ogm = _WHOLE_OGM.fullmatch(plain)
    if ogm:
        digits = "".join(_GROUP.findall(ogm[1]))
        return digits if is_ogm(digits) else ""
    compact = "".join(plain.split())
    if compact.isalnum() and compact.isascii() and iso11649.is_valid(compact):
        return compact
    return ""


def is_ogm(digits):
    """Whether twelve digits are a Belgian structured communication.

    The last two are the first ten modulo 97, 97 where that is 0; twelve zeros are
    none. Core's validator lets 00 pass for 97, and stdnum.be.ogm_vcs is younger
    than the library that stock Odoo carries: a test compares with it.
    """
    return (
        len(digits) == _OGM_LENGTH
        and digits.isascii()
        and digits.isdigit()
        and int(digits[10:]) == (int(digits[:10]) % 97 or 97)
    )


def _cut(match):
    return _CUT * len(match[0])


def _without(text, found):
    """Return the text with the `Found` numbers covered, as long as it was."""
    for one in found:
        text = text[: one.start] + _CUT * (one.end - one.start) + text[one.end :]
    return text


def _whole(text, found):
    """Yield the shortest reading that is a word of its own, for each place.

    A longer one that is right by chance must not swallow the number behind it.
    """
    for many in found:
        alone = [one for one in many if not _touches(text, one)]
        yield from alone[-1:]


def _touches(text, found):
    before, after = text[max(found.start - 1, 0) : found.start], text[found.end :]
    return before.isalnum() or after[:1].isalnum()


def _find_ogm(text, *, typed):
    """Return (kind, value, start, end) of each run of groups that is an OGM."""
    groups = list(_GROUP.finditer(text))
    joints = [
        _joint(text[left.end() : right.start()]) for left, right in pairwise(groups)
    ]
    is_alone = typed and sum(len(group[0]) for group in groups) == _OGM_LENGTH
    found = []
    for first, last in _windows(groups):
        window = groups[first : last + 1]
        digits = "".join(group[0] for group in window)
        if is_ogm(digits) and (
            is_alone or _is_meant(text, groups, joints, first, last)
        ):
            found.append((OGM, digits, window[0].start(), window[-1].end()))
    return found


def _windows(groups):
    """Yield first and last index of neighbouring groups with twelve digits."""
    for first in range(len(groups)):
        lengths = accumulate(len(group[0]) for group in groups[first : first + 12])
        for last, length in enumerate(lengths, first):
            if length == _OGM_LENGTH:
                yield first, last


def _joint(gap):
    """Name what stands between two groups of digits.

    "blank", "wrap" (one line break), "mark" (one separator), "tag" (a line tag or
    something taken out), else "": the groups have nothing to do with each other.
    """
    signs = "".join(gap.split())
    if len(gap) - len(signs) > 6 or gap.count("\n") > 1:
        return ""
    if not signs:
        return "wrap" if "\n" in gap else "blank"
    marks = signs.replace(_CUT, "")
    if marks and marks not in _SEPARATORS:
        return ""
    return "mark" if marks == signs else "tag"


def _is_meant(text, groups, joints, first, last):
    """Whether twelve digits in groups are written as one number."""
    inner = joints[first:last]
    before = text[max(groups[first].start() - 6, 0) : groups[first].start()]
    if _MARKED.search(before):
        return "" not in inner
    if "" in inner or "tag" in inner or _BELGIAN_IBAN_HEAD.search(before):
        return False
    lengths = [len(group[0]) for group in groups[first : last + 1]]
    if _shape(lengths, inner, {"wrap"}) in _OGM_SHAPES:
        return True
    if inner.count("mark") == 2 and _shape(lengths, inner, {"wrap", "blank"}) == (
        3,
        4,
        5,
    ):
        return True
    # Cut in an unusual way: only when no other digits stand beside it, or any
    # account, card or telephone number would hold some twelve digits.
    is_apart = not any(joints[max(first - 1, 0) : first] + joints[last : last + 1])
    return is_apart and tuple(lengths) != _OLD_ACCOUNT_SHAPE


def _shape(lengths, joints, glued):
    """Return the lengths of the groups after joining those that are glued."""
    shape = [lengths[0]]
    for length, joint in zip(lengths[1:], joints, strict=True):
        if joint in glued:
            shape[-1] += length
        else:
            shape.append(length)
    return tuple(shape)
