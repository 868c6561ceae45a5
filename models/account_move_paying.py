from odoo import api, fields, models


class AccountMovePaying(models.AbstractModel):
    """Bills on their way to be paid through Ponto."""

    _name = "ponto.move.paying"
    _description = "Documents paid through Ponto"

    ponto_payment_count = fields.Integer(
        string="Payments through Ponto",
        compute="_compute_ponto_payment_count",
        compute_sudo=True,
        exportable=False,
    )

    @api.depends("ponto_transfer_ids.batch_id")
    def _compute_ponto_payment_count(self):
        for move in self:
            move.ponto_payment_count = len(move.ponto_transfer_ids.batch_id)

    def action_ponto_open_payments(self):
        """Show the payments through Ponto that this document is part of."""
        self.check_access("read")
        payments = self.sudo().ponto_transfer_ids.batch_id.sudo(False)
        payments.check_access("read")
        return self._ponto_payments_action(payments)

    def _ponto_payments_action(self, payments):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments through Ponto"),
            "res_model": "ponto.payment",
            "domain": [("id", "in", payments.ids)],
            "views": [(False, "list"), (False, "form")],
        }
        if len(payments) == 1:
            action.update(res_id=payments.id, views=[(False, "form")])
        return action

    def _ponto_is_in_payment(self):
        """Whether a payment through Ponto waits for its debit."""
        payments = self.matched_payment_ids | self._get_reconciled_payments()
        return any(
            payment.ponto_end_to_end_id and not payment.is_matched
            for payment in payments
        )
