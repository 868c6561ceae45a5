"""The discovery document (section 1.3) and userinfo (section 2.12)."""

from ..routing import SECOND_ROOT, Route

ACCOUNT = "/accounts/{accountId}"
SYNCHRONIZATION = "/synchronizations/{synchronizationId}"
SANDBOX_ACCOUNTS = (
    "/sandbox/financial-institutions/{financialInstitutionId}"
    "/financial-institution-accounts/{financialInstitutionAccountId}"
)
TEMPLATES = {
    "financialInstitutions": "/financial-institutions/{financialInstitutionId}",
    "accounts": ACCOUNT,
    "account": {
        "transactions": f"{ACCOUNT}/transactions/{{transactionId}}",
        "pendingTransactions": (
            f"{ACCOUNT}/pending-transactions/{{pendingTransactionId}}"
        ),
        "payments": f"{ACCOUNT}/payments/{{paymentId}}",
        "bulkPayments": f"{ACCOUNT}/bulk-payments/{{bulkPaymentId}}",
        "paymentRequests": f"{ACCOUNT}/payment-requests/{{paymentRequestId}}",
        "reauthorizationRequests": f"{ACCOUNT}/reauthorization-requests",
    },
    "synchronizations": SYNCHRONIZATION,
    "synchronization": {
        "updatedTransactions": f"{SYNCHRONIZATION}/updated-transactions",
        "updatedPendingTransactions": (
            f"{SYNCHRONIZATION}/updated-pending-transactions"
        ),
    },
    "oauth2": {"token": "/oauth2/token", "revoke": "/oauth2/revoke"},
    "userinfo": "/userinfo",
    "onboardingDetails": "/onboarding-details",
    "organizations": {
        "usage": "/organizations/{organizationId}/usage/{month}",
        "integration": "/organizations/{organizationId}/integration",
    },
    "integrationAccounts": "/integration-accounts",
    "paymentActivationRequests": "/payment-activation-requests",
    "paymentRequestActivationRequests": "/payment-request-activation-requests",
    "sandbox": {
        "financialInstitutionAccounts": SANDBOX_ACCOUNTS,
        "financialInstitutionTransactions": (
            f"{SANDBOX_ACCOUNTS}/financial-institution-transactions"
            "/{financialInstitutionTransactionId}"
        ),
    },
}


def get_userinfo(call):
    """Flat, not JSON:API; ``name`` only with the scope of that name."""
    scopes, organization = call.scope.split(), call.organization
    facts = {
        "sub": call.client.organization_id,
        "representativeOrganizationId": None,
        "representativeOrganizationName": None,
        "paymentsActivated": organization.payments_activated,
        "paymentsActivationRequested": _is_activation_requested(call),
        "onboardingComplete": organization.onboarding_complete,
    }
    if "name" in scopes:
        facts["name"] = organization.name
    return facts


def _is_activation_requested(call):
    asked, organization_id = call.bank.activations, call.organization.id
    return any(
        one.organization_id == organization_id and not one.done
        for one in asked.values()
    )


def get_discovery(call):
    """The URL templates that the official libraries read at start."""
    return {"links": _below(f"{call.host}{SECOND_ROOT}", TEMPLATES)}


def _below(root, templates):
    return {
        name: _below(root, value) if isinstance(value, dict) else root + value
        for name, value in templates.items()
    }


USERINFO_ROUTES = [Route("GET", "/userinfo", "userinfo", get_userinfo)]
ROUTES = [Route("GET", SECOND_ROOT, "discovery", get_discovery, access="open")]
