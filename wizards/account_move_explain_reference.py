"""What the payer is asked to quote, and whether he can."""

from odoo import models
from odoo.tools.translate import LazyTranslate

from ..models.account_move_candidate import PURCHASE_TYPES
from ..ponto import numbers
from ..ponto.references import normalise
from ..ponto.unpaid import OK, PROBLEM, WARNING, Check, kind_of_reference

_lt = LazyTranslate(__name__)

SPELLING = {
    "no_reference": _lt(
        "It has no payment reference: whoever pays can only quote its number, "
        "%(number)s."
    ),
    "broken_reference": _lt(
        "The check digits of %(reference)s are wrong. Banks refuse such a number, and "
        "Odoo does not take it for one: correct it on the document and send that again."
    ),
    "free_reference": _lt(
        "The customer is asked to quote %(reference)s. It has no check digits, so a "
        "typing error is not noticed by the bank."
    ),
    "good_reference": _lt(
        "The customer is asked to quote %(reference)s; its check digits are right."
    ),
}
CUSTOMERS = {
    "no_country": _lt(
        "The customer has no country: Odoo cannot tell which references his bank knows."
    ),
    "foreign_bank": _lt(
        "The customer's bank (%(country)s) has no field for a Belgian structured "
        "communication: it is typed as text, with the slips that come of it. RF "
        "references are known all over Europe: choose European on the sales journal "
        "for customers abroad."
    ),
    "free_in_belgium": _lt(
        "Banks in Belgium check a structured communication while the customer types. "
        "The sales journal makes none: choose its communication standard there."
    ),
    "free_abroad": _lt(
        "The customer's bank (%(country)s) cannot check the reference. RF references "
        "have check digits and are known all over Europe: choose European on the sales "
        "journal."
    ),
    "known_kind": _lt(
        "The customer's bank (%(country)s) can give this kind of reference."
    ),
}
CALM = ("no_country", "known_kind")


class ExplainReference(models.AbstractModel):
    _name = "account.move.explain.reference"
    _description = "The reference of a document"

    def _check_reference(self, facts):
        """The reference itself, whoever else has it, and what it was before."""
        move = facts.move
        if move.move_type in PURCHASE_TYPES:
            return self._check_vendor_number(move)
        if move.move_type == "out_refund":
            return []
        return [
            self._check_spelling(move),
            *self._check_former(move),
            *self._check_shared(move),
        ]

    def _check_spelling(self, move):
        kind = kind_of_reference(move.payment_reference)
        code, level, step = {
            "none": ("no_reference", WARNING, "journal"),
            "broken": ("broken_reference", PROBLEM, ""),
            "free": ("free_reference", OK, ""),
        }.get(kind, ("good_reference", OK, ""))
        words = self.env._(SPELLING[code])
        sentence = words % {
            "reference": self._printed(move.payment_reference),
            "number": move.name,
        }
        return Check("reference", level, code, sentence, step)

    def _check_former(self, move):
        former = move._ponto_former_references()
        if not former:
            return []
        sentence = self.env._(
            "It was called %(former)s before: whoever got it then pays with that. Such "
            "a payment is not recognized by itself.",
            former=", ".join(self._printed(one) for one in former[:3]),
        )
        return [Check("reference", WARNING, "changed_reference", sentence)]

    def _check_shared(self, move):
        """Other documents that a payer's quote may mean as well."""
        same = self._same_reference(move)
        if not same:
            return []
        partner = move.commercial_partner_id
        others = same.filtered(lambda one: one.commercial_partner_id != partner)
        if not others:
            sentence = self.env._(
                "Other documents of this customer have the same reference: a payment "
                "is matched by its amount."
            )
            return [Check("reference", OK, "customer_reference", sentence)]
        sentence = self.env._(
            "The same reference is on %(documents)s of another partner: a payment may "
            "be meant for that.",
            documents=self._document_names(others[:3]),
        )
        return [Check("reference", PROBLEM, "shared_reference", sentence)]

    def _same_reference(self, move):
        """Posted documents that customers know by this one's reference."""
        key = numbers.fold(move.payment_reference)
        if not key:
            return move.browse()
        found = move._ponto_find_named({normalise(move.payment_reference), key} - {""})
        return (found - move).filtered(
            lambda one: (
                one.state == "posted"
                and one.move_type not in PURCHASE_TYPES
                and numbers.fold(one.payment_reference) == key
            )
        )

    def _check_vendor_number(self, move):
        """What a payment of ours is recognised by: the vendor's number and account."""
        if not (move.ref or move.payment_reference):
            sentence = self.env._(
                "The vendor's number is not on it (Bill Reference), so a payment is "
                "not recognised by its text. Enter it as the vendor wrote it."
            )
            return [Check("reference", WARNING, "no_vendor_number", sentence)]
        if move.move_type == "in_refund":
            return []
        told = {"reference": self._printed(move.payment_reference or move.ref)}
        if not move.commercial_partner_id.bank_ids:
            sentence = self.env._(
                "It is paid with %(reference)s, and no bank account of the vendor is "
                "known: add it to the vendor, and payments to it are recognised.",
                **told,
            )
            return [Check("reference", WARNING, "no_vendor_account", sentence)]
        sentence = self.env._(
            "It is paid with %(reference)s, and the vendor's bank account is known.",
            **told,
        )
        return [Check("reference", OK, "good_reference", sentence)]

    # -- the customer's bank -----------------------------------------------------

    def _check_customer(self, facts):
        """Whether the customer's bank can give the reference."""
        move = facts.move
        kind = kind_of_reference(move.payment_reference)
        if move.move_type not in ("out_invoice", "out_receipt") or kind == "broken":
            return []
        country = move.commercial_partner_id.country_id
        is_belgian = country.code == "BE"
        if not country:
            code = "no_country"
        elif kind == "belgian" and not is_belgian:
            code = "foreign_bank"
        elif kind in ("free", "none"):
            code = "free_in_belgium" if is_belgian else "free_abroad"
        else:
            code = "known_kind"
        level, step = (OK, "") if code in CALM else (WARNING, "journal")
        words = self.env._(CUSTOMERS[code])
        sentence = words % {"country": country.name}
        return [Check("customer", level, code, sentence, step)]

    # -- words -------------------------------------------------------------------

    def _printed(self, reference):
        """A structured reference as it is printed, another as it is written."""
        value = normalise(reference)
        if len(value) == 12 and value.isdigit():
            return f"+++{value[:3]}/{value[3:7]}/{value[7:]}+++"
        if value.startswith("RF"):
            return _in_fours(value)
        return reference or ""


def _in_fours(text):
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
