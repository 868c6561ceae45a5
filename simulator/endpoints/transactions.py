"""Booked and pending transactions of an account (sections 2.3, 2.4, 2.6)."""

from ..failures import not_found
from ..records import Ledger
from ..routing import Route
from .synchronizations import latest, visible_synchronization

BOOKED, PENDING = "transaction", "pendingTransaction"


def list_transactions(call, account_id):
    account = call.account(account_id)
    return _list(call, account, call.bank.transactions_of(account_id), BOOKED)


def list_pending(call, account_id):
    account = call.account(account_id)
    return _list(call, account, call.bank.pending_of(account_id), PENDING)


def get_transaction(call, account_id, transaction_id):
    """A transaction asked under another account is not found (4.2)."""
    ledger = call.bank.transactions_of(call.account(account_id).id)
    return _one(call, ledger.get(transaction_id), BOOKED)


def get_pending(call, account_id, transaction_id):
    ledger = call.bank.pending_of(call.account(account_id).id)
    return _one(call, ledger.get(transaction_id), PENDING)


def list_updated(call, synchronization_id):
    """What that synchronization created or changed; ``meta`` has only paging."""
    found = visible_synchronization(call, synchronization_id)
    ledger = call.bank.transactions_of(found.account_id)
    return _list_ids(call, ledger, found.updated, BOOKED)


def list_updated_pending(call, synchronization_id):
    found = visible_synchronization(call, synchronization_id)
    ledger = call.bank.pending_of(found.account_id)
    return _list_ids(call, ledger, found.updated_pending, PENDING)


def render(call, movement, kind):
    related = f"{call.root}/accounts/{movement.account_id}"
    return {
        "type": kind,
        "id": movement.id,
        "attributes": {
            name: value
            for name, value in movement.attributes.items()
            if name not in movement.omit
        },
        "relationships": {
            "account": {
                "data": {"type": "account", "id": movement.account_id},
                "links": {"related": related},
            }
        },
    }


def _list(call, account, ledger, kind):
    body = call.page(ledger, lambda item: render(call, item, kind), null_before=True)
    body["meta"] |= latest(call, account)
    return body


def _list_ids(call, ledger, ids, kind):
    known = sorted(set(ids), key=lambda item_id: ledger.position(item_id) or 0)
    chosen = Ledger(movement for movement in map(ledger.get, known) if movement)
    return call.page(chosen, lambda item: render(call, item, kind), null_before=True)


def _one(call, movement, kind):
    if not movement:
        raise not_found(kind)
    return {"data": render(call, movement, kind)}


ACCOUNT = "/accounts/<account_id>"
SYNCHRONIZATION = "/synchronizations/<synchronization_id>"
ROUTES = [
    Route("GET", f"{ACCOUNT}/transactions", "transactions", list_transactions),
    Route(
        "GET",
        f"{ACCOUNT}/transactions/<transaction_id>",
        "transaction",
        get_transaction,
    ),
    Route("GET", f"{ACCOUNT}/pending-transactions", "pending", list_pending),
    Route(
        "GET",
        f"{ACCOUNT}/pending-transactions/<transaction_id>",
        "pending-one",
        get_pending,
    ),
    Route(
        "GET",
        f"{SYNCHRONIZATION}/updated-transactions",
        "updated-transactions",
        list_updated,
    ),
    Route(
        "GET",
        f"{SYNCHRONIZATION}/updated-pending-transactions",
        "updated-pending",
        list_updated_pending,
    ),
]
