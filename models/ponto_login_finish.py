import logging

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..ponto.auth import exchange_code
from ..ponto.client import PontoClient
from ..ponto.errors import (
    PontoAuthorizationError,
    PontoError,
    PontoLoginError,
    PontoUnavailableError,
)
from ..ponto.login import read_return
from .login_stopped import LoginStoppedError
from .token_store import HeldToken

_logger = logging.getLogger(__name__)

TRIES = 5


class PontoLoginFinish(models.AbstractModel):
    """What happens when the browser comes back from Ponto's login.

    First the attempt is used up, then Ponto is asked, and only when all is well
    something is written: at once, in a transaction of its own. The request's own
    would be repeated as a whole after a collision, with a code that works once.
    """

    _name = "ponto.login.finish"
    _description = "Return from Ponto's login"

    @api.model
    def _finish(self, parameters):
        """Keep what a login brought.

        :param parameters: of the address the browser came to.
        :return: where to go on: ("link", id of the ``ponto.account.link``), or
            ("payment", id of the ``ponto.payment`` that somebody logged in for).
        :raises LoginStoppedError: nothing is stored then.
        """
        answer, refusal = None, None
        try:
            answer = read_return(parameters)
        except PontoLoginError as error:
            refusal = error
        state = refusal.state if refusal else answer.state
        if not state:
            raise LoginStoppedError("invalid_return")
        attempt, verifier = self._take(state)
        if refusal:
            raise self._stopped_at_ponto(refusal)
        if attempt.account_id or not verifier:
            raise LoginStoppedError("unknown")
        self._check_rights(attempt)
        try:
            wizard_id = self._exchange(attempt, answer.code, verifier)
        except PontoError as error:
            raise self._stopped_by(error) from error
        return self._place(attempt, wizard_id)

    def _place(self, attempt, wizard_id):
        """The payment somebody logged in for, if it can be seen still."""
        theirs = self._as_person(attempt)["ponto.payment"]
        payment = theirs.browse(attempt.payment_id.ids).exists()
        if payment and payment.has_access("read"):
            return "payment", payment.id
        return "link", wizard_id

    def _exchange(self, attempt, code, verifier):
        """Ask Ponto all there is to know, then store it.

        :raises PontoError: Ponto refuses, or cannot be asked.
        """
        application = attempt.application_id
        with application._transport() as transport:
            tokens = exchange_code(
                transport,
                application.client_id,
                application.secret_ids.client_secret,
                code,
                attempt.redirect_url,
                verifier,
            )
            client = PontoClient(transport, HeldToken(tokens.access))
            person = client.userinfo()
            pages = list(client.accounts())
            if not any(page.items or page.rejected for page in pages):
                raise LoginStoppedError("no_account")
            found = {"tokens": tokens, "info": person, "pages": pages}
            return self._store_patiently(attempt, found, client)

    def _store_patiently(self, attempt, found, client):
        """Store in a transaction of its own, again where others were faster."""
        for _try in range(TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    return self.with_env(self.env(cr=cr))._store_login(
                        attempt.id, found, client
                    )
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Ponto login %s: another worker was faster", attempt.id)
        raise LoginStoppedError("busy")

    def _store_login(self, attempt_id, found, client):
        """The connection with its tokens and accounts, and the wizard to link them.

        :param found: dict ``tokens``, ``info`` (``answers.UserInfo``), ``pages``.
        :return: id of the wizard.
        """
        attempt = self.sudo().browse(attempt_id)
        person = self._as_person(attempt)
        connection = self._connection_for(attempt, found["info"], person)
        connection.sudo()._take_login(attempt, found)
        connection.sudo()._take_accounts(found["pages"], client)
        connection.sudo()._take_up_sure()
        connection.sudo().account_ids.filtered(lambda one: not one.is_gone).write(
            {"fetch_error": False}
        )
        wizard = person["ponto.account.link"]._for_connection(
            person["ponto.connection"].browse(connection.id), attempt.institution_id
        )
        return wizard.id

    def _connection_for(self, attempt, info, person):
        """The connection of who logged in: renewed, known, or new.

        One organization that logs in twice is one connection.

        :raises LoginStoppedError: it is not the one to renew, or not this person's.
        """
        connections = self.env["ponto.connection"].sudo()
        known = connections.with_context(active_test=False).search(
            [
                ("organization_id", "=", info.sub),
                ("application_id", "=", attempt.application_id.id),
            ]
        )
        bound = attempt.connection_id
        if bound:
            if bound.organization_id not in (False, info.sub):
                raise LoginStoppedError("other_organization")
            if known - bound:
                raise LoginStoppedError("other_connection")
            return bound
        if known and not known.with_env(person).has_access("write"):
            raise LoginStoppedError("other_company")
        if known:
            return known
        return connections.create(
            {
                "name": attempt.institution_id.name or info.name or "Ponto",
                "company_id": attempt.company_id.id,
                "environment": attempt.application_id.environment,
                "institution_id": attempt.institution_id.id,
                "way": "login",
                "warned_user_ids": [fields.Command.set(attempt.user_id.ids)],
            }
        )

    # -- why not -----------------------------------------------------------------

    @api.model
    def _stopped_at_ponto(self, refusal):
        """Ponto sent the browser back without a code."""
        if refusal.code in ("access_denied", "invalid_return"):
            return LoginStoppedError(refusal.code)
        _logger.warning("Ponto ended a login: %s", refusal.code)
        told = refusal.detail or refusal.code
        return LoginStoppedError("ponto_error", told)

    @api.model
    def _stopped_by(self, error):
        """Ponto was asked, and something went wrong."""
        _logger.warning("Login at Ponto: %r", error)
        if isinstance(error, PontoUnavailableError):
            return LoginStoppedError("down")
        if isinstance(error, PontoAuthorizationError) and error.code == "invalid_grant":
            return LoginStoppedError("refused")
        explain = self.env["ponto.connection"].sudo()._explain_application
        return LoginStoppedError("problem", explain(error))
