from odoo import models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import (
    PontoAuthorizationError,
    PontoClockError,
    PontoError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from .ponto_connection_client import SIMULATOR_PARAMETER
from .sentences_of_faults import FAULTS
from .told_sentence import tell
from .whom_to_ask import bare, whom_to_ask

_lt = LazyTranslate(__name__)


class PontoConnectionWords(models.AbstractModel):
    """An error in the user's words: what happened, what it means, what to do."""

    _name = "ponto.connection.words"
    _description = "Explanation of Ponto's errors"

    def _explain(self, error):
        """As ``_problem_of``, told in the user's language: text."""
        return tell(self.env, self._problem_of(error))

    def _problem_of(self, error):
        """What happened, what to do and whom to ask, as sentences that can be stored.

        :param error: a ``PontoError``; any other is an error of our own.
        :return: see ``told_sentence``; it holds no secret, because errors hold none.
        """
        whom = self._whom_to_ask(error)
        said = self._what_happened(error)
        return [said, whom] if whom else said

    def _whom_to_ask(self, error):
        return whom_to_ask(error)

    def _what_happened(self, error):
        for kind, explain in (
            (PontoClockError, self._explain_clock),
            (PontoUnavailableError, self._explain_unavailable),
            (PontoAuthorizationError, self._explain_authorization),
            (PontoNotFoundError, self._explain_not_found),
            (PontoRequestError, self._explain_request),
        ):
            if isinstance(error, kind):
                return explain(error)
        if not isinstance(error, PontoError):
            return _lt(
                "Odoo could not process what Ponto sent. Nothing was lost or half "
                "written, and it is tried again. The server's log has the details."
            )
        return _lt(
            "Ponto's answer could not be understood (%(what)s). Nothing was "
            "written. Try again later; if it stays, send Ponto's support this "
            "request number: %(request)s.",
            what=bare(error),
            request=error.request_id or "-",
        )

    def _explain_clock(self, error):
        return _lt(
            "The clock of this server is wrong (%s), so secure connections and "
            "access tokens cannot be trusted. Ask whoever runs the server to set "
            "its time.",
            FAULTS.get(error.code, error.message),
        )

    def _explain_unavailable(self, error):
        if error.status == 429:
            return _lt(
                "Ponto asks for fewer requests at this moment. Nothing is lost: "
                "the next scheduled run goes on where this one stopped."
            )
        return _lt(
            "Ponto cannot be reached at this moment (%s). Try again in a few minutes; "
            "scheduled fetches go on by themselves and lose nothing.",
            f"HTTP {error.status}"
            if error.status
            else FAULTS.get(error.code, error.message),
        )

    def _explain_authorization(self, error):
        if error.code == "invalid_client" or error.code == "clientIdInvalid":
            return _lt(
                "Ponto does not know these keys. Copy the Client ID and the Client "
                "secret again from your integration on Ponto's dashboard "
                "(Integrations). The secret is shown only once: if it is lost, "
                "make a new one there."
            )
        if error.status == 403:
            return _lt(
                "Ponto refuses access with these keys (%s). Either your organization "
                "is blocked there, often over an unpaid invoice of Ponto, or the "
                "integration may not read account information: look on Ponto's "
                "dashboard. It goes on by itself as soon as Ponto lets it.",
                bare(error.detail or error.code or error),
            )
        return _lt(
            "Ponto no longer accepts this connection: the integration was removed "
            "or its keys were replaced. Update the credentials with those of "
            "Ponto's dashboard."
        )

    def _explain_not_found(self, error):
        return _lt(
            "Ponto does not give this account any more (%s). It was taken out of "
            "the integration: tick it again on Ponto's dashboard, or disconnect it "
            "here. What was fetched before stays.",
            bare(error.detail or error.code or error),
        )

    def _explain_request(self, error):
        if error.code == "invalid_address":
            return _lt(
                "Nothing was sent. %(reason)s. Correct the system parameter "
                "%(parameter)s.",
                reason=error.message,
                parameter=SIMULATOR_PARAMETER,
            )
        if error.code in ("certificate", "wrong_host"):
            return _lt(
                "The secure connection to Ponto cannot be trusted (%s), so nothing was "
                "sent. Often something in the network of your server opens secure "
                "connections: ask whoever runs it.",
                bare(error.detail or error.message),
            )
        return _lt(
            "Ponto did not accept the request: %(reason)s. Request number: "
            "%(request)s.",
            reason=bare(error.detail or error.message or error),
            request=error.request_id or "-",
        )
