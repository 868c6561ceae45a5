"""Rungs 1 to 4: the documents that the line names, through the guards."""

from dataclasses import replace

from .amounts import by_amount, closing, is_settled_by, paid, several
from .decisions import ASK, Match, Plan, Proposal, Rung, Step
from .guards import is_open, standing
from .guesses import fitting, proposal
from .mentions import DIGITS, DOUBTFUL, SURE, Mention, find, narrowed, rivals, unknown
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
    return _unless_more_is_named(line, verdict, firm), firm


def _without_digits(line, sure, documents, policy, verdict):
    """What the surely named documents alone lead to.

    Where digits alone name something, far more money than it needs is for another.
    """
    if sure:
        return _verdict(line, sure, documents, policy)
    return None if verdict.reason == "overpayment" else verdict


def _unless_more_is_named(line, verdict, mentions):
    """A part of a document is not settled while the text names an unknown one too.

    To the cent it is: the other may be anybody's.
    """
    if not isinstance(verdict, Match) or verdict.plan.returned:
        return verdict
    if not {step.code for step in verdict.trace} & {"partial", "rest"}:
        return verdict
    if not (strangers := unknown(line, mentions)):
        return verdict
    keys = [verdict.settlements[0].key]
    details = {"documents": keys, "unknown": strangers, "paid": str(paid(line))}
    step = Step("unknown_beside", details)
    return Proposal(verdict.rung, "unknown_beside", (verdict.plan,), (step,))


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
