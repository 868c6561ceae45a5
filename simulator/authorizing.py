"""The authorization request of way b, and how it is answered (section 1.3)."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from .clock import iso
from .partner_records import Code, Login

SCOPES = ("offline_access", "ai", "pi", "name")
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SHORTEST_STATE = 8
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
CANCELLED = "The resource owner denied the request."
ACCEPT, PAGES = "accept", "pages"


class BadClientError(Exception):
    """The request names no known client or address: nobody is sent anywhere."""


@dataclass
class RefusedError(Exception):
    """The request is refused; the person goes back with an OAuth error."""

    error: str
    description: str
    request: dict = field(repr=False)

    @property
    def address(self):
        return _back(self.request, error=self.error, error_description=self.description)


def begin(bank, query):
    """Return the Login that a request (a dict of its query) starts.

    :raises BadClientError: it cannot be answered by sending the person back
    :raises RefusedError: it can, with an error
    """
    _check_client(bank, query)
    _check_request(bank, query)
    login = Login(secrets.token_urlsafe(24), dict(query))
    bank.logins[login.id] = login
    bank.revision += 1
    return login


def _check_client(bank, query):
    if query.get("client_id") != bank.application.client_id:
        raise BadClientError("The client_id is unknown.")
    address = query.get("redirect_uri", "")
    if not is_registered(bank, address):
        raise BadClientError("The redirect_uri is not registered for this client.")


def is_registered(bank, address):
    """Tell whether the application may have people sent to this address."""
    registered = bank.application.redirect_uris
    if registered:
        return address in registered
    parts = urlsplit(address)
    local = parts.scheme in ("http", "https") and parts.hostname in LOCAL_HOSTS
    return local and not parts.fragment


def _check_request(bank, query):
    unknown = set(query.get("scope", "").split()) - set(SCOPES)
    method = query.get("code_challenge_method", "plain")
    challenge = query.get("code_challenge", "")
    if query.get("response_type") != "code":
        problem = "unsupported_response_type", "The response_type must be code."
    elif len(query.get("state", "")) < SHORTEST_STATE:
        problem = "invalid_state", "The state must have at least 8 characters."
    elif unknown or "ai" not in query.get("scope", "").split():
        problem = "invalid_scope", "The scope needs ai, and knows pi, name and more."
    elif bank.pkce_required and not challenge:
        problem = "invalid_request", "The code_challenge is missing."
    elif challenge and (method != "S256" or not CHALLENGE.fullmatch(challenge)):
        problem = "invalid_request", "The code_challenge must be one of S256."
    else:
        return
    raise RefusedError(*problem, query)


def accept(bank, login, organization_id, account_ids):
    """Share these accounts; return the address with the code to go back to."""
    login.done = True
    scope = " ".join(login.request["scope"].split())
    integration = bank.share_accounts(organization_id, account_ids, scope)
    end = bank.clock.now() + timedelta(seconds=bank.code_lifetime)
    value = new_secret()
    bank.codes[value] = Code(
        integration.id,
        login.request["redirect_uri"],
        scope,
        iso(end),
        family=secrets.token_hex(8),
        challenge=login.request.get("code_challenge"),
    )
    return _back(login.request, code=value, scope=scope)


def refuse(bank, login, error="access_denied", description=CANCELLED):
    """Return the address to go back to without anything."""
    login.done = True
    bank.revision += 1
    return RefusedError(error, description, login.request).address


def answer_at_once(bank, login):
    """Return where the switches send the person, or None where pages ask."""
    if bank.login_answer == PAGES:
        return None
    if bank.login_answer != ACCEPT:
        return refuse(bank, login, bank.login_answer, "So the simulator was told.")
    organization_id = bank.login_organization or bank.organization.id
    return accept(
        bank, login, organization_id, chosen(bank, organization_id, bank.login_accounts)
    )


def chosen(bank, organization_id, account_ids=None):
    """Return these ids, or those of all accounts; ValueError for a foreign one."""
    own = [account.id for account in bank.accounts_of(organization_id)]
    if account_ids is None:
        return own
    if foreign := set(account_ids) - set(own):
        raise ValueError(f"no accounts of that organization: {sorted(foreign)}")
    return list(account_ids)


def log_in(bank, url, organization_id=None, account_ids=None, error=None):
    """Do at an authorization address what a person does there; return the way back.

    :raises ValueError: the address is refused without a way back
    """
    try:
        login = begin(bank, dict(parse_qsl(urlsplit(url).query)))
    except RefusedError as refusal:
        return refusal.address
    except BadClientError as refusal:
        raise ValueError(str(refusal)) from refusal
    if error:
        return refuse(bank, login, error)
    organization_id = organization_id or bank.organization.id
    ids = chosen(bank, organization_id, account_ids)
    return accept(bank, login, organization_id, ids)


def new_secret():
    """Return an opaque value in two parts of 43 characters, as all of Ponto's are."""
    return f"{secrets.token_urlsafe(32)}.{secrets.token_urlsafe(32)}"


def _back(request, **parameters):
    address = request["redirect_uri"]
    state = request.get("state")
    words = urlencode(parameters | ({"state": state} if state else {}))
    return f"{address}{'&' if urlsplit(address).query else '?'}{words}"
