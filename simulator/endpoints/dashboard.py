"""A dashboard as Ponto has one, and a bank counter: for whoever tries the demo.

What is pressed here happens at once, and the application is told of it by webhook.
"""

from html import escape

from werkzeug.utils import redirect

from .. import pages
from ..login_pages import account_facts, account_title
from ..movements import exact
from ..routing import Route
from . import signing

UNKNOWN = "There is no such organization. Go back to the first page."
ACCESS_NOTE = "What is ticked can be read by {}; to give access the first time, log in."


def show_organizations(call):
    listed = "".join(
        f'<li><a href="/dashboard/{one.id}">{escape(one.name)}</a></li>'
        for one in call.bank.organizations.values()
    )
    return pages.page(
        "Who banks here",
        pages.paragraph("Choose an organization to be its customer at Ponto."),
        f"<ul>{listed}</ul>",
    )


def show(call, organization_id, trouble=None):
    """Return the page of one organization."""
    organization = call.bank.organizations.get(organization_id)
    if not organization:
        return pages.message("Unknown organization", UNKNOWN, 404)
    accounts = call.bank.accounts_of(organization_id)[::-1]  # as lists show them
    return pages.page(
        organization.name,
        pages.wrong(trouble),
        '<p><a href="/">All organizations</a></p>',
        _unsigned(call.bank, accounts),
        _payment(call.bank, accounts),
        _access(call.bank, organization, accounts),
        _paying(call.bank, organization),
        _consents(call.bank, accounts),
        status=400 if trouble else 200,
    )


def _payment(bank, accounts):
    options = "".join(
        f'<option value="{one.id}">{escape(account_title(one))}, '
        f"{escape(account_facts(bank, one))}</option>"
        for one in accounts
    )
    return "<h2>Money moves at the bank</h2>" + pages.form(
        '<label class="field">Account<select name="account">'
        f"{options}</select></label>",
        pages.field("Amount (negative: money out)", "amount", "121.00", required=True),
        pages.field("Counterpart", "counterpart_name", "Bakkerij De Korenaar BV"),
        pages.field("Communication", "text", ""),
        pages.buttons(pages.button("Book it", "book")),
    )


def _unsigned(bank, accounts):
    """Return what waits for a signature here, where no page led to it (2.8)."""
    waiting = signing.unsigned_of(bank, {one.id for one in accounts})
    parts = [
        pages.form(
            f'<input type="hidden" name="payment" value="{one.id}">',
            *signing.summary(bank, one),
            pages.buttons(
                pages.button("Sign", "sign"), pages.button("Refuse", "cancel", "second")
            ),
        )
        for one in waiting
    ]
    return "<h2>To sign</h2>" + "".join(parts) if parts else ""


def _access(bank, organization, accounts):
    integration = bank.integration_of(organization.id)
    shared = integration.account_ids if integration else []
    choices = [
        pages.choice(
            "checkbox",
            "shared",
            one.id,
            account_title(one),
            account_facts(bank, one),
            ticked=one.id in shared,
        )
        for one in accounts
    ]
    made = [pages.button("Save", "share"), pages.button("End it", "revoke", "second")]
    block = ("Unblock", "unblock") if organization.blocked else ("Block", "block")
    made = [*(made if integration else []), pages.button(*block, "second")]
    return "<h2>Access</h2>" + pages.form(
        pages.paragraph(ACCESS_NOTE.format(bank.application.name), "soft"),
        pages.group("Accounts", *choices),
        pages.buttons(*made),
    )


def _paying(bank, organization):
    """Return who may pay: the organization, and its integrations with keys."""
    parts = []
    if not organization.payments_activated:
        parts.append(
            pages.form(
                pages.paragraph("Payments are not activated."),
                pages.buttons(pages.button("Activate payments", "activate")),
            )
        )
    for client in _clients(bank, organization.id):
        may_pay = "pi" in client.scope.split()
        text, action = (
            ("Only let it read", "only_read") if may_pay else ("Let it pay", "let_pay")
        )
        parts.append(
            pages.form(
                f'<input type="hidden" name="client" value="{escape(client.id)}">',
                pages.paragraph(f"{client.id}: {client.scope}"),
                pages.buttons(pages.button(text, action, "second")),
            )
        )
    return "<h2>Payments</h2>" + "".join(parts) if parts else ""


def _clients(bank, organization_id):
    """Return the integrations with keys; of no known organization: the first's."""
    first = bank.organization.id
    return [
        one
        for one in bank.clients.values()
        if organization_id
        == (one.organization_id if one.organization_id in bank.organizations else first)
    ]


def _consents(bank, accounts):
    rows = []
    for one in accounts:
        end = one.attributes.get("authorizationExpirationExpectedAt") or "unknown"
        account = f'<input type="hidden" name="account" value="{one.id}">'
        rows.append(
            pages.form(
                account,
                pages.paragraph(f"{account_title(one)}: until {end[:10]}"),
                pages.buttons(
                    pages.button("Renew", "renew", "second"),
                    pages.button("Let it end", "expire", "second"),
                ),
            )
        )
    return "<h2>Consents of the banks</h2>" + "".join(rows)


def change(call, organization_id):
    """Do what was pressed, and show the page again."""
    act = ACTIONS.get(call.request.form.get("action"))
    if organization_id not in call.bank.organizations or not act:
        return pages.message("Unknown organization", UNKNOWN, 404)
    trouble = act(call.bank, organization_id, call.request.form)
    if trouble:
        return show(call, organization_id, trouble)
    return redirect(f"/dashboard/{organization_id}", 303)


def _own(bank, organization_id, form):
    """Return the ids among those sent that are this organization's."""
    own = {account.id for account in bank.accounts_of(organization_id)}
    return [
        one
        for name in ("account", "shared")
        for one in form.getlist(name)
        if one in own
    ]


def _book(bank, organization_id, form):
    amount = (form.get("amount") or "").replace(",", ".").strip()
    if not exact(amount):
        return "The amount must be a number, such as 121.00, and not zero."
    for account_id in _own(bank, organization_id, form):
        details = {name: form.get(name) or None for name in DETAILS}
        bank.add_transaction(account_id, amount, **details)
    return None


def _share(bank, organization_id, form):
    integration = bank.integration_of(organization_id)
    if not integration:
        return "Log in from the application first."
    ids = _own(bank, organization_id, form)
    bank.share_accounts(organization_id, ids, integration.scope)
    return None


def _revoke(bank, organization_id, _form):
    if not bank.integration_of(organization_id):
        return "There is no access that could be ended."
    bank.revoke_integration(organization_id)
    return None


def _sign(action):
    def act(bank, organization_id, form):
        own = {account.id for account in bank.accounts_of(organization_id)}
        for payment in signing.unsigned_of(bank, own):
            if payment.id == form.get("payment"):
                signing.act(bank, payment, action)

    return act


def _activate(bank, organization_id, _form):
    bank.activate_payments(organization_id)


def _scope(scope):
    def act(bank, organization_id, form):
        for client in _clients(bank, organization_id):
            if client.id == form.get("client"):
                bank.change_client(client.id, scope)

    return act


def _consent(method):
    def act(bank, organization_id, form):
        for account_id in _own(bank, organization_id, form):
            getattr(bank, method)(account_id)

    return act


DETAILS = ("counterpart_name", "text")
ACTIONS = {
    "book": _book,
    "share": _share,
    "revoke": _revoke,
    "block": lambda bank, one, _form: bank.block_organization(one),
    "unblock": lambda bank, one, _form: bank.unblock_organization(one),
    "renew": _consent("renew_authorization"),
    "expire": _consent("expire_authorization"),
    "sign": _sign("sign"),
    "cancel": _sign("cancel"),
    "activate": _activate,
    "let_pay": _scope("ai pi"),
    "only_read": _scope("ai"),
}


def _route(method, path, handler):
    return Route(method, path, "page", handler, "open", api=False)


ROUTES = [
    _route("GET", "/", show_organizations),
    _route("GET", "/dashboard/<organization_id>", show),
    _route("POST", "/dashboard/<organization_id>", change),
]
