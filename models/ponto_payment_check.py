"""What is wrong with transfers: the same rules for the wizard and for sending."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools.misc import format_amount

from ..ponto import remittances
from ..ponto.sepa import NAME_LENGTH
from .asked_transfer import TAKEN_OFF, ZERO
from .exact_amounts import euro
from .ponto_account_consent import bank_day
from .ponto_payment_check_documents import Problem
from .sentences_of_payment_problems import BLOCKING, NOTE, sentence
from .told_sentence import tell

# A number that was changed is verified again for so long.
RECENTLY = timedelta(days=30)


class PontoPaymentCheck(models.AbstractModel):
    """Rules that need nothing but the transfer and what is known."""

    _name = "ponto.payment.check"
    _inherit = ["ponto.payment.known", "ponto.payment.check.documents"]
    _description = "Checks of transfers"

    def _check(self, asked, account):
        """Find what is wrong with transfers, in the order of importance.

        Constant number of queries, whatever the number of transfers.

        :param asked: list of ``AskedTransfer``
        :param account: the ``ponto.account`` that is to pay
        :return: list of lists of `Problem`, as ``asked`` goes.
        """
        company = account.company_id
        known = self.sudo()._known(asked, company)
        return [
            sorted(
                self._problems_of(place, one, known, account),
                key=lambda one: (one.kind != BLOCKING, one.kind == NOTE),
            )
            for place, one in enumerate(asked)
        ]

    def _problems_of(self, place, one, known, account):
        yield from self._of_account(one, account)
        if one.bank:
            yield from self._of_history(one, known)
        yield from self._of_documents(one, known, account)
        yield from self._of_payment(one, known, account)
        yield from self._of_amount(one)
        yield from self._of_doubles(place, one, known)
        yield from self._of_texts(one)

    def _told(self, problem):
        """A problem in the reader's words."""
        return str(tell(self.env, sentence(problem.code, problem.facts)))

    def _money(self, amount):
        return format_amount(self.env, float(amount), euro(self.env))

    # -- where it goes -----------------------------------------------------------

    def _of_account(self, one, account):
        """What is wrong with the creditor's bank account."""
        creditor = {"creditor": one.partner.name or ""}
        if one.line and one.line.creditor_iban != one.iban:
            yield Problem("stale", {**creditor, "iban": one.line.creditor_iban})
        if not one.bank:
            yield Problem("no_iban", creditor)
            return
        if not one.bank.active:
            yield Problem("archived")
        problem = remittances.iban_problem(one.iban)
        if problem:
            yield Problem("not_sepa" if problem == "not_sepa" else "invalid_iban")
        elif one.iban == (account.reference or "").replace(" ", ""):
            yield Problem("own_account")
        if not one.bank.allow_out_payment:
            yield Problem("untrusted", creditor)

    def _of_history(self, one, known):
        """Whether it is another account than the creditor had before."""
        creditor = one.partner.name or ""
        today = bank_day(fields.Datetime.now())
        day, used = known.used.get(one.partner.id, (None, None))
        changed = known.changed.get(one.bank.id)
        if changed and (today - changed <= RECENTLY or (day and day <= changed)):
            yield Problem("iban_changed", {"day": changed, "creditor": creditor})
        elif used and used != one.iban:
            yield Problem(
                "iban_differs", {"day": day, "iban": used, "creditor": creditor}
            )
        owner = one.bank.partner_id.commercial_partner_id
        if owner != one.partner:
            yield Problem("iban_of_other", {"owner": owner.name or ""})

    # -- twice -------------------------------------------------------------------

    def _of_doubles(self, place, one, known):
        for double in known.doubles.get(place, ())[:1]:
            yield self._double(double)
        if line := known.debits.get(place):
            yield Problem("debit", {"day": line.date})

    def _double(self, double):
        origin = double.origin
        name = getattr(origin, "_name", None)
        if not name:
            return Problem("double_here")
        label = origin.name or origin.display_name
        if name == "account.move":
            return Problem("double_bill", {"document": label, "day": double.day})
        code = "double_sent" if name == "ponto.payment" else "double_registered"
        return Problem(code, {"payment": label, "day": double.day})

    # -- how much, and what is said ----------------------------------------------

    def _of_amount(self, one):
        """What is wrong with the amount, and how it came about."""
        is_netted = any(move.move_type in TAKEN_OFF for move in one.documents)
        if one.open_amount <= 0 and is_netted:
            yield Problem("credit_notes")
        elif one.amount <= 0:
            yield Problem("zero")
        elif one.amount > one.open_amount:
            yield Problem("too_much", {"open": self._money(one.open_amount)})
        elif is_netted and one.amount != one.open_amount:
            yield Problem("netted_part", {"open": self._money(one.open_amount)})
        else:
            yield from self._of_good_amount(one, is_netted)

    def _of_good_amount(self, one, is_netted):
        if one.line and one.line.discount and one.discount == ZERO:
            yield Problem("discount_over")
        if one.discount:
            yield Problem("discount", {"discount": self._money(one.discount)})
        elif one.amount < one.open_amount:
            left = one.open_amount - one.amount
            yield Problem("part", {"left": self._money(left)})
        if is_netted:
            yield Problem("netted", {"documents": self._names(one, TAKEN_OFF)})
        if is_netted and one.offered_discount:
            discount = self._money(one.offered_discount)
            yield Problem("discount_lost", {"discount": discount})

    @staticmethod
    def _names(one, kinds):
        moves = one.documents.filtered(lambda move: move.move_type in kinds)
        return ", ".join(move.ref or move.name or "" for move in moves)

    def _of_texts(self, one):
        said = one.communication
        if not said.text:
            yield Problem("no_reference")
        if said.is_wrong:
            wrong = one.payment.memo or one.documents[:1].payment_reference
            yield Problem("wrong_reference", {"reference": wrong})
        if said.is_cut:
            yield Problem("cut")
        if said.is_altered:
            yield Problem("text_altered")
        if remittances.is_altered(one.written_name):
            yield Problem("name_altered", {"name": one.written_name})
        elif one.name != one.written_name[:NAME_LENGTH].strip():
            yield Problem("name_written")
