"""Which transfers pay a selection of bills, and how they are put into batches.

Pure: documents in, transfers out. Amounts are Decimal, all of one currency.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True)
class Document:
    """A bill, or a credit note (`amount` below zero).

    `creditor`: who gets the money, and where; documents of another one are never
    in the same transfer. `due`: the older one is settled first.
    """

    key: int
    creditor: tuple
    amount: Decimal
    due: date


@dataclass(frozen=True)
class Transfer:
    """Documents paid by one transfer: a bill, or bills and the credit notes off them.

    The amount is zero or below where the credit notes are as much as the bills.
    """

    documents: tuple

    @property
    def amount(self):
        """What is paid."""
        return sum((one.amount for one in self.documents), ZERO)


def plan(documents):
    """Return the `Transfer`s of documents, creditors in the order of their first one.

    Every bill is a transfer of its own, so that its communication tells which one it
    is. Credit notes are taken off the oldest bills, of as few as can bear them.
    """
    by_creditor = {}
    for one in documents:
        by_creditor.setdefault(one.creditor, []).append(one)
    return [made for own in by_creditor.values() for made in _netted(own)]


def _netted(documents):
    """Yield the transfers of one creditor."""
    credits = [one for one in documents if one.amount < 0]
    bills = sorted(
        (one for one in documents if one.amount >= 0),
        key=lambda one: (one.due, one.key),
    )
    if credits:
        left = sum((one.amount for one in credits), ZERO)
        count = 0
        while left <= 0 and count < len(bills):
            left += bills[count].amount
            count += 1
        yield Transfer((*bills[:count], *credits))
        bills = bills[count:]
    for one in bills:
        yield Transfer((one,))


def split(transfers, limit, is_bulk):
    """Return lists of transfers, each signed at once.

    :param limit: the most that the bank takes in a batch; 0 where none is known
    :param is_bulk: whether the bank takes batches at all
    """
    size = (limit or len(transfers)) if is_bulk else 1
    return [
        list(transfers[start : start + size])
        for start in range(0, len(transfers), max(size, 1))
    ]


def kept_amount(written, usual_before, usual):
    """Return the amount to pay when what is usual changed, as by a discount.

    What a person lowered stays, unless it would now be too much.
    """
    if written == usual_before or written > usual:
        return usual
    return written
