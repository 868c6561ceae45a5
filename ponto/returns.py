"""R-transactions: a payment that came back opens its documents again."""

import re

from .amounts import paid, rounded
from .decisions import Match, Plan, Proposal, Settlement, Step

# Sub-families of ISO 20022 bank transaction codes: returned, rejected, unpaid, or
# reversed after a cancellation request.
_CODES = frozenset({"RRTN", "ARET", "UPDD", "UPCQ", "UPCT", "PRDD", "RCDD", "RPCR"})
# As SWIFT MT940 and its SEPA dialects write the reason of a return.
_TAG = re.compile(r"/RTRN/\s?[A-Z]{2}[0-9]{2}\b", re.IGNORECASE)


def is_return(bank_transaction_code, text=""):
    """Whether the bank's code, or a code in the text, says that money came back.

    :param bank_transaction_code: ISO 20022 domain-family-subfamily, or None
    """
    codes = (bank_transaction_code or "").upper().split("-")
    return bool(_CODES.intersection(codes) or _TAG.search(text or ""))


def returned(line, documents, rung):
    """Return the `Match` or `Proposal` of an earlier payment that came back.

    None where no earlier line settled documents with exactly this amount. It is
    sure when the bank's code says so or both carry one end-to-end id, and only one
    earlier line fits.

    :param documents: those of the line's companies that are named or share the
        earlier line, with their `payments`
    """
    plans = {}
    for payment, paid_documents in _earlier(documents).items():
        amounts = [
            (document.key, rounded(one.amount, line))
            for document, one in paid_documents
        ]
        if sum(amount for _key, amount in amounts) == paid(line):
            settlements = tuple(Settlement(*amount) for amount in amounts)
            plans[payment] = Plan(settlements, returned=payment)
    if not plans:
        return None
    same_id = [key for key in plans if _has_same_id(line, key, documents)]
    sure = same_id or (list(plans) if line.is_return else [])
    if len(sure) == 1:
        plan = plans[sure[0]]
        return Match(rung, plan, (_step("returned", plan),))
    choices = tuple(reversed(plans.values()))
    return Proposal(
        rung, "returned_maybe", choices, (_step("returned_maybe", choices[0]),)
    )


def _earlier(documents):
    """Map each earlier line, the oldest first, to what it settled."""
    pairs = [(document, one) for document in documents for one in document.payments]
    pairs.sort(key=lambda pair: (str(pair[1].date or ""), repr(pair[1].key)))
    earlier = {}
    for document, one in pairs:
        earlier.setdefault(one.key, []).append((document, one))
    return earlier


def _has_same_id(line, key, documents):
    if not line.end_to_end_id:
        return False
    return any(
        one.key == key and one.end_to_end_id == line.end_to_end_id
        for document in documents
        for one in document.payments
    )


def _step(code, plan):
    documents = [one.key for one in plan.settlements]
    return Step(code, {"line": plan.returned, "documents": documents})
