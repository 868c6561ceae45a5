from dataclasses import dataclass, field

from odoo import models

from .asked_transfer import PAYABLE, TAKEN_OFF
from .sentences_of_payment_problems import kind_of


@dataclass(frozen=True)
class Problem:
    """A code of ``sentences_of_payment_problems`` with the facts of its sentence."""

    code: str
    facts: dict = field(default_factory=dict)

    @property
    def kind(self):
        return kind_of(self.code)


class PontoPaymentCheckDocuments(models.AbstractModel):
    """Rules about what is paid: bills, credit notes, registered payments."""

    _name = "ponto.payment.check.documents"
    _description = "Checks of what transfers pay"

    def _of_documents(self, one, known, account):
        for move in one.documents:
            facts = {"document": move.name or move.display_name}
            if move.move_type not in PAYABLE + TAKEN_OFF:
                yield Problem("not_payable", facts)
                continue
            if move.currency_id.name != "EUR":
                yield Problem("currency", {**facts, "currency": move.currency_id.name})
            if account.company_id not in move.company_id.parent_ids:
                company = move.company_id.name
                yield Problem("other_company", {**facts, "company": company})
            if move.commercial_partner_id != one.partner:
                yield Problem("other_creditor", facts)
            yield from self._of_state(move, facts)
            yield from self._of_pending(move, facts, known)

    def _of_state(self, move, facts):
        if move.state != "posted":
            yield Problem("not_posted", facts)
        elif move.currency_id.is_zero(move.amount_residual):
            yield Problem("paid", facts)
        elif move.payment_state == "blocked":
            yield Problem("blocked", facts)
        elif move.payment_state == "partial":
            yield Problem("rest")

    def _of_pending(self, move, facts, known):
        if batch := known.pending.get(move):
            yield Problem("pending", {**facts, "payment": batch.name})
        # Without an entry core cannot say that the document is paid.
        for payment in move.matched_payment_ids:
            if payment.state == "in_process" and not payment.move_id:
                name = payment.name or payment.display_name
                yield Problem("in_process", {**facts, "payment": name})
                return

    def _of_payment(self, one, known, account):
        """What is wrong with a payment that was registered before."""
        payment = one.payment
        if not payment:
            return
        facts = {"payment": payment.name or payment.display_name}
        if payment.payment_type != "outbound":
            yield Problem("payment_incoming", facts)
        if payment.currency_id.name != "EUR":
            currency = payment.currency_id.name
            yield Problem(
                "currency", {"document": facts["payment"], "currency": currency}
            )
        if payment.state != "in_process" or payment.is_matched:
            yield Problem("payment_state", facts)
        elif payment.is_sent:
            yield Problem("sent_before", facts)
        if payment.journal_id != account.journal_id:
            journal = payment.journal_id.name
            yield Problem("payment_journal", {**facts, "journal": journal})
        if batch := known.pending.get(payment):
            yield Problem(
                "pending", {"document": facts["payment"], "payment": batch.name}
            )
