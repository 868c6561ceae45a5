"""Renewing the consent of an account on a page of Ponto's (section 2.7)."""

from html import escape

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from ..failures import ApiError, attribute_problem, problem
from ..routing import Route

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Renew access - simulator</title>
<body style="font-family: sans-serif; max-width: 30em; margin: 4em auto">
<h1>Renew access</h1>
<p>The simulated bank {bank} asks: may this integration go on reading the account
{reference} for another {days} days?</p>
<form method="post"><button name="answer" value="renew">Renew</button>
<button name="answer" value="cancel">Cancel</button></form></body></html>
"""


def create_reauthorization(call, account_id):
    """Whether a custom integration may do this is unconfirmed: a switch (1.1)."""
    account = call.account(account_id)
    if not call.bank.reauthorization_allowed:
        detail = "This integration may not ask for a reauthorization."
        raise ApiError(403, problem("forbidden", detail))
    redirect_uri = call.attributes.get("redirectUri")
    if not redirect_uri:
        detail = "redirectUri is required."
        missing = attribute_problem("missingAttribute", "redirectUri", detail)
        raise ApiError(400, missing)
    record = call.bank.add_reauthorization(account.id, redirect_uri)
    page = f"{call.host}/authorize/reauthorization-requests/{record.id}"
    data = {
        "type": "reauthorizationRequest",
        "id": record.id,
        "attributes": {},
        "links": {"redirect": page},
    }
    return 201, {"data": data}


def show_page(call, request_id):
    record = call.bank.reauthorizations.get(request_id)
    if not record:
        return Response("Unknown or finished request.", status=404)
    account = call.bank.accounts.get(record.account_id)
    institution = call.bank.institutions.get(account.institution_id)
    text = PAGE.format(
        bank=escape(institution.attributes["name"]),
        reference=escape(account.attributes["reference"]),
        days=account.authorization_days,
    )
    return Response(text, content_type="text/html; charset=utf-8")


def answer_page(call, request_id):
    """Renew unless cancelled, then send the user back; works once."""
    record = call.bank.reauthorizations.get(request_id)
    if not record or record.done:
        return Response("Unknown or finished request.", status=404)
    record.done = True
    if call.request.form.get("answer") != "cancel":
        call.bank.renew_authorization(record.account_id)
    return redirect(record.redirect_uri)


ROUTES = [
    Route(
        "POST",
        "/accounts/<account_id>/reauthorization-requests",
        "reauthorization",
        create_reauthorization,
    )
]
PATH = "/authorize/reauthorization-requests/<request_id>"
PAGE_ROUTES = [
    Route("GET", PATH, "page", show_page, access="open", api=False),
    Route("POST", PATH, "page", answer_page, access="open", api=False),
]
