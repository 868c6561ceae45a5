from odoo import models

from .exact_amounts import exact


class PontoMoveOpenItems(models.AbstractModel):
    """What of a document a bank line can close."""

    _name = "ponto.move.open.items"
    _description = "Open items of documents"

    def _ponto_open_items(self):
        """Open items a bank line closes, the oldest instalment first.

        Those on receivable and payable accounts; of a payment's entry the one that
        waits on the outstanding account.
        """
        items = self.line_ids
        if payment := self.origin_payment_id:
            items = payment._seek_for_lines()[0].filtered("account_id.reconcile")
        else:
            kinds = ("asset_receivable", "liability_payable")
            items = items.filtered(lambda item: item.account_type in kinds)
        return items.filtered(lambda item: not item.reconciled).sorted(
            lambda item: (item.date_maturity or item.date, item.id)
        )

    def _ponto_discount(self):
        """What pays the document if it is paid early, as core computes it.

        :return: (Decimal in the document's currency, last date) or None.
        """
        self.ensure_one()
        item = self.line_ids.filtered(lambda one: one.display_type == "payment_term")
        if len(item) != 1 or not item.discount_date:
            return None
        # No date asked: the caller compares the bank's with the last one.
        if not self._is_eligible_for_early_payment_discount(self.currency_id, None):
            return None
        return exact(abs(item.discount_amount_currency), item.currency_id), (
            item.discount_date
        )

    def _ponto_undo_partial(self, partial_id):
        """Undo the bank lines of a partial that the engine settled.

        Whoever may take the partial away may: it is the same step, made whole.

        :return: the lines; empty where it is core's business.
        """
        partial = self.env["account.partial.reconcile"].browse(partial_id)
        items = partial.debit_move_id | partial.credit_move_id
        lines = items.statement_line_id.sudo().filtered("ponto_before")
        if lines:
            partial.check_access("unlink")
            lines.action_undo_reconciliation()
        return lines
