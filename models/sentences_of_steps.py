"""What happened to a bank line, a sentence for each code of a step of its trace.

Placeholders: see ``_ponto_facts`` of the trace. Old databases hold codes that are
not written any more; their sentences stay.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Read on a page of their own: how the decision came about.
TRIED = frozenset({"read", "rung", "looked_up"})
# Told only once they were really written.
SETTLING = frozenset(
    {
        "full",
        "partial",
        "settled",
        "discount",
        "tolerated",
        "netted",
        "rest",
        "returned",
        "oldest",
    }
)

STEPS = {
    "full": _lt("%(document)s is settled in full with %(paid)s."),
    "partial": _lt(
        "%(document)s is settled in part: %(paid)s of the %(left)s that were open."
    ),
    "settled": _lt("%(document)s are settled together with %(paid)s."),
    "netted": _lt(
        "%(document)s are settled together: what the credit notes give back is "
        "subtracted, %(paid)s was paid."
    ),
    "oldest": _lt(
        "The communication names the customer: %(paid)s pay the oldest invoices "
        "first, %(document)s."
    ),
    "discount": _lt("Early payment discount on %(document)s: %(amount)s."),
    "tolerated": _lt(
        "%(amount)s less than %(document)s came in; it is booked as a bank fee."
    ),
    "returned": _lt(
        "The payment of %(day)s came back. Open again: %(document)s. Ask for the money "
        "once more."
    ),
    "by_hand": _lt("It was settled by hand, before or beside the matching."),
    "accepted": _lt("Accepted by %(user)s on %(at)s."),
    "chosen": _lt("Matched by hand by %(user)s on %(at)s."),
    "dismissed": _lt(
        "Dismissed by %(user)s on %(at)s: nothing is proposed for this line any "
        "more. Match Again looks anew."
    ),
    "undone": _lt(
        "Undone by %(user)s; it is not made again by itself. Match Again looks anew."
    ),
    "locked": _lt(
        "The line's day lies in a locked period: nothing is written there. Ask who "
        "keeps the lock dates to open it, then press Match Again."
    ),
    "failed": _lt(
        "The matching could not work on this line; the server's log says why. Match it "
        "by hand, and press Match Again after an update."
    ),
    "refused": _lt("Odoo refused: %(reason)s"),
    "looked_up": _lt("Documents that carry it: %(document)s."),
    "rung_off": _lt("%(rung)s: switched off in the settings."),
    "rung_found": _lt("%(rung)s: found %(document)s."),
    "rung_stopped": _lt("%(rung)s: found %(document)s and settled nothing: see Why."),
}

RESTS = {
    "credit": _lt("The rest of %(amount)s is kept as the partner's credit."),
    "open": _lt("The rest of %(amount)s stays open on the bank line."),
}

RUNGS = {
    1: _lt("Own payment"),
    2: _lt("Structured communication"),
    3: _lt("Document number"),
    4: _lt("Vendor's bill number"),
    5: _lt("Typing error"),
    6: _lt("Account and amount"),
    7: _lt("Amount with name or date"),
}

NOTHING_FOUND = {
    1: _lt("Own payment: the bank reports no payment that was made from here."),
    2: _lt("Structured communication: none of the company's documents carries it."),
    3: _lt("Document number: no document with such a number was found."),
    4: _lt("Vendor's bill number: no bill of this vendor carries it."),
    5: _lt("Typing error: no open document is one slip away from what was read."),
    6: _lt(
        "Account and amount: whoever owns the account has no open document of this "
        "amount."
    ),
    7: _lt("Amount with name or date: no open document fits."),
}
