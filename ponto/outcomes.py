"""What a request to pay came to: taken, refused for sure, or nobody knows."""

from dataclasses import dataclass, replace

from .errors import (
    PontoAuthorizationError,
    PontoCertificateError,
    PontoClockError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from .payments import Payment

# An answer that says nothing about whether the request was done.
NOT_SURE = (408, 409, 425)
REFUSING = (
    PontoAuthorizationError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
# The connection was not trusted, so nothing went over it.
AT_THE_DOOR = ("certificate", "wrong_host", "invalid_address", "invalid_amount")


@dataclass(frozen=True)
class Outcome:
    """Either Ponto's payment, or the error and whether it was surely refused.

    `is_repeat`: the same request was made before, with the same key.
    """

    payment: Payment | None = None
    error: Exception | None = None
    is_refused: bool = False
    is_repeat: bool = False

    def asked_again(self):
        """This outcome of a repeated request: what Ponto refuses now it may have
        taken before."""
        return replace(self, is_refused=False, is_repeat=True)


def taken(payment):
    return Outcome(payment=payment)


def refused(error):
    return Outcome(error=error, is_refused=True)


def failed(error):
    """The outcome of a request to pay that ended with this error.

    Refused is what Ponto's API itself says no to (4xx in its own shape, so with a
    code), and what never left this machine. All else may have been taken.
    """
    return Outcome(error=error, is_refused=_is_refused(error))


def _is_refused(error):
    if isinstance(error, PontoClockError | PontoCertificateError):
        return True
    if getattr(error, "never_sent", False) or _is_at_the_door(error):
        return True
    status = getattr(error, "status", None) or 0
    return (
        isinstance(error, REFUSING)
        and 400 <= status < 500
        and status not in NOT_SURE
        and bool(error.code)
    )


def _is_at_the_door(error):
    return (
        isinstance(error, PontoRequestError)
        and not error.status
        and error.code in AT_THE_DOOR
    )
