"""Access tokens, both ways in (sections 1.1 and 1.3)."""

import base64
import hashlib
import re
import secrets
from datetime import timedelta

from ..authorizing import new_secret
from ..clock import iso
from ..failures import OAuthError
from ..partner_records import RefreshToken
from ..records import Token
from ..routing import Route

LIFETIME = 1799
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def create_token(call):
    """Give a token; ``grant_type`` in the body or in the query.

    Each root knows its own clients: custom integrations or the partner's application.
    """
    client = _authenticated_client(call)
    grant = call.request.form.get("grant_type") or call.query.get("grant_type")
    if not grant:
        raise OAuthError(400, "invalid_request", "The grant_type is missing.")
    grants = PARTNER_GRANTS if call.is_partner_root else CUSTOM_GRANTS
    if grant not in grants:
        text = f"This client may only use the grant types {', '.join(grants)}."
        raise OAuthError(400, "unsupported_grant_type", text)
    call.bank.revision += 1
    return grants[grant](call, client)


def revoke(call):
    """End the integration by its refresh token; nothing unknown is an error."""
    _authenticated_client(call)
    value = call.request.form.get("token")
    if not value:
        raise OAuthError(400, "invalid_request", "The token is missing.")
    known = call.bank.refresh_tokens.get(value)
    if known and not known.used:
        integration = call.bank.integrations[known.integration_id]
        call.bank.revoke_integration(integration.organization_id)
    elif value in call.bank.tokens:
        del call.bank.tokens[value]
    return {}


def _authenticated_client(call):
    given = call.request.authorization
    basic = given if given and given.type == "basic" else None
    client = _known_client(call, basic.username) if basic else None
    if not client or not secrets.compare_digest(
        client.secret.encode(), (basic.password or "").encode()
    ):
        text = "Client authentication failed: unknown client or wrong secret."
        raise OAuthError(401, "invalid_client", text)
    named = call.request.form.get("client_id")
    if named and named != basic.username:
        text = "The client_id is not that of the Authorization header."
        raise OAuthError(400, "invalid_request", text)
    return client


def _known_client(call, client_id):
    if not call.is_partner_root:
        return call.bank.clients.get(client_id)
    application = call.bank.application
    return application if application.client_id == client_id else None


def _custom_token(call, client):
    return _access(call, Token(client.id, ""), client.scope)


def _partner_token(call, client):
    return _access(call, Token(client.client_id, ""), "")


def _exchange_code(call, client):
    form = call.request.form
    code = call.bank.codes.get(form.get("code", ""))
    if not code or code.expires_at <= call.bank.now():
        raise _bad_grant("The code is unknown or expired.")
    if code.used:
        call.bank.end_family(code.family)
        raise _bad_grant("The code was used already; its tokens are revoked.")
    if form.get("redirect_uri") != code.redirect_uri:
        raise _bad_grant("The redirect_uri is not that of the authorization request.")
    if code.challenge and not _matches(form.get("code_verifier", ""), code.challenge):
        raise _bad_grant("The code_verifier does not match the code_challenge.")
    code.used = True
    return _customer_tokens(call, client, code)


def _matches(verifier, challenge):
    if not VERIFIER.fullmatch(verifier):
        return False
    made = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode() == challenge


def _refresh(call, client):
    """Give new tokens; the refresh token used is dead at once."""
    known = call.bank.refresh_tokens.get(call.request.form.get("refresh_token", ""))
    if not known or (known.expires_at and known.expires_at <= call.bank.now()):
        raise _bad_grant("The refresh token is unknown, revoked or expired.")
    if known.used:
        if call.bank.refresh_reuse_kills_family:
            call.bank.end_family(known.family)
        raise _bad_grant("The refresh token was used already.")
    known.used = True
    return _customer_tokens(call, client, known)


def _customer_tokens(call, client, grant):
    """Return both tokens for what ``grant`` stands for: a code or a refresh token."""
    given = (grant.integration_id, grant.scope, grant.family)
    answer = _access(call, Token(client.client_id, "", *given), grant.scope)
    if "offline_access" not in grant.scope.split():
        return answer
    lifetime = call.bank.refresh_lifetime
    end = lifetime and iso(call.bank.clock.now() + timedelta(seconds=lifetime))
    value = new_secret()
    call.bank.refresh_tokens[value] = RefreshToken(*given, expires_at=end)
    return {**answer, "refresh_token": value}


def _access(call, token, scope):
    moment = call.bank.clock.now()
    token.expires_at = iso(moment + timedelta(seconds=LIFETIME))
    _forget_expired(call.bank, iso(moment))
    value = new_secret()
    call.bank.tokens[value] = token
    return {
        "access_token": value,
        "expires_in": LIFETIME,
        "scope": scope,
        "token_type": "bearer",
    }


def _bad_grant(text):
    return OAuthError(400, "invalid_grant", text)


def _forget_expired(bank, now):
    bank.tokens = {
        value: token for value, token in bank.tokens.items() if token.expires_at > now
    }


CUSTOM_GRANTS = {"client_credentials": _custom_token}
PARTNER_GRANTS = {
    "authorization_code": _exchange_code,
    "refresh_token": _refresh,
    "client_credentials": _partner_token,
}
ROUTES = [
    Route("POST", "/oauth2/token", "token", create_token, access="open"),
    Route("POST", "/oauth2/revoke", "revoke", revoke, access="open", ways="b"),
]
