"""Why a bank line waits: what happened, what it means, what to do.

Codes: the tables of ``ponto/matching.py``. Placeholders: see ``_ponto_facts`` of
the trace. The last ones are of older versions, and stay readable.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Short names, to group and filter the lines by.
REASON_NAMES = [
    ("already_paid", "Paid Twice?"),
    ("ambiguous", "Several Documents Fit"),
    ("amount_date", "Same Amount and Date"),
    ("amount_name", "Same Amount and Name"),
    ("batch_sum", "Sum of a Batch"),
    ("cancelled", "Document Cancelled"),
    ("common_amount", "Amount Fits Too Many"),
    ("counterpart_account", "Known Account, Same Amount"),
    ("currency", "Other Currency"),
    ("customer_reference", "Customer's Number"),
    ("debit_less", "Debited Too Little"),
    ("debit_more", "Debited Too Much"),
    ("debit_part", "Part of a Batch"),
    ("debit_unclear", "Unclear Debit"),
    ("direction", "Wrong Direction"),
    ("dismissed", "Dismissed"),
    ("draft", "Document Not Posted"),
    ("failed", "Not Processed"),
    ("locked", "Locked Period"),
    ("near_miss", "Typing Error"),
    ("not_open", "Document Not Open"),
    ("nothing_read", "No Reference"),
    ("other_company", "Other Company's Document"),
    ("overpayment", "Paid Too Much"),
    ("own_transfer", "Own Transfer"),
    ("paid_elsewhere", "Paid From Two Accounts?"),
    ("refused", "Refused by Odoo"),
    ("replacement", "Document Replaced"),
    ("returned_maybe", "Came Back?"),
    ("reversed", "Document Credited"),
    ("rung_proposes", "Waits for Approval"),
    ("several_references", "Several Documents Named"),
    ("underpaid", "Paid Too Little"),
    ("unknown_beside", "Names More Than Is Known"),
    ("undone", "Undone"),
    ("unknown_reference", "Unknown Reference"),
    ("zero_amount", "No Money Moved"),
]

REASONS = {
    "zero_amount": _lt("The line moves no money: there is nothing to settle."),
    "own_transfer": _lt(
        "Money moved between two of the company's own accounts. It pays no document: "
        "match it with the transfer account."
    ),
    "nothing_read": _lt(
        "The text names no document, and no open one fits the amount. Match it by hand."
    ),
    "unknown_reference": _lt(
        "The text holds a number that none of your documents carries. It may be "
        "somebody else's, or its document is not in Odoo yet: match it by hand."
    ),
    "other_company": _lt(
        "The communication belongs to %(document)s, of another company than this "
        "bank account: it was paid into the wrong account. Settle it between the "
        "companies by hand, and tell the payer the right account."
    ),
    "direction": _lt(
        "Money of this direction does not settle what the text names: %(document)s. "
        "It may be a refund or a payment that came back: match it by hand."
    ),
    "draft": _lt(
        "What the text names is still a draft: %(document)s. Post it: the line is "
        "looked at again by itself."
    ),
    "cancelled": _lt(
        "What the text names is cancelled: %(document)s. Find out with the partner "
        "what was paid, then match it by hand or pay it back."
    ),
    "reversed": _lt(
        "A credit note settled already what the text names: %(document)s. The money "
        "may be meant for a newer document, or has to be paid back: choose below."
    ),
    "not_open": _lt(
        "What the text names is not open: %(document)s. Match the line by hand."
    ),
    "already_paid": _lt(
        "What the text names is paid already: %(document)s. Was it paid twice? "
        "Choose another document, or keep the money as the partner's credit."
    ),
    "debit_more": _lt(
        "The bank took %(paid)s for a payment through Ponto of %(left)s: %(document)s. "
        "The %(rest)s more may be its fee. Accept: the payment is settled, and the "
        "rest stays open on the bank line until you book it."
    ),
    "debit_less": _lt(
        "The bank took only %(paid)s for a payment through Ponto of %(left)s: "
        "%(document)s. Ask the bank why before you accept."
    ),
    "debit_part": _lt(
        "The bank took %(paid)s of the %(left)s that are expected for a batch paid "
        "through Ponto. Only one part of it has this sum: %(document)s. Accept if "
        "these were paid."
    ),
    "debit_unclear": _lt(
        "The bank took %(paid)s of the %(left)s that are expected for a batch paid "
        "through Ponto, and does not say for which payments: %(document)s. When the "
        "others come one by one the line is looked at again by itself; else match it "
        "by hand."
    ),
    "batch_sum": _lt(
        "The text names no payment. A batch of this sum was paid through Ponto from "
        "this account and waits for its debit: %(document)s. Accept if this is it."
    ),
    "paid_elsewhere": _lt(
        "%(document)s is on its way to be paid through Ponto from another account. "
        "Was it paid twice? Accept only if the other payment does not take place."
    ),
    "several_references": _lt(
        "The text names several documents, %(document)s, and together they are not "
        "the amount of the line. Say which are paid, and how much of them."
    ),
    "unknown_beside": _lt(
        "The text names %(document)s and another number beside it that none of your "
        "documents carries. Accept if %(document)s alone is paid."
    ),
    "ambiguous": _lt(
        "Several documents carry what was read: %(document)s. Choose the one that is "
        "paid."
    ),
    "customer_reference": _lt(
        "The number is the customer's, not one invoice's, and the amount fits no "
        "single one of %(document)s. Choose what is paid."
    ),
    "currency": _lt(
        "In another currency than the payment: %(document)s. A rate alone proves "
        "nothing: accept if that is what was paid."
    ),
    "overpayment": _lt(
        "%(paid)s came in and only %(left)s of %(document)s is open. Say what the "
        "rest is: the partner's credit, or still open on the bank line."
    ),
    "underpaid": _lt(
        "%(paid)s came in and %(left)s of %(document)s is open. Its number carries "
        "no check digits, so it may be a mistake: accept if it is a part payment."
    ),
    "rung_proposes": _lt(
        "The match is sure; your company chose in the settings to see these first."
    ),
    "near_miss": _lt(
        "What was read is one slip away from the number of %(document)s, and the "
        "amount is equal. Accept if it is a typing error."
    ),
    "counterpart_account": _lt(
        "The text names no document. The account belongs to the partner of "
        "%(document)s, and the amount is equal: accept if that is what was paid."
    ),
    "amount_name": _lt(
        "The text names no document. Amount and name fit: %(document)s. Accept if "
        "that is what was paid."
    ),
    "amount_date": _lt(
        "The text names no document. Amount and date fit: %(document)s. Look well "
        "before you accept."
    ),
    "common_amount": _lt(
        "The text names no document, and too many open ones have this amount to "
        "propose one. Match it by hand."
    ),
    "returned_maybe": _lt(
        "A payment of this amount was made on %(day)s for %(document)s: it may have "
        "come back. Accept, and what it paid is open again."
    ),
    "replacement": _lt(
        "Of the same partner, and perhaps in place of the cancelled document: "
        "%(document)s. Accept if that is what was paid."
    ),
    "no_reference": _lt("No structured communication found: match it by hand."),
    "refund_out": _lt(
        "Money out with the communication of credit note %(document)s: settle it by "
        "hand."
    ),
}
