"""Where a person signs payments, and activates them: Ponto's pages and the bank's."""

from html import escape

from werkzeug.utils import redirect

from .. import pages
from ..payment_records import BULK
from ..payments import UNSIGNED
from ..routing import Route
from .control import control_body, control_route

OVER = "It was signed, refused or deleted before. Go back to where you came from."


def show_payment(call, payment_id):
    payment = _unsigned(call.bank, payment_id)
    if not payment:
        return pages.message("Nothing to sign", OVER, 404)
    return pages.page(
        "Sign at your bank",
        *summary(call.bank, payment),
        pages.form(
            pages.buttons(
                pages.button("Sign", "sign"),
                pages.button("Refuse", "cancel", "second"),
                pages.button("Not now", "later", "plain"),
            )
        ),
    )


def answer_payment(call, payment_id):
    """Do what was pressed and go back; bare, as what comes along is unknown."""
    payment = _unsigned(call.bank, payment_id)
    if not payment:
        return pages.message("Nothing to sign", OVER, 404)
    act(call.bank, payment, call.request.form.get("action"))
    if not payment.redirect_uri:
        return pages.message("Thank you", f"The payment is {payment.status}.", 200)
    return redirect(payment.redirect_uri, 303)


def act(bank, payment, action):
    """Sign, refuse, or leave it for later."""
    if action == "sign":
        bank.sign_payment(payment.id)
    elif action == "cancel":
        bank.cancel_payment(payment.id)


def summary(bank, payment):
    """Return what a person reads before signing, as HTML."""
    account = bank.accounts.get(payment.account_id)
    listed = "".join(
        f"<li>{escape(order['creditorName'])}, "
        f"{escape(order['creditorAccountReference'])}: {order['amount']} EUR"
        f"<br><small>{escape(order.get('remittanceInformation') or '')}</small></li>"
        for order in payment.orders
    )
    title = payment.attributes["reference"] if payment.kind == BULK else "One payment"
    return [
        pages.paragraph(f"{title}, from {account.attributes['reference']}:"),
        f"<ul>{listed}</ul>",
    ]


def unsigned_of(bank, account_ids):
    """Return the payments that wait for a signature in Ponto's dashboard."""
    return [
        one
        for one in bank.payments.values()
        if one.status == UNSIGNED and one.account_id in account_ids
    ]


def _unsigned(bank, payment_id):
    payment = bank.payments.get(payment_id)
    return payment if payment and payment.status == UNSIGNED else None


def show_activation(call, request_id):
    request = call.bank.activations.get(request_id)
    if not request or request.done:
        return pages.message("This request is over", OVER, 404)
    organization = call.bank.organizations[request.organization_id]
    return pages.page(
        "Activate payments",
        pages.paragraph(f"{organization.name} will be able to pay through Ponto."),
        pages.form(
            pages.buttons(
                pages.button("Activate", "activate"),
                pages.button("Cancel", "cancel", "plain"),
            )
        ),
    )


def answer_activation(call, request_id):
    request = call.bank.activations.get(request_id)
    if not request or request.done:
        return pages.message("This request is over", OVER, 404)
    request.done = True
    call.bank.revision += 1
    if call.request.form.get("action") == "activate":
        call.bank.activate_payments(request.organization_id)
    return redirect(request.redirect_uri, 303)


# -- what tests do -----------------------------------------------------------------


def list_payments(call):
    """All of them, with how often each was executed and how much it moved."""
    return {
        "payments": [
            {
                "id": one.id,
                "kind": one.kind,
                "account": one.account_id,
                "status": one.status,
                "executed": one.executed,
                "orders": one.orders,
                **one.attributes,
            }
            for one in call.bank.payments.values()
        ]
    }


def change_payment(call, payment_id):
    """{"sign": true}, {"cancel": true}, {"status": text}, {"execute": true}."""
    body = control_body(call)
    if body.pop("sign", False):
        call.bank.sign_payment(payment_id)
    if body.pop("cancel", False):
        call.bank.cancel_payment(payment_id)
    call.bank.change_payment(payment_id, **body)
    return list_payments(call)


def _page(method, path, handler):
    return Route(method, f"/authorize{path}", "page", handler, "open", api=False)


PAGE_ROUTES = [
    _page("GET", "/payments/<payment_id>", show_payment),
    _page("POST", "/payments/<payment_id>", answer_payment),
    _page("GET", "/payment-activation-requests/<request_id>", show_activation),
    _page("POST", "/payment-activation-requests/<request_id>", answer_activation),
]
CONTROL_ROUTES = [
    control_route("GET", "/payments", list_payments),
    control_route("PATCH", "/payments/<payment_id>", change_payment),
]
