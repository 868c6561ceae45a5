"""What explains that a document is not paid: which cause is the likeliest.

Pure: checks and traces in, a choice out. A bank line that was seen explains more
than a bank that was not read, and that more than what the customer may have done.
"""

from dataclasses import dataclass

from . import guesses
from .amounts import is_settled_by
from .references import normalise

OK, WARNING, PROBLEM = "ok", "warning", "problem"

# Codes of `Check`, the likeliest cause first. Other codes explain nothing by
# themselves: they are told in the list only.
CAUSES = (
    # What came in.
    "came_back",
    "proposed",
    "line_locked",
    "line_waiting",
    "line_left",
    "held",
    "paying",
    "paying_failed",
    "unlinked",
    "payment_waiting",
    "pending",
    "elsewhere",
    "other_company",
    "near",
    "same_amount_known",
    # What could not be seen.
    "target_foreign",
    "target_unlinked",
    "target_gone",
    "access",
    "consent",
    "never_fetched",
    "failing",
    "no_bank",
    "target_unknown",
    # What is known of the document.
    "partial",
    "blocked",
    "to_set_off",
    "same_customer",
    "not_sent",
    "gap",
    "older_fetch",
    "fetched_long_ago",
    "not_due",
    "nothing",
)
_RANK = {code: place for place, code in enumerate(CAUSES)}

_GUESSING = frozenset(
    {"near_miss", "counterpart_account", "amount_name", "amount_date", "common_amount"}
)
_LAST_NAMING_RUNG = 4


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    `subject`: what it is about, a key of the wizard's list. `code`: of `CAUSES`, or
    another. `sentence`: for the reader. `step`: what to do about it, a key of the
    wizard's buttons, on `records`. `cause`: the sentence where this is the cause, if
    more is to be said then.
    """

    subject: str
    level: str
    code: str
    sentence: str
    step: str = ""
    records: object = None
    cause: str = ""


def likeliest(checks):
    """Return the `Check` that explains most, or None where none explains anything."""
    causes = [one for one in checks if one.code in _RANK]
    return min(causes, key=lambda one: _RANK[one.code], default=None)


def is_named_in(trace, key):
    """Whether the texts of a bank line named a document, not only its amount.

    :param trace: list of dict `code` and `details`, as bank lines store it.
    :param key: of the document.
    """
    return any(
        _speaks_of(step, key) and not _is_guess(step)
        for step in trace or []
        if step.get("details")
    )


def _speaks_of(step, key):
    details = step["details"]
    return key == details.get("document") or key in (details.get("documents") or ())


def _is_guess(step):
    if step["code"] == "rung":
        return step["details"].get("rung", 0) > _LAST_NAMING_RUNG
    return step["code"] in _GUESSING


def likeness(line, document, former=frozenset()):
    """Say how an open bank line looks like the payment of a document.

    :param line: a `decisions.Line`.
    :param document: the open `decisions.Candidate`.
    :param former: keys of references that the document had before.
    :return: "named", "former", "near", "account", "name", "date", "amount",
        "customer", or "".
    """
    if not is_settled_by(line, document):
        return ""
    if written := _written_likeness(line, document, former):
        return written
    is_whole = bool(guesses.fitting(line, [document]))
    knows_account = _is_account_of(line, document)
    is_same_name = guesses.is_same_name(line.counterpart_name, document.partner_name)
    if not is_whole:
        return "customer" if knows_account or is_same_name else ""
    if knows_account:
        return "account"
    if is_same_name:
        return "name"
    return "date" if guesses.is_near_in_time(line, document) else "amount"


def _written_likeness(line, document, former):
    read = {one.value for text in line.references for one in text.structured}
    read |= {one.key for text in line.references for one in text.numbers}
    if document.reference and document.reference in read:
        return "named"
    if any(guesses.carries_number(one, document) for one in line.references):
        return "named"
    if read & former:
        return "former"
    is_near = any(guesses.is_near_reference(one, document) for one in line.references)
    return "near" if is_near or guesses.near_miss(line, [document]) else ""


def _is_account_of(line, document):
    is_theirs = line.counterpart_iban in document.partner_ibans
    is_partner = line.partner is not None and line.partner == document.partner
    return bool(line.counterpart_iban and is_theirs) or is_partner


def kind_of_reference(written):
    """Say what a payment reference is.

    :return: "none", "belgian", "international", "national", "broken" (digits or RF
        with wrong check digits) or "free".
    """
    text = (written or "").strip()
    if not text:
        return "none"
    value = normalise(text)
    if value.startswith("RF"):
        return "international"
    if value:
        return "belgian" if len(value) == 12 and value.isdigit() else "national"
    return "broken" if _is_meant_structured(text) else "free"


def _is_meant_structured(text):
    digits = "".join(filter(str.isdigit, text))
    is_marked = text[:3] in ("+++", "***")
    has_letters = any(map(str.isalpha, text))
    is_international = text[:2].upper() == "RF" and text[2:4].isdigit()
    return is_marked or is_international or (len(digits) == 12 and not has_letters)
