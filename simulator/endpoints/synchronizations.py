"""Synchronizations that a client starts and follows (section 2.5)."""

from ..failures import ApiError, attribute_problem, not_found, problem
from ..routing import Route
from ..synchronizing import OUTCOMES, SUBTYPES, recently_synchronized, start


def create_synchronization(call):
    """Answer 201 ``pending`` without relationships; it goes on by itself."""
    attributes = call.attributes
    problems = [found for found in _problems(call, attributes) if found]
    if problems:
        raise ApiError(400, *problems)
    account = call.accounts.get(str(attributes["resourceId"]))
    if not account:
        code = "invalidSynchronizationResource"
        raise ApiError(400, problem(code, "The account of the body is unknown."))
    subtype = attributes["subtype"]
    if recently_synchronized(call.bank, account.id, subtype):
        code = "accountRecentlySynchronized"
        raise ApiError(400, problem(code, "The account was synchronized recently."))
    failing, endless = call.fault("sync_error"), call.fault("never_ending_sync")
    code = failing.values.get("code", "authorizationInvalid") if failing else None
    created = start(
        call.bank, account, subtype, outcome=code, endless=endless is not None
    )
    call.bank.revision += 1
    return 201, {"data": resource(created)}


def get_synchronization(call, synchronization_id):
    found = visible_synchronization(call, synchronization_id)
    data = resource(found)
    if found.status == "success":
        here = f"{call.root}/synchronizations/{found.id}"
        data["relationships"] = {
            name: {"links": {"related": f"{here}/{path}"}}
            for name, path in (
                ("updatedTransactions", "updated-transactions"),
                ("updatedPendingTransactions", "updated-pending-transactions"),
            )
        }
    return {"data": data}


def visible_synchronization(call, synchronization_id):
    """Return one of an account of this integration, else 404."""
    found = call.bank.synchronizations.get(synchronization_id)
    if not found or not call.accounts.get(found.account_id):
        raise not_found("synchronization")
    return found


def latest(call, account):
    """Return the ``meta`` that accounts and lists of transactions carry."""
    meta = {"synchronizedAt": account.synchronized_at}
    known = call.bank.synchronizations.get(account.latest_synchronization)
    if known:
        nested = resource(known)
        nested["attributes"]["customerOnline"] = known.customer_online
        meta["latestSynchronization"] = nested
    return meta


def resource(synchronization):
    """Return it as JSON:API; ``customerIpAddress`` is never shown (2.5)."""
    errors = []
    if synchronization.status == "error":
        code = synchronization.outcome
        detail = OUTCOMES.get(code, "The synchronization failed.")
        errors = [problem(code, detail)]
    return {
        "type": "synchronization",
        "id": synchronization.id,
        "attributes": {
            "resourceType": "account",
            "resourceId": synchronization.account_id,
            "subtype": synchronization.subtype,
            "status": synchronization.status,
            "errors": errors,
            "createdAt": synchronization.created_at,
            "updatedAt": synchronization.updated_at,
        },
    }


def _problems(call, attributes):
    """Yield one problem an attribute, since several can come at once (4.1)."""
    required = ["resourceType", "resourceId", "subtype"]
    if call.bank.customer_ip_required:
        required.append("customerIpAddress")
    for name in required:
        if not attributes.get(name):
            yield attribute_problem("missingAttribute", name, f"{name} is required.")
    allowed = {"resourceType": ("account",), "subtype": SUBTYPES}
    for name, values in allowed.items():
        given = attributes.get(name)
        if given and given not in values:
            detail = f"{name} must be one of {', '.join(values)}."
            yield attribute_problem("invalidAttribute", name, detail)


ROUTES = [
    Route("POST", "/synchronizations", "synchronizations", create_synchronization),
    Route(
        "GET",
        "/synchronizations/<synchronization_id>",
        "synchronization",
        get_synchronization,
    ),
]
