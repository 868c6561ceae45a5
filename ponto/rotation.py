"""The refresh token that changes with every use: never used twice, never lost.

Source: Ponto's API reference, section 1.3, and RFC 6749, section 6.
"""

import logging
import threading
from functools import partial

from .auth import refresh, utc_now
from .errors import PontoAuthorizationError, PontoError

_logger = logging.getLogger(__name__)


class RotatingToken:
    """The tokens of a login; used as `ClientCredentials` are.

    :param store: where all workers keep the tokens of this login.
        `store.exclusive()` is a context manager that lets one worker in at a time
        and gives a slot: `slot.tokens` (`Tokens`, None where a login is needed),
        `slot.save(tokens)` and `slot.forget()`, both durable when they return.

    An answer that got lost on its way has killed the refresh token all the same:
    the next attempt ends with ``invalid_grant``, which is final. Nothing here asks
    twice with a token that Ponto refused.
    """

    def __init__(self, transport, client_id, client_secret, store, *, now=utc_now):
        self._ask = partial(refresh, transport, client_id, client_secret, now=now)
        self._store = store
        self._now = now
        self._lock = threading.Lock()
        self._ended = False
        self.current = None
        self.renewed = False

    def __repr__(self):
        return f"{type(self).__name__}(renewed={self.renewed})"

    def token(self, now=None):
        """Return a `Token` that lives for another minute.

        :raises PontoAuthorizationError: log in again: code ``login_required``,
            ``invalid_grant``, or ``tokens_lost`` where Ponto gave new ones that
            could not be kept; or ``invalid_client``: the application's keys
        :raises PontoUnavailableError: Ponto cannot answer now
        """
        with self._lock:
            now = now or self._now()
            if self.current is None or not self.current.is_usable(now):
                self._renew(now, refused=None)
            return self.current

    def replace(self, refused):
        """Return another `Token` than the one that Ponto refused.

        Raises as `token`. A thread that comes second gets what the first fetched.
        """
        with self._lock:
            if self.current is None or self.current.value == refused.value:
                self._renew(self._now(), refused)
            return self.current

    def _renew(self, now, refused):
        if self._ended:
            raise _login_required()
        old = new = failure = None
        try:
            with self._store.exclusive() as slot:
                old = slot.tokens
                if old is None:
                    raise _login_required()
                if _serves(old.access, now, refused):  # another worker was here
                    self.current = old.access
                    return
                new = self._refreshed(slot, old)
                slot.save(new)
        except PontoError:
            raise
        except Exception as error:
            if new is None:  # the store cannot be read, Ponto was not asked
                raise
            failure = type(error).__name__  # its text may quote the tokens
        if failure:
            new = self._save_again(old, new, failure)
        self.current, self.renewed = new.access, True

    def _refreshed(self, slot, old):
        try:
            return self._ask(old.refresh_token)
        except PontoAuthorizationError as error:
            if error.code == "invalid_grant":
                self._ended = True
                slot.forget()
            raise

    def _save_again(self, old, new, failure):
        """Once more in a fresh slot: without the new tokens the login is lost."""
        _logger.error("New Ponto tokens could not be kept: %s", failure)
        try:
            with self._store.exclusive() as slot:
                if not _is_one_of(slot.tokens, old, new):  # someone logged in again
                    return slot.tokens
                slot.save(new)
                return new
        except Exception as again:  # noqa: BLE001 - whatever it is, they are lost
            _logger.error("Nor at the second attempt: %s", type(again).__name__)
        self._ended = True
        raise PontoAuthorizationError(
            "Ponto gave new tokens that could not be kept", code="tokens_lost"
        )


def _serves(access, now, refused):
    is_refused = refused is not None and access.value == refused.value
    return access.is_usable(now) and not is_refused


def _is_one_of(kept, *ours):
    # What a store gives back may have lost a fraction of a second, or the scope.
    mine = {one.refresh_token for one in ours}
    return kept is None or kept.refresh_token in mine


def _login_required():
    return PontoAuthorizationError(
        "A new login at Ponto is needed", code="login_required"
    )
