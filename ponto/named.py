"""Rungs 1 to 4: the documents that the line names, through the guards."""

from dataclasses import replace

from .amounts import by_amount, closing, is_closed_by, is_settled_by, paid, several
from .beside import beside, rivals, unknown
from .decisions import ASK, Match, Plan, Proposal, Rung, Step
from .guards import is_open, standing
from .guesses import fitting, proposal
from .mentions import DIGITS, DOUBTFUL, SURE, Mention, find, narrowed
from .numbers import fold
from .stops import other_currency, stopped


def by_end_to_end_id(line, documents, policy):
    """Return (verdict or None, mentions): a payment made from here, or its return."""
    carriers = tuple(one for one in documents if _has_end_to_end_id(line, one))
    if not carriers:
        return None, []
    mention = Mention(Rung.END_TO_END_ID, (0, 0), carriers)
    return _verdict(line, [mention], documents, policy), [mention]


def _has_end_to_end_id(line, document):
    """Whether it was paid from here under the line's id, or that payment came back.

    Payers use one id again and again: it only counts for money going back.
    """
    wanted = line.end_to_end_id
    if not wanted:
        return False
    return wanted in document.end_to_end_ids or (
        not is_settled_by(line, document)
        and any(one.end_to_end_id == wanted for one in document.payments)
    )


def by_text(line, documents, policy, rungs):
    """Return (verdict or None, mentions) of what the texts name.

    All that is named counts; where that does not come out exactly, digits that may
    mean something else do not.
    """
    found = find(line, documents, rungs)
    firm = [one for one in found if one.strength != DOUBTFUL]
    if not firm:
        return None, []
    meant = narrowed(firm)
    verdict = _verdict(line, meant, documents, policy)
    sure = [one for one in meant if one.strength == SURE]
    if sure != meant and not isinstance(verdict, Match):
        verdict = _without_digits(line, sure, documents, policy, verdict)
    elsewhere = beside(line, documents, rungs, found)
    return _unless_doubted(line, verdict, firm, elsewhere, documents), firm


def _without_digits(line, sure, documents, policy, verdict):
    """What the surely named documents alone lead to.

    Where digits alone name something, far more money than it needs is for another.
    """
    if sure:
        return _verdict(line, sure, documents, policy)
    return None if verdict.reason == "overpayment" else verdict


def _unless_doubted(line, verdict, mentions, elsewhere, documents):
    """Return what is sure, or the `Proposal` that a doubt makes of it.

    :param elsewhere: documents that another text names
    """
    if elsewhere and (both := _with_elsewhere(line, verdict, elsewhere, documents)):
        return both
    if not isinstance(verdict, Match) or verdict.plan.returned:
        return verdict
    if any(one.is_continued for one in mentions):
        return _proposed(line, verdict, "several_references")
    if elsewhere:
        return _proposed(line, verdict, "several_references", elsewhere)
    if not {step.code for step in verdict.trace} & {"partial", "rest"}:
        return verdict
    if any(one.is_weak for one in mentions):
        return _proposed(line, verdict, "underpaid")
    if strangers := unknown(line, mentions):
        return _proposed(line, verdict, "unknown_beside", unknown=strangers)
    if far := _fits_better_elsewhere(line, verdict, mentions, documents):
        return _proposed(line, verdict, "ambiguous", far)
    if verdict.rung > Rung.STRUCTURED_REFERENCE and _is_more_rest(verdict.plan):
        return _proposed(line, verdict, "overpayment", rest=str(verdict.plan.rest))
    return verdict


def _with_elsewhere(line, verdict, elsewhere, documents):
    """Return the `Proposal` of what both texts name, if that is the amount; or None."""
    plans = getattr(verdict, "choices", ())[:1]
    if isinstance(verdict, Match):
        plans = (verdict.plan,)
    keys = {one.key for plan in plans for one in plan.settlements}
    both = [one for one in documents if one.key in keys] + elsewhere
    same_money = all(one.currency == line.currency for one in both)
    found = closing(line, both, None) if keys and same_money else ()
    if not found:
        return None
    plans = (Plan(found[0]), *plans)
    details = {"documents": [one.key for one in both], "paid": str(paid(line))}
    step = Step("several_references", {**details, "left": str(paid(line))})
    return Proposal(verdict.rung, "several_references", plans, (step,))


def _proposed(line, verdict, reason, others=(), **details):
    """A part of a document is not settled while the text may mean another, too."""
    keys = [one.key for one in verdict.settlements]
    keys += [one.key for one in others]
    details = {"documents": keys, "paid": str(paid(line)), **details}
    details.setdefault("left", str(sum(one.paid for one in verdict.settlements)))
    step = Step(reason, details)
    return Proposal(verdict.rung, reason, (verdict.plan,), (step,))


def _fits_better_elsewhere(line, verdict, mentions, documents):
    """Return another company's document of that number that has the very amount."""
    numbers = {
        fold(one.number)
        for mention in mentions
        for one in mention.documents
        if one.key in {each.key for each in verdict.settlements}
    }
    return [
        one
        for one in documents
        if one.company_id not in line.company_ids
        and fold(one.number) in numbers
        and is_open(one)
        and one.currency == line.currency
        and is_settled_by(line, one)
        and is_closed_by(line, one)
    ]


def _is_more_rest(plan):
    """Whether less is settled than would be left: the number may be a mistake."""
    return plan.rest > sum(one.paid for one in plan.settlements)


def _verdict(line, mentions, documents, policy):
    standings = [standing(line, one) for one in mentions]
    right = [one for one in standings if not one.reason]
    wrong_way = [one for one in standings if one.reason == "direction"]
    others = [one for one in standings if one.reason not in ("", "direction")]
    if not right:
        return stopped(line, (others or wrong_way)[0], documents, policy)
    named, rung = _merged(right), max(one.mention.rung for one in right)
    if any(one.currency != line.currency for one in named):
        return other_currency(line, named, rung)
    if others or _has_strangers(named, rung):
        return several(line, named, rung)
    is_weak = any(one.mention.strength == DIGITS for one in right)
    policy = replace(policy, overpayment=ASK) if is_weak else policy
    if verdict := _netted(line, right, wrong_way, named, rung, policy):
        return verdict
    if len(right) == 1 and (verdict := _rival(line, right[0], documents)):
        return verdict
    return by_amount(line, named, rung, policy)


def _merged(standings):
    """Return each document of the standings once, in the order of the text."""
    return tuple({doc.key: doc for one in standings for doc in one.documents}.values())


def _has_strangers(documents, rung):
    """Whether more than one partner's documents are named.

    Only our own batch may pay several partners at once.
    """
    return rung != Rung.END_TO_END_ID and len({one.partner for one in documents}) > 1


def _netted(line, right, wrong_way, named, rung, policy):
    """Invoices less the partner's own credit notes, where that comes out exactly.

    A credit note named by itself has to come out: else a person looks at it. One
    that only shares the customer's number need not.
    """
    partner = named[0].partner
    written, shared = (
        tuple(
            {
                doc.key: doc
                for one in standings
                for doc in one.opposite
                if doc.partner == partner and doc.currency == line.currency
            }.values()
        )
        for standings in (wrong_way, right)
    )
    if written or not closing(line, named, None):
        for opposite in (written, (*written, *shared)):
            found = closing(line, (*named, *opposite), policy) if opposite else ()
            if found:
                return Match(rung, Plan(found[0]), found[1])
    return several(line, (*named, *written), rung) if written else None


def _rival(line, only, documents):
    """A longer reading of the place fits the amount, and the shorter one does not."""
    if closing(line, only.documents, None):
        return None
    longer = [one for one in rivals(line, only.mention, documents) if is_open(one)]
    return proposal(line, fitting(line, longer), Rung.NEAR_MISS, "near_miss")
