"""Payments as Ponto takes them, and what became of them.

Source: Ponto's API reference, sections 2.8 to 2.10. Ponto's own list of statuses was
not available: an unknown one means "in progress" and is kept as it is.
"""

from dataclasses import dataclass
from decimal import Decimal

from .addresses import is_web_address
from .attributes import (
    MAX_AMOUNT,
    MAX_WORD_LENGTH,
    as_object,
    clean,
    not_understood,
    read_id,
)
from .errors import PontoRequestError

UNSIGNED, ACCEPTED, REJECTED, CANCELLED = (
    "unsigned",
    "accepted",
    "rejected",
    "cancelled",
)
IN_PROGRESS = "in_progress"
_ACCEPTED = "accepted-"
_CENTS = Decimal("0.01")


@dataclass(frozen=True)
class Order:
    """One transfer in euro. Texts are in SEPA's characters, see `sepa`.

    `structured` tells whether the communication is a structured one, which goes out
    as bare digits (or as the RF reference without spaces).
    """

    amount: Decimal
    creditor_name: str
    creditor_iban: str
    communication: str
    structured: bool
    end_to_end_id: str

    def attributes(self):
        """Return the attributes of 2.8.

        :raises PontoRequestError: code ``invalid_amount``
        """
        return {
            "currency": "EUR",
            "amount": _json_number(self.amount),
            "creditorName": self.creditor_name,
            "creditorAccountReference": self.creditor_iban,
            "creditorAccountReferenceType": "IBAN",
            "endToEndId": self.end_to_end_id,
            **self._communication(),
        }

    def _communication(self):
        if not self.communication:
            return {}
        kind = "structured" if self.structured else "unstructured"
        return {
            "remittanceInformation": self.communication,
            "remittanceInformationType": kind,
        }


def _json_number(amount):
    """A float whose shortest text is the amount itself: JSON has no decimals."""
    is_money = amount.is_finite() and 0 < amount < MAX_AMOUNT
    if not is_money or amount != amount.quantize(_CENTS):
        raise PontoRequestError(
            "A payment needs an amount above zero in whole cents", code="invalid_amount"
        )
    number = float(amount)
    if Decimal(repr(number)) != amount:
        raise PontoRequestError("The amount is too large", code="invalid_amount")
    return number


@dataclass(frozen=True)
class Payment:
    """A payment or bulk payment at Ponto. `redirect`: where a person signs it.

    `status` is Ponto's own word, `verdict` what it means: UNSIGNED, IN_PROGRESS,
    ACCEPTED (by the bank; whether it was executed only the debit tells), REJECTED or
    CANCELLED.
    """

    id: str
    status: str
    redirect: str | None

    @classmethod
    def from_json(cls, resource):
        """Read a `payment` or `bulkPayment`; the status is required.

        :raises PontoAnswerError: also for a link to sign that is no https
        """
        ponto_id = read_id(resource)
        status = as_object(resource.get("attributes")).get("status")
        status = clean(status).strip() if isinstance(status, str) else ""
        if not status:
            raise not_understood("missing_field", "status")
        link = as_object(resource.get("links")).get("redirect")
        if link is not None and not (isinstance(link, str) and is_web_address(link)):
            raise not_understood("missing_field", "links.redirect")
        return cls(ponto_id, status[:MAX_WORD_LENGTH], link)

    @property
    def verdict(self):
        """What the status means."""
        known = self.status.lower()
        if known in (UNSIGNED, REJECTED, CANCELLED):
            return known
        return ACCEPTED if known.startswith(_ACCEPTED) else IN_PROGRESS

    @property
    def is_final(self):
        """Whether nothing better or worse can come: the money moved, or will not."""
        final = f"{_ACCEPTED}settlement-completed"
        return self.verdict in (REJECTED, CANCELLED) or self.status.lower() == final


@dataclass(frozen=True)
class PaymentActivation:
    """Where a person activates payments for the organization."""

    id: str
    redirect: str

    @classmethod
    def from_json(cls, resource):
        """Read a `paymentActivationRequest`; the link is required."""
        ponto_id = read_id(resource)
        link = as_object(resource.get("links")).get("redirect")
        if not isinstance(link, str) or not is_web_address(link):
            raise not_understood("missing_field", "links.redirect")
        return cls(ponto_id, link)
