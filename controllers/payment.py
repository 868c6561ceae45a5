from odoo import http
from odoo.http import request

from ..models.login_stopped import LoginStoppedError
from ..models.own_addresses import PAYMENT_RETURN
from ..models.ponto_payment_return import SESSION_KEY
from .login import ACCOUNT, PAYMENT, PAYMENTS, PontoPages

PAGES = {"payment": PAYMENT, "account": ACCOUNT}


class PontoPayment(PontoPages):
    """Where Ponto sends the browser back to after a signature, or an activation."""

    @http.route(
        PAYMENT_RETURN, type="http", auth="public", methods=["GET"], sitemap=False
    )
    def payment_return(self, **_query):
        """Ask Ponto what became of it, whatever the browser says, and show that."""
        left = request.session.pop(SESSION_KEY, [])
        try:
            kind, record_id = request.env["ponto.payment.return"]._finish(left)
        except LoginStoppedError as stopped:
            return self._page(stopped, PAYMENTS)
        return self._go(PAGES[kind] % record_id)
