"""What an amount closes: documents in full, in part, with a discount or a fee.

Source: the guards on amounts of the matching rules. Every function takes open
documents of the line's companies and currency; money is compared in whole steps
of the line's currency.
"""

from decimal import ROUND_HALF_UP, Decimal

from .decisions import (
    ASK,
    CREDIT,
    KEEP_OPEN,
    ZERO,
    Match,
    Plan,
    Proposal,
    Rung,
    Settlement,
    Step,
)

_IN = frozenset({"out_invoice", "out_receipt", "in_refund", "payment_in"})
_OUT = frozenset({"in_invoice", "in_receipt", "out_refund", "payment_out"})

# Registered in the books, on their way to the bank.
PAYMENTS = frozenset({"payment_in", "payment_out"})

# Only these carry check digits, so only these may leave a rest open unasked.
_CHECKED = frozenset({Rung.END_TO_END_ID, Rung.STRUCTURED_REFERENCE})


def is_settled_by(line, document):
    """Whether money of the line's direction settles a document of this type."""
    return document.move_type in (_IN if line.amount > 0 else _OUT)


def paid(line):
    """Return how much the line moves: positive."""
    return rounded(abs(line.amount), line)


def rounded(amount, line):
    steps = (amount / line.quantum).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return steps * line.quantum


def is_closed_by(line, document):
    """Whether the line's amount is all of the document, early discount or not."""
    return bool(closing(line, (document,), None))


def closing(line, documents, policy):
    """Return (settlements, steps) that close all documents, or () where none do.

    The sum counts documents that the line's money settles plus, the others minus.
    With a policy a bank's fee that it tolerates may be missing.
    """
    for find in (_in_full, _discounted, _tolerated):
        if settlements := find(line, documents, policy):
            return settlements, steps_of(line, documents, settlements)
    return ()


def by_amount(line, documents, rung, policy):
    """Return the `Match` or `Proposal` of open documents that the line names.

    One partner's. Several are closed together or left to a person.
    """
    if found := closing(line, documents, policy):
        settlements, steps = found
        return Match(rung, Plan(settlements), steps)
    if len(documents) > 1:
        return several(line, documents, rung)
    document = documents[0]
    if paid(line) < rounded(document.residual, line):
        return _in_part(line, document, rung)
    return with_rest(line, documents, rung, policy)


def with_rest(line, documents, rung, policy):
    """Close the documents; the company says what becomes of what is left over."""
    settlements = tuple(
        Settlement(one.key, rounded(one.residual, line)) for one in documents
    )
    rest = paid(line) - _sum(line, documents, settlements)
    partner = documents[0].partner
    plans = tuple(
        Plan(settlements, rest, rest_as, partner) for rest_as in (CREDIT, KEEP_OPEN)
    )
    details = {
        "documents": [one.key for one in documents],
        "paid": str(paid(line)),
        "left": str(paid(line) - rest),
        "rest": str(rest),
    }
    if policy.overpayment == ASK:
        return Proposal(rung, "overpayment", plans, (Step("overpayment", details),))
    plan = next(one for one in plans if one.rest_as == policy.overpayment)
    rest_step = Step("rest", {"amount": str(rest), "as": policy.overpayment})
    steps = (*steps_of(line, documents, settlements), rest_step)
    return Match(rung, plan, steps)


def oldest_first(line, documents):
    """Return the plan that pays documents from the oldest on, the last in part."""
    left, settlements = paid(line), []
    for document in in_order_of_age(documents):
        amount = min(left, rounded(document.residual, line))
        if amount <= 0:
            break
        settlements.append(Settlement(document.key, amount))
        left -= amount
    if not left:
        return Plan(tuple(settlements))
    return Plan(tuple(settlements), left, CREDIT, documents[0].partner)


def in_order_of_age(documents):
    """Sort documents, the oldest first; equally old ones in a stable order."""
    return sorted(documents, key=lambda one: (*age(one), repr(one.key)))


def age(document):
    """Return what makes a document older than another: invoice date, due date."""
    return (
        document.date.isoformat() if document.date else "",
        document.due_date.isoformat() if document.due_date else "",
    )


def _in_full(line, documents, _policy):
    settlements = tuple(
        Settlement(one.key, rounded(one.residual, line)) for one in documents
    )
    return _if_sum(line, documents, settlements, paid(line))


def _discounted(line, documents, _policy):
    settlements = tuple(_with_discount(line, one) for one in documents)
    if any(one.discount for one in settlements):
        return _if_sum(line, documents, settlements, paid(line))
    return ()


def _with_discount(line, document):
    residual = rounded(document.residual, line)
    is_in_time = (
        document.discounted is not None
        and line.date
        and document.discount_date
        and line.date <= document.discount_date
    )
    discount = residual - rounded(document.discounted, line) if is_in_time else ZERO
    return Settlement(document.key, residual, discount=max(discount, ZERO))


def _tolerated(line, documents, policy):
    """What a customer's bank kept for itself; only where the company allows it.

    Of one document: the sum of several has to come out exactly.
    """
    if not policy or len(documents) > 1 or line.amount < 0:
        return ()
    due = rounded(documents[0].residual, line)
    missing = due - paid(line)
    limits = [policy.tolerance_amount, due * policy.tolerance_percent / 100]
    limits = [limit for limit in limits if limit > 0]
    if policy.currency != line.currency or not limits or missing > min(limits):
        return ()
    if not 0 < missing < due:
        return ()
    return (Settlement(documents[0].key, due, tolerated=missing),)


def _sum(line, documents, settlements):
    return sum(
        one.paid if is_settled_by(line, document) else -one.paid
        for document, one in zip(documents, settlements, strict=True)
    )


def _if_sum(line, documents, settlements, amount):
    return settlements if _sum(line, documents, settlements) == amount else ()


def _in_part(line, document, rung):
    details = {
        "document": document.key,
        "paid": str(paid(line)),
        "left": str(rounded(document.residual, line)),
    }
    plan = Plan((Settlement(document.key, paid(line)),))
    if rung in _CHECKED and document.move_type not in PAYMENTS:
        return Match(rung, plan, (Step("partial", details),))
    return Proposal(rung, "underpaid", (plan,), (Step("underpaid", details),))


def several(line, documents, rung):
    """Named together, and not closed together: a person says which and how much."""
    ours = [one for one in documents if is_settled_by(line, one)]
    together = [documents, *([one] for one in ours)]
    plans = [
        Plan(found[0]) for some in together if (found := closing(line, some, None))
    ]
    plans.append(oldest_first(line, ours))
    due = sum(
        one.residual if is_settled_by(line, one) else -one.residual for one in documents
    )
    details = {
        "documents": [one.key for one in documents],
        "paid": str(paid(line)),
        "left": str(rounded(due, line)),
    }
    step = Step("several_references", details)
    return Proposal(rung, "several_references", tuple(dict.fromkeys(plans)), (step,))


def steps_of(line, documents, settlements):
    """Return the trace of documents that are closed."""
    keys = [one.key for one in documents]
    is_netted = not all(is_settled_by(line, one) for one in documents)
    facts = {"paid": str(paid(line))}
    if is_netted:
        steps = [Step("netted", {"documents": keys, **facts})]
    elif len(keys) > 1:
        steps = [Step("settled", {"documents": keys, **facts})]
    else:
        left = str(settlements[0].amount)
        steps = [Step("full", {"document": keys[0], "left": left, **facts})]
    for one in settlements:
        if one.discount:
            amount = str(one.discount)
            steps.append(Step("discount", {"document": one.key, "amount": amount}))
        if one.tolerated:
            amount = str(one.tolerated)
            steps.append(Step("tolerated", {"document": one.key, "amount": amount}))
    return tuple(steps)
