from odoo import models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoCertificateError
from .told_sentence import tell
from .whom_to_ask import bare

_lt = LazyTranslate(__name__)

LOGIN_ENDED = frozenset(("login_required", "invalid_grant", "tokens_lost"))


class PontoConnectionLoginWords(models.AbstractModel):
    """An error of the way in by login, or of a copied database, in words."""

    _name = "ponto.connection.login.words"
    _description = "Explanation of errors of a login"

    def _whom_to_ask(self, error):
        unknown = getattr(error, "code", "") == "invalid_client"
        if unknown and len(self) == 1 and self.way == "login":
            return None  # the sentence names the administrator of the database
        return super()._whom_to_ask(error)

    def _what_happened(self, error):
        if isinstance(error, PontoCertificateError):
            return self._explain_our_certificate(error)
        return super()._what_happened(error)

    def _explain_authorization(self, error):
        if error.code == "copied_database":
            return self._explain_copy()
        if error.code in ("no_application", "application_incomplete"):
            return _lt(
                "Login at Ponto is not set up any more: the application's keys are "
                "missing. An administrator of the database enters them under "
                "Configuration > Settings > Login at Ponto."
            )
        if len(self) == 1 and self.way == "login":
            return self._explain_login(error)
        return super()._explain_authorization(error)

    def _explain_copy(self):
        if len(self) == 1 and self.way == "keys":
            return _lt(
                "This is a copy of the database. The keys belong to the original, so "
                "nothing was sent. Enter the keys again to use the connection here."
            )
        return _lt(
            "This is a copy of the database. The login belongs to the original, so "
            "nothing was sent. Log in again to use the connection here."
        )

    def _explain_login(self, error):
        if error.code == "invalid_client":
            return _lt(
                "Ponto does not know the application that logins go through. An "
                "administrator of the database checks its Client ID and secret under "
                "Configuration > Settings > Login at Ponto."
            )
        if error.status == 403 and error.code not in LOGIN_ENDED:
            return _lt(
                "Ponto refuses access (%s). The organization may be blocked, for "
                "example because of an unpaid invoice: look at Ponto's dashboard.",
                bare(error.detail or error.code or error),
            )
        return _lt(
            "Ponto no longer accepts this login: it was withdrawn, or too old. Press "
            "Log In Again. Accounts, journals and history stay, and what was missed "
            "comes afterwards."
        )

    def _explain_application(self, error):
        """An error of the partner's own requests, which no connection made: text."""
        code = getattr(error, "code", "")
        if code == "copied_database":
            return self.env._(
                "This is a copy of the database. The application's keys belong to the "
                "original, so nothing was sent. Enter the Client secret again to use "
                "the application here."
            )
        if code == "invalid_client":
            return tell(self.env, self._explain_login(error))
        return self._explain(error)

    def _explain_our_certificate(self, error):
        if error.code == "client_certificate_expired":
            return _lt(
                "The TLS certificate of the application has ended, so Ponto refuses "
                "every request. An administrator of the database uploads a new one "
                "under Configuration > Settings > Login at Ponto."
            )
        return _lt(
            "Ponto does not accept the TLS certificate of the application (%s). An "
            "administrator of the database uploads the right one under "
            "Configuration > Settings > Login at Ponto.",
            error.code,
        )
