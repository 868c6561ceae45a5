"""Read the attributes of a JSON:API resource, each with the type it must have.

Source of the types: Ponto's API reference, sections 2 and 3 (numbers for
amounts, ISO 8601 datetimes in UTC, nulls nearly everywhere).
"""

import re
from dataclasses import fields
from datetime import datetime, timezone
from decimal import Decimal
from functools import cache

from .errors import PontoAnswerError

MAX_ID_LENGTH = 128
MAX_TEXT_LENGTH = 100_000
# What is searched by: PostgreSQL's indexes end at some 2,700 bytes a value.
MAX_WORD_LENGTH = 500
# Fits PostgreSQL's and every bank's amounts; refuses exponents made to hurt.
MAX_AMOUNT = Decimal(10) ** 15
MAX_DECIMALS = 10
# Fits a column of PostgreSQL.
MAX_COUNT = 2**31 - 1
# Ponto's resources have three levels; Python's stack ends at some five hundred.
MAX_DEPTH = 50

# Tab, line feed and carriage return are text. NUL is refused by PostgreSQL,
# the rest by XML, so by every spreadsheet a user exports to.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?")
_CURRENCY = re.compile("[A-Z]{3}")
_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.([0-9]{1,9}))?"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def clean(value, depth=MAX_DEPTH):
    """Copy a JSON value so that it can be stored and written as JSON again.

    Control characters are removed from texts and lone surrogates replaced;
    numbers with a fraction become texts (`Decimal("1204.50")` → ``"1204.50"``)
    because a JSON column would turn them into inexact floats. What lies deeper than
    `depth` levels becomes None.
    """
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", _CONTROL.sub("", value))
    if isinstance(value, (dict, list, tuple)) and not depth:
        return None
    if isinstance(value, dict):
        items = value.items()
        return {clean(str(key)): clean(item, depth - 1) for key, item in items}
    if isinstance(value, (list, tuple)):
        return [clean(item, depth - 1) for item in value]
    if isinstance(value, (Decimal, float)):
        return str(value)
    return value


def read_id(resource):
    """Return the id of a resource: a text of 1 to 128 characters.

    :raises PontoAnswerError: code ``invalid_resource`` or ``missing_id``
    """
    if not isinstance(resource, dict):
        raise not_understood("invalid_resource", "a resource is not an object")
    ponto_id = resource.get("id")
    if not isinstance(ponto_id, str) or ponto_id != clean(ponto_id).strip():
        raise not_understood("missing_id", "id")
    if not 0 < len(ponto_id) <= MAX_ID_LENGTH:
        raise not_understood("missing_id", "id")
    return ponto_id


def related_id(resource, name):
    """Return the id of a to-one relationship, None where it is not given."""
    relationship = as_object(as_object(resource.get("relationships")).get(name))
    return or_none(read_id, relationship.get("data"))


def or_none(read, value):
    """Return what `read` makes of a value, None where that is not understood."""
    try:
        return read(value)
    except PontoAnswerError:
        return None


def not_understood(code, detail):
    """Return the error for a part of an answer; `detail` names the field."""
    return PontoAnswerError(
        "Ponto's answer is not understood", code=code, detail=detail
    )


def as_object(value):
    """Return the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


class Attributes:
    """The attributes of one resource, or a flat object such as userinfo.

    Every reader takes Ponto's name of the attribute and raises a
    `PontoAnswerError` whose `detail` names it: code ``missing_field``,
    ``invalid_text``, ``invalid_flag``, ``invalid_number``, ``invalid_amount``,
    ``invalid_currency`` or ``invalid_date``.
    """

    def __init__(self, values):
        if not isinstance(values, dict):
            raise not_understood("invalid_attributes", "attributes")
        self._values = values

    def text(self, name):
        """Return a text, or None where Ponto has none."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
            raise not_understood("invalid_text", name)
        return clean(value)

    def beginning(self, name):
        """Return what may be kept of a text that is too long, None for no text."""
        value = self._values.get(name)
        return clean(value[:MAX_TEXT_LENGTH]) if isinstance(value, str) else None

    def texts(self, name):
        """Return a tuple of texts, empty where Ponto has none."""
        values = self._values.get(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise not_understood("invalid_text", name)
        if not all(isinstance(value, str) for value in values):
            raise not_understood("invalid_text", name)
        return tuple(clean(value) for value in values)

    def flag(self, name):
        """Return a truth value, or None where Ponto has none."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, bool):
            raise not_understood("invalid_flag", name)
        return value

    def count(self, name):
        """Return a whole number, or None where Ponto has none."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, type(None))):
            raise not_understood("invalid_number", name)
        if value is not None and abs(value) > MAX_COUNT:
            raise not_understood("invalid_number", name)
        return value

    def amount(self, name):
        """Return an exact Decimal, or None where Ponto has none.

        Number or text: Ponto's own examples hold both.
        """
        value = self._values.get(name)
        return None if value is None else _amount(value, name)

    def required_amount(self, name):
        """Return an exact Decimal."""
        return self._required(name, self.amount(name))

    def currency(self, name="currency"):
        """Return a currency of three upper-case letters."""
        value = self._required(name, self.text(name))
        if not _CURRENCY.fullmatch(value):
            raise not_understood("invalid_currency", name)
        return value

    def moment(self, name):
        """Return an aware datetime in UTC, or None where Ponto has none."""
        value = self.text(name)
        return None if value is None else _moment(value, name)

    @staticmethod
    def _required(name, value):
        if value is None:
            raise not_understood("missing_field", name)
        return value


_READERS = {
    str | None: Attributes.text,
    bool | None: Attributes.flag,
    int | None: Attributes.count,
    Decimal | None: Attributes.amount,
    datetime | None: Attributes.moment,
    tuple: Attributes.texts,
}


def read_fields(cls, resource, but=()):
    """Read id and attributes of a resource for the fields of a dataclass.

    `but` names the fields that the caller reads itself.
    """
    ponto_id = read_id(resource)
    values = Attributes(resource.get("attributes"))
    return {"id": ponto_id, **read_attributes(cls, values, ("id", *but))}


def read_attributes(cls, values, but):
    """Read `logoUrl` into `logo_url`, by the type that the field declares."""
    return {
        each.name: _READERS[each.type](values, _ponto_name(each.name))
        for each in fields(cls)
        if each.name not in but
    }


def read_optional(cls, values, but, long_texts):
    """As `read_attributes`, but what is not understood never costs the resource.

    It is None then; a text that is too long is cut.

    :param long_texts: fields of the dataclass that may hold whole letters
    :return: the values, and Ponto's names of what was left out or cut
    """
    found, spoiled = {}, []
    for each in fields(cls):
        if each.name in but:
            continue
        name = _ponto_name(each.name)
        try:
            value = _READERS[each.type](values, name)
        except PontoAnswerError:
            value = values.beginning(name) if each.type == str | None else None
            spoiled.append(name)
        limit = MAX_TEXT_LENGTH if each.name in long_texts else MAX_WORD_LENGTH
        if isinstance(value, str) and len(value) > limit:
            value = value[:limit]
            spoiled.append(name)
        found[each.name] = value
    return found, tuple(dict.fromkeys(spoiled))


@cache
def _ponto_name(name):
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _amount(value, name):
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise not_understood("invalid_amount", name)
    # A whole number of thousands of digits cannot even be written as text.
    if isinstance(value, int) and abs(value) > MAX_AMOUNT:
        raise not_understood("invalid_amount", name)
    written = str(value)
    if not _NUMBER.fullmatch(written):
        raise not_understood("invalid_amount", name)
    amount = Decimal(written)
    if abs(amount) > MAX_AMOUNT or amount.as_tuple().exponent < -MAX_DECIMALS:
        raise not_understood("invalid_amount", name)
    return amount.quantize(Decimal(1)) if amount == amount.to_integral() else amount


def _moment(value, name):
    found = _MOMENT.fullmatch(value)
    if not found:
        raise not_understood("invalid_date", name)
    day, time, fraction, zone = found.groups()
    written = day + "T" + (time or "00:00")
    try:
        moment = datetime.fromisoformat(written + _offset(zone))
        moment = moment.astimezone(timezone.utc)
    except (ValueError, OverflowError):
        raise not_understood("invalid_date", name) from None
    # Banks send milliseconds, the sandbox microseconds, some systems nine digits.
    return moment.replace(microsecond=int((fraction or "0")[:6].ljust(6, "0")))


def _offset(zone):
    if zone in (None, "Z"):
        return "+00:00"
    return zone if ":" in zone else f"{zone[:3]}:{zone[3:]}"
