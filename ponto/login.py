"""The way through Ponto's login pages and back (OAuth 2, PKCE).

Source: Ponto's API reference, section 1.3, RFC 6749 section 4.1 and RFC 7636.
"""

import re
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from oauthlib.oauth2 import WebApplicationClient

from .addresses import is_web_address
from .attributes import clean
from .errors import PontoLoginError, PontoRequestError

METHOD = "S256"
STATE_BYTES = 32  # 43 characters
VERIFIER_BYTES = 64  # 86 characters, of the 43 to 128 that are allowed
MAX_CODE = 2048
MAX_STATE = 256
MAX_DESCRIPTION = 500
# Each of them is printed into a header or an address, or looked up.
_WORD = re.compile(r"[\x21-\x7e]+")
_ERROR = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_LANGUAGE = re.compile(r"[a-z]{2}(-[A-Za-z]{2})?")


@dataclass(frozen=True)
class LoginStart:
    """Where to send the browser, and what to keep until it comes back."""

    url: str = field(repr=False)
    state: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class LoginReturn:
    """What the browser brought back."""

    code: str = field(repr=False)
    state: str = field(repr=False)


def begin(
    page,
    client_id,
    redirect_uri,
    scopes,
    *,
    onboarding_details_id=None,
    language=None,
):
    """Return a `LoginStart` with a state and a PKCE verifier of its own.

    :param page: one of `addresses.LOGIN_PAGES`, or the simulator's
    :param redirect_uri: one that is registered at Ponto, letter by letter
    :param scopes: iterable of ``ai``, ``pi``, ``name``, ``offline_access``
    :param language: two letters; what Ponto does not know it passes over
    :raises PontoRequestError: code ``invalid_address``: page or return address
    """
    for address in (page, redirect_uri):
        if not is_web_address(address or ""):
            raise PontoRequestError(
                "The login page or return address is refused", code="invalid_address"
            )
    state = secrets.token_urlsafe(STATE_BYTES)
    verifier = secrets.token_urlsafe(VERIFIER_BYTES)
    more = {"onboarding_details_id": onboarding_details_id}
    if language and _LANGUAGE.fullmatch(language):
        more["language"] = language
    client = WebApplicationClient(client_id)
    parts = urlsplit(page)
    # The library refuses http altogether; the simulator on this machine has it.
    url = client.prepare_request_uri(
        parts._replace(scheme="https").geturl(),
        redirect_uri=redirect_uri,
        scope=list(scopes),
        state=state,
        code_challenge=client.create_code_challenge(verifier, METHOD),
        code_challenge_method=METHOD,
        **{name: value for name, value in more.items() if value},
    )
    url = urlsplit(url)._replace(scheme=parts.scheme).geturl()
    return LoginStart(url, state, verifier)


def read_return(parameters):
    """Read the query with which Ponto sends the browser back.

    Whether the state is that of a login, the caller finds out.

    :param parameters: a mapping from names to texts or to lists of texts, or a
        MultiDict; what comes twice must be seen twice
    :raises PontoLoginError: OAuth's code where Ponto says why not, else
        ``invalid_return``
    """
    values = _all_values(parameters)
    states = values.get("state", [])
    state = states[0] if len(states) == 1 and _is_word(states[0], MAX_STATE) else ""
    known = ("code", "state", "error", "error_description")
    if not state or any(len(values.get(name, ())) > 1 for name in known):
        raise _unexpected(state)
    code, error = ((values.get(name) or [""])[0] for name in ("code", "error"))
    if bool(code) == bool(error):
        raise _unexpected(state)
    if code:
        if not _is_word(code, MAX_CODE):
            raise _unexpected(state)
        return LoginReturn(code, state)
    (said,) = values.get("error_description") or [""]
    raise _refused(error, said, state)


def _all_values(parameters):
    pairs = parameters.lists() if hasattr(parameters, "lists") else parameters.items()
    found = {}
    for name, value in pairs:
        found[name] = list(value) if isinstance(value, (list, tuple)) else [value]
    return found


def _is_word(value, length):
    is_short = isinstance(value, str) and len(value) <= length
    return is_short and bool(_WORD.fullmatch(value))


def _refused(error, description, state):
    if not isinstance(error, str) or not _ERROR.fullmatch(error):
        return _unexpected(state)
    told = clean(description) if isinstance(description, str) else ""
    return PontoLoginError(
        "Ponto ended the login",
        code=error,
        detail=" ".join(told.split())[:MAX_DESCRIPTION],
        state=state,
    )


def _unexpected(state):
    return PontoLoginError(
        "This is no answer of Ponto's login", code="invalid_return", state=state
    )
