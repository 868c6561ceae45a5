"""Which documents a bank line settles, for how much, or why not.

Pure: plain values in, a decision out; the order of the candidates and candidates
that do not carry a reference of the line never change it. Source: the matching
rules. The ladder has one rung so far; a rung is a function of line and candidates
that decides (`Match`, or `NoMatch` when a guard stops it) or returns None.

Why a line is not matched (`NoMatch.reason`):

====================  ==========================================================
zero_amount           the line moves no money
no_reference          the text holds no reference with right check digits
unknown_reference     no document carries it
several_references    more than one of them is carried by documents
other_company         only documents outside the line's companies carry it
direction             only documents that money of this sign does not settle
refund_out            money out with the reference of our credit note: by hand
ambiguous             several posted documents carry it (a customer's number)
already_paid          the document is paid: paid twice?
draft                 the document is a draft
cancelled             the document is cancelled
not_open              the document is in a state unknown here
currency              line and document have different currencies
overpayment           more money than the document has left
====================  ==========================================================
"""

import datetime
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from .references import References

OPEN = "open"
PAID = "paid"
DRAFT = "draft"
CANCELLED = "cancelled"

# What money in and money out settle. Refunds and bills have no rung yet.
_SETTLED_BY_MONEY_IN = frozenset({"out_invoice"})
_SETTLED_BY_HAND = frozenset({"out_refund"})


class Rung(IntEnum):
    """The step of the ladder that decided, numbered as in the matching rules."""

    STRUCTURED_REFERENCE = 2


@dataclass(frozen=True)
class Line:
    """A bank line. `amount` is signed, in `currency`; `quantum` is its smallest step.

    `company_ids`: the bank account's company and its branches.
    """

    amount: Decimal
    currency: str
    company_ids: frozenset
    references: References
    date: datetime.date | None = None
    quantum: Decimal = Decimal("0.01")


@dataclass(frozen=True)
class Candidate:
    """A document that may carry a reference of the line.

    `reference`: as `references.normalise` gives it. `residual`: what is left to
    pay, in `currency`, positive. `key` identifies the document.
    """

    key: object
    move_type: str
    reference: str
    state: str
    residual: Decimal
    currency: str
    company_id: object
    partner: object = None
    number: str = ""
    date: datetime.date | None = None


@dataclass(frozen=True)
class Step:
    """A step of the trace: a code, and plain values that a sentence can be made of."""

    code: str
    details: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Settlement:
    """How much of a document is settled: positive, in its currency."""

    key: object
    amount: Decimal


@dataclass(frozen=True)
class Match:
    """The line settles these documents."""

    rung: Rung
    settlements: tuple[Settlement, ...]
    trace: tuple[Step, ...]


@dataclass(frozen=True)
class NoMatch:
    """The line stays open; `reason` is a code of the table above."""

    reason: str
    trace: tuple[Step, ...]


def decide(line, candidates, policy=None):
    """Return the `Match` or `NoMatch` of a line.

    :param line: a `Line`
    :param candidates: iterable of `Candidate`, in any order, of any company
    :param policy: what the company chose for each rung; nothing can be chosen yet
    """
    read = Step(
        "read", {"references": [one.value for one in line.references.structured]}
    )
    if _rounded(line.amount, line.quantum) == 0:
        return NoMatch("zero_amount", (read,))
    if not line.references.structured:
        return NoMatch("no_reference", (read,))
    carriers = _carriers(line, candidates)
    trace = (read, Step("looked_up", {"documents": [one.key for one in carriers]}))
    return _by_structured_reference(line, carriers, trace)


def _carriers(line, candidates):
    """Return the candidates that carry a reference of the line, once each, sorted."""
    values = {one.value for one in line.references.structured}
    carriers = {one.key: one for one in candidates if one.reference in values}
    return sorted(carriers.values(), key=lambda one: repr(one.key))


def _by_structured_reference(line, carriers, trace):
    known = _known(line.references, carriers)
    if len(known) != 1:
        reason = "several_references" if known else "unknown_reference"
        return NoMatch(reason, trace)
    found = [one for one in carriers if one.reference == known[0]]
    for guard in (_company, _direction, _uniqueness, _state, _currency):
        found, reason = guard(line, found)
        if reason:
            return NoMatch(reason, (*trace, _stopped(reason, found)))
    return _by_amount(line, found[0], trace)


def _known(references, carriers):
    """Return the values that documents carry, one for each place in the text.

    Of RF readings of several lengths the longest that a document carries counts.
    """
    carried = {one.reference for one in carriers}
    known = {}
    for one in references.structured:
        if one.value in carried:
            known.setdefault((one.kind, one.span[0]), one.value)
    return sorted(set(known.values()))


# A guard takes line and documents and returns those it lets through with "", or
# those that it is about with the reason to stop.


def _company(line, documents):
    ours = [one for one in documents if one.company_id in line.company_ids]
    return (ours, "") if ours else (documents, "other_company")


def _direction(line, documents):
    if line.amount > 0:
        right = [one for one in documents if one.move_type in _SETTLED_BY_MONEY_IN]
        return (right, "") if right else (documents, "direction")
    refunds = [one for one in documents if one.move_type in _SETTLED_BY_HAND]
    return (refunds, "refund_out") if refunds else (documents, "direction")


def _uniqueness(line, documents):
    # A draft or cancelled one beside a posted one was replaced by it.
    posted = [one for one in documents if one.state in (OPEN, PAID)]
    return posted or documents, "ambiguous" if len(posted) > 1 else ""


def _state(line, documents):
    states = {one.state for one in documents}
    if OPEN in states:
        is_paid = documents[0].residual <= 0
        return documents, "already_paid" if is_paid else ""
    reasons = {PAID: "already_paid", DRAFT: "draft", CANCELLED: "cancelled"}
    return documents, next(
        (reasons[one] for one in reasons if one in states), "not_open"
    )


def _currency(line, documents):
    return documents, "" if documents[0].currency == line.currency else "currency"


def _by_amount(line, document, trace):
    paid = _rounded(line.amount, line.quantum)
    left = _rounded(document.residual, line.quantum)
    details = {"document": document.key, "paid": str(paid), "left": str(left)}
    if paid > left:
        return NoMatch("overpayment", (*trace, Step("overpayment", details)))
    step = Step("full" if paid == left else "partial", details)
    settlement = Settlement(document.key, paid)
    return Match(Rung.STRUCTURED_REFERENCE, (settlement,), (*trace, step))


def _rounded(amount, quantum):
    steps = (amount / quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * quantum


def _stopped(reason, documents):
    return Step(reason, {"documents": [one.key for one in documents]})
