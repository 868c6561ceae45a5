"""What a debit settles of the payments that were made through Ponto.

Sure is, to the cent: a transfer by its end-to-end id; all that is still expected of a
batch, by the batch's reference; and, where the bank tells no id, the one transfer with
this communication, creditor's account and amount. The sum of a batch alone proposes.

Every function takes candidates of any company, with their `transfers`. What the bank
took is compared with what was sent, not with what is open today: a bill that was paid
by other means meanwhile is never settled a second time.
"""

from dataclasses import replace
from datetime import timedelta

from .amounts import closing, is_settled_by, paid, rounded, steps_of
from .decisions import (
    CREDIT,
    KEEP_OPEN,
    ZERO,
    Match,
    NoMatch,
    Plan,
    Proposal,
    Rung,
    Settlement,
    Step,
)
from .guards import is_open
from .guesses import MOST_CHOICES
from .pool import batch_keys

DEBITED_WITHIN = timedelta(days=10)
# A sum of a part of a batch is looked for among so many transfers and sums.
MOST_PARTS = 60
MOST_SUMS = 20_000


def verdict(line, documents):
    """Return the verdict on a line that names payments made from here, or None."""
    if line.amount >= 0:
        return None
    carried = _carried(line, documents)
    for named_by in (_by_id, _by_reference, _by_wording):
        if found := named_by(line, carried):
            return found
    return None


def by_sum(line, documents):
    """Return the `Proposal` of batches that wait for a debit of this sum, or None."""
    batches = {}
    for transfer, carriers in _carried(line, documents):
        if transfer.reference and _is_expected(line, transfer):
            batches.setdefault(transfer.batch, []).append((transfer, carriers))
    plans = []
    for transfers in batches.values():
        settled = _settled(line, transfers)
        if _due(settled) == paid(line):
            plans.append(_plan(settled))
    return _proposal(line, "batch_sum", plans[:MOST_CHOICES], rung=Rung.AMOUNT)


def unless_elsewhere(line, decided, documents):
    """Return a verdict; a `Proposal` of it where the money is expected elsewhere.

    Its document is on its way to be paid from another account: paid twice?
    """
    if line.amount >= 0 or not isinstance(decided, Match):
        return decided
    keys = {one.key for one in decided.settlements}
    is_elsewhere = any(
        one.is_waiting and not one.is_debited and one.account != line.account
        for document in documents
        if document.key in keys
        for one in document.transfers
    )
    if not is_elsewhere:
        return decided
    return _proposal(line, "paid_elsewhere", [decided.plan], rung=decided.rung)


# -- what names a transfer -----------------------------------------------------------


def _by_id(line, carried):
    found = [
        (transfer, carriers)
        for transfer, carriers in carried
        if line.end_to_end_id and transfer.end_to_end_id == line.end_to_end_id
    ]
    return _decided(line, found) if found else None


def _by_reference(line, carried):
    keys = batch_keys(line)
    found = [
        (transfer, carriers)
        for transfer, carriers in carried
        if transfer.reference in keys and transfer.account == line.account
    ]
    return _decided(line, found) if found else None


def _by_wording(line, carried):
    """Communication, creditor's account and amount; only where no id was told."""
    if line.end_to_end_id or not line.text or not line.counterpart_iban:
        return None
    same = [
        (transfer, carriers)
        for transfer, carriers in carried
        if (transfer.text, transfer.iban) == (line.text, line.counterpart_iban)
        and transfer.amount == paid(line)
        and transfer.account == line.account
        and transfer.is_waiting
        and not _is_too_early(line, transfer)
    ]
    settled = _settled(line, same)
    if len(settled) == 1:
        return _match(line, settled, same)
    plans = [_plan([one]) for one in settled[:MOST_CHOICES]]
    return _proposal(line, "ambiguous", plans)


# -- what it settles -----------------------------------------------------------------


def _carried(line, documents):
    """Pairs of each transfer and its documents, those of the line's companies."""
    carried = {}
    for document in documents:
        if document.company_id in line.company_ids:
            for one in document.transfers:
                carried.setdefault(one.key, (one, []))[1].append(document)
    return list(carried.values())


def _decided(line, transfers):
    """The `Match`, `Proposal` or `NoMatch` of transfers that are surely meant."""
    settled = _settled(line, transfers)
    if not settled:
        return _closed(line, transfers)
    due = _due(settled)
    if due == paid(line):
        return _match(line, settled, transfers)
    if due < paid(line):
        rest = paid(line) - due
        plan = replace(_plan(settled), rest=rest, rest_as=KEEP_OPEN)
        return _proposal(line, "debit_more", [plan], left=due, rest=rest)
    return _less(line, settled, due)


def _settled(line, transfers):
    """Pairs of transfer and settlements, of those that are still to be debited."""
    pairs = [(one, _settlements(line, one, carriers)) for one, carriers in transfers]
    return [(one, settlements) for one, settlements in pairs if settlements]


def _settlements(line, transfer, documents):
    """What the debit of one transfer closes; () where that is not as it was sent."""
    if transfer.is_debited or not all(is_open(one) for one in documents):
        return ()
    if any(one.currency != line.currency for one in documents):
        return ()
    debit = replace(line, amount=-transfer.amount)
    if found := closing(debit, tuple(documents), None):
        return found[0]
    only = documents[0]
    is_part = rounded(only.residual, line) > paid(debit)
    if len(documents) == 1 and is_part and is_settled_by(debit, only):
        return (Settlement(only.key, paid(debit)),)  # an instalment
    return ()


def _due(settled):
    return sum((transfer.amount for transfer, _settlements in settled), ZERO)


def _plan(settled):
    settlements = tuple(one for _transfer, some in settled for one in some)
    return Plan(settlements, transfers=tuple(transfer.key for transfer, _s in settled))


def _match(line, settled, transfers):
    plan = _plan(settled)
    documents = {one.key: one for _transfer, some in transfers for one in some}
    named = [documents[one.key] for one in plan.settlements]
    steps = steps_of(line, named, plan.settlements)
    return Match(Rung.END_TO_END_ID, plan, steps)


def _less(line, settled, due):
    """The bank took less: a part of a batch, where only one part has this sum."""
    if part := _only_part(paid(line), settled):
        return _proposal(line, "debit_part", [_plan(part)], left=due)
    plan = _plan(settled)
    if len(plan.settlements) == 1:
        plan = replace(plan, settlements=(_reduced(plan, paid(line)),))
        return _proposal(line, "debit_less", [plan], left=due)
    details = _details(line, [plan], left=due)
    return NoMatch("debit_unclear", (Step("debit_unclear", details),))


def _reduced(plan, amount):
    """Return the one settlement of a plan with another amount, nothing taken off."""
    return Settlement(plan.settlements[0].key, amount)


def _only_part(amount, settled):
    """Return the only part of the transfers that has this sum, or None."""
    if len(settled) > MOST_PARTS:
        return None
    ways = {ZERO: ((),)}
    for place, (transfer, _settlements) in enumerate(settled):
        more = {}
        for total, some in ways.items():
            reached = total + transfer.amount
            if reached <= amount:
                more[reached] = tuple((*one, place) for one in some)
        for total, some in more.items():
            # Two ways to one sum say that nobody knows: more need not be kept.
            ways[total] = (*ways.get(total, ()), *some)[:2]
        if len(ways) > MOST_SUMS:
            return None
    found = ways.get(amount, ())
    return [settled[place] for place in found[0]] if len(found) == 1 else None


def _closed(line, transfers):
    """Nothing is expected any more: debited twice, or paid by other means meanwhile."""
    documents = {one.key: one for _transfer, some in transfers for one in some}
    partners = {one.partner for one in documents.values()}
    step = Step("already_paid", {"documents": list(documents)})
    if len(partners) > 1:
        return NoMatch("already_paid", (step,))
    keys = tuple(one.key for one, _some in transfers if not one.is_debited)
    plan = Plan((), paid(line), CREDIT, *partners, transfers=keys)
    return Proposal(Rung.END_TO_END_ID, "already_paid", (plan,), (step,))


# -- when ----------------------------------------------------------------------------


def _is_expected(line, transfer):
    """Whether a debit of this account and day may be the transfer's."""
    if not transfer.is_waiting or transfer.account != line.account:
        return False
    if not transfer.since or not line.date:
        return False
    is_late = line.date > transfer.since + DEBITED_WITHIN
    return not is_late and not _is_too_early(line, transfer)


def _is_too_early(line, transfer):
    return bool(transfer.since and line.date and line.date < transfer.since)


# -- what is told --------------------------------------------------------------------


def _proposal(line, reason, plans, rung=Rung.END_TO_END_ID, **amounts):
    if not plans:
        return None
    step = Step(reason, _details(line, plans, **amounts))
    return Proposal(rung, reason, tuple(plans), (step,))


def _details(line, plans, **amounts):
    keys = dict.fromkeys(one.key for plan in plans for one in plan.settlements)
    told = {name: str(amount) for name, amount in amounts.items()}
    return {"documents": list(keys), "paid": str(paid(line)), **told}
