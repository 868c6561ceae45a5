"""How a bank's movement looks: defaults, digest and dates of section 2.3."""

import hashlib
import re
from decimal import Decimal, InvalidOperation

from .clock import bank_day

NULLABLE = (
    "description",
    "counterpartName",
    "counterpartReference",
    "bankTransactionCode",
    "proprietaryBankTransactionCode",
    "endToEndId",
    "mandateId",
    "creditorId",
    "purposeCode",
    "additionalInformation",
    "fee",
    "cardReference",
    "cardReferenceType",
)
INCOMING_CODE = "PMNT-RCDT-ESCT"
OUTGOING_CODE = "PMNT-ICDT-ESCT"


def camel(name):
    """Turn ``end_to_end_id`` into ``endToEndId``; an API name stays as it is."""
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def number(value):
    """Return what JSON shows for an amount: a number if ``value`` can be one.

    Anything else comes back unchanged, so that tests can send bad values.
    """
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return value
    if not exact.is_finite():
        return value
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def exact(value):
    """Return the Decimal of an amount, zero for one that is no number."""
    amount = number(value)
    if isinstance(amount, bool) or not isinstance(amount, int | float):
        return Decimal(0)
    return Decimal(str(amount))


def by_api_name(details):
    """Turn the short names of the Python methods into attributes of 2.3."""
    given = dict(details)
    if "text" in given:
        given["remittanceInformation"] = given.pop("text")
    if "remittance_type" in given:
        given["remittanceInformationType"] = given.pop("remittance_type")
    if "date" in given:
        day = given.pop("date")
        if day is not None:
            given.setdefault("executionDate", bank_day(day))
            given.setdefault("valueDate", bank_day(day))
    return {camel(name): value for name, value in given.items()}


def movement_attributes(account, amount, given, today):
    """Return all attributes of a new movement of ``account``.

    ``given`` are attributes by API name and win over every default.
    """
    shown = number(amount)
    day = bank_day(given.get("executionDate", today))
    incoming = exact(amount) >= 0
    attributes = {
        **dict.fromkeys(NULLABLE),
        "amount": shown,
        "currency": account.attributes.get("currency"),
        "description": "Transfer received" if incoming else "Transfer sent",
        "bankTransactionCode": INCOMING_CODE if incoming else OUTGOING_CODE,
        "remittanceInformation": None,
        "remittanceInformationType": "unstructured",
        **given,
        "executionDate": day,
        "valueDate": bank_day(given.get("valueDate", day)),
    }
    attributes.setdefault("digest", _digest(account, attributes))
    return attributes


def _digest(account, attributes):
    """Hash what the bank said, so two identical movements share it (2.3)."""
    said = [account.attributes.get("reference")]
    said += [
        attributes[key]
        for key in (
            "amount",
            "executionDate",
            "remittanceInformation",
            "counterpartReference",
            "counterpartName",
        )
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()
