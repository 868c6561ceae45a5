"""Which documents a bank line settles, for how much, or why not.

Pure: plain values in, a decision out; the order of the candidates, and candidates
that have nothing to do with the line, never change it. Source: the matching rules.

The ladder: our own end-to-end id (1), what the text names (2 to 4), and guesses (5
to 7). The first step that finds a document decides, be it that a guard stops it.

Why a line is not settled, or only proposed (`reason`):

====================  ==========================================================
zero_amount           the line moves no money
own_transfer          between two accounts of the company
nothing_read          the text holds no reference, and no amount fits
unknown_reference     it holds one that no document carries
common_amount         no reference, and too many documents have the amount
other_company         only documents outside the line's companies carry it
direction             only documents that money of this sign does not settle
draft, cancelled      the document is in that state
not_open              the document is in a state unknown here
debit_unclear         less than a batch's payments, and it does not say which
====================  ==========================================================

====================  ==========================================================
already_paid          the document is paid, or a batch's: paid twice?
reversed              settled by a credit note
replacement           the document is cancelled, and another one fits in its place
ambiguous             several documents carry the number
customer_reference    it names the customer, and the amount no single document
several_references    several documents are named, and the sum is another
unknown_beside        another reference stands there that no document carries
currency              line and document have different currencies
overpayment           more money than the document has left
underpaid             less, and the number has no check digits
rung_proposes         sure, but the company wants to see this rung's matches
near_miss             a reference one slip away, the amount equal
counterpart_account   the account's owner has a document of this amount
amount_name           amount and name are equal
amount_date           amount equal, date near
returned_maybe        a payment of this amount may have come back
debit_more            the bank took more than the payment made from here: its fee?
debit_less            the bank took less
debit_part            only one part of a batch has the amount
batch_sum             no reference; a batch of this sum waits for its debit
paid_elsewhere        the document is being paid from another account: paid twice?
====================  ==========================================================
"""

from dataclasses import replace

from . import debits, guesses
from .amounts import paid
from .decisions import OFF, PROPOSE, Match, NoMatch, Policy, Proposal, Rung, Step
from .named import by_end_to_end_id, by_text


def _by_amount_alone(line, documents):
    return debits.by_sum(line, documents) or guesses.amount(line, documents)


_GUESSES = {
    Rung.NEAR_MISS: guesses.near_miss,
    Rung.COUNTERPART_ACCOUNT: guesses.counterpart_account,
    Rung.AMOUNT: _by_amount_alone,
}


def decide(line, candidates, policy=None):
    """Return the `Match`, `Proposal` or `NoMatch` of a line.

    Of one that the bank exchanged, the amount in the account's currency is looked at
    where the foreign one settles nothing; a person says that it is meant.

    :param line: a `Line`
    :param candidates: iterable of `Candidate`, in any order, of any company
    :param policy: the company's `Policy`
    """
    policy = policy or Policy()
    unique = {one.key: one for one in candidates}
    documents = sorted(unique.values(), key=lambda one: repr(one.key))
    verdict = _climb(line, documents, policy)
    if line.in_account and not isinstance(verdict, Match):
        other = _climb(line.in_account, documents, policy)
        if _says_more(other, verdict):
            return _in_account(other, line.in_account)
    return verdict


def _says_more(other, verdict):
    if isinstance(other, Proposal) and isinstance(verdict, Proposal):
        return verdict.reason == "currency" != other.reason
    return isinstance(other, Match) or (
        isinstance(other, Proposal) and isinstance(verdict, NoMatch)
    )


def _in_account(verdict, line):
    """Say of plans and trace that their amounts are in the account's currency."""
    trace = tuple(
        replace(step, details={"currency": line.currency, **step.details})
        for step in verdict.trace
    )
    if isinstance(verdict, Match):
        plans, reason = (verdict.plan,), "currency"
        keys = [one.key for one in verdict.settlements]
        trace = (*trace, Step("currency", {"documents": keys}))
    else:
        plans, reason = verdict.choices, verdict.reason
    choices = tuple(replace(plan, in_account=True) for plan in plans)
    return Proposal(verdict.rung, reason, choices, trace)


def _climb(line, documents, policy):
    steps = [_read(line)]
    if not paid(line):
        return NoMatch("zero_amount", tuple(steps))
    if line.is_own_transfer:
        return NoMatch("own_transfer", tuple(steps))
    for rungs, climb in _ladder():
        verdict, tried = climb(line, documents, policy, rungs)
        steps += tried
        if verdict:
            return _as_chosen(replace(verdict, trace=(*steps, *verdict.trace)), policy)
    return NoMatch(_why_nothing(line), tuple(steps))


def _ladder():
    yield (Rung.END_TO_END_ID,), _climb_end_to_end_id
    named = (Rung.STRUCTURED_REFERENCE, Rung.DOCUMENT_NUMBER, Rung.SUPPLIER_NUMBER)
    yield named, _climb_text
    for rung in _GUESSES:
        yield (rung,), _climb_guess


def _climb_end_to_end_id(line, documents, policy, rungs):
    if policy.action(rungs[0]) == OFF:
        return None, [_tried(rungs[0], "off")]
    if verdict := debits.verdict(line, documents):
        return verdict, [_tried(rungs[0], "found")]
    verdict, mentions = by_end_to_end_id(line, documents, policy)
    return verdict, [_tried_mentions(rungs[0], mentions)]


def _climb_text(line, documents, policy, rungs):
    used = [rung for rung in rungs if policy.action(rung) != OFF]
    verdict, mentions = by_text(line, documents, policy, used)
    verdict = debits.unless_elsewhere(line, verdict, documents)
    return verdict, [
        _tried_mentions(rung, mentions) if rung in used else _tried(rung, "off")
        for rung in rungs
    ]


def _climb_guess(line, documents, policy, rungs):
    (rung,) = rungs
    if policy.action(rung) == OFF:
        return None, [_tried(rung, "off")]
    verdict = _GUESSES[rung](line, documents)
    return verdict, [_tried(rung, "found" if verdict else "nothing")]


def _as_chosen(verdict, policy):
    """Turn what is sure into a proposal where the company wants to see it."""
    if isinstance(verdict, Match) and policy.action(verdict.rung) == PROPOSE:
        trace = (*verdict.trace, Step("rung_proposes", {"rung": int(verdict.rung)}))
        return Proposal(verdict.rung, "rung_proposes", (verdict.plan,), trace)
    return verdict


def _read(line):
    """The first step of a trace: what was read."""
    structured, numbers, ibans = {}, {}, {}
    for read in line.references:
        structured.update(dict.fromkeys(one.value for one in read.structured))
        numbers.update(dict.fromkeys(one.as_written for one in read.numbers))
        ibans.update(dict.fromkeys(read.ibans))
    details = {"references": [*structured], "numbers": [*numbers], "ibans": [*ibans]}
    return Step("read", details)


def _tried(rung, result, documents=()):
    details = {"rung": int(rung), "result": result}
    if documents:
        details["documents"] = [one.key for one in documents]
    return Step("rung", details)


def _tried_mentions(rung, mentions):
    documents = {
        one.key: one
        for mention in mentions
        if mention.rung == rung
        for one in mention.documents
    }
    return _tried(rung, "found" if documents else "nothing", documents.values())


def _why_nothing(line):
    has_reference = any(read.structured for read in line.references)
    return "unknown_reference" if has_reference else "nothing_read"
