import logging
from datetime import timedelta

from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoError
from .ponto_account_consent import DASHBOARD
from .ponto_connection_access import NEEDS_PERSON
from .ponto_connection_client import SIMULATOR_PARAMETER
from .ponto_payment_words import BY_CODE, SCOPE_OF_KEYS, SCOPE_OF_LOGIN
from .told_sentence import tell
from .whom_to_ask import MANAGER

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

SCOPE, ACTIVATION = "insufficientScope", "paymentsNotActivated"
# What an organization can put right at Ponto; the draft has a button for it.
RIGHTS = (SCOPE, ACTIVATION)
# A screen that is opened twice need not ask twice.
FRESH = timedelta(seconds=20)


class PontoConnectionPayments(models.AbstractModel):
    """Whether this connection can pay: its right at Ponto, and the organization's.

    What Ponto said last is kept; where it was a no, Ponto is asked again, because
    somebody may have changed it there.
    """

    _name = "ponto.connection.payments"
    _description = "Payments of a Ponto connection"

    wants_to_pay = fields.Boolean(
        string="Login Includes Payments",
        readonly=True,
        copy=False,
        help="The next login at Ponto asks for the right to pay.",
    )
    payment_refusal = fields.Char(
        readonly=True,
        copy=False,
        help="Technical: Ponto's code for what was missing to pay, empty for nothing.",
    )
    payments_asked_at = fields.Datetime(readonly=True, copy=False)

    def _payment_obstacle(self, account):
        """What keeps an account from paying; asks Ponto where that is not known.

        :param account: ``ponto.account`` of this connection.
        :return: None, or (code, sentence in the user's language, name of the method
            of ``ponto.account`` that leads further, or None).
        """
        obstacle = self._known_obstacle(account)
        own = self.sudo()
        is_right = not obstacle or obstacle[0] in RIGHTS
        is_known = own.payments_asked_at and not own.payment_refusal
        if not is_right or is_known:
            return obstacle
        if problem := self._ask_payment_facts_quietly():
            return "unreachable", problem, None
        return self._known_obstacle(account)

    def _known_obstacle(self, account):
        """As ``_payment_obstacle``, from what is stored alone."""
        found = self.sudo()._obstacle_of(account.sudo())
        if not found:
            return None
        code, said, action = found
        return code, str(tell(self.env, said)), action

    def _obstacle_of(self, account):
        return (
            self._obstacle_of_access(account)
            or self._obstacle_of_account(account)
            or self._obstacle_of_right()
        )

    def _obstacle_of_access(self, account):
        if self.state in (*NEEDS_PERSON, "disconnected"):
            said = self._access_sentences().get(self.state)
            return self.state, said, None
        if account.is_gone or account.disconnected_at:
            return (
                "gone",
                _lt(
                    "Ponto does not give this bank account any more, so nothing can be "
                    "paid from it. Press Fetch Accounts on its connection."
                ),
                None,
            )
        return None

    def _obstacle_of_account(self, account):
        if not account.journal_id:
            return (
                "no_journal",
                _lt("This bank account fills no journal: link it to one first."),
                None,
            )
        if account.currency_code != "EUR":
            return (
                "currency",
                _lt("Ponto pays in euro only, and this account is not in euro."),
                None,
            )
        if account.institution_id and not account.institution_id.payments_enabled:
            return "paymentsNotSupported", BY_CODE["paymentsNotSupported"], None
        return None

    def _obstacle_of_right(self):
        is_login = self.way == "login"
        if self.payment_refusal == SCOPE:
            if is_login:
                return SCOPE, [SCOPE_OF_LOGIN, MANAGER], "action_login_for_payments"
            return SCOPE, [SCOPE_OF_KEYS, MANAGER], "action_open_payments_dashboard"
        if self.payment_refusal == ACTIVATION:
            return ACTIVATION, BY_CODE[ACTIVATION], "action_activate_payments"
        return None

    # -- asking ------------------------------------------------------------------

    def _ask_payment_facts_quietly(self):
        """Ask Ponto whether this connection may pay now, and keep the answer.

        :return: None, or why Ponto cannot be asked, in the user's words.
        """
        own = self.sudo()
        now = fields.Datetime.now()
        asked = own.payments_asked_at
        if asked and now - asked < FRESH and not own.payment_refusal:
            return None
        try:
            refusal = own._refusal_now()
        except PontoError as error:
            _logger.info("Ponto connection %s: %r", own.id, error)
            return own.with_env(self.env)._explain(error)
        own.write({"payment_refusal": refusal, "payments_asked_at": now})
        return None

    def _refusal_now(self):
        """What is missing to pay, as Ponto's code; False for nothing.

        :raises PontoError: Ponto cannot be asked.
        """
        known = (self._stored_scope() or "").split()
        is_old = self.payment_refusal == SCOPE or (known and "pi" not in known)
        if self.way == "keys" and is_old:
            # A token of before keeps the rights of before.
            self._forget_token()
        # This transaction would still see the token that is forgotten.
        with self.env.registry.cursor() as cr:
            fresh = self.with_env(self.env(cr=cr, su=True))
            with fresh._client() as client:
                info = client.userinfo()
        scopes = (self._stored_scope() or "").split()
        if scopes and "pi" not in scopes:
            return SCOPE
        return False if info.payments_activated else ACTIVATION

    def _forget_token(self):
        token = self.token_ids._load()
        if token:
            self.token_ids._forget_access(token)

    def _stored_scope(self):
        """The scope of the token in use, which is saved in other transactions."""
        with self.env.registry.cursor() as cr:
            return self.with_env(self.env(cr=cr, su=True)).token_ids.scope

    def _dashboard_url(self):
        """Ponto's dashboard; the simulator has one of its own."""
        if self.environment == "simulator":
            parameters = self.env["ir.config_parameter"].sudo()
            return parameters.get_param(SIMULATOR_PARAMETER) or DASHBOARD
        return DASHBOARD

    def _payment_facts_of_login(self, found):
        """What a login tells of the right to pay, as values of the connection.

        :param found: dict ``tokens`` and ``info`` among others.
        """
        scopes = found["tokens"].access.scope.split()
        refusal = False if found["info"].payments_activated else ACTIVATION
        if scopes and "pi" not in scopes:
            refusal = SCOPE
        return {
            "payment_refusal": refusal,
            "payments_asked_at": fields.Datetime.now(),
        }
