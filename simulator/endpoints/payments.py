"""Payments, bulk payments and their activation (2.8, 2.9, 2.10)."""

import hashlib

from .. import paying
from ..authorizing import is_registered
from ..failures import ApiError, attribute_problem, not_found, problem
from ..movements import number
from ..partner_records import Integration
from ..payment_records import BULK, SINGLE, Remembered
from ..payments import UNSIGNED
from ..routing import Route
from ..synchronizing import availability

KEY_HEADER = "Ibanity-Idempotency-Key"
DAY = "requestedExecutionDate"


def create_payment(call, account_id):
    """Take one transfer; 201 with ``links.redirect`` where an address was given."""
    return _create(call, account_id, SINGLE, _single)


def create_bulk_payment(call, account_id):
    """Take several transfers that are signed together."""
    return _create(call, account_id, BULK, _bulk)


def _single(call, institution, posted):
    """Return what the API shows of it, and its one transfer."""
    one = paying.order(_without(posted, "redirectUri", DAY))
    day = paying.execution_date(call.bank, institution, posted.get(DAY))
    return {**one, DAY: day}, [one]


def _bulk(call, institution, posted):
    """Return what the API shows of it, and its transfers, which are not shown."""
    orders = _orders(institution, posted)
    day = paying.execution_date(call.bank, institution, posted.get(DAY))
    shown = {
        "reference": posted["reference"],
        "batchBookingPreferred": bool(posted.get("batchBookingPreferred")),
        DAY: day,
    }
    return shown, orders


def _orders(institution, posted):
    """Return the transfers of a bulk payment; ApiError with all that is wrong."""
    if not institution.attributes["bulkPaymentsEnabled"]:
        detail = "This financial institution takes no bulk payments."
        raise ApiError(400, problem("bulkPaymentsNotSupported", detail))
    listed = posted.get("payments")
    problems = [
        attribute_problem("missingAttribute", name, f"{name} is required.")
        for name in ("reference", "payments")
        if not posted.get(name)
    ]
    if not problems and not isinstance(listed, list):
        problems = [attribute_problem("invalidAttribute", "payments", "no list")]
    limit = institution.attributes["bulkPaymentInstructionsLimit"]
    if not problems and limit and len(listed) > limit:
        detail = f"At most {limit} payments are taken."
        problems = [attribute_problem("invalidAttribute", "payments", detail)]
    if problems:
        raise ApiError(400, *problems)
    wrong = [
        found
        for place, one in enumerate(listed)
        for found in paying.order_problems(one, f"payments/{place}/")
    ]
    if wrong:
        raise ApiError(400, *wrong)
    return [paying.order(one) for one in listed]


def _create(call, account_id, kind, read):
    """Check who asks and from which account, then keep it; twice is once."""
    _require_scope(call)
    account = call.account(account_id)
    known = _remembered(call)
    if known:
        return known.status, known.body
    institution = call.bank.institutions.get(account.institution_id)
    _require_ready(call, account, institution)
    posted = call.attributes
    address = _redirect_uri(call, posted)
    shown, orders = read(call, institution, posted)
    made = call.bank.add_payment(kind, account.id, shown, orders, address)
    body = {"data": _render(call, made, with_link=bool(address))}
    _remember(call, 201, body)
    return 201, body


def _require_scope(call):
    if "pi" not in call.scope.split():
        detail = "The access token lacks the scope pi."
        raise ApiError(403, problem("insufficientScope", detail))


def _require_ready(call, account, institution):
    if not call.organization.payments_activated:
        detail = "Payments are not activated for this organization."
        raise ApiError(403, problem("paymentsNotActivated", detail))
    if not institution.attributes["paymentsEnabled"]:
        detail = "This financial institution takes no payments."
        raise ApiError(400, problem("paymentsNotSupported", detail))
    if availability(call.bank, account) != "available":
        detail = "The financial institution is in maintenance."
        raise ApiError(400, problem("accountUnavailable", detail))


def _redirect_uri(call, posted):
    """Return where the person comes back to; of a partner a registered address."""
    address = posted.get("redirectUri")
    partner = isinstance(call.client, Integration)
    if address and partner and not is_registered(call.bank, address):
        detail = "redirectUri is not registered."
        raise ApiError(
            400, attribute_problem("invalidAttribute", "redirectUri", detail)
        )
    return address


def _without(posted, *names):
    return {name: value for name, value in posted.items() if name not in names}


# -- twice is once -----------------------------------------------------------------


def _remembered(call):
    """Return what this key was answered before, or None.

    :raises ApiError: 409, the key came with another request (unconfirmed, section 3).
    """
    known = call.bank.remembered.get(_key(call)) if _key(call) else None
    if known and known.request != _digest(call):
        detail = "This idempotency key was used for another request."
        raise ApiError(409, problem("idempotencyKeyReused", detail))
    return known


def _remember(call, status, body):
    if _key(call) and call.bank.idempotency:
        kept = Remembered(_digest(call), status, body)
        call.bank.remembered[_key(call)] = kept


def _key(call):
    key = call.request.headers.get(KEY_HEADER)
    return f"{call.client.id}/{key}" if key else None


def _digest(call):
    text = f"{call.request.method} {call.request.path}\n".encode()
    return hashlib.sha256(text + call.request.get_data()).hexdigest()


# -- reading, deleting ---------------------------------------------------------------


def _get(kind):
    def get_one(call, account_id, payment_id):
        return {"data": _render(call, _known(call, kind, account_id, payment_id))}

    return get_one


def _delete(kind):
    def delete_one(call, account_id, payment_id):
        payment = _known(call, kind, account_id, payment_id)
        if payment.status != UNSIGNED:
            detail = "Only what is not signed can be deleted."
            raise ApiError(400, problem("paymentNotDeletable", detail))
        call.bank.delete_payment(payment.id)
        return {"data": {"type": kind, "id": payment.id}}

    return delete_one


def _known(call, kind, account_id, payment_id):
    _require_scope(call)
    account = call.account(account_id)
    payment = call.bank.payments.get(payment_id)
    if not payment or (payment.kind, payment.account_id) != (kind, account.id):
        raise not_found(kind)
    return payment


def _render(call, payment, *, with_link=False):
    attributes = {**payment.attributes, "status": payment.status}
    if "amount" in attributes:
        attributes["amount"] = number(attributes["amount"])
    data = {"type": payment.kind, "id": payment.id, "attributes": attributes}
    if with_link:
        link = f"{call.pages}/authorize/payments/{payment.id}"
        data["links"] = {"redirect": link}
    return data


# -- activation ----------------------------------------------------------------------


def create_activation(call):
    """Lead a person to the page that activates payments (2.10)."""
    address = call.attributes.get("redirectUri")
    if not address:
        detail = "redirectUri is required."
        raise ApiError(
            400, attribute_problem("missingAttribute", "redirectUri", detail)
        )
    _redirect_uri(call, call.posted)
    made = call.bank.ask_activation(call.organization.id, address)
    link = f"{call.pages}/authorize/payment-activation-requests/{made.id}"
    data = {"type": "paymentActivationRequest", "id": made.id}
    return 201, {"data": {**data, "links": {"redirect": link}}}


def _routes(kind, words, create):
    path = f"/accounts/<account_id>/{words}s"
    return [
        Route("POST", path, f"{words}s", create),
        Route("GET", f"{path}/<payment_id>", words, _get(kind)),
        Route("DELETE", f"{path}/<payment_id>", f"{words}-delete", _delete(kind)),
    ]


ROUTES = [
    *_routes(SINGLE, "payment", create_payment),
    *_routes(BULK, "bulk-payment", create_bulk_payment),
    Route(
        "POST",
        "/payment-activation-requests",
        "payment-activation",
        create_activation,
    ),
]
