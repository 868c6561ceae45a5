"""The documents that a batch of lines may settle, found by what a line reads.

A decision looks at the few documents that have to do with its line, and never at
all of the batch: the work grows with the lines, not with lines times documents.
"""

from dataclasses import replace

from . import numbers
from .decisions import OPEN, PAID


class Pool:
    """Candidates by what names them; what one line takes, the next does not see."""

    def __init__(self, candidates=()):
        """:param candidates: iterable of `Candidate`."""
        self._candidates = {}
        self._by_key = {}
        self.add(candidates)

    def add(self, candidates):
        """Take in the candidates that are not there yet."""
        for one in candidates:
            if one.key not in self._candidates:
                self._candidates[one.key] = one
                for key in _names(one):
                    self._by_key.setdefault(key, []).append(one.key)

    def of(self, line):
        """Return the candidates that have to do with a `Line`."""
        wanted = [(kind, one) for one in amounts(line) for kind in ("amount", "batch")]
        wanted.append(("id", line.end_to_end_id))
        wanted += [("name", key) for key in batch_keys(line)]
        found = {key for name in wanted for key in self._by_key.get(name, ())}
        # What came back may have settled more than the document that is named.
        earlier = {one.key for key in found for one in self._candidates[key].payments}
        for key in earlier:
            found.update(self._by_key[("payment", key)])
        return [self._candidates[key] for key in found]

    def take(self, plan):
        """Reduce what is open by what a `Plan` closes, or open what came back."""
        for one in plan.settlements:
            document = self._candidates[one.key]
            amount = -one.amount if plan.returned else one.amount
            left = document.residual - amount
            state = OPEN if left > 0 else PAID
            payments = tuple(
                each for each in document.payments if each.key != plan.returned
            )
            transfers = tuple(
                replace(each, is_debited=True) if each.key in plan.transfers else each
                for each in document.transfers
            )
            self._candidates[one.key] = replace(
                document,
                residual=left,
                state=state,
                payments=payments,
                transfers=transfers,
            )


def amounts(line):
    """Return what a line moved, positive: in its currency and the account's."""
    views = [line, line.in_account] if line.in_account else [line]
    return {abs(one.amount) for one in views}


def lookup_keys(texts):
    """Return the keys that documents are looked up by, of some `References`.

    As `references.normalise`, `numbers.fold` and `numbers.digits` give them.
    """
    found = set()
    for read in texts:
        found.update(one.value for one in read.structured)
        found.update(read.damaged)
        found.update(one.key for one in read.numbers)
    return found


def batch_keys(line):
    """Return the keys that name documents, and batches of payments, of a `Line`."""
    return lookup_keys(line.references) | {numbers.fold(line.end_to_end_id)} - {""}


def _names(candidate):
    written = (
        candidate.number,
        candidate.payment_reference,
        candidate.supplier_number,
    )
    keys = {candidate.reference, numbers.digits(candidate.number)}
    keys.update(numbers.fold(one) for one in written if one)
    for key in keys - {""}:
        yield "name", key
    yield "amount", candidate.residual
    for one in candidate.end_to_end_ids:
        yield "id", one
    for one in candidate.transfers:
        yield from _transfer_names(one)
    for one in candidate.payments:
        yield "payment", one.key
        if one.end_to_end_id:
            yield "id", one.end_to_end_id


def _transfer_names(transfer):
    yield "id", transfer.end_to_end_id
    yield "amount", transfer.amount
    if transfer.reference:
        yield "name", transfer.reference
        yield "batch", transfer.batch_amount
