"""What the API asks of a payment before it takes it (2.8, 2.9)."""

import re
from datetime import date
from decimal import Decimal

from .clock import brussels_today
from .failures import ApiError, attribute_problem
from .movements import exact

SEPA = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
REQUIRED = (
    "currency",
    "amount",
    "creditorName",
    "creditorAccountReference",
    "creditorAccountReferenceType",
)
OPTIONAL = (
    "remittanceInformation",
    "remittanceInformationType",
    "creditorAgent",
    "creditorAgentType",
    "endToEndId",
)
LENGTHS = {"creditorName": 60, "remittanceInformation": 140, "endToEndId": 35}
CHOICES = {
    "currency": ("EUR",),
    "creditorAccountReferenceType": ("IBAN",),
    "remittanceInformationType": ("structured", "unstructured", None),
    "creditorAgentType": ("BIC", None),
}


def order(posted, at=""):
    """Return one transfer with every attribute of 2.8, absent ones None.

    :param at: what stands before an attribute's name in a pointer.
    :raises ApiError: 400 with a problem for each attribute that is not in order.
    """
    problems = order_problems(posted, at)
    if problems:
        raise ApiError(400, *problems)
    return {name: posted.get(name) for name in (*REQUIRED, *OPTIONAL)}


def order_problems(posted, at=""):
    """Return the problems of one transfer, one an attribute."""
    if not isinstance(posted, dict):
        return [attribute_problem("invalidAttribute", at.rstrip("/"), "no object")]
    missing = [name for name in REQUIRED if posted.get(name) in (None, "")]
    problems = [
        attribute_problem("missingAttribute", f"{at}{name}", f"{name} is required.")
        for name in missing
    ]
    for name, value in posted.items():
        if name not in missing and (detail := _detail(name, value)):
            problems.append(
                attribute_problem("invalidAttribute", f"{at}{name}", detail)
            )
    return problems


def _detail(name, value):
    """Tell what is wrong with a value, or nothing."""
    if name in CHOICES and value not in CHOICES[name]:
        return f"{name} must be one of {', '.join(map(str, CHOICES[name]))}."
    if name == "amount" and not _is_amount(value):
        return "amount must be a number above zero with at most two decimals."
    if name == "creditorAccountReference" and not is_iban(value):
        return "creditorAccountReference is no valid IBAN."
    if name in LENGTHS and value is not None:
        return _text_detail(name, value)
    return None


def _text_detail(name, value):
    if not isinstance(value, str) or not SEPA.fullmatch(value):
        return f"{name} holds characters outside the SEPA set."
    if len(value) > LENGTHS[name]:
        return f"{name} is longer than {LENGTHS[name]} characters."
    return None


def _is_amount(value):
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return False
    amount = exact(str(value))
    return amount > 0 and amount == round(amount, 2)


def is_iban(text):
    """Tell whether it is an IBAN without spaces whose check digits are right."""
    if not isinstance(text, str) or not IBAN.fullmatch(text):
        return False
    turned = text[4:] + text[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def execution_date(bank, institution, day):
    """Return the day asked for, or None.

    :raises ApiError: 400, it is no day, is past, or the bank knows no later days.
    """
    if day is None:
        return None
    detail = _day_detail(bank, institution, day)
    if detail:
        name = "requestedExecutionDate"
        raise ApiError(400, attribute_problem("invalidAttribute", name, detail))
    return day


def _day_detail(bank, institution, day):
    try:
        asked = date.fromisoformat(day)
    except (TypeError, ValueError):
        return "It must be a day as YYYY-MM-DD."
    today = brussels_today(bank.clock.now())
    if asked < today:
        return "It lies in the past."
    if asked > today and not institution.attributes["futureDatedPaymentsAllowed"]:
        return "This financial institution takes no future dated payments."
    return None
