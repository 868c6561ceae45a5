import uuid

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..ponto.sepa import END_TO_END_LENGTH
from .ponto_account_consent import bank_day

_lt = LazyTranslate(__name__)

COPIED = (
    "sequence",
    "creditor_name",
    "creditor_iban",
    "amount",
    "communication",
    "is_structured",
    "discount",
    "checked_codes",
)


class PontoPaymentRecreate(models.AbstractModel):
    """What was not paid is prepared anew with a click, as a payment of its own."""

    _name = "ponto.payment.recreate"
    _description = "Payments through Ponto anew"

    def action_recreate(self):
        """A new draft of what was not paid, with new references.

        It is checked again when it is sent.

        :raises UserError: it may still be paid, or nothing is left to pay.
        """
        self._check_may_prepare()
        self.ensure_one()
        own = self.sudo()
        own._lock_alone()
        if own.state not in ("rejected", "cancelled"):
            raise UserError(own._elsewhere_words())
        if own._successor():
            return own._successor().with_env(self.env)._show_action()
        lines = own.line_ids.filtered(lambda line: not line._is_debited())
        fresh = own.create(own._values_anew(lines))
        fresh._post(_lt("Prepared again by %s.", self.env.user.name))
        own._post(_lt("Prepared again as %s.", fresh.name))
        own._end_asking()
        return fresh.with_env(self.env)._show_action()

    def _successor(self):
        return self.search(
            [("recreated_from_id", "=", self.id), ("state", "!=", "cancelled")], limit=1
        )

    def _values_anew(self, lines):
        name = self.env["ir.sequence"].next_by_code("ponto.payment")
        day = self.execution_date
        today = bank_day(fields.Datetime.now())
        return {
            "name": name,
            "account_id": self.account_id.id,
            "company_id": self.company_id.id,
            "journal_id": self.journal_id.id,
            "currency_id": self.currency_id.id,
            "is_bulk": self.is_bulk and len(lines) > 1,
            "batch_booking": self.batch_booking,
            "execution_date": day if day and day > today else False,
            "prepared_by_id": self.env.uid,
            "recreated_from_id": self.id,
            "line_ids": [
                fields.Command.create(line._values_anew(name, number))
                for number, line in enumerate(lines, 1)
            ],
        }


class PontoPaymentLineRecreate(models.AbstractModel):
    _name = "ponto.payment.line.recreate"
    _description = "Transfers through Ponto anew"

    def _values_anew(self, name, number):
        registered = self.payment_id if not self.is_payment_made else False
        return {
            **{field: self[field] for field in COPIED},
            "partner_id": self.partner_id.id,
            "partner_bank_id": self.partner_bank_id.id,
            "document_ids": [fields.Command.set(self.document_ids.ids)],
            "payment_id": registered and registered.id,
            "end_to_end_id": self._new_end_to_end_id(name, number),
        }

    def _new_end_to_end_id(self, name, number):
        """What the debit brings back: readable, and nobody else's."""
        return f"{name}-{number}-{uuid.uuid4().hex[:8]}"[-END_TO_END_LENGTH:]
