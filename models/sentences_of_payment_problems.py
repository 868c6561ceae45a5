"""What may be wrong with a transfer: what it is, and what to do.

Codes are stored with what a person has checked: do not rename them.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Nothing is sent with the first; the second is confirmed; the third is only said.
BLOCKING, WARNING, NOTE = "blocking", "warning", "note"

_BLOCKING = {
    "no_iban": _lt(
        "%(creditor)s has no bank account in Odoo. Enter it on the contact, then "
        "choose it here."
    ),
    "archived": _lt(
        "The bank account is archived. Choose another one, or take it out of the "
        "archive."
    ),
    "untrusted": _lt(
        "The bank account is not trusted. Verify it with %(creditor)s, best by "
        "telephone, then switch on Send Money on the account."
    ),
    "invalid_iban": _lt("The account number is no valid IBAN. Correct it."),
    "not_sepa": _lt(
        "The account is in a country outside SEPA: Ponto cannot pay there. Use the "
        "bank's own site."
    ),
    "own_account": _lt("The money would go to the account that it comes from."),
    "not_payable": _lt("%(document)s is nothing to pay: leave it out."),
    "not_posted": _lt("%(document)s is not posted. Post it first."),
    "paid": _lt("%(document)s is paid already."),
    "blocked": _lt("Payment of %(document)s is blocked in Odoo. Unblock it first."),
    "currency": _lt(
        "%(document)s is in %(currency)s. Ponto pays in euro only: use the bank's own "
        "site."
    ),
    "other_company": _lt(
        "%(document)s belongs to %(company)s, which this account does not pay for."
    ),
    "other_creditor": _lt("%(document)s is of another creditor."),
    "pending": _lt("%(document)s is in payment %(payment)s already."),
    "in_process": _lt(
        "%(document)s is in payment %(payment)s already, which is in process."
    ),
    "zero": _lt("There is nothing to pay: the amount must be above zero."),
    "credit_notes": _lt(
        "The credit notes are as much as the bills, or more: nothing is left to pay."
    ),
    "too_much": _lt("Only %(open)s is open."),
    "netted_part": _lt(
        "Where credit notes are taken off, the whole rest is paid: %(open)s."
    ),
    "payment_incoming": _lt("%(payment)s is money that comes in."),
    "payment_state": _lt(
        "%(payment)s is not in process. Only payments that are confirmed and not yet "
        "matched with the bank can be sent."
    ),
    "payment_journal": _lt(
        "%(payment)s was registered in %(journal)s. Pay it from the account of that "
        "journal."
    ),
    "stale": _lt(
        "The bank account of %(creditor)s was changed since this was prepared: it "
        "was %(iban)s."
    ),
    "discount_over": _lt(
        "The early payment discount that was taken off is not granted any more."
    ),
    "unseen": _lt("New since it was prepared: %(problem)s"),
}
_WARNINGS = {
    "iban_changed": _lt(
        "The account number was changed on %(day)s. Verify it with %(creditor)s, best "
        "by telephone."
    ),
    "iban_differs": _lt(
        "The last payment, of %(day)s, went to another account: %(iban)s. Verify the "
        "new one with %(creditor)s, best by telephone."
    ),
    "iban_of_other": _lt("The bank account belongs to %(owner)s in Odoo."),
    "double_sent": _lt(
        "Paid already? %(payment)s of %(day)s has the same amount and reference."
    ),
    "double_registered": _lt(
        "Paid already? Payment %(payment)s of %(day)s has the same amount and "
        "reference."
    ),
    "double_bill": _lt(
        "Entered twice? %(document)s of %(day)s has the same amount and reference."
    ),
    "double_here": _lt(
        "Another transfer of this selection has the same creditor, amount and "
        "reference."
    ),
    "debit": _lt(
        "Paid already? The bank shows the same amount to the same creditor on "
        "%(day)s, not matched yet."
    ),
    "wrong_reference": _lt(
        "The payment reference %(reference)s has wrong check digits: the supplier's "
        "number is sent instead."
    ),
    "cut": _lt("The communication is too long: its end is cut off."),
    "name_altered": _lt(
        "Banks do not take some letters of the name %(name)s: see how it goes out."
    ),
    "text_altered": _lt(
        "Banks do not take some signs of the communication: see how it goes out."
    ),
    "no_reference": _lt("There is no communication: the creditor may not place it."),
    "sent_before": _lt("%(payment)s is marked as sent already."),
    "discount_lost": _lt(
        "The early payment discount of %(discount)s is not taken where credit notes "
        "are taken off. To take it, leave the credit notes out."
    ),
}
_NOTES = {
    "rest": _lt("A part is paid already: this is the rest."),
    "part": _lt("A part: %(left)s stays open."),
    "netted": _lt("Credit notes are taken off: %(documents)s."),
    "discount": _lt("Early payment discount taken: %(discount)s."),
    "name_written": _lt("The name goes out without its accents."),
}
SENTENCES = {**_BLOCKING, **_WARNINGS, **_NOTES}


def kind_of(code):
    """BLOCKING, WARNING or NOTE."""
    if code in _BLOCKING:
        return BLOCKING
    return WARNING if code in _WARNINGS else NOTE


def sentence(code, facts):
    """The sentence of a code with its facts; see ``told_sentence``."""
    return _lt(SENTENCES[code]._source, **facts)
