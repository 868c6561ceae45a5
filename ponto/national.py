"""Structured references of other countries, where a document carries one.

The rules are those of core's ``account/tools/structured_reference.py``, narrowed to
what a bank's text can be searched for: one random number in ten has right check
digits, so what is found is only looked up among documents.
"""

import re

from stdnum import luhn

NL = "nl"
FI = "fi"
NO_SE = "no_se"
SI = "si"

# Core lets seven digits without a check digit pass, and two with one.
_DUTCH_LENGTH = 16
_DUTCH_WEIGHTS = (2, 4, 8, 5, 10, 9, 7, 3, 6, 1)
# These are Belgian: wrong there must not become right by another country's rule.
_BELGIAN_LENGTH = 12
_MIN_LENGTH = 6
_MAX_FINNISH = 20
_MAX_NORDIC = 25

_SLOVENIAN = "SI[ ]?01[ ]?([0-9]{1,12})-([0-9]{1,12})-([0-9]{1,12})"
_BEFORE = r"(?<![0-9A-Z_])(?<![0-9A-Z][/_.,:+-])(?<![0-9A-Z] [/-])"
_AFTER = r"(?![0-9A-Z_])(?![/_.,:-][0-9A-Z])"
_ONE_WORD = re.compile(f"{_BEFORE}[0-9]{{{_MIN_LENGTH},{_MAX_NORDIC}}}{_AFTER}")
# As printed: Dutch in fours, Finnish in fives from the right.
_DUTCH_GROUPS = re.compile(
    f"(?<![0-9] ){_BEFORE}[0-9]{{4}}(?:[ .][0-9]{{4}}){{3}}{_AFTER}(?! [0-9])"
)
# Cut otherwise, or by the bank at the end of its line.
_DUTCH_CUT = re.compile(
    f"(?<![0-9] ){_BEFORE}(?=(?:[0-9][ \n]?){{15}}[0-9](?![0-9]))"
    f"[0-9]{{1,15}}(?:[ \n][0-9]{{1,15}}){{1,3}}{_AFTER}(?![ \n][0-9])"
)
_FINNISH_GROUPS = re.compile(
    f"(?<![0-9] ){_BEFORE}[0-9]{{1,5}}(?: [0-9]{{5}}){{1,3}}{_AFTER}(?! [0-9])"
)
_SLOVENIAN_WORD = re.compile(f"{_BEFORE}{_SLOVENIAN}{_AFTER}")


def normalise(payment_reference):
    """Return the digits of an upper-case reference, or upper-case SI01…, else ""."""
    compact = "".join(payment_reference.split())
    if compact.isascii() and compact.isdigit():
        return compact if kind_of(compact) else ""
    slovenian = re.fullmatch(_SLOVENIAN, compact)
    return _slovenian(slovenian) if slovenian else ""


def kind_of(number):
    """Return the first kind whose rule a number of ASCII digits obeys, or ""."""
    if not number.strip("0") or len(number) == _BELGIAN_LENGTH:
        return ""
    if is_dutch(number):
        return NL
    if is_finnish(number):
        return FI
    return NO_SE if is_nordic(number) else ""


def is_dutch(number):
    """Whether sixteen digits are a "betalingskenmerk": the first one checks them."""
    if len(number) != _DUTCH_LENGTH:
        return False
    total = sum(
        int(digit) * _DUTCH_WEIGHTS[place % len(_DUTCH_WEIGHTS)]
        for place, digit in enumerate(reversed(number[1:]))
    )
    check = 11 - total % 11
    return int(number[0]) == {11: 0, 10: 1}.get(check, check)


def is_finnish(number):
    """Whether the last digit of a "viitenumero" checks the others."""
    if not _MIN_LENGTH <= len(number) <= _MAX_FINNISH:
        return False
    total = sum(
        int(digit) * (7, 3, 1)[place % 3]
        for place, digit in enumerate(reversed(number[:-1]))
    )
    return int(number[-1]) == -total % 10


def is_nordic(number):
    """Whether it is a Norwegian KID or Swedish OCR of the Luhn kind."""
    return _MIN_LENGTH <= len(number) <= _MAX_NORDIC and luhn.is_valid(number)


def find(text, doubts):
    """Return (kind, value, start, end) of whole words in an upper-case text.

    :param doubts: `lookalikes.Doubts` of the text: dates, amounts, telephone and
        card numbers in one piece are left out
    """
    found = []
    for match in _ONE_WORD.finditer(text):
        kind = kind_of(match[0])
        is_doubtful = doubts.is_doubtful(*match.span(), is_digits=True)
        # Sixteen digits may be a card's too; the Dutch rule tells most of them apart.
        if kind and (kind == NL or not is_doubtful):
            found.append((kind, match[0], *match.span()))
    for pattern, kind, rule in (
        (_DUTCH_GROUPS, NL, is_dutch),
        (_DUTCH_CUT, NL, is_dutch),
        (_FINNISH_GROUPS, FI, is_finnish),
    ):
        for match in pattern.finditer(text):
            number = "".join(filter(str.isdigit, match[0]))
            if rule(number):
                found.append((kind, number, *match.span()))
    for match in _SLOVENIAN_WORD.finditer(text):
        value = _slovenian(match)
        if value:
            found.append((SI, value, *match.span()))
    return found


def _slovenian(match):
    """Return SI01 and the digits of model 01 if the last one checks the others."""
    number = "".join(match.groups())
    # As core has it: the weights end at 13, digits before that do not count.
    total = sum(
        int(digit) * weight
        for digit, weight in zip(reversed(number[:-1]), range(2, 14), strict=False)
    )
    check = 11 - total % 11
    return "SI01" + number if int(number[-1]) == (0 if check > 9 else check) else ""
