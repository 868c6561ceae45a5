from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    ponto_end_to_end_id = fields.Char(
        string="End-to-end ID",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Given to the bank with the payment; the debit brings it back.",
    )

    def action_ponto_pay(self):
        """Open the wizard that sends these registered payments.

        :raises UserError: nothing of these can be paid here.
        """
        return self.env["ponto.payment.prepare"]._open(payments=self)
