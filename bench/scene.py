"""The bank lines that are measured: what they say, and which invoice each one pays.

Line and invoice of the same number have the same amount, all amounts differ: so it can
be checked afterwards, in any database, what was settled with what. Seventeen lines of
twenty name their invoice: twelve as it is printed there, five as people write it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

CUSTOMERS = 100
DAYS = 60
FIRST_DAY = date(2026, 1, 5)
IBAN = "BE71096123456769"
PREFIX = "BNCH/2026/"
PRINTED, NUMBER, SENTENCE = "printed", "number", "sentence"
BARE, WORDS = "bare", "words"
CARD, FEE, MISTYPED = "card", "fee", "mistyped"
MIX = (
    *(PRINTED, NUMBER, PRINTED, SENTENCE, PRINTED, NUMBER, PRINTED, CARD, SENTENCE),
    *(PRINTED, BARE, NUMBER, PRINTED, FEE, PRINTED, WORDS, SENTENCE, PRINTED, NUMBER),
    MISTYPED,
)
PAYS_NOTHING = (CARD, FEE, MISTYPED)


@dataclass(frozen=True)
class Movement:
    """One bank line: `number` is that of its invoice, paid or not."""

    number: int
    kind: str
    day: date
    amount: Decimal
    text: str
    customer: int | None

    @property
    def pays(self):
        """Tell whether a careful bookkeeper would settle the invoice with it."""
        return self.kind not in PAYS_NOTHING


def movements(count, invoices):
    """Return the lines, oldest first; they pay invoices spread over all of them."""
    apart = max(invoices // count, 1)
    return [_movement(place, place * apart, count) for place in range(count)]


def _movement(place, number, count):
    kind = MIX[place % len(MIX)]
    sign = -1 if kind == FEE else 1
    return Movement(
        number=number,
        kind=kind,
        day=FIRST_DAY + timedelta(days=place * DAYS // count),
        amount=sign * amount(number),
        text=_text(kind, number),
        customer=None if kind in (CARD, FEE) else number % CUSTOMERS,
    )


def amount(number):
    """Return what invoice `number` comes to: different for each."""
    return Decimal(5000 + 7 * number) / 100


def number_of(amount):
    """Return the number of the invoice, or of the line, that has this amount.

    :param amount: as the database gives it: maybe a float, maybe below zero.
    """
    return round((abs(amount) * 100 - 5000) / 7)


def digits(number):
    """Return the Belgian structured communication of an invoice, digits alone."""
    return f"{number:010d}{number % 97 or 97:02d}"


def printed(number):
    """Return the communication as the invoice shows it."""
    plain = digits(number)
    return f"+++{plain[:3]}/{plain[3:7]}/{plain[7:]}+++"


def name(number):
    """Return the number of the invoice as the customer reads it."""
    return f"{PREFIX}{number:06d}"


def customer_iban(number):
    """Return the bank account of a customer, with true check digits."""
    account = f"{731_000_0000 + number:010d}"
    national = f"{account}{int(account) % 97 or 97:02d}"
    # BE00 behind the account, letters as numbers: ISO 13616.
    return f"BE{98 - int(f'{national}111400') % 97:02d}{national}"


def _text(kind, number):
    wrong = f"{number:010d}{(number + 1) % 97 or 97:02d}"
    return {
        PRINTED: printed(number),
        NUMBER: name(number),
        SENTENCE: f"Betaling factuur {name(number)} dank u",
        BARE: digits(number),
        WORDS: f"Mededeling: {printed(number)}",
        CARD: f"Bancontact {number * 7919 % 10**6:06d} 12-01-2026 12:31 GENT",
        FEE: f"Domiciliering {number * 104729 % 10**7:07d} elektriciteit januari",
        MISTYPED: f"+++{wrong[:3]}/{wrong[3:7]}/{wrong[7:]}+++",
    }[kind]


@dataclass(frozen=True)
class Score:
    """How lines were matched, of those that `movements` gave."""

    payable: int
    settled: int
    missed: int
    wrong: int


def score(lines, found):
    """Compare what was settled with what should be.

    :param lines: `Movement`s that are in the books.
    :param found: dict of the number of a line to the numbers of the invoices that it
        settled; nothing for a line that settled none.
    """
    wanted = {line.number: {line.number} if line.pays else set() for line in lines}
    settled = {number: set(found.get(number, ())) for number in wanted}
    missed = sum(bool(wanted[one] - settled[one]) for one in wanted)
    wrong = sum(bool(settled[one] - wanted[one]) for one in wanted)
    payable = sum(map(bool, wanted.values()))
    return Score(payable, payable - missed, missed, wrong)
