"""Which documents a bank's text names, and how surely.

The texts of a line are tried in their order; the first that names a document
counts. Whether a named document may be paid is for the guards.
"""

from dataclasses import dataclass

from . import numbers
from .amounts import is_settled_by
from .decisions import OPEN, Rung
from .references import OGM, RF

# How sure a mention is. A person's eye would say: this is the document; probably;
# it looks like something else too.
SURE = 2
DIGITS = 1
DOUBTFUL = 0
MIN_STRONG = 10

_REFUNDS = frozenset({"out_refund", "in_refund"})
_VENDOR = frozenset({"in_invoice", "in_refund", "in_receipt"})


@dataclass(frozen=True)
class Mention:
    """A place in the text and the documents that carry what stands there.

    `is_continued`: only the end of the number stands there, as in a list. `is_weak`:
    a short one, which may have right check digits by chance.
    """

    rung: Rung
    span: tuple[int, int]
    documents: tuple
    strength: int = SURE
    is_loose: bool = False
    is_continued: bool = False
    is_weak: bool = False


def find(line, documents, rungs):
    """Return the `Mention`s of the first text that names a document.

    :param documents: list of `Candidate`
    :param rungs: those of rungs 2 to 4 that the company uses
    """
    return next(filter(None, of_texts(line, documents, rungs)), [])


def of_texts(line, documents, rungs):
    """Yield what each text names."""
    for references in line.references:
        mentions = []
        if Rung.STRUCTURED_REFERENCE in rungs:
            mentions += _structured(references, documents)
        mentions += _numbers(line, references, documents, rungs)
        yield _untangled(line, mentions)


def _structured(references, documents):
    """One mention for each place: of several RF lengths the longest carried one."""
    places = {}
    for one in references.structured:
        carriers = tuple(doc for doc in documents if _is_referred(one, doc))
        if carriers:
            place = (one.kind, one.span[0])
            mention = Mention(
                Rung.STRUCTURED_REFERENCE,
                one.span,
                carriers,
                is_weak=_is_weak(one),
            )
            places.setdefault(place, mention)
    return list(places.values())


def _is_weak(reference):
    """Whether it may have right check digits by chance: no part is paid by it."""
    is_short = reference.kind != OGM and len(reference.value) < MIN_STRONG
    return reference.is_doubtful or (is_short and not reference.is_alone)


def _is_referred(reference, document):
    """Whether it is the document's own reference, and not merely its number.

    A number in digits may obey a rule of one check digit by chance: that makes no
    checked reference of it.
    """
    if document.reference != reference.value:
        return False
    is_checked = reference.kind in (OGM, RF)
    return is_checked or numbers.digits(document.number) != reference.value


def _numbers(line, references, documents, rungs):
    mentions = []
    for number in references.numbers:
        own, theirs = {}, {}
        if number.follows:
            mentions += _continued(number, documents, rungs, mentions)
            continue
        for document in documents:
            if Rung.DOCUMENT_NUMBER in rungs:
                _sort_in(own, own_strength(number, document), document)
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


def _continued(number, documents, rungs, mentions):
    """What a list names in short: only the same partner's open documents."""
    partners = {
        document.partner
        for mention in mentions
        if mention.span == number.follows and mention.strength == SURE
        for document in mention.documents
    }
    found = tuple(
        one
        for one in documents
        if one.partner in partners
        and one.state == OPEN
        and own_strength(number, one) is not None
    )
    if not found or Rung.DOCUMENT_NUMBER not in rungs:
        return []
    return [Mention(Rung.DOCUMENT_NUMBER, number.span, found, is_continued=True)]


def _sort_in(found, strength, document):
    if strength is not None:
        found.setdefault(strength, []).append(document)


def own_strength(number, document):
    """How surely the number is the document's own; None where it is not."""
    written = [document.number]
    if document.move_type not in _VENDOR:
        written += _free_reference(document)
    return _strength(number, written, is_refund=document.move_type in _REFUNDS)


def _supplier_strength(number, document):
    """As for our own, but whole: nobody knows how a supplier's digits are meant."""
    written = [document.supplier_number, *_free_reference(document)]
    strength = _strength(number, written, is_refund=document.move_type in _REFUNDS)
    return None if strength == DIGITS else strength


def _free_reference(document):
    """What else a document may be called; a structured one has its own rung."""
    is_number = numbers.digits(document.number) == document.reference
    has_own_rung = document.reference and not is_number
    return [] if has_own_rung else [document.payment_reference]


def _strength(number, written, *, is_refund):
    ways = {numbers.carries(number, one) for one in written if one}
    if not ways & {"whole", "digits"}:
        return None
    is_as_printed = number.as_written.upper() in {one.upper() for one in written}
    if number.is_doubtful and (not is_as_printed or number.as_written.isdigit()):
        return DOUBTFUL
    if number.is_credit and not is_refund and "whole" not in ways:
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
    return spans_meet(one.span, other.span)


def spans_meet(one, other):
    return one[0] < other[1] and other[0] < one[1]
