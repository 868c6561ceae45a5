"""Find what looks like a document's number in a bank's text and is something else.

Dates, amounts, times, telephone and card numbers of Belgian, Dutch, French and
German texts. A document may really be called so: this is a doubt, no proof.
"""

import re
from dataclasses import dataclass
from itertools import accumulate

from .labels import foreign_numbers

# Not in the middle of a longer token: INV/2026/03/12 holds no date.
_START = r"(?<![0-9A-Z_])(?<![0-9A-Z][/_-])(?<![0-9][.,])"
_END = r"(?![0-9A-Z_])(?![/_.,-][0-9])"
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = "(?:0?[1-9]|1[0-2])"
_FULL_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_FULL_MONTH = "(?:0[1-9]|1[0-2])"
_YEAR = "(?:19|20)[0-9]{2}"
# A two-digit year of our time; any other would make dates of most six digits.
_SHORT_YEAR = "(?:1[5-9]|2[0-9]|3[0-5])"
_CUT = "[ \t]?[/. \t-][ \t]?"
_MONTH_NAMES = (
    "JAN(?:UARI|UARY|VIER|UAR)?|FEB(?:RUARI|RUARY|RUAR)?|F[EÉé]V(?:RIER)?|MAART|MRT"
    "|MARS|M[AÄä]RZ|MAR(?:CH)?|APR(?:IL)?|AVR(?:IL)?|MEI|MAI|MAY|JUN(?:I|E)?|JUIN"
    "|JUL(?:I|Y)?|JUIL(?:LET)?|AUG(?:USTUS|UST)?|AO[UÛû]T|SEP(?:T|TEMBER|TEMBRE)?"
    "|O[KC]T(?:OBER|OBRE)?|NOV(?:EMBER|EMBRE)?|D[EÉé]C(?:EMBER|EMBRE)?|DEZ(?:EMBER)?"
)
_MONTH_WORD = f"(?:{_MONTH_NAMES})[.]?"

_UNITS = "KM|KWH|KG|GR|LITER|LITRES?|STUKS?|STK|ST[ÜüU]CK|PCS|PI[ÈèE]CES?|M2|M3|TRX"

# These are what they are behind a word, too: "Factuur 12/03/2026".
_PLAIN_SIGHT = [
    f"{_START}{_DAY}{_CUT}{_MONTH}{_CUT}(?:{_YEAR}|[0-9]{{2}}){_END}",
    f"{_START}{_YEAR}{_CUT}{_MONTH}{_CUT}{_DAY}{_END}",
    f"{_START}{_DAY}(?:E|ER|STE)?[ .-]{{0,2}}{_MONTH_WORD}"
    f"(?:[ '-]{{0,2}}(?:20)?[0-9]{{2}})?{_END}",
    f"{_START}{_MONTH_WORD}[ '-]{{0,2}}(?:20)?[0-9]{{2}}{_END}",
    f"{_START}[0-9]{{1,2}}[HU][0-9]{{2}}{_END}",
    # A card number with its middle hidden.
    "[0-9]{1,8} ?(?:X{2,12}|[*]{2,12})[ X*]{0,12}[0-9]{1,8}",
    "(?<![0-9A-Z])X{4,12}[ X]{0,6}[0-9]{2,8}",
]
# These are so only when digits stand alone: "INV 2026.12" is a number, "2026.12" an
# amount.
_BARE = [
    f"{_START}{_FULL_DAY}{_FULL_MONTH}(?:{_YEAR}|{_SHORT_YEAR}){_END}",
    f"{_START}{_FULL_MONTH}20[0-3][0-9]{_END}",
    f"{_START}{_DAY} ?[/.-] ?{_MONTH}{_END}",
    f"{_START}{_MONTH}{_CUT}{_YEAR}{_END}",
    f"{_START}(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?{_END}",
    f"{_START}(?:[01]?[0-9]|2[0-3])[.][0-5][0-9](?:[.][0-5][0-9])?"
    "(?= ?(?:UUR|UHR|HEURES?|HRS?|H|U)(?![A-Z]))",
    f"{_START}[0-9]{{1,3}}(?:[ .]?[0-9]{{3}}){{0,2}}(?= ?(?:{_UNITS})(?![A-Z0-9]))",
    # Amounts with decimals, with and without thousands.
    f"{_START}[0-9]{{1,3}}(?:[ .'][0-9]{{3}}){{1,4}},[0-9]{{1,2}}(?![0-9])",
    f"{_START}[0-9]{{1,3}}(?:[ ,'][0-9]{{3}}){{1,4}}[.][0-9]{{1,2}}(?![0-9])",
    f"{_START}[0-9]{{1,12}}[.,][0-9]{{1,2}}(?![0-9])(?![.,/-][0-9])",
    f"{_START}[0-9]{{1,3}}(?:[.'][0-9]{{3}}){{1,4}}{_END}",
    # Cards: in fours, or sixteen digits in one piece that begin like one.
    f"{_START}[0-9]{{4}}(?:[ -][0-9]{{4}}){{3}}{_END}",
    f"{_START}(?:4|5[1-5]|6[057])[0-9]{{14,15}}{_END}",
]
# A year in front is how documents are numbered, too: right behind the word for an
# invoice it is no date.
_YEAR_FIRST = re.compile(
    r"(?P<invoice>(?<![0-9A-Z])(?:FACT(?:U+R|URE|UREN|URES)?|FAKTUUR|FA|FC|RECHNUNG"
    r"|RECHN|RG|RE|INVOICE|NOTA|KREDITNOTA|CREDITNOTA)[. -]{0,2}"
    r"(?:(?:NUMMER|NUM[EÉé]RO|NUMBER|NR|NO|N)(?![A-Z]))?[ .:#°º-]{0,3})?"
    f"{_START}(?:(?:{_YEAR}|{_SHORT_YEAR}){_FULL_MONTH}{_FULL_DAY}"
    f"|20[0-3][0-9]{_FULL_MONTH}|{_YEAR}{_CUT}{_FULL_MONTH}){_END}"
)
CURRENCIES = frozenset({"EUR", "EURO", "EUROS", "USD", "GBP", "CHF"})
_NUMBER = (
    "[0-9]{1,3}(?:[ .'][0-9]{3}){1,4}(?:[.,][0-9]{1,2})?|[0-9]{1,20}(?:[.,][0-9]{1,2})?"
)
_MONEY = re.compile(
    f"(?:{_START}(?P<left>{_NUMBER})[ \t]?)?"
    "(?:(?:EUROS?|EUR|USD|GBP|CHF)(?![A-Z])|[€$£])"
    f"(?:[ \t]?(?P<right>{_NUMBER})(?![0-9A-Z/_-]))?"
)
_GROUPS = re.compile("[0-9]+")
_PHONE_GAP = re.compile(r"[ \t]?[()/. -][ \t]?|[ \t]?\(0\)[ \t]?")
# How Belgians, Dutch, French and Germans cut a telephone number.
_PHONES = {
    *((9,), (10,), (2, 7), (3, 6), (3, 7), (4, 6), (4, 7), (5, 5), (5, 6), (3, 8)),
    *((2, 3, 2, 2), (3, 2, 2, 2), (4, 2, 2, 2), (2, 2, 2, 2, 2), (3, 3, 2, 2)),
    *((3, 3, 4), (4, 3, 3), (2, 4, 4), (2, 3, 4), (3, 3, 3), (4, 2, 4), (4, 3, 4)),
}
_DUTCH_MOBILE = (2, 8)


@dataclass(frozen=True)
class Doubts:
    """Which characters of a text belong to something that is no document's number.

    One byte a character, 1 where there is a doubt. `plain_sight`: whatever stands
    before; `bare`: only where digits stand alone.
    """

    plain_sight: bytearray
    bare: bytearray

    def is_doubtful(self, start, end, *, is_digits):
        return 1 in self.plain_sight[start:end] or (
            is_digits and 1 in self.bare[start:end]
        )


def find(text):
    """Return the `Doubts` of an upper-case text."""
    doubts = Doubts(bytearray(len(text)), bytearray(len(text)))
    for marks, patterns in (
        (doubts.plain_sight, _PLAIN_SIGHT_PATTERNS),
        (doubts.bare, _BARE_PATTERNS),
    ):
        for pattern in patterns:
            for match in pattern.finditer(text):
                _mark(marks, *match.span())
    others = (_years_first, _money, _phones, foreign_numbers)
    for start, end in (span for other in others for span in other(text)):
        _mark(doubts.bare, start, end)
    return doubts


def holds_a_moment(text):
    """Whether a part of an upper-case text is a date, a time or an amount in cents."""
    return any(pattern.search(text) for pattern in _MOMENTS)


def _compiled(patterns):
    return [re.compile(pattern) for pattern in patterns]


_PLAIN_SIGHT_PATTERNS = _compiled(_PLAIN_SIGHT)
_BARE_PATTERNS = _compiled(_BARE)
_MOMENTS = _compiled(
    [
        *_PLAIN_SIGHT[:2],
        f"{_START}(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?![0-9])",
        f"{_START}[0-9]{{1,12}}[.,][0-9]{{2}}(?![0-9.,/-])",
    ]
)


def _mark(marks, start, end):
    marks[start:end] = b"\x01" * (end - start)


def _years_first(text):
    for match in _YEAR_FIRST.finditer(text):
        if not match["invoice"]:
            yield match.span()


def _money(text):
    """Yield where the numbers stand that a currency belongs to.

    Between two numbers it belongs to the one that looks like money: in "20260012
    EUR 150" the first is the invoice.
    """
    for match in _MONEY.finditer(text):
        sides = [side for side in ("left", "right") if match[side]]
        alike = [side for side in sides if _looks_like_money(match[side])]
        for side in alike or sides:
            yield match.span(side)


def _looks_like_money(number):
    return len(number) <= 5 or not number.isdigit()


def _phones(text):
    groups = list(_GROUPS.finditer(text))
    for first, group in enumerate(groups):
        before = text[max(group.start() - 2, 0) : group.start()]
        is_foreign = before[-1:] == "+" and before != "++" and group[0][0] != "0"
        if is_foreign or (_stands_alone(before) and re.match("0[0-9]", group[0])):
            window = _neighbours(text, groups[first : first + 6])
            end = _phone_end(window, is_foreign=is_foreign)
            if end:
                yield group.start(), end


def _stands_alone(before):
    return not before[-1:].isalnum() and before[-1:] not in tuple("/-_+")


def _neighbours(text, groups):
    """Return the first groups that only a telephone number's gaps part."""
    kept = groups[:1]
    for group in groups[1:]:
        if not _PHONE_GAP.fullmatch(text, kept[-1].end(), group.start()):
            break
        kept.append(group)
    return kept


def _phone_end(groups, *, is_foreign):
    """Return where a telephone number of the first groups ends, or None."""
    lengths = [len(group[0]) for group in groups]
    if re.match("00[1-9]", groups[0][0]):
        likely = range(11, 16)
    else:
        likely = range(8, 16) if is_foreign else ()
    fitting = [
        count
        for count, total in enumerate(accumulate(lengths), 1)
        if total in likely or _is_phone(groups, lengths[:count])
    ]
    return groups[fitting[-1] - 1].end() if fitting else None


def _is_phone(groups, lengths):
    head = groups[0][0]
    if not re.match("0[1-9]", head):
        return False
    return tuple(lengths) in _PHONES or (
        tuple(lengths) == _DUTCH_MOBILE and head == "06"
    )
