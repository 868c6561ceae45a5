from odoo import models


class PontoMovePay(models.AbstractModel):
    """Bills are paid from their form and their list."""

    _name = "ponto.move.pay"
    _description = "Payment of bills through Ponto"

    def action_ponto_pay(self):
        """Open the wizard that prepares a payment of these bills.

        :raises UserError: nothing of these can be paid here.
        """
        return self.env["ponto.payment.prepare"]._open(documents=self)
