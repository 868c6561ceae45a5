"""Find Belgian structured communications (OGM-VCS) inside a text.

Source: Febelfin's description, and the traps of the matching rules.
"""

import re
from dataclasses import dataclass
from itertools import accumulate, pairwise

from .labels import is_glued_to_a_stranger, says_no_reference
from .lookalikes import holds_a_moment

_OGM_LENGTH = 12
# How people cut twelve digits: as printed, or with the check digits apart.
_OGM_SHAPES = {(12,), (3, 4, 5), (10, 2), (3, 4, 3, 2)}
# Belgian account numbers of before 2011: their check digits obey the same rule.
_OLD_ACCOUNT_SHAPE = (3, 7, 2)
_GROUP = re.compile("[0-9]+")
_MARKED = re.compile(r"[+*]{2,3}\s{0,3}$")
_BELGIAN_IBAN_HEAD = re.compile(r"BE[ \t]?[0-9]{2}[ \t.-]{0,3}$")
_SEPARATORS = frozenset("/.-:,_|\\")
# Stands for what was taken out; no reference may reach across it unmarked.
CUT = ";"


@dataclass(frozen=True)
class Run:
    """Twelve digits written as one number, and their place in the text.

    `is_bare`: in one piece, without marks: it may be any number. `is_printed`: in
    one piece, marked, or cut as printed.
    """

    value: str
    start: int
    end: int
    is_bare: bool
    is_printed: bool


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


def repaired(twelve_digits):
    """Return the OGMs that are one digit or one swap away, sorted."""
    found = set()
    for place, written in enumerate(twelve_digits):
        for digit in "0123456789".replace(written, ""):
            found.add(twelve_digits[:place] + digit + twelve_digits[place + 1 :])
    for place, (left, right) in enumerate(pairwise(twelve_digits)):
        found.add(twelve_digits[:place] + right + left + twelve_digits[place + 2 :])
    found.discard(twelve_digits)
    return sorted(filter(is_ogm, found))


def find_runs(text, *, typed):
    """Return the `Run`s of an upper-case text, right and wrong check digits alike.

    :param typed: the bank calls the text structured: when it holds twelve digits
        and no more, anything may stand between them
    """
    groups = list(_GROUP.finditer(text))
    joints = [
        _joint(text[left.end() : right.start()]) for left, right in pairwise(groups)
    ]
    is_alone = typed and sum(len(group[0]) for group in groups) == _OGM_LENGTH
    return [
        _run(text, groups[first : last + 1], joints[first:last])
        for first, last in _windows(groups)
        if is_alone or _is_meant(text, groups, joints, first, last)
    ]


def _run(text, window, joints):
    start, end = window[0].start(), window[-1].end()
    is_marked = bool(_MARKED.search(text[max(start - 6, 0) : start]))
    shape = _shape([len(group[0]) for group in window], joints, {"wrap"})
    is_whole = shape == (_OGM_LENGTH,)
    is_slashed = shape == (3, 4, 5) and joints.count("mark") == 2
    return Run(
        "".join(group[0] for group in window),
        start,
        end,
        is_bare=len(window) == 1 and not is_marked,
        is_printed=is_marked or is_whole or is_slashed,
    )


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
    marks = signs.replace(CUT, "")
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
    start = groups[first].start()
    if is_glued_to_a_stranger(text, start) or says_no_reference(text, start):
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
    if not is_apart or tuple(lengths) == _OLD_ACCOUNT_SHAPE:
        return False
    return not holds_a_moment(text[groups[first].start() : groups[last].end()])


def _shape(lengths, joints, glued):
    """Return the lengths of the groups after joining those that are glued."""
    shape = [lengths[0]]
    for length, joint in zip(lengths[1:], joints, strict=True):
        if joint in glued:
            shape[-1] += length
        else:
            shape.append(length)
    return tuple(shape)
