"""Access tokens by client credentials (section 1.1)."""

import secrets
from datetime import timedelta

from ..clock import iso
from ..failures import OAuthError
from ..records import Token
from ..routing import Route

LIFETIME = 1799


def create_token(call):
    """Give an opaque two-part token; ``grant_type`` in the body or in the query."""
    client = _authenticated_client(call)
    grant = call.request.form.get("grant_type") or call.query.get("grant_type")
    if not grant:
        raise OAuthError(400, "invalid_request", "The grant_type is missing.")
    if grant != "client_credentials":
        text = "This client may only use the grant type client_credentials."
        raise OAuthError(400, "unsupported_grant_type", text)
    moment = call.bank.clock.now()
    value = f"{secrets.token_urlsafe(32)}.{secrets.token_urlsafe(32)}"
    expires_at = iso(moment + timedelta(seconds=LIFETIME))
    _forget_expired(call.bank, iso(moment))
    call.bank.revision += 1
    call.bank.tokens[value] = Token(client.id, expires_at)
    return {
        "access_token": value,
        "expires_in": LIFETIME,
        "scope": client.scope,
        "token_type": "bearer",
    }


def _authenticated_client(call):
    given = call.request.authorization
    basic = given if given and given.type == "basic" else None
    client = call.bank.clients.get(basic.username) if basic else None
    if not client or not secrets.compare_digest(
        client.secret.encode(), (basic.password or "").encode()
    ):
        text = "Client authentication failed: unknown client or wrong secret."
        raise OAuthError(401, "invalid_client", text)
    return client


def _forget_expired(bank, now):
    bank.tokens = {
        value: token for value, token in bank.tokens.items() if token.expires_at > now
    }


ROUTES = [Route("POST", "/oauth2/token", "token", create_token, access="open")]
