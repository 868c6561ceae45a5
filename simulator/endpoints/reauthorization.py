"""Renewing the consent of an account on a page of Ponto's (section 2.7)."""

from werkzeug.utils import redirect

from .. import pages
from ..authorizing import is_registered
from ..failures import ApiError, attribute_problem, problem
from ..partner_records import Integration
from ..routing import Route

OVER = "This request is over or unknown. Go back to where you came from."


def create_reauthorization(call, account_id):
    """Whether a custom integration may do this is unconfirmed: a switch (1.1).

    Of a partner the address must be a registered one (presumed).
    """
    account = call.account(account_id)
    partner = isinstance(call.client, Integration)
    if not partner and not call.bank.reauthorization_allowed:
        detail = "This integration may not ask for a reauthorization."
        raise ApiError(403, problem("forbidden", detail))
    address = call.attributes.get("redirectUri")
    if not address:
        raise _problem("missingAttribute", "redirectUri is required.")
    if partner and not is_registered(call.bank, address):
        raise _problem("invalidAttribute", "redirectUri is not registered.")
    integration_id = call.client.id if partner else None
    record = call.bank.add_reauthorization(account.id, address, integration_id)
    data = {
        "type": "reauthorizationRequest",
        "id": record.id,
        "attributes": {},
        "links": {"redirect": f"{call.pages}{_path(call, record)}"},
    }
    return 201, {"data": data}


def _problem(code, detail):
    return ApiError(400, attribute_problem(code, "redirectUri", detail))


def _path(call, record):
    """Return where the person goes; of a partner as 1.3 lists it."""
    below = ""
    if isinstance(call.client, Integration):
        below = f"/organizations/{call.client.organization_id}"
        below += f"/integrations/{call.client.id}"
    return f"/authorize{below}/reauthorization-requests/{record.id}"


def show_page(call, request_id, **_ids):
    record = call.bank.reauthorizations.get(request_id)
    if not record or record.done:
        return pages.message("This request is over", OVER, 404)
    account = call.bank.accounts.get(record.account_id)
    institution = call.bank.institutions.get(account.institution_id)
    return pages.page(
        "Renew access",
        pages.paragraph(
            f"{institution.attributes['name']} asks: may {call.bank.application.name} "
            f"go on reading the account {account.attributes['reference']} "
            f"for another {account.authorization_days} days?"
        ),
        pages.form(
            '<div class="buttons"><button name="answer" value="renew">Renew</button>'
            '<button class="plain" name="answer" value="cancel">Cancel</button></div>'
        ),
    )


def answer_page(call, request_id, **_ids):
    """Renew unless cancelled, then send the user back; works once."""
    record = call.bank.reauthorizations.get(request_id)
    if not record or record.done:
        return pages.message("This request is over", OVER, 404)
    record.done = True
    call.bank.revision += 1
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
REQUEST = "/reauthorization-requests/<request_id>"
BELOW = "/organizations/<organization_id>/integrations/<integration_id>"
PAGE_ROUTES = [
    Route(method, f"/authorize{below}{REQUEST}", "page", handler, "open", api=False)
    for method, handler in (("GET", show_page), ("POST", answer_page))
    for below in ("", BELOW)
]
