from odoo import api, fields, models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "ponto.move.bank.lines",
        "ponto.move.candidate",
        "ponto.move.collision",
        "ponto.move.open.items",
        "ponto.move.pay",
        "ponto.move.paying",
        "ponto.move.payments",
        "ponto.move.seen",
        "ponto.move.wake",
    ]

    # The other side of the transfers' `document_ids`: one table.
    ponto_transfer_ids = fields.Many2many(
        "ponto.payment.line",
        "account_move_ponto_payment_line_rel",
        "account_move_id",
        "ponto_payment_line_id",
        string="Transfers through Ponto",
        readonly=True,
        copy=False,
        exportable=False,
    )

    def _post(self, soft=True):
        """Look at the numbers given, and for payments that came before them."""
        posted = super()._post(soft)
        posted._ponto_check_collisions()
        posted._ponto_wake_lines()
        return posted

    @api.depends("reconciled_payment_ids.ponto_end_to_end_id")
    def _compute_payment_state(self):
        """What goes through Ponto is in payment until its debit is there."""
        return super()._compute_payment_state()

    def _get_invoice_in_payment_state(self):
        """Core also asks no document at all, to learn which edition this is."""
        if self and self._ponto_is_in_payment():
            return "in_payment"
        return super()._get_invoice_in_payment_state()

    def js_remove_outstanding_partial(self, partial_id):
        """A bank line that the engine settled is undone whole: no credit is left."""
        if self._ponto_undo_partial(partial_id):
            return True
        return super().js_remove_outstanding_partial(partial_id)
