"""What stands beside the documents that a line names: doubts, not mentions."""

import re

from . import numbers
from .amounts import is_settled_by
from .decisions import OPEN
from .mentions import SURE, of_texts, own_strength, spans_meet
from .references import RF

MIN_FOLLOWING = 3
_PRINTED_OGM = re.compile(r"[0-9]{3}\s*/\s*[0-9]{4}\s*/\s*[0-9]{5}")


def beside(line, documents, rungs, mentions):
    """Return the open documents that another text surely names, and not the first.

    The bank's own words may repeat a number; they may also name another.
    """
    named = {one.key for mention in mentions for one in mention.documents}
    others = {}
    for found in of_texts(line, documents, rungs):
        for mention in found:
            ours = [
                one for one in mention.documents if one.company_id in line.company_ids
            ]
            if mention.strength == SURE and len(ours) == 1:
                others[ours[0].key] = ours[0]
    return [
        one
        for one in others.values()
        if one.key not in named and one.state == OPEN and is_settled_by(line, one)
    ]


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
                if one.key not in known and own_strength(number, one) == SURE
            ]
    return found


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
            if _looks_like_one(one) and one.groups[:-1] in heads
        ]
        strangers = [
            one.as_written
            for one in beside
            if not any(spans_meet(one.span, span) for span in spans)
        ]
        if strangers:
            return strangers
    return []


def _looks_like_one(number):
    """Whether a number is written like one of ours; "3" behind one counts things."""
    if number.follows:
        return number.span[1] - number.span[0] >= MIN_FOLLOWING
    return not (number.is_digits or number.is_loose)


def _is_deliberate(reference):
    """Whether it cannot be a telephone, card or mandate number by chance."""
    return reference.kind == RF or bool(_PRINTED_OGM.fullmatch(reference.as_written))


def _is_longer(outer, inner):
    return outer[0] <= inner[0] and inner[1] <= outer[1] and outer != inner
