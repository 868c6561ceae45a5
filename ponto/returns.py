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


def returned(line, named, documents, rung):
    """Return the `Match` or `Proposal` of an earlier payment that came back.

    None where no earlier line moved exactly this amount, nor settled the named
    documents with it. It is sure when the bank's code says so or both carry one
    end-to-end id, and only one earlier line fits.

    :param named: the documents that the line names
    :param documents: these and those that share an earlier line with them, with their
        `payments`
    """
    keys = frozenset(one.key for one in named)
    plans = {}
    for payment, settled in _earlier(documents).items():
        if plan := _plan(line, payment, settled, keys):
            plans[payment] = plan
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


def _plan(line, key, settled, named):
    """Return the plan that takes an earlier line back, or None.

    Where it moved something else than what it settled (a discount, a fee, a credit
    note, another currency), only all of it can be told to have come back. Else the
    named ones of a collection may come back alone.

    :param settled: pairs of document and `Payment`
    """
    closed = {document.key: one.amount for document, one in settled}
    # What the line cannot settle it does not open either.
    foreign = {one.key for one, _ in settled if one.company_id not in line.company_ids}
    if not _moved_what_it_settled(settled):
        _document, first = settled[0]
        is_whole = (first.moved, first.currency) == (paid(line), line.currency)
        return _of(closed, key, whole=True) if is_whole and not foreign else None
    ours = {each: amount for each, amount in closed.items() if each in named}
    for some in (closed, ours):
        amount = rounded(sum(some.values()), line)
        if amount == paid(line) and foreign.isdisjoint(some):
            return _of(some, key)
    return None


def _of(closed, key, whole=False):
    settlements = tuple(Settlement(*one) for one in closed.items())
    return Plan(settlements, returned=key, whole=whole)


def _moved_what_it_settled(settled):
    if any(one.moved is None for _document, one in settled):
        return True
    same_money = all(document.currency == one.currency for document, one in settled)
    total = sum(one.amount for _document, one in settled)
    return same_money and total == settled[0][1].moved


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
