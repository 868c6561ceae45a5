"""Rungs 5 to 7: weaker than a reference, so they only ever propose.

Each needs an open document with exactly this amount.
"""

import re
import unicodedata
from datetime import timedelta

from . import nearness, numbers, references
from .amounts import closing, in_order_of_age, is_settled_by, paid, rounded
from .decisions import NoMatch, Plan, Proposal, Rung, Step
from .guards import is_open

MOST_CHOICES = 5
_NEAR_DAYS = timedelta(days=3)
_VENDOR = frozenset({"in_invoice", "in_refund", "in_receipt"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# Legal forms, titles and fillers say nothing about who it is.
_FILLER_WORDS = """
    AG AND ASBL BV BVBA COMPANY CV CVBA DE DEN DER DES DHR DU EN ET EURL FRAU GMBH
    HEER HERR INC KG LES LIMITED LLC LTD MAATSCHAPPIJ MADAME MEVR MEVROUW MME MONSIEUR
    MR MRS NV OF OHG OU SA SARL SAS SCS SNC SOCIETE SPRL SRL THE UG UND VAN VOF VON VZW
"""
_FILLERS = frozenset(_FILLER_WORDS.split())


def fitting(line, documents):
    """Return open documents of the line's companies that have its amount.

    Not those that a discount would close: what no reference names is looked for by
    the amount that is open, see `pool`.
    """
    return [
        one
        for one in documents
        if is_open(one)
        and one.company_id in line.company_ids
        and one.currency == line.currency
        and is_settled_by(line, one)
        and rounded(one.residual, line) == paid(line)
    ]


def near_miss(line, documents):
    """A reference or number one slip away from a document with this amount."""
    near = [one for one in fitting(line, documents) if _is_near(line, one)]
    return proposal(line, near, Rung.NEAR_MISS, "near_miss")


def counterpart_account(line, documents):
    """The counterpart's account belongs to one partner alone."""
    if not line.counterpart_iban:
        return None
    theirs = [
        one
        for one in fitting(line, documents)
        if line.counterpart_iban in one.partner_ibans
        or (line.partner is not None and line.partner == one.partner)
    ]
    return proposal(line, theirs, Rung.COUNTERPART_ACCOUNT, "counterpart_account")


def amount(line, documents):
    """Amount and name, or amount and date."""
    all_fitting = fitting(line, documents)
    named = [
        one
        for one in all_fitting
        if is_same_name(line.counterpart_name, one.partner_name)
    ]
    if named:
        return proposal(line, named, Rung.AMOUNT, "amount_name")
    if len(all_fitting) > MOST_CHOICES:
        step = Step("common_amount", {"documents": [one.key for one in all_fitting]})
        return NoMatch("common_amount", (step,))
    near = [one for one in all_fitting if is_near_in_time(line, one)]
    return proposal(line, near, Rung.AMOUNT, "amount_date")


def proposal(line, documents, rung, reason):
    """Return the `Proposal` of documents that the amount closes, or None."""
    chosen = in_order_of_age(documents)[:MOST_CHOICES]
    if not chosen:
        return None
    plans = tuple(Plan(closing(line, (one,), None)[0]) for one in chosen)
    step = Step(reason, {"documents": [one.key for one in chosen]})
    return Proposal(rung, reason, plans, (step,))


def is_same_name(one, other):
    """Whether two names share the words that tell them apart.

    Order, case, accents and legal forms do not count; banks cut long names, and
    write Müller as MULLER or MUELLER.
    """
    return any(
        _share_words(left, right)
        for left in {one, _spelled_out(one)}
        for right in {other, _spelled_out(other)}
    )


def _spelled_out(name):
    return (name or "").lower().translate(_UMLAUTS)


def _share_words(one, other):
    left, right = _words(one), _words(other)
    if not left or not right:
        return False
    fewer, more = sorted((left, right), key=len)
    shared = sum(any(_is_same_word(word, other) for other in more) for word in fewer)
    longest = max(map(len, fewer))
    return shared == len(fewer) and (len(fewer) > 1 or longest >= 4)


def _words(name):
    plain = unicodedata.normalize("NFKD", name or "").encode("ascii", "ignore").decode()
    words = set(re.findall("[A-Z0-9]{2,}", plain.upper().replace(".", "")))
    return words - _FILLERS or words


def _is_same_word(one, other):
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.startswith(short)


def _is_near(line, document):
    return any(
        is_near_reference(read, document) or _is_near_number(read, document)
        for read in line.references
    )


def is_near_reference(read, document):
    """Whether the text has a slip of the document's structured reference."""
    if not document.reference:
        return False
    written = [one.value for one in read.structured]
    written += [one.key for one in read.numbers]
    return document.reference in read.damaged or any(
        nearness.is_near_reference(one, document.reference) for one in written
    )


def carries_number(read, document):
    """Whether the text holds a number of the document as it is written there."""
    return any(
        numbers.carries(one, written)
        for written in _names(document)
        for one in read.numbers
    )


def _is_near_number(read, document):
    return any(
        numbers.carries(one, written) or nearness.is_near(one, written)
        for written in _names(document)
        for one in read.numbers
    )


def _names(document):
    names = [document.number, document.payment_reference]
    if document.move_type in _VENDOR:
        names.append(document.supplier_number)
    # A structured one written as its reference is compared above, digit by digit.
    return [one for one in names if one and not references.normalise(one)]


def is_near_in_time(line, document):
    """Whether the money moved within days of the document's date or its due date."""
    if not line.date:
        return False
    days = [day for day in (document.date, document.due_date) if day]
    return any(abs(line.date - day) <= _NEAR_DAYS for day in days)
