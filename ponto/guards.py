"""What must be true of a named document before money is put on it.

Company, direction, uniqueness and state, in that order. Source: the matching
rules. A guard narrows the documents of one mention, or stops it with a reason.
"""

from dataclasses import dataclass

from .amounts import (
    PAYMENTS,
    age,
    in_order_of_age,
    is_closed_by,
    is_settled_by,
    paid,
    rounded,
)
from .decisions import CANCELLED, DRAFT, OPEN, PAID, REVERSED, Rung
from .mentions import DIGITS

_REFUNDS = frozenset({"out_refund", "in_refund"})
_POSTED = frozenset({OPEN, PAID, REVERSED})


@dataclass(frozen=True)
class Standing:
    """What is left of a mention: open `documents`, or those a `reason` is about.

    `opposite`: open documents that only a netted sum can settle.
    """

    mention: object
    documents: tuple = ()
    opposite: tuple = ()
    reason: str = ""


def standing(line, mention):
    """Return the `Standing` of a mention."""
    ours = tuple(one for one in mention.documents if one.company_id in line.company_ids)
    if not ours:
        return Standing(mention, mention.documents, reason="other_company")
    right = tuple(one for one in ours if is_settled_by(line, one))
    opposite = tuple(one for one in ours if one not in right and is_open(one))
    if not right:
        return Standing(mention, ours, opposite, "direction")
    open_ones = tuple(one for one in right if is_open(one))
    if not open_ones:
        return Standing(mention, right, opposite, _closed_reason(right))
    if reason := _uniqueness(line, mention, right, open_ones):
        chosen = _chosen(line, open_ones) if reason == "customer_reference" else ()
        if not chosen:
            return Standing(mention, open_ones, opposite, reason)
        open_ones = chosen
    return Standing(mention, open_ones, opposite)


def is_open(document):
    return document.state == OPEN and document.residual > 0


def _closed_reason(documents):
    states = {one.state for one in documents}
    # A draft or cancelled one beside a posted one was replaced by it.
    if states & {PAID, OPEN}:
        return "already_paid"
    for state in (REVERSED, DRAFT, CANCELLED):
        if state in states:
            return state
    return "not_open"


def _uniqueness(line, mention, documents, open_ones):
    """Name why the mention means more than one document; "" where it does not."""
    if mention.rung == Rung.END_TO_END_ID:
        return ""
    if mention.strength == DIGITS:
        # Who pays money back names the invoice, whose digits a credit note may have.
        may_differ = len(open_ones) > 1 or _may_mean_invoice(mention, open_ones)
        return "ambiguous" if may_differ else ""
    posted = [one for one in documents if one.state in _POSTED]
    if mention.rung == Rung.STRUCTURED_REFERENCE:
        if len({one.partner for one in posted}) > 1:
            return "ambiguous"
        return "customer_reference" if len(open_ones) > 1 else ""
    # A payment stands for the document it was registered for.
    own = [one for one in posted if one.move_type not in PAYMENTS]
    return "ambiguous" if len(own) > 1 or len(open_ones) > 1 else ""


def _may_mean_invoice(mention, open_ones):
    is_refund = all(one.move_type in _REFUNDS for one in open_ones)
    return is_refund and any(one.move_type not in _REFUNDS for one in mention.documents)


def _chosen(line, documents):
    """The document a customer's number means: by amount, then by age.

    Empty where two are equal in both, or none has the amount.
    """
    same = [one for one in documents if one.currency == line.currency]
    whole = [one for one in same if rounded(one.residual, line) == paid(line)]
    # Without a discount before with one.
    oldest = in_order_of_age(whole or [one for one in same if is_closed_by(line, one)])
    if not oldest:
        return ()
    if len(oldest) > 1 and age(oldest[0]) == age(oldest[1]):
        return ()
    return (oldest[0],)
