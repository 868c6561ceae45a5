"""The one file that touches the network.

Source of the rules: Ponto's API reference, sections 3 and 4, and RFC 9110 for
`Retry-After` and `Date`.
"""

import base64
import json
import logging
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from requests.auth import HTTPBasicAuth
from urllib3.exceptions import HTTPError

from . import failures
from .adapter import Adapter, error_at_the_door, retry_policy, tls_context
from .addresses import Root
from .errors import (
    PontoAnswerError,
    PontoRequestError,
    PontoUnavailableError,
)

_logger = logging.getLogger(__name__)

DEFAULT_TIMEOUT = (10, 60)  # seconds to connect, seconds without a byte
MAX_BODY = 20 * 1024 * 1024
_CHUNK = 64 * 1024
_SECRET_FIELDS = ("code", "code_verifier", "refresh_token", "token")
_IDEMPOTENCY = "Ibanity-Idempotency-Key"
_KEPT_HEADERS = ("content-type", "date", "ibanity-request-id", "retry-after")


@dataclass(frozen=True)
class Answer:
    """A good answer: the JSON object in it (numbers exact), and its facts.

    `json` is None where a POST of a form or a DELETE was answered without a body.
    """

    json: dict | None = field(repr=False)
    request_id: str = ""
    headers: dict = field(default_factory=dict)
    status: int = 200


class Transport:
    """One session with one API.

    :param root_url: https; http only for this machine
    :param timeout: seconds to connect and seconds to wait for a byte
    :param retries: how often a GET is repeated after 429, 502, 503, 504 or a
        failed connection; a POST or DELETE never is
    :param backoff: seconds, doubled with each repetition
    :param certificate: `ClientCertificate` that Ponto asks for (way b)
    :param authority: PEM of the one authority to trust instead of the system's:
        the simulator's, so only for this machine
    :param signer: `Signer` of every request
    :raises PontoRequestError: code ``invalid_address``
    :raises PontoCertificateError: code ``not_usable`` or ``not_a_certificate``

    It may be shared by threads. Every request raises the errors of `failures`,
    and `PontoAnswerError` for a redirect (none is followed), for a body that is
    no JSON object, and for a link that leads out of the API.
    """

    def __init__(
        self,
        root_url,
        *,
        timeout=DEFAULT_TIMEOUT,
        retries=3,
        backoff=0.5,
        user_agent="account_online_ponto",
        certificate=None,
        authority=None,
        signer=None,
    ):
        self._root = Root(root_url)
        self._signer = signer
        self._clock_skew = None
        self._session = _Session()
        # A proxy of the environment cannot reach this machine.
        self._session.trust_env = not self._root.is_local
        self._session.headers["User-Agent"] = user_agent
        self._session.headers["Accept"] = "application/json"
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if authority and not self._root.is_local:
            raise PontoRequestError(
                "An authority of its own is for this machine only",
                code="invalid_address",
            )
        self._context = tls_context(certificate, authority)
        adapter = Adapter(
            timeout,
            context=self._context,
            has_authority=bool(authority),
            max_retries=retry_policy(retries, backoff),
        )
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def __repr__(self):
        return f"{type(self).__name__}({self._root.url!r})"

    @property
    def clock_skew(self):
        """Seconds by which Ponto's clock is ahead of ours; None before an answer.

        A Date header has whole seconds: below two it says nothing.
        """
        return self._clock_skew

    def close(self):
        """Close the connections; the next request opens new ones."""
        self._session.close()

    def get(self, path_or_link, params=None, token=None):
        """Return the `Answer` at a path below the root, or at a link to there."""
        return self._send("GET", path_or_link, _Bearer(token), params=params)

    def post(self, path, body, token=None, idempotency_key=None):
        """Send a JSON object; return the `Answer`.

        :param idempotency_key: a UUID made once for what is wanted (section 3): sent
            again with the same body, Ponto does it once.
        """
        key = {_IDEMPOTENCY: idempotency_key} if idempotency_key else None
        return self._send("POST", path, _Bearer(token), json=body, headers=key)

    def delete(self, path, token=None):
        """Return the `Answer`, whose `json` may be None."""
        return self._send("DELETE", path, _Bearer(token), may_be_empty=True)

    def post_form(self, path, form, basic=None):
        """Send a form as OAuth wants it, `basic` being (client id, secret).

        Return the `Answer`, whose `json` may be None.
        """
        auth = _Basic(*basic) if basic else _Bearer(None)
        auth.secrets += tuple(form[name] for name in _SECRET_FIELDS if form.get(name))
        return self._send("POST", path, auth, data=form, may_be_empty=True)

    def _send(self, method, path_or_link, auth, *, may_be_empty=False, **content):
        url = self._root.locate(path_or_link)
        began = datetime.now(timezone.utc)
        response, body = self._exchange(method, url, auth, content)
        ended = datetime.now(timezone.utc)
        self._note_clock(response.headers.get("Date"), began, ended)
        headers = {
            name: failures.told(response.headers[name], auth.secrets)
            for name in _KEPT_HEADERS
            if name in response.headers
        }
        request_id = headers.get("ibanity-request-id", "")
        _logger.debug(
            "%s %s: %s in %.3f s, request %s",
            method,
            url.partition("?")[0],
            response.status_code,
            (ended - began).total_seconds(),
            request_id,
        )
        is_empty = may_be_empty and not body.strip()
        value = None if is_empty else _parse(body)
        if not 200 <= response.status_code < 300 or (value is None and not is_empty):
            raise failures.of_answer(response, value, auth.secrets)
        return Answer(value, request_id, headers, response.status_code)

    def _exchange(self, method, url, auth, content):
        answers = []
        try:
            with self._session.request(
                method,
                url,
                auth=self._signed(auth),
                stream=True,
                allow_redirects=False,
                hooks={"response": lambda one, **_options: answers.append(one)},
                **content,
            ) as response:
                return response, _body(response)
        # The library's own are OSErrors; of a POST that finds nobody it makes none.
        except (OSError, ValueError, HTTPError) as error:
            # The library's error carries the request, the request the token.
            failure = failures.of_connection(error, is_answered=bool(answers))
        raise self._told_at_the_door(failure)

    def _told_at_the_door(self, failure):
        """Return why Ponto let nobody in, where the connection did not tell."""
        if failure.code != "connection" or self._context is None:
            return failure
        error = error_at_the_door(urlsplit(self._root.url), self._context)
        told = failures.of_connection(error) if error else failure
        return told if told.code != "connection" else failure

    def _signed(self, auth):
        if self._signer is None:
            return auth

        def sign_last(request):
            self._signer.sign(auth(request))
            return request

        return sign_last

    def _note_clock(self, date, began, ended):
        try:
            there = parsedate_to_datetime(date or "")
        except (TypeError, ValueError, OverflowError):
            return
        if there.tzinfo is None:
            there = there.replace(tzinfo=timezone.utc)
        # A slow answer is no wrong clock: compare with the nearest end.
        here = min(max(there, began), ended)
        self._clock_skew = (there - here).total_seconds()


class _Session(requests.Session):
    def get_redirect_target(self, _response):
        """None: no redirect is followed, so nobody stumbles over its address."""


class _Bearer(requests.auth.AuthBase):
    """The token, or nothing: either keeps a user's .netrc out of our requests."""

    def __init__(self, token):
        self._token = token
        self.secrets = (token,) if token else ()

    def __call__(self, request):
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Basic(HTTPBasicAuth):
    """Client id and secret in UTF-8 (the library would take Latin-1)."""

    def __init__(self, client_id, secret):
        super().__init__(client_id.encode(), secret.encode())
        pair = base64.b64encode(f"{client_id}:{secret}".encode())
        self.secrets = (secret, pair.decode())


def _body(response):
    chunks, size = [], 0
    for chunk in response.iter_content(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise PontoAnswerError(
                "Ponto's answer is too long",
                code="too_long",
                status=response.status_code,
            )
    _check_whole(response)
    return b"".join(chunks)


def _check_whole(response):
    # urllib3 before version 2 takes a cut answer for a short one.
    length = response.headers.get("Content-Length", "")
    if length.isdecimal() and response.raw.tell() < int(length):
        raise PontoUnavailableError(
            "The connection to Ponto was cut",
            code="connection",
            status=response.status_code,
        )


def _parse(body):
    """Return the JSON object in a body, None where it holds something else."""
    try:
        value = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refuse(constant):
    raise ValueError(constant)
