"""The discovery document (section 1.3) and userinfo (section 2.12)."""

from ..routing import SECOND_ROOT, Route


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
    root = f"{call.host}{SECOND_ROOT}"
    account = f"{root}/accounts/{{accountId}}"
    one = "{synchronizationId}"
    bank = f"{root}/sandbox/financial-institutions/{{financialInstitutionId}}"
    bank_accounts = f"{bank}/financial-institution-accounts"
    movements = "{financialInstitutionAccountId}/financial-institution-transactions"
    return {
        "links": {
            "financialInstitutions": (
                f"{root}/financial-institutions/{{financialInstitutionId}}"
            ),
            "accounts": account,
            "account": {
                "transactions": f"{account}/transactions/{{transactionId}}",
                "pendingTransactions": (
                    f"{account}/pending-transactions/{{pendingTransactionId}}"
                ),
                "reauthorizationRequests": f"{account}/reauthorization-requests",
            },
            "synchronizations": f"{root}/synchronizations/{one}",
            "synchronization": {
                "updatedTransactions": (
                    f"{root}/synchronizations/{one}/updated-transactions"
                ),
                "updatedPendingTransactions": (
                    f"{root}/synchronizations/{one}/updated-pending-transactions"
                ),
            },
            "oauth2": {"token": f"{root}/oauth2/token"},
            "userinfo": f"{root}/userinfo",
            "sandbox": {
                "financialInstitutionAccounts": bank_accounts,
                "financialInstitutionTransactions": f"{bank_accounts}/{movements}",
            },
        }
    }


USERINFO_ROUTES = [Route("GET", "/userinfo", "userinfo", get_userinfo)]
ROUTES = [Route("GET", SECOND_ROOT, "discovery", get_discovery, access="open")]
