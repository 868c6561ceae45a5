"""What tests do to way b over HTTP; no part of Ponto's API, see ``control``."""

import uuid
from dataclasses import asdict

from ..authorizing import log_in
from ..routing import SECOND_ROOT
from .control import control_body as _body
from .control import control_route as _route


def get_application(call):
    """All that whoever sets up the application in a client has to know.

    With a TLS listener also its address, and what to show there (PEM).
    """
    application, server = call.bank.application, call.host
    safe = {"tls_url": call.tls_url, "tls_root": f"{call.tls_url}{SECOND_ROOT}"}
    names = ("authority", "client", "client_key", "signature", "signature_key")
    papers = {f"{name}_pem": call.bank.papers[name] for name in names}
    return {
        "client_id": application.client_id,
        "client_secret": application.secret,
        "application_id": application.id,
        "name": application.name,
        "redirect_uris": application.redirect_uris,
        "signature_certificate_id": application.signature_certificate_id,
        "root": f"{server}{SECOND_ROOT}",
        "webhooks_root": f"{server}/webhooks",
        "login_page": f"{server}/authorize/oauth2/auth",
        **(safe if call.tls_url else {}),
        **papers,
    }


def change_application(call):
    """Fields of ``PartnerApplication``, such as ``redirect_uris``."""
    call.bank.change_application(**_body(call))
    return get_application(call)


def do_login(call):
    """{"url", "organization", "accounts", "error"}: what a person does there."""
    body = _body(call)
    return {
        "redirect": log_in(
            call.bank,
            body["url"],
            body.get("organization"),
            body.get("accounts"),
            body.get("error"),
        )
    }


def list_organizations(call):
    bank = call.bank
    return {
        "organizations": [
            asdict(one)
            | {
                "accounts": [account.id for account in bank.accounts_of(one.id)],
                "integration": _integration(bank.integration_of(one.id)),
            }
            for one in bank.organizations.values()
        ]
    }


def _integration(integration):
    return asdict(integration) if integration else None


def add_organization(call):
    """{"name", …} and attributes of 1.6."""
    return {"id": call.bank.add_organization(**_body(call))}


def change_organization(call, organization_id):
    """{"blocked": true, "onboarding_complete": false, "revoked": true, …}."""
    bank, body = call.bank, _body(call)
    organization = bank.organizations[organization_id]
    if "blocked" in body:
        block = (
            bank.block_organization if body["blocked"] else bank.unblock_organization
        )
        block(organization_id)
    if body.get("revoked"):
        bank.revoke_integration(organization_id)
    for name in ("name", "onboarding_complete", "payments_activated"):
        setattr(organization, name, body.get(name, getattr(organization, name)))
    return list_organizations(call)


def share_accounts(call, organization_id):
    """{"accounts": [ids]}: exactly these, as ticked in the dashboard."""
    bank, accounts = call.bank, _body(call)["accounts"]
    integration = bank.integration_of(organization_id)
    if not integration:
        raise ValueError("this organization has no integration")
    bank.share_accounts(organization_id, accounts, integration.scope)
    return _integration(integration)


def relink_account(call, account_id):
    """Unlink it in Ponto and link it again: other ids."""
    return {"id": call.bank.relink_account(account_id)}


def renew_account(call, account_id):
    """Renew its consent, as in the dashboard."""
    call.bank.renew_authorization(account_id)
    return {"id": account_id}


def list_webhooks(call):
    bank = call.bank
    return {
        "url": bank.webhook_url,
        "waiting": [asdict(notice) for notice in bank.notices.values()],
        "deliveries": bank.deliveries,
    }


def change_webhooks(call):
    """{"url", "automatic", "muted", "spoil", "copies", "reversed", "retries"}."""
    for name, value in _body(call).items():
        setattr(call.bank, WEBHOOK_SWITCHES[name], value)
    return list_webhooks(call)


def clear_webhooks(call):
    """Forget what waits and what was sent."""
    call.bank.notices, call.bank.deliveries = {}, []
    return list_webhooks(call)


def send_webhook(call):
    """{"type", "account", "organization", "synchronization", "spoil", "id", …}.

    The rest become attributes; ``copies`` sends the same so many times.
    """
    body, bank = _body(call), call.bank
    names = ("account", "organization", "synchronization", "paymentRequest")
    about = {name: body.pop(name) for name in names if name in body}
    copies, event_id = body.pop("copies", 1), body.pop("id", None)
    kind, event_id = body.pop("type"), event_id or str(uuid.uuid4())
    for _copy in range(copies):
        bank.send_webhook(kind, about, event_id=event_id, **body)
    return {"id": event_id}


def deliver_webhooks(call):
    """Send what waits, now, and tell how it was answered."""
    return {"deliveries": call.bank.deliver_webhooks()}


def rotate_webhook_key(call):
    """{"keep": false} also takes the old key out of the document."""
    return {"kid": call.bank.rotate_webhook_key(keep=_body(call).get("keep", True))}


WEBHOOK_SWITCHES = {
    "url": "webhook_url",
    "automatic": "webhooks_automatic",
    "muted": "webhooks_muted",
    "spoil": "webhook_spoil",
    "copies": "webhook_copies",
    "reversed": "webhooks_reversed",
    "retries": "webhook_retries",
}
ORGANIZATION = "/organizations/<organization_id>"
ROUTES = [
    _route("GET", "/application", get_application),
    _route("PATCH", "/application", change_application),
    _route("POST", "/login", do_login),
    _route("GET", "/organizations", list_organizations),
    _route("POST", "/organizations", add_organization),
    _route("PATCH", ORGANIZATION, change_organization),
    _route("POST", f"{ORGANIZATION}/accounts", share_accounts),
    _route("POST", "/accounts/<account_id>/relink", relink_account),
    _route("POST", "/accounts/<account_id>/renew", renew_account),
    _route("GET", "/webhooks", list_webhooks),
    _route("POST", "/webhooks", change_webhooks),
    _route("DELETE", "/webhooks", clear_webhooks),
    _route("POST", "/webhooks/send", send_webhook),
    _route("POST", "/webhooks/deliver", deliver_webhooks, alone=True),
    _route("POST", "/webhooks/rotate", rotate_webhook_key),
]
