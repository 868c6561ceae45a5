"""What a transfer says to its creditor, and where it may go.

Sources: Ponto's API reference, 2.8 and 3; EPC409-09, the countries of SEPA.
"""

import re
from dataclasses import dataclass, replace

from stdnum import iban as iban_rules

from .communications import is_ogm
from .national import is_dutch
from .numbers import fold
from .references import normalise
from .sepa import COMMUNICATION_LENGTH, transliterate

INVALID, NOT_SEPA = "invalid", "not_sepa"
# By the first two letters of the IBAN; territories bear those of their state.
_COUNTRIES = (
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC "
    "MD ME MK MT NL NO PL PT RO RS SE SI SK SM VA"
)
SEPA_COUNTRIES = frozenset(_COUNTRIES.split())
_WRITTEN_AS_OGM = re.compile(r"[+*]{2,3}[ ]?[0-9]{3}/?[0-9]{4}/?[0-9]{5}[ ]?[+*]{2,3}")


@dataclass(frozen=True)
class Communication:
    """A text as it goes out, in SEPA's characters.

    `is_structured`: digits, or an RF reference, without anything else. `is_wrong`: a
    structured reference with wrong check digits was left out. `is_cut`: not all
    fitted in. `is_altered`: signs were replaced.
    """

    text: str
    is_structured: bool = False
    is_wrong: bool = False
    is_cut: bool = False
    is_altered: bool = False


def communication(numbers, iban):
    """Return the `Communication` of documents.

    :param numbers: (payment reference, supplier's number, own number) of each
    :param iban: where the money goes: a national reference is understood at home
    """
    if len(numbers) == 1:
        return _of_one(*numbers[0], iban)
    said = (supplier or reference or own for reference, supplier, own in numbers)
    return _free(" ".join(said))


def memo_communication(memo, iban):
    """Return the `Communication` of a payment without bills: its memo."""
    return _of_one(memo, "", "", iban)


def _of_one(reference, supplier, own, iban):
    value = normalise(reference)
    if value and _is_understood(value, iban):
        return Communication(value, is_structured=True)
    if is_ogm(value):
        return Communication(f"+++{value[:3]}/{value[3:7]}/{value[7:]}+++")
    if not value and _WRITTEN_AS_OGM.fullmatch((reference or "").strip()):
        return replace(_free(supplier or own), is_wrong=True)
    # The creditor's number, and what else he asks for.
    asked = [supplier, value or reference]
    if fold(supplier) == fold(reference):
        asked.pop()
    return _free(" ".join(filter(None, asked)) or own)


def _is_understood(value, iban):
    """Whether the creditor's bank reads the reference as a structured one."""
    if value.startswith("RF"):
        return True
    country = iban[:2]
    return (is_ogm(value) and country == "BE") or (is_dutch(value) and country == "NL")


def _free(text):
    text = text or ""
    whole = transliterate(text)
    return Communication(
        transliterate(text, COMMUNICATION_LENGTH),
        is_cut=len(whole) > COMMUNICATION_LENGTH,
        is_altered=is_altered(text),
    )


def is_altered(text):
    """Whether a text loses signs, not mere accents, when it is put into SEPA's."""
    return transliterate(text).count(".") > text.count(".") + text.count("\u2026") * 3


def iban_problem(iban):
    """Return INVALID or NOT_SEPA of an IBAN without blanks, else ""."""
    if not iban_rules.is_valid(iban, check_country=False):
        return INVALID
    return "" if iban[:2] in SEPA_COUNTRIES else NOT_SEPA
