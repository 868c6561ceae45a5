from decimal import Decimal

from odoo import api, fields, models

from ..ponto import matching, references

CUSTOMER_TYPES = ("out_invoice", "out_refund")


class AccountMove(models.Model):
    _inherit = "account.move"

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

    def _ponto_open_items(self):
        """Open receivable items, the oldest instalment first."""
        return self.line_ids.filtered(
            lambda item: item.account_type == "asset_receivable" and not item.reconciled
        ).sorted(lambda item: (item.date_maturity or item.date, item.id))


def exact(amount, currency):
    """A float of the database as the Decimal its currency means."""
    return Decimal(f"{amount:.{currency.decimal_places}f}")
