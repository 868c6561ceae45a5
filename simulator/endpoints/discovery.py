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
        "reauthorizationRequests": f"{ACCOUNT}/reauthorization-requests",
    },
    "synchronizations": SYNCHRONIZATION,
    "synchronization": {
        "updatedTransactions": f"{SYNCHRONIZATION}/updated-transactions",
        "updatedPendingTransactions": (
            f"{SYNCHRONIZATION}/updated-pending-transactions"
        ),
    },
    "oauth2": {"token": "/oauth2/token"},
    "userinfo": "/userinfo",
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
    facts = {
        "sub": call.client.organization_id,
        "representativeOrganizationId": None,
        "representativeOrganizationName": None,
        "paymentsActivated": "pi" in call.client.scope.split(),
        "paymentsActivationRequested": False,
        "onboardingComplete": True,
    }
    if "name" in call.client.scope.split():
        facts["name"] = call.bank.organization_name
    return facts


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
