"""Accounts of the integration (section 2.2)."""

from ..partner_records import Integration
from ..routing import Route
from ..synchronizing import availability
from .synchronizations import latest


def list_accounts(call):
    return call.page(call.accounts, lambda account: render(call, account))


def get_account(call, account_id):
    return {"data": render(call, call.account(account_id))}


def delete_account(call, account_id):
    """End this integration's access; the account itself stays (2.2)."""
    account = call.account(account_id)
    if isinstance(call.client, Integration):
        call.bank.take_out(call.client.id, account.id)
    else:
        call.bank.remove_account(account.id, call.client.id)
    return {"data": {"type": "account", "id": account.id}}


def render(call, account):
    attributes = {
        name: value
        for name, value in account.attributes.items()
        if name not in account.omit
    }
    return {
        "type": "account",
        "id": account.id,
        "attributes": attributes,
        "meta": {
            "availability": availability(call.bank, account),
            **latest(call, account),
        },
        "relationships": _relationships(call.root, account),
    }


def _relationships(root, account):
    transactions = f"{root}/accounts/{account.id}/transactions"
    return {
        "financialInstitution": related_institution(root, account),
        "transactions": {
            "links": {"related": transactions, "meta": {"type": "transaction"}}
        },
    }


def related_institution(root, account):
    bank = account.institution_id
    return {
        "data": {"type": "financialInstitution", "id": bank},
        "links": {"related": f"{root}/financial-institutions/{bank}"},
    }


ROUTES = [
    Route("GET", "/accounts", "accounts", list_accounts),
    Route("GET", "/accounts/<account_id>", "account", get_account),
    Route("DELETE", "/accounts/<account_id>", "account-delete", delete_account),
]
