"""Whom to ask about an error: the sentence that follows what happened.

Sentences that name somebody themselves have none here.
"""

from odoo.tools.translate import LazyTranslate

from ..ponto.errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoCertificateError,
    PontoClockError,
    PontoError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)

_lt = LazyTranslate(__name__)

MAKERS = _lt(
    "If it comes again, tell the makers of this addon and send them the Support "
    "Information of the account."
)
NOBODY = _lt("There is nothing to do.")
MANAGER = _lt("An accounting administrator can do this.")
SERVER = _lt(
    "If it lasts for hours, look at Ponto's status page, and ask whoever runs your "
    "Odoo about its internet connection."
)
DATABASE = _lt("An administrator of the database can do this.")
PONTO = _lt(
    "If it lasts, ask Ponto's support: the Support Information of the account holds "
    "what they want to know."
)
BANK = _lt(
    "If it lasts, see whether your bank's own site works: where it does not, ask the "
    "bank, else Ponto's support."
)
BETA = _lt(
    "The bank is in beta at Ponto: ask Ponto's support about its errors, not the bank."
)
# Where Ponto could not be let in, or could not be read: these codes are not its own.
OUR_CODES = {
    "invalid_address": DATABASE,
    "copied_database": MANAGER,
    "no_application": None,  # says so itself, as the next ones do
    "application_incomplete": None,
    "certificate": None,
    "wrong_host": None,
}
KINDS = (
    (PontoClockError, None),
    (PontoCertificateError, None),
    (PontoAuthorizationError, MANAGER),
    (PontoNotFoundError, MANAGER),
    (PontoRequestError, PONTO),
    (PontoAnswerError, None),
    (PontoError, PONTO),
)


def whom_to_ask(error):
    """The sentence that says who can help, None where the other one says it.

    :param error: a ``PontoError``; any other is an error of our own.
    """
    if not isinstance(error, PontoError):
        return MAKERS
    if error.code in OUR_CODES:
        return OUR_CODES[error.code]
    if isinstance(error, PontoUnavailableError):
        return _of_unavailable(error)
    if error.status == 403 and isinstance(error, PontoAuthorizationError):
        return asking_ponto(error.request_id)
    return next(whom for kind, whom in KINDS if isinstance(error, kind))


def _of_unavailable(error):
    if error.status == 429:
        return NOBODY
    return asking_ponto(error.request_id) if error.status else SERVER


def asking_ponto(request_id):
    """Ponto's support, with the number it asks for where there is one."""
    if not request_id:
        return PONTO
    return _lt(
        "If it lasts, ask Ponto's support and quote the request number %s.", request_id
    )


def bare(text):
    """What somebody else said, without the full stop: it stands within a sentence."""
    return str(text).strip().rstrip(".")
