from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ..models.login_stopped import LoginStoppedError
from ..models.own_addresses import (
    LOGIN_RETURN,
    REAUTHORIZATION_RETURN,
    REAUTHORIZATION_START,
)
from ..models.ponto_login_renew import SESSION_KEY

PAYMENTS = "/odoo/action-account_online_ponto.ponto_payment_action"
PAYMENT = f"{PAYMENTS}/%d"
AFTER_LOGIN = {
    "link": "/odoo/action-account_online_ponto.after_login?wizard=%d",
    "payment": PAYMENT,
}
CONNECTIONS = "/odoo/action-account_online_ponto.ponto_connection_action"
ACCOUNT = "/odoo/action-account_online_ponto.ponto_account_action/%d"


class PontoPages(http.Controller):
    """How a browser goes on that came back from Ponto."""

    def _go(self, address):
        """On, without the code in the address, the history or a referrer."""
        response = request.redirect(address)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _page(self, stopped, back):
        """A page in Odoo's look that says what happened, with a way back."""
        attempts = request.env["ponto.login"]
        user = request.env.user
        if not user._is_public():
            attempts = attempts.with_context(lang=user.lang)
        words = attempts._page_words(stopped)
        if stopped.code == "signed_out":
            back = "/web/login"
        response = request.render(
            "account_online_ponto.login_page", {**words, "back": back}
        )
        response.status_code = words["status"]
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response


class PontoLogin(PontoPages):
    """Where Ponto sends the browser back to: verify, delegate, go on.

    Public, because whoever is not signed in any more is told so: with a
    redirection to the sign-in page the code would stay in its address.
    """

    @http.route(
        LOGIN_RETURN, type="http", auth="public", methods=["GET"], sitemap=False
    )
    def login_return(self, **_query):
        """Keep the login, then link its accounts, or go back to a payment."""
        try:
            # As they came: what comes twice must be seen twice.
            kind, record_id = request.env["ponto.login"]._finish(
                request.httprequest.args
            )
        except LoginStoppedError as stopped:
            return self._page(stopped, CONNECTIONS)
        return self._go(AFTER_LOGIN[kind] % record_id)

    @http.route(
        REAUTHORIZATION_RETURN,
        type="http",
        auth="public",
        methods=["GET"],
        sitemap=False,
    )
    def reauthorization_return(self, **_query):
        """See whether the consent was renewed, and fetch what was missed."""
        states = request.session.pop(SESSION_KEY, [])
        try:
            account_id = request.env["ponto.login"]._finish_reauthorization(states)
        except LoginStoppedError as stopped:
            known = stopped.account_id
            return self._page(stopped, ACCOUNT % known if known else CONNECTIONS)
        return self._go(ACCOUNT % account_id)

    @http.route(
        f"{REAUTHORIZATION_START}/<int:account_id>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def reauthorization_start(self, account_id):
        """The link of a mail: as the button on the account."""
        account = request.env["ponto.account"].browse(account_id).exists()
        if not account or not account.has_access("read"):
            raise request.not_found()
        try:
            action = account.action_renew_consent()
        except UserError as error:
            stopped = LoginStoppedError("problem", str(error))
            return self._page(stopped, ACCOUNT % account_id)
        return request.redirect(action["url"], local=False)
