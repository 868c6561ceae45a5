from odoo import api, fields, models

from ..ponto import matching, references
from .exact_amounts import exact

CUSTOMER_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "ponto.move.open.items"]

    # Indexed, so that a bank line finds its invoice among millions at one cost.
    ponto_reference = fields.Char(
        string="Normalised Payment Reference",
        compute="_compute_ponto_reference",
        store=True,
        index="btree_not_null",
        copy=False,
    )

    @api.depends("payment_reference", "move_type")
    def _compute_ponto_reference(self):
        for move in self:
            text = move.payment_reference
            is_document = move.move_type in CUSTOMER_TYPES
            normalised = references.normalise(text) if text and is_document else ""
            move.ponto_reference = normalised or False

    def _ponto_candidate(self):
        """This document as the matching core sees it."""
        self.ensure_one()
        return matching.Candidate(
            key=self.id,
            move_type=self.move_type,
            reference=self.ponto_reference,
            state=self._ponto_document_state(),
            residual=exact(self.amount_residual, self.currency_id),
            currency=self.currency_id.name,
            company_id=self.company_id.id,
            partner=self.commercial_partner_id.id,
            number=self.name or "",
            date=self.invoice_date or self.date,
        )

    def _ponto_document_state(self):
        if self.state != "posted":
            return "cancelled" if self.state == "cancel" else "draft"
        return "paid" if self.currency_id.is_zero(self.amount_residual) else "open"

    def js_remove_outstanding_partial(self, partial_id):
        """A bank line that the engine settled is undone whole: no credit is left."""
        if self._ponto_undo_partial(partial_id):
            return True
        return super().js_remove_outstanding_partial(partial_id)
