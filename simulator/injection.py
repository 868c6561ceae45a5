"""How a fault changes what happens to a call; the specs are in ``faults``."""

import json
import uuid
from datetime import UTC, datetime, timedelta

from werkzeug.http import http_date
from werkzeug.wrappers import Response

from .failures import ApiError, OAuthError, problem
from .routing import SECOND_ROOT

HTML = (
    "<!DOCTYPE html>\n<html><head><title>{title}</title></head>"
    "<body><h1>{title}</h1><hr>nginx</body></html>\n"
)
REFUSALS = {
    "401": ("invalidAccessToken", "The access token is invalid or expired."),
    "403": ("forbidden", "This integration may not do that."),
    "404": ("resourceNotFound", "Requested resource was not found."),
    "429": ("tooManyRequests", "Too many requests, try again later."),
    "500": ("internalServerError", "An unexpected error occurred."),
}
GRANTS = {"refresh_token": ["refresh"], "authorization_code": ["code"]}
OAUTH_REFUSALS = {"401": "invalid_client", "500": "server_error"}


def hitting(call):
    """Return the faults that hit this call, each counted once."""
    path = call.request.path
    if path.startswith(f"{SECOND_ROOT}/"):
        path = path.removeprefix(SECOND_ROOT)
    names = _account_names(call)
    endpoints = {call.route.name, *GRANTS.get(_grant(call), ())}
    return [fault for fault in call.bank.faults if fault.fires(endpoints, path, names)]


def _grant(call):
    return call.request.form.get("grant_type") if call.route.name == "token" else None


def wait(call, closing):
    """Spend the time that faults ask for; raise where the line is dropped."""
    if slow := call.fault("slow"):
        closing.wait(slow.seconds(5))
    if latency := call.fault("latency"):
        closing.wait(float(latency.values.get("ms", 200)) / 1000)
    if timeout := call.fault("timeout"):
        closing.wait(timeout.seconds(3600))
        raise ConnectionAbortedError("timeout fault")
    cut = call.fault("cut")
    if cut and cut.values.get("at") == "start":
        raise ConnectionAbortedError("cut fault")


def refuse(call):
    """Raise the error answer that a fault asks for."""
    for fault in call.faults:
        if fault.kind in REFUSALS or fault.kind == "status":
            raise _refusal(call, fault)


def replaced(call):
    """Return a page of HTML where a fault puts it in place of the answer."""
    if call.fault("502html"):
        return _html(502, "502 Bad Gateway")
    if call.fault("html"):
        return _html(200, "Scheduled maintenance")
    return None


def damaged(call, response):
    """Return the response as the remaining faults leave it."""
    missing = call.fault("missing_field")
    if missing and response.mimetype == "application/json":
        body = _without(json.loads(response.get_data()), missing.values["name"])
        response.set_data(json.dumps(body, ensure_ascii=False))
    if skew := call.fault("clock_skew"):
        moment = datetime.now(UTC) + timedelta(seconds=skew.seconds(3600))
        response.headers["Date"] = http_date(moment)
    if call.fault("lost"):
        raise ConnectionAbortedError("lost fault")
    whole = response.get_data()
    if call.fault("truncated"):
        response.set_data(whole[: len(whole) // 2])
    if call.fault("cut"):
        headers = response.headers.copy()
        headers["Content-Length"] = str(len(whole))
        return Response(_half(whole), status=response.status, headers=headers)
    return response


def _half(whole):
    yield whole[: len(whole) // 2]
    raise ConnectionAbortedError("cut fault")


def _refusal(call, fault):
    status = int(fault.values.get("status", 0) or fault.kind)
    code, detail = REFUSALS.get(str(status), (f"status{status}", "It is refused."))
    if call.route.name in ("token", "revoke"):
        code = OAUTH_REFUSALS.get(str(status), code)
        error = OAuthError(status, fault.values.get("code", code), detail)
    else:
        error = ApiError(status, problem(fault.values.get("code", code), detail))
    if "retry_after" in fault.values:
        error.headers = {"Retry-After": str(fault.values["retry_after"])}
    return error


def _html(status, title):
    response = Response(HTML.format(title=title), status=status)
    response.content_type = "text/html"
    response.headers["ibanity-request-id"] = str(uuid.uuid4())
    return response


def _without(value, name):
    if isinstance(value, dict):
        return {k: _without(v, name) for k, v in value.items() if k != name}
    if isinstance(value, list):
        return [_without(item, name) for item in value]
    return value


def _account_names(call):
    """Return the id and the reference of the account a call is about."""
    account_id = call.arguments.get("account_id") or call.posted.get("resourceId")
    known = call.bank.synchronizations.get(call.arguments.get("synchronization_id"))
    account_id = known.account_id if known else account_id
    account_id = str(account_id)
    account = call.bank.accounts.get(account_id)
    reference = account.attributes.get("reference") if account else None
    return {account_id, reference}
