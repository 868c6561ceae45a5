from odoo import models
from odoo.exceptions import UserError

from ..ponto.errors import PontoError
from .own_addresses import PAYMENT_RETURN
from .ponto_payment_return import note_leaving


class PontoAccountPaying(models.AbstractModel):
    """What has to be done at Ponto, once, before an account can pay."""

    _name = "ponto.account.paying"
    _description = "Payments from a Ponto account"

    def action_activate_payments(self):
        """To Ponto's page that activates payments for the organization; where Ponto
        has none for this connection, to its dashboard.

        :raises UserError: Ponto cannot be asked.
        """
        self.env["ponto.payment"]._check_may_send()
        self.check_access("read")
        self.ensure_one()
        connection = self.sudo().connection_id
        try:
            url = connection._activation_url(self.get_base_url() + PAYMENT_RETURN)
        except PontoError as error:
            explain = connection.with_env(self.env)._explain
            raise UserError(explain(error)) from error
        if not url:
            return self.action_open_payments_dashboard()
        note_leaving("account", self.id)
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    def action_open_payments_dashboard(self):
        """Ponto's dashboard, in another window."""
        self.env["ponto.payment"]._check_may_prepare()
        self.check_access("read")
        url = self.sudo().connection_id._dashboard_url()
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}

    def action_login_for_payments(self):
        """Log in at Ponto again, with the right to pay asked for."""
        return self._login_for_payments()

    def _login_for_payments(self, payment=None):
        """As the button; then back to a payment, where it was pressed on one."""
        self.env["ponto.payment"]._check_may_prepare()
        self.check_access("read")
        self.ensure_one()
        connection = self.sudo().connection_id.with_env(self.env)
        connection.check_access("write")
        connection.sudo().write(
            {"wants_to_pay": True, "payments_asked_at": False, "payment_refusal": False}
        )
        return connection._login_action(payment)
