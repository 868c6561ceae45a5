"""One transfer that somebody asks for, as it will go to the bank."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from odoo.models import BaseModel

from ..ponto import remittances
from ..ponto.sepa import NAME_LENGTH, transliterate
from .exact_amounts import exact

ZERO = Decimal(0)
# Money goes out for these, and is taken off for the credit notes of suppliers.
PAYABLE = ("in_invoice", "in_receipt", "out_refund")
TAKEN_OFF = ("in_refund",)


@dataclass(frozen=True, eq=False)
class AskedTransfer:
    """What is paid to whom.

    `documents`: bills and the credit notes off them; empty of a `payment` that was
    registered without any. `amount`: in euro. `day`: when it is executed. `line`: the
    prepared transfer, empty while it is being prepared.
    """

    documents: BaseModel
    payment: BaseModel
    partner: BaseModel
    bank: BaseModel
    amount: Decimal
    day: date
    line: BaseModel

    @cached_property
    def iban(self):
        """Without blanks, "" where there is no account."""
        return self.bank.sanitized_acc_number or ""

    @cached_property
    def written_name(self):
        """The holder's name: banks compare it with the account's."""
        return self.bank.acc_holder_name or self.partner.name or ""

    @cached_property
    def name(self):
        """As it goes out."""
        return transliterate(self.written_name, NAME_LENGTH)

    @cached_property
    def communication(self):
        """What goes out, a ``remittances.Communication``."""
        if self.payment:
            return remittances.memo_communication(self.payment.memo, self.iban)
        numbers = [
            (move.payment_reference or "", move.ref or "", move.name or "")
            for move in self.documents
        ]
        return remittances.communication(numbers, self.iban)

    @cached_property
    def references(self):
        """The numbers it may be known by elsewhere."""
        texts = [self.communication.text]
        for move in self.documents:
            texts += [move.ref, move.payment_reference]
        return texts if not self.payment else [*texts, self.payment.memo]

    @cached_property
    def open_amount(self):
        """What is open of it: the most that can be paid, without any discount."""
        if self.payment:
            return exact(self.payment.amount, self.payment.currency_id)
        return sum((signed_open(move) for move in self.documents), ZERO)

    @cached_property
    def offered_discount(self):
        """What early payment lets go on that day."""
        return sum((discount_of(move, self.day) for move in self.documents), ZERO)

    @property
    def discount(self):
        """What early payment lets go if this amount is paid.

        Only of a bill paid alone and whole: core grants it to no other.
        """
        offered = self.offered_discount if len(self.documents) == 1 else ZERO
        return offered if self.amount == self.open_amount - offered else ZERO

    @cached_property
    def usual_amount(self):
        """What is paid if nobody wants it otherwise: a bill's due instalments."""
        if len(self.documents) != 1:
            return self.open_amount
        if self.offered_discount:
            return self.open_amount - self.offered_discount
        return due_amount(self.documents, self.day)


def signed_open(move):
    """What is open of a document: below zero of what is taken off."""
    residual = exact(move.amount_residual, move.currency_id)
    return -residual if move.move_type in TAKEN_OFF else residual


def due_amount(move, day):
    """What of a document is due on a day; the next instalment where nothing is."""
    if move.state != "posted":
        return signed_open(move)
    items = move._ponto_open_items()
    due = items.filtered(lambda item: (item.date_maturity or item.date) <= day)
    amounts = (due or items[:1]).mapped("amount_residual_currency")
    return sum((exact(abs(one), move.currency_id) for one in amounts), ZERO)


def discount_of(move, day):
    """What early payment of a bill lets go on a day, a Decimal."""
    if move.move_type not in PAYABLE or move.state != "posted":
        return ZERO
    discounted, until = move._ponto_discount() or (None, None)
    if discounted is None or day > until:
        return ZERO
    return exact(move.amount_residual, move.currency_id) - discounted
