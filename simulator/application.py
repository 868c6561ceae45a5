"""The WSGI application: find the route, apply faults, answer, record."""

import json
import threading
import uuid
from datetime import UTC, datetime

from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import http_date
from werkzeug.routing import Map, Rule, Submount
from werkzeug.wrappers import Request, Response

from . import injection, protection
from .endpoints import API_ROUTES, OTHER_ROUTES
from .failures import ApiError, ControlError, OAuthError, not_found, problem
from .routing import SECOND_ROOT, Call

SECRET_PARAMETERS = ("secret", "token", "code", "assertion")


def _rules(routes, way="a"):
    return [
        Rule(one.path, methods=[one.method], endpoint=one)
        for one in routes
        if way in one.ways
    ]


URLS = Map(
    [
        *_rules(API_ROUTES),
        Submount(SECOND_ROOT, _rules(API_ROUTES, "b")),
        *_rules(OTHER_ROUTES),
    ],
    strict_slashes=False,
)


class Application:
    """One Bank over WSGI; ``closing`` is set when waiting requests must end.

    ``plain_url`` is where browsers come, ``tls_url`` where a certificate is wanted.
    """

    def __init__(self, bank, on_change=None):
        self.bank, self.plain_url, self.tls_url = bank, None, None
        self.closing = threading.Event()
        self.on_change = on_change or (lambda: None)

    def __call__(self, environ, start_response):
        response = self.respond(Request(environ))
        response.headers.setdefault("Date", http_date(datetime.now(UTC)))
        self.on_change()
        return response(environ, start_response)

    def respond(self, request):
        """Return the response; ConnectionError where the line must be dropped."""
        try:
            route, arguments = URLS.bind_to_environ(request.environ).match()
        except MethodNotAllowed:
            detail = "This path does not know this method."
            return _answer(405, ApiError(405, problem("methodNotAllowed", detail)))
        except HTTPException:
            return _answer(404, not_found("path"))
        call = Call(self.bank, request, route, arguments)
        call.plain_url, call.tls_url = self.plain_url, self.tls_url
        protection.require_certificate(call)
        return self._api(call) if route.api else self._other(call)

    def _api(self, call):
        with self.bank.lock:
            call.faults = injection.hitting(call)
        status = None
        try:
            injection.wait(call, self.closing)
            response = injection.replaced(call) or self._handle(call)
            status = response.status_code
            return injection.damaged(call, response)
        finally:
            self._record(call, status)

    def _other(self, call):
        if call.route.name != "control":
            return self._handle(call)
        try:
            if call.route.alone:
                return _json(200, call.route.handler(call, **call.arguments))
            with self.bank.lock:
                return self._handle(call)
        except (ControlError, ValueError, TypeError, KeyError, AttributeError) as error:
            return _json(400, {"error": f"{type(error).__name__}: {error}"})

    def _handle(self, call):
        """Run the handler under the lock, at the bank's current time."""
        try:
            with self.bank.lock:
                self.bank.settle()
                injection.refuse(call)
                if call.route.api:
                    protection.check_signature(call)
                call.identify()
                result = call.route.handler(call, **call.arguments)
        except (ApiError, OAuthError) as error:
            return _answer(error.status, error)
        if isinstance(result, Response):
            return result
        status, body = result if isinstance(result, tuple) else (200, result)
        return _json(status, body)

    def _record(self, call, status):
        """Note the request; never a secret, a token or a body."""
        facts = {
            "method": call.request.method,
            "path": call.request.path,
            "query": _harmless(call.query),
            "endpoint": call.route.name,
            "status": status,
            "client": getattr(call.client, "id", None),
            "root": "b" if call.is_partner_root else "a",
            "certificate": protection.has_certificate(call),
            "signed": "Signature" in call.request.headers,
        }
        if "customerIpAddress" in call.posted:
            facts["customerIpAddress"] = call.posted["customerIpAddress"]
        self.bank.record_request(**facts)


def _harmless(query):
    return {
        name: "…" if any(word in name for word in SECRET_PARAMETERS) else value
        for name, value in query.items()
    }


def _answer(status, error):
    request_id = str(uuid.uuid4())
    response = _json(status, error.body(request_id), request_id)
    for name, value in getattr(error, "headers", {}).items():
        response.headers[name] = value
    return response


def _json(status, body, request_id=None):
    text = json.dumps(body, ensure_ascii=False)
    response = Response(text, status=status, content_type="application/json")
    response.headers["ibanity-request-id"] = request_id or str(uuid.uuid4())
    return response
