"""What becomes of a line whose named document a guard stopped.

A sentence for a person at least, and what one click can do where there is a choice.
"""

from dataclasses import replace

from .amounts import closing, oldest_first, paid, rounded, with_rest
from .decisions import (
    CREDIT,
    OLDEST,
    ZERO,
    Match,
    NoMatch,
    Plan,
    Proposal,
    Settlement,
    Step,
)
from .guards import is_open
from .guesses import MOST_CHOICES, fitting
from .returns import returned


def stopped(line, standing, documents, policy):
    """Return the `Match`, `Proposal` or `NoMatch` of a mention that stopped.

    A match is possible: what came back, or a customer's number.
    """
    act = _ACTS.get(standing.reason, _explained)
    return act(line, standing, documents, policy)


def other_currency(line, documents, rung):
    """Never by a rate alone: a person says that the one pays the other."""
    choices = tuple(
        Plan((Settlement(one.key, one.residual),), by_rate=True)
        if one.currency != line.currency
        else oldest_first(line, [one])
        for one in documents[:MOST_CHOICES]
    )
    step = Step("currency", {"documents": [one.key for one in documents]})
    return Proposal(rung, "currency", choices, (step,))


def _explained(_line, standing, _documents, _policy):
    return NoMatch(standing.reason, (_step(standing),))


def _direction(line, standing, documents, _policy):
    """Money the wrong way: an earlier payment that came back, or a mistake."""
    named = standing.documents
    sharing = _sharing(named, documents)
    if verdict := returned(line, named, sharing, standing.mention.rung):
        return verdict
    return NoMatch("direction", (_step(standing),))


def _sharing(named, documents):
    """The named documents and those that the same earlier lines settled."""
    lines = {one.key for document in named for one in document.payments}
    return [
        replace(document, payments=shared)
        for document in documents
        if (shared := tuple(one for one in document.payments if one.key in lines))
    ]


def _paid(line, standing, documents, _policy):
    """Paid twice, or an old communication used again for a new document."""
    document = standing.documents[0]
    plans = _of_partner(line, document, documents)
    plans.append(Plan((), paid(line), CREDIT, document.partner))
    return Proposal(
        standing.mention.rung, standing.reason, tuple(plans), (_step(standing),)
    )


def _cancelled(line, standing, documents, _policy):
    """The document that took its place may be meant."""
    plans = _of_partner(line, standing.documents[0], documents)
    if not plans:
        return NoMatch("cancelled", (_step(standing),))
    keys = [plan.settlements[0].key for plan in plans]
    steps = (_step(standing), Step("replacement", {"documents": keys}))
    return Proposal(standing.mention.rung, "replacement", tuple(plans), steps)


def _of_partner(line, document, documents):
    """Plans of the partner's other open documents that the amount closes."""
    others = [one for one in documents if one.partner == document.partner]
    return [
        Plan(closing(line, (one,), None)[0])
        for one in fitting(line, others)[:MOST_CHOICES]
    ]


def _ambiguous(line, standing, _documents, _policy):
    """Several documents carry it: those whose amount fits are offered first."""
    named = [one for one in standing.documents if one.currency == line.currency]
    if not named:
        return other_currency(line, standing.documents, standing.mention.rung)
    named.sort(key=lambda one: not closing(line, (one,), None))
    plans = tuple(_alone(line, one) for one in named[:MOST_CHOICES])
    return Proposal(standing.mention.rung, "ambiguous", plans, (_step(standing),))


def _alone(line, document):
    found = closing(line, (document,), None)
    return Plan(found[0]) if found else oldest_first(line, [document])


def _customer(line, standing, _documents, policy):
    """The number names the customer; amount and age left more than one choice."""
    rung = standing.mention.rung
    named = [one for one in standing.documents if one.currency == line.currency]
    if not named:
        return other_currency(line, standing.documents, rung)
    if verdict := _one_less_credit(line, standing, named, rung):
        return verdict
    equal = [one for one in named if closing(line, (one,), None)]
    if policy.customer_reference == OLDEST and not equal:
        return _oldest(line, named, rung, policy)
    plans = [Plan(closing(line, (one,), None)[0]) for one in equal[:MOST_CHOICES]]
    plans.append(oldest_first(line, named))
    plans = tuple(dict.fromkeys(plans))
    return Proposal(rung, "customer_reference", plans, (_step(standing),))


def _one_less_credit(line, standing, named, rung):
    """One invoice less one credit note, where only one pair comes out exactly."""
    pairs = [
        found
        for one in named
        for credit in standing.opposite
        if credit.currency == line.currency
        and (found := closing(line, (one, credit), None))
    ]
    if len(pairs) == 1:
        return Match(rung, Plan(pairs[0][0]), pairs[0][1])
    return None


def _oldest(line, named, rung, policy):
    due = sum((rounded(one.residual, line) for one in named), ZERO)
    if due < paid(line):
        return with_rest(line, tuple(named), rung, policy)
    plan = oldest_first(line, named)
    keys = [one.key for one in plan.settlements]
    details = {"documents": keys, "paid": str(paid(line))}
    return Match(rung, plan, (Step("oldest", details),))


def _step(standing):
    keys = [one.key for one in standing.documents if is_open(one)]
    keys = keys or [one.key for one in standing.documents]
    return Step(standing.reason, {"documents": keys})


_ACTS = {
    "direction": _direction,
    "already_paid": _paid,
    "reversed": _paid,
    "cancelled": _cancelled,
    "ambiguous": _ambiguous,
    "customer_reference": _customer,
}
