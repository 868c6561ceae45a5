"""What the application itself asks, with its partner token (2.13-2.15, 1.6)."""

import re

from ..clock import parse
from ..failures import ApiError, attribute_problem, not_found, problem
from ..routing import Route
from .accounts import related_institution

TYPES = ("onboardingDetails", "onboarding-details")
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


def create_onboarding(call):
    """Keep details for five minutes; only ``email`` is required."""
    attributes = call.attributes
    if call.body["data"].get("type") not in TYPES:
        detail = "The type must be onboardingDetails."
        raise ApiError(400, problem("invalidType", detail, pointer="/data/type"))
    if not attributes.get("email"):
        detail = "email is required."
        raise ApiError(400, attribute_problem("missingAttribute", "email", detail))
    made = call.bank.add_onboarding(attributes)
    data = {"type": "onboardingDetails", "id": made.id, "attributes": attributes}
    return 201, {"data": data}


def delete_integration(call, organization_id):
    """End the integration of an organization; its tokens die with it (2.14)."""
    if not call.bank.integration_of(organization_id):
        raise not_found("integration")
    ended = call.bank.revoke_integration(organization_id)
    return {
        "data": {
            "type": "integration",
            "id": ended.id,
            "relationships": {"organization": _organization(organization_id)},
        }
    }


def get_usage(call, organization_id, month):
    """How many accounts were linked; no part of a month is counted."""
    integration = call.bank.integration_of(organization_id)
    if not integration or not MONTH.fullmatch(month):
        raise not_found("usage")
    count = sum(added[:7] <= month for added in integration.added.values())
    attributes = {
        "accountCount": float(count),
        "paymentCount": 0,
        "bulkPaymentCount": 0,
        "bulkPaymentBundleCount": 0,
        "paymentAccountCount": 0,
    }
    return {
        "data": {
            "type": "organizationUsage",
            "id": month,
            "attributes": attributes,
            "relationships": {"organization": _organization(organization_id)},
        }
    }


def list_integration_accounts(call):
    """All accounts of all organizations of the application (2.15)."""
    return call.page(
        call.bank.shared_accounts(), lambda shared: _shared_account(call, shared)
    )


def _shared_account(call, shared):
    integration, account = shared.integration, shared.account
    here = f"{call.root}/accounts/{account.id}"
    return {
        "type": "integrationAccount",
        "id": shared.id,
        "attributes": {
            "createdAt": _precise(integration.added[account.id]),
            "lastAccessedAt": _precise(integration.accessed.get(account.id)),
        },
        "relationships": {
            "account": {
                "data": {"type": "account", "id": account.id},
                "links": {"related": here},
            },
            "financialInstitution": related_institution(call.root, account),
            "organization": _organization(integration.organization_id),
        },
    }


def _organization(organization_id):
    return {"data": {"type": "organization", "id": organization_id}}


def _precise(moment):
    """Write a moment with microseconds, as these answers do."""
    return parse(moment).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None


def _route(method, path, name, handler):
    return Route(method, path, name, handler, access="partner", ways="b")


ORGANIZATION = "/organizations/<organization_id>"
ROUTES = [
    _route("POST", "/onboarding-details", "onboarding", create_onboarding),
    _route(
        "DELETE",
        f"{ORGANIZATION}/integration",
        "integration-delete",
        delete_integration,
    ),
    _route("GET", f"{ORGANIZATION}/usage/<month>", "usage", get_usage),
    _route(
        "GET",
        "/integration-accounts",
        "integration-accounts",
        list_integration_accounts,
    ),
]
