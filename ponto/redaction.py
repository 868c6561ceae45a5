"""Take out of a text what a stranger who helps must not see."""

import re

UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b")
MAIL = re.compile(r"\S+@\S+")
# An amount, a card or account number; a status as 429 is neither.
NUMBER = re.compile(r"\d(?:[\d .,]*\d)?[.,]\d+|\d(?:[ -]?\d){5,}")
SHOWN_DIGITS = 4
# A name of one or two letters is part of many words.
LEAST_NAME = 3


def mask(number):
    """An account number as both sides recognize it: BE…6769.

    >>> mask("BE71 0961 2345 6769"), mask("12345"), mask(None)
    ('BE…6769', '…', '')
    """
    bare = re.sub(r"\s", "", number or "")
    if len(bare) < 2 * SHOWN_DIGITS:
        return "…" if bare else ""
    country = bare[:2] if bare[:2].isalpha() else ""
    return f"{country}…{bare[-SHOWN_DIGITS:]}"


def redact(text, names=()):
    """The text without account numbers, amounts, addresses and these names.

    Ids of requests stay: Ponto's support finds a request by them.

    >>> redact("Jan Peeters, BE71 0961 2345 6769: 12,50 (HTTP 429)", ["Jan Peeters"])
    '[name], BE…6769: [number] (HTTP 429)'
    """
    for name in sorted(names, key=len, reverse=True):
        if len(name) >= LEAST_NAME:
            text = re.sub(re.escape(name), "[name]", text, flags=re.IGNORECASE)
    parts, ids = UUID.split(text), UUID.findall(text)
    clean = [_without_numbers(part) for part in parts]
    return "".join(
        part + request_id for part, request_id in zip(clean, [*ids, ""], strict=True)
    )


def _without_numbers(text):
    text = IBAN.sub(lambda found: mask(found.group()), text)
    text = MAIL.sub("[address]", text)
    return NUMBER.sub("[number]", text)
