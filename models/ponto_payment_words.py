from odoo import models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import (
    PontoAuthorizationError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from .whom_to_ask import MANAGER, PONTO, SERVER, asking_ponto, bare

_lt = LazyTranslate(__name__)

NOT_SENT = _lt("The payment was not sent.")
# By Ponto's own code: what it means, and who can do something about it.
BY_CODE = {
    "paymentsNotActivated": [
        _lt(
            "Payments are not activated for your organization at Ponto. Press "
            "Activate Payments, confirm it at Ponto, and send the payment again."
        )
    ],
    "accountUnavailable": [
        _lt(
            "The bank is in maintenance, so Ponto takes no payments from this account "
            "now. Send it again in a few hours."
        ),
        PONTO,
    ],
    "paymentsNotSupported": [
        _lt(
            "Ponto cannot pay from accounts of this bank. Pay from another account, or "
            "on your bank's own site."
        ),
        PONTO,
    ],
    "bulkPaymentsNotSupported": [
        _lt(
            "Ponto cannot send several transfers at once to this bank. Discard the "
            "payment and prepare it anew: each transfer is then signed by itself."
        )
    ],
    "invalid_amount": [_lt("An amount cannot be sent as it is. Prepare it anew.")],
}
SCOPE_OF_KEYS = _lt(
    "The keys of this connection may not pay. On Ponto's dashboard, open "
    "Integrations, choose this integration and tick Payments; then send it again."
)
SCOPE_OF_LOGIN = _lt(
    "The login at Ponto does not include payments. Press Log In for Payments, allow "
    "payments on Ponto's page, and send it again."
)
GONE = _lt(
    "Ponto does not give this bank account any more. Tick it again on Ponto's "
    "dashboard, press Fetch Accounts on the connection, and send it again."
)
NOT_KNOWN = _lt(
    "Odoo asked Ponto to pay, and it is not known whether Ponto has it. Nothing is "
    "sent again by itself. Look on Ponto's dashboard under Payments, and say here what "
    "you see."
)


class PontoPaymentWords(models.AbstractModel):
    """Errors of paying as sentences that can be stored, see ``told_sentence``."""

    _name = "ponto.payment.words"
    _description = "Words about payments through Ponto"

    def _refused_sentence(self, error):
        """Why nothing was sent, what to do, and whom to ask."""
        return [NOT_SENT, *self._why_refused(error)]

    def _why_refused(self, error):
        code = getattr(error, "code", "")
        connection = self.account_id.connection_id
        if code in BY_CODE:
            return BY_CODE[code]
        if code == "insufficientScope":
            is_login = connection.way == "login"
            return [SCOPE_OF_LOGIN if is_login else SCOPE_OF_KEYS, MANAGER]
        if isinstance(error, PontoNotFoundError):
            return [GONE, MANAGER]
        if isinstance(error, PontoUnavailableError):
            return self._why_unavailable(error)
        if isinstance(error, PontoAuthorizationError) and error.status == 403:
            return self._why_forbidden(error)
        if isinstance(error, PontoRequestError) and error.status:
            return self._why_not_accepted(error)
        return [connection._problem_of(error)]

    def _why_unavailable(self, error):
        if error.status == 429:
            return [
                _lt(
                    "Ponto asks for fewer requests at this moment. Send it again in a "
                    "few minutes."
                )
            ]
        return [
            _lt("Ponto cannot be reached. Send it again in a few minutes."),
            asking_ponto(error.request_id) if error.status else SERVER,
        ]

    def _why_forbidden(self, error):
        return [
            _lt(
                "Ponto refuses it (%s). Either payments are not activated for your "
                "organization, or this connection may not pay, or the organization is "
                "blocked: Ponto's dashboard shows which.",
                bare(error.detail or error.code),
            ),
            asking_ponto(error.request_id),
        ]

    def _why_not_accepted(self, error):
        if "redirectUri" in error.detail:
            return [
                _lt(
                    "Ponto does not know the address that people come back to after "
                    "signing: %s. An administrator of the database registers it at "
                    "Ponto's partner portal.",
                    self.redirect_uri or "-",
                )
            ]
        return [
            _lt("Ponto did not accept it: %s.", bare(error.detail or error.code)),
            asking_ponto(error.request_id),
        ]

    def _why_refused_to_tell(self, error):
        """Why Ponto could not be asked what became of it: list of sentences."""
        if isinstance(error, PontoNotFoundError):
            return [
                _lt(
                    "Ponto does not give this bank account any more, so only the "
                    "debit will tell. Press Fetch Accounts on the connection."
                ),
                MANAGER,
            ]
        if isinstance(error, PontoUnavailableError):
            return [_lt("Ponto cannot be reached. It is asked again by itself.")]
        return [self.account_id.connection_id._problem_of(error)]

    # -- unclear -----------------------------------------------------------------

    def _unclear_sentence(self, error=None):
        """That nobody knows, why, and what to do.

        :param error: of the request; None: the process ended in the middle of it.
        """
        return [NOT_KNOWN, self._why_unclear(error)]

    def _why_unclear(self, error):
        code = getattr(error, "code", "")
        status = getattr(error, "status", None)
        if error is None:
            return _lt("Odoo was stopped before the answer came.")
        if code == "idempotencyKeyReused":
            return _lt(
                "Ponto says that it knows this request already, with other contents."
            )
        if code == "timeout":
            return _lt("Ponto did not answer in time.")
        if code == "connection":
            return _lt("The connection to Ponto was cut.")
        if status:
            return _lt(
                "Ponto's answer was not understood (HTTP %(status)s, request number "
                "%(request)s).",
                status=str(status),
                request=error.request_id or "-",
            )
        return _lt("Ponto's answer was not understood.")

    def _still_unclear_sentence(self, error):
        """Ponto was asked with the same key and did not give the payment."""
        return [
            NOT_KNOWN,
            _lt("Asked again, Ponto gave no payment:"),
            *(
                self._why_refused(error)
                if error and getattr(error, "code", "") != "idempotencyKeyReused"
                else [self._why_unclear(error)]
            ),
        ]

    # -- ended -------------------------------------------------------------------

    def _ended_sentence(self, verdict):
        if verdict == "rejected":
            return _lt(
                "The bank rejected it, so nothing was paid and the bills are open "
                "again. The bank can say why; then press Pay Again."
            )
        return _lt(
            "It was cancelled at Ponto or at the bank, so nothing was paid and the "
            "bills are open again. To pay them all the same, press Pay Again."
        )

    def _deleted_sentence(self):
        return _lt(
            "It was deleted on Ponto's dashboard before anybody signed it, so nothing "
            "was paid and the bills are open again."
        )

    def _by_hand_sentence(self):
        return _lt(
            "The journal entries could not be taken back, so the bills still look "
            "paid: reverse the journal payments by hand. This is why:"
        )
