"""Which documents a bank's text names, and how surely.

The texts of a line are tried in their order; the first that names a document
counts. Whether a named document may be paid is for the guards.
"""

import re
from dataclasses import dataclass

from . import numbers
from .amounts import is_settled_by
from .decisions import Rung
from .references import RF

# How sure a mention is. A person's eye would say: this is the document; probably;
# it looks like something else too.
SURE = 2
DIGITS = 1
DOUBTFUL = 0

_PRINTED_OGM = re.compile(r"[0-9]{3}\s*/\s*[0-9]{4}\s*/\s*[0-9]{5}")
_VENDOR = frozenset({"in_invoice", "in_refund", "in_receipt"})


@dataclass(frozen=True)
class Mention:
    """A place in the text and the documents that carry what stands there."""

    rung: Rung
    span: tuple[int, int]
    documents: tuple
    strength: int = SURE
    is_loose: bool = False


def find(line, documents, rungs):
    """Return the `Mention`s of the first text that names a document.

    :param documents: list of `Candidate`
    :param rungs: those of rungs 2 to 4 that the company uses
    """
    for references in line.references:
        mentions = []
        if Rung.STRUCTURED_REFERENCE in rungs:
            mentions += _structured(references, documents)
        mentions += _numbers(line, references, documents, rungs)
        if mentions:
            return _untangled(line, mentions)
    return []


def _structured(references, documents):
    """One mention for each place: of several RF lengths the longest carried one."""
    places = {}
    for one in references.structured:
        carriers = tuple(doc for doc in documents if doc.reference == one.value)
        if carriers:
            place = (one.kind, one.span[0])
            places.setdefault(
                place, Mention(Rung.STRUCTURED_REFERENCE, one.span, carriers)
            )
    return list(places.values())


def _numbers(line, references, documents, rungs):
    mentions = []
    for number in references.numbers:
        own, theirs = {}, {}
        for document in documents:
            if Rung.DOCUMENT_NUMBER in rungs:
                _sort_in(own, _own_strength(number, document), document)
            if Rung.SUPPLIER_NUMBER in rungs and _is_supplier(line, document):
                _sort_in(theirs, _supplier_strength(number, document), document)
        for rung, found in (
            (Rung.DOCUMENT_NUMBER, own),
            (Rung.SUPPLIER_NUMBER, theirs),
        ):
            if found:
                strength = max(found)
                mention = Mention(
                    rung, number.span, tuple(found[strength]), strength, number.is_loose
                )
                mentions.append(mention)
    return mentions


def _sort_in(found, strength, document):
    if strength is not None:
        found.setdefault(strength, []).append(document)


def _own_strength(number, document):
    """How surely the number is the document's own; None where it is not."""
    written = [document.number]
    if document.move_type not in _VENDOR:
        written += _free_reference(document)
    return _strength(number, written)


def _supplier_strength(number, document):
    """As for our own, but whole: nobody knows how a supplier's digits are meant."""
    written = [document.supplier_number, *_free_reference(document)]
    strength = _strength(number, written)
    return None if strength == DIGITS else strength


def _free_reference(document):
    """What else a document may be called; a structured one has its own rung."""
    return [] if document.reference else [document.payment_reference]


def _strength(number, written):
    ways = {numbers.carries(number, one) for one in written if one}
    if not ways & {"whole", "digits"}:
        return None
    is_as_printed = number.as_written.upper() in {one.upper() for one in written}
    if number.is_doubtful and (not is_as_printed or number.as_written.isdigit()):
        return DOUBTFUL
    return SURE if "whole" in ways else DIGITS


def _is_supplier(line, document):
    return (
        document.move_type in _VENDOR
        and bool(line.counterpart_iban)
        and line.counterpart_iban in document.partner_ibans
    )


def _untangled(line, mentions):
    """Keep, of mentions that overlap in the text, the surest and longest.

    A supplier's number may be one of ours by chance: the money's direction decides.
    What is written in one piece goes before what is joined across blanks; the
    documents of such a longer reading stay as `rivals` of the shorter one.
    """
    kept = []
    for mention in sorted(mentions, key=lambda one: _surest_first(line, one)):
        if not any(_overlap(mention, one) for one in kept):
            kept.append(mention)
    return sorted(kept, key=lambda one: (one.span, one.rung))


def rivals(line, mention, documents):
    """Return documents that a longer reading of the mention's place names.

    Banks wrap lines: INV/2026/1 and a 0 on the next line may be INV/2026/10.
    """
    known = {one.key for one in mention.documents}
    found = []
    for references in line.references:
        for number in references.numbers:
            if not _is_longer(number.span, mention.span):
                continue
            found += [
                one
                for one in documents
                if one.key not in known and _own_strength(number, one) == SURE
            ]
    return found


def narrowed(mentions):
    """Leave out a mention whose documents others name more closely.

    A customer's number names all of the customer's documents; where document
    numbers beside it name some of these, they are meant.
    """
    return [
        one for one in mentions if not any(_is_inside(two, one) for two in mentions)
    ]


def _is_inside(inner, outer):
    keys = {one.key for one in outer.documents}
    return len(inner.documents) < len(keys) and all(
        one.key in keys for one in inner.documents
    )


def unknown(line, mentions):
    """Return what stands beside the mentions, looks like them and is carried by none.

    A structured communication marked as one, or a number that differs from a named
    document's in its last digits only: perhaps another's document is paid too.
    """
    spans = [one.span for one in mentions]
    named = {one.number: one for each in mentions for one in each.documents}
    heads = {numbers.groups(number)[:-1] for number in named} - {()}
    for read in line.references:
        beside = [one for one in read.structured if _is_deliberate(one)]
        beside += [
            one
            for one in read.numbers
            if not (one.is_digits or one.is_loose) and one.groups[:-1] in heads
        ]
        strangers = [
            one.as_written
            for one in beside
            if not any(_spans_meet(one.span, span) for span in spans)
        ]
        if strangers:
            return strangers
    return []


def _is_deliberate(reference):
    """Whether it cannot be a telephone, card or mandate number by chance."""
    return reference.kind == RF or bool(_PRINTED_OGM.fullmatch(reference.as_written))


def _surest_first(line, mention):
    start, end = mention.span
    is_wrong_way = not any(is_settled_by(line, one) for one in mention.documents)
    return (
        mention.strength == DOUBTFUL,
        is_wrong_way,
        -mention.strength,
        mention.is_loose,
        start - end,
        mention.rung,
        start,
    )


def _overlap(one, other):
    return _spans_meet(one.span, other.span)


def _spans_meet(one, other):
    return one[0] < other[1] and other[0] < one[1]


def _is_longer(outer, inner):
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner
