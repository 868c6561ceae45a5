"""The ways in: where the access token of a request comes from.

Source: Ponto's API reference, sections 1.1 (custom integration) and 1.3 (login),
and RFC 6749, sections 4.1, 4.4 and 6.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .errors import PontoAnswerError, PontoAuthorizationError

# A request that starts with a token near its end would find it dead.
RENEW_BEFORE = timedelta(seconds=60)
MAX_LIFETIME = 86400


def utc_now():
    """Return the present moment, aware, in UTC."""
    return datetime.now(timezone.utc)


@dataclass(frozen=True)
class Token:
    """An access token; its value is hidden from `repr`."""

    value: str = field(repr=False)
    expires_at: datetime  # aware
    scope: str = ""

    def is_usable(self, now):
        """Whether it lives for another minute."""
        return now < self.expires_at - RENEW_BEFORE

    @classmethod
    def from_json(cls, answer, now):
        """Read the answer of an OAuth 2 token endpoint.

        :raises PontoAnswerError: no token or no lifetime in it
        """
        value = answer.get("access_token")
        lifetime = answer.get("expires_in")
        _check_token(value, "access_token")
        if isinstance(lifetime, bool) or not isinstance(lifetime, int):
            raise _no_token("expires_in")
        lifetime = min(max(lifetime, 0), MAX_LIFETIME)
        scope = answer.get("scope")
        return cls(
            value,
            now + timedelta(seconds=lifetime),
            scope if isinstance(scope, str) else "",
        )


@dataclass(frozen=True)
class Tokens:
    """What a login gives: an access token, and the one that renews it, once."""

    access: Token
    refresh_token: str = field(repr=False)

    @classmethod
    def from_json(cls, answer, now):
        """Read the answer of the token endpoint.

        :raises PontoAnswerError: a token or the lifetime is missing
        """
        answer = answer or {}
        access = Token.from_json(answer, now)
        refresh_token = answer.get("refresh_token")
        _check_token(refresh_token, "refresh_token")
        return cls(access, refresh_token)


def _check_token(value, name):
    # A token is written into a header: nothing else may come with it.
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    if not is_text or not value or " " in value:
        raise _no_token(name)


def _no_token(detail):
    return PontoAnswerError(
        "Ponto's token is not understood", code="missing_field", detail=detail
    )


class ClientCredentials:
    """The client id and secret of a custom integration.

    One token is shared by all threads that use the same instance. Give `token`
    what an earlier run stored, `on_new_token` a callable that stores a new one;
    it is called with the `Token` in the thread that asked for it, before its
    first use.
    """

    def __init__(
        self,
        transport,
        client_id,
        client_secret,
        token=None,
        *,
        on_new_token=None,
        now=utc_now,
    ):
        self._transport = transport
        self._client_id = client_id
        self._client_secret = client_secret
        self._on_new_token = on_new_token
        self._now = now
        self._lock = threading.Lock()
        self.current = token
        self.renewed = False

    def __repr__(self):
        return f"{type(self).__name__}(renewed={self.renewed})"

    def token(self, now=None):
        """Return a `Token` that lives for another minute.

        :raises PontoAuthorizationError: code ``invalid_client``: wrong keys
        :raises PontoUnavailableError: Ponto cannot answer now
        :raises PontoAnswerError: the answer is no token
        """
        with self._lock:
            now = now or self._now()
            if self.current is None or not self.current.is_usable(now):
                self._renew(now)
            return self.current

    def replace(self, refused):
        """Return another `Token` than the one that Ponto refused.

        Raises as `token`. A thread that comes second gets what the first fetched.
        """
        with self._lock:
            if self.current is None or self.current.value == refused.value:
                self._renew(self._now())
            return self.current

    def _renew(self, now):
        if not self._client_id or not self._client_secret:
            raise PontoAuthorizationError(
                "No client id or secret is set", code="invalid_client"
            )
        answer = self._transport.post_form(
            "/oauth2/token",
            {"grant_type": "client_credentials"},
            basic=(self._client_id, self._client_secret),
        )
        self.current = Token.from_json(answer.json or {}, now)
        self.renewed = True
        if self._on_new_token:
            self._on_new_token(self.current)


def exchange_code(
    transport, client_id, client_secret, code, redirect_uri, verifier, now=utc_now
):
    """Return the `Tokens` for the code that a login brought; it works once.

    :raises PontoAuthorizationError: code ``invalid_grant``: used, expired, or not
        of this login; ``invalid_client``
    :raises PontoAnswerError: also where no refresh token came: the login was
        made without ``offline_access``
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": client_id,
        "code_verifier": verifier,
    }
    asked_at = now()
    answer = transport.post_form("/oauth2/token", form, (client_id, client_secret))
    return Tokens.from_json(answer.json, asked_at)


def refresh(transport, client_id, client_secret, refresh_token, now=utc_now):
    """Return new `Tokens`; the refresh token given is dead from then on.

    It must be called by one worker at a time, and what it returns be stored
    before anything else happens: `rotation.RotatingToken` does both.

    :raises PontoAuthorizationError: code ``invalid_grant``: only a login helps
    """
    form = {
        "grant_type": "refresh_token",
        "refresh_token": refresh_token,
        "client_id": client_id,
    }
    asked_at = now()
    answer = transport.post_form("/oauth2/token", form, (client_id, client_secret))
    return Tokens.from_json(answer.json, asked_at)


def revoke(transport, client_id, client_secret, refresh_token):
    """End the integration of an organization at Ponto."""
    transport.post_form(
        "/oauth2/revoke", {"token": refresh_token}, (client_id, client_secret)
    )
