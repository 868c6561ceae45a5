from odoo import fields, models

from .ponto_connection_payments import ACTIVATION, SCOPE


class PontoPaymentFacts(models.AbstractModel):
    _name = "ponto.payment.facts"
    _description = "What sending tells about the right to pay"

    def _note_payments_work(self):
        connection = self.account_id.connection_id
        connection.write(
            {"payment_refusal": False, "payments_asked_at": fields.Datetime.now()}
        )

    def _note_payments_refused(self, error):
        """Remember what Ponto misses, so that it is said before the next try."""
        code = getattr(error, "code", "")
        connection = self.account_id.connection_id
        if code in (SCOPE, ACTIVATION):
            connection.payment_refusal = code
        elif getattr(error, "status", None) == 403:
            connection.payments_asked_at = False
