import logging
import secrets

from odoo import api, models
from odoo.http import request

from ..ponto.errors import PontoError
from .login_stopped import LoginStoppedError

_logger = logging.getLogger(__name__)

SESSION_KEY = "ponto_reauthorizations"
MOST_OPEN = 10  # tabs of one browser


class PontoLoginRenew(models.AbstractModel):
    """The way to Ponto and back on which a bank's consent is renewed.

    Ponto may insist that the address to come back to is the registered one, letter
    by letter: so its state does not travel, it stays in the person's session. When
    the browser comes back, Ponto's own list says which account was renewed.
    """

    _name = "ponto.login.renew"
    _description = "Renewal of a consent at Ponto"

    @api.model
    def _begin_reauthorization(self, account):
        """Note in the session that somebody leaves to renew this consent.

        :param account: ``ponto.account``, readable for this person.
        """
        state = secrets.token_urlsafe(32)
        own = account.sudo()
        self._create_attempt(
            state,
            company_id=own.company_id.id,
            connection_id=own.connection_id.id,
            account_id=own.id,
            authorized_before=own.authorized_at,
        )
        if request:
            known = request.session.get(SESSION_KEY, [])
            request.session[SESSION_KEY] = [*known, state][-MOST_OPEN:]

    @api.model
    def _finish_reauthorization(self, states):
        """See at Ponto whose consent was renewed, and fetch what was missed.

        :param states: of this session, oldest first; each works once.
        :return: id of the account that was renewed.
        :raises LoginStoppedError: it is not known why the browser came, or no consent
            is newer than before.
        """
        if self.env.user._is_public():
            raise LoginStoppedError("signed_out")
        attempts, problem = self._take_all(states)
        if not attempts:
            raise LoginStoppedError(problem)
        for connection in attempts.connection_id:
            self._read_list(connection, attempts)
        renewed = [one.account_id for one in attempts if one._is_renewed()]
        if not renewed:
            raise LoginStoppedError("not_renewed", account_id=attempts[0].account_id.id)
        account = renewed[0]
        cron = self.env.ref("account_online_ponto.ponto_account_cron_fetch")
        cron.sudo()._trigger()
        return account.id

    @api.model
    def _take_all(self, states):
        """Use up the attempts of a session, the newest first.

        :return: (attempts as superuser, why the first that failed did)
        """
        taken = self.sudo().browse()
        problem = "unknown"
        for state in reversed(states):
            try:
                attempt, _verifier = self._take(state)
            except LoginStoppedError as stopped:
                problem = stopped.code
                continue
            account = attempt.account_id.with_env(self._as_person(attempt))
            if account.has_access("read"):
                taken |= attempt
            else:
                problem = "company"
        return taken, problem

    def _read_list(self, connection, attempts):
        """Read what Ponto says of the consents now."""
        try:
            connection._refresh_accounts()
        except PontoError as error:
            _logger.warning("Ponto connection %s: %r", connection.id, error)
            mine = attempts.filtered(lambda one: one.connection_id == connection)
            raise LoginStoppedError(
                "problem", connection._explain(error), mine[0].account_id.id
            ) from error

    def _is_renewed(self):
        before, now = self.authorized_before, self.account_id.authorized_at
        return bool(now and (not before or now > before))
