"""Sandbox data: the bank's own side of an account (section 2.16)."""

import uuid

from ..clock import parse
from ..failures import ApiError, attribute_problem, not_found
from ..records import Ledger, Movement
from ..routing import Route
from ..templates import BALANCES

REQUIRED = (
    "valueDate",
    "executionDate",
    "amount",
    "currency",
    "description",
    "remittanceInformationType",
)
CHANGEABLE = (
    "description",
    "remittanceInformation",
    "endToEndId",
    "purposeCode",
    "mandateId",
    "creditorId",
    "additionalInformation",
    "bankTransactionCode",
    "proprietaryBankTransactionCode",
)
OPTIONAL = (*CHANGEABLE, "counterpartName", "counterpartReference")
SHOWN = (*REQUIRED, *OPTIONAL, "createdAt", "updatedAt")
ACCOUNT_SHOWN = (
    "subtype",
    "reference",
    "referenceType",
    "currency",
    "description",
    "product",
    "holderName",
)


def list_accounts(call, institution_id):
    return call.page(_bank_side(call, institution_id), _render_account)


def get_account(call, institution_id, account_id):
    return {"data": _render_account(_account(call, institution_id, account_id))}


def list_transactions(call, institution_id, account_id):
    account = _account(call, institution_id, account_id)
    return call.page(_movements(call, account), _render_movement)


def get_transaction(call, institution_id, account_id, transaction_id):
    account = _account(call, institution_id, account_id)
    return {"data": _render_movement(_movement(call, account, transaction_id))}


def create_transaction(call, institution_id, account_id):
    """The movement shows after the next synchronization, under another id."""
    account = _account(call, institution_id, account_id).real
    given = call.attributes
    missing = [name for name in REQUIRED if given.get(name) is None]
    if missing:
        problems = (
            attribute_problem("missingAttribute", name, f"{name} is required.")
            for name in missing
        )
        raise ApiError(400, *problems)
    known = {name: given[name] for name in (*REQUIRED, *OPTIONAL) if name in given}
    amount = known.pop("amount")
    real_id = call.bank.add_transaction(account.id, amount, visible=False, **known)
    movement = call.bank.find_transaction(real_id)
    return 201, {"data": _render_movement(_BankMovement(movement))}


def change_transaction(call, institution_id, account_id, transaction_id):
    account = _account(call, institution_id, account_id)
    known = _movement(call, account, transaction_id)
    allowed = list(CHANGEABLE)
    if not known.real.attributes.get("counterpartName"):
        allowed.append("counterpartName")
    given = call.attributes
    changes = {name: given[name] for name in allowed if name in given}
    call.bank.change_transaction(known.real.id, visible=False, **changes)
    waiting = account.real.waiting_changes.get(known.real.id, {})
    seen = {**known.real.attributes, **waiting}
    shown = Movement(known.real.id, account.real.id, seen)
    return {"data": _render_movement(_BankMovement(shown))}


class _BankAccount:
    """An account under the id it has at its bank."""

    def __init__(self, real):
        self.real, self.id = real, bank_side_id(real.id)


class _BankMovement:
    """A movement under the id it has at its bank, delivered to Ponto or not."""

    def __init__(self, real):
        self.real, self.id = real, bank_side_id(real.id)


def bank_side_id(record_id):
    return str(uuid.uuid5(uuid.UUID(record_id), "bank side"))


def _bank_side(call, institution_id):
    found = [one for one in call.accounts if one.institution_id == institution_id]
    if not found:
        raise not_found("financialInstitution")
    return Ledger(_BankAccount(account) for account in found)


def _account(call, institution_id, account_id):
    account = _bank_side(call, institution_id).get(account_id)
    if not account:
        raise not_found("financialInstitutionAccount")
    return account


def _movements(call, account):
    delivered = call.bank.transactions_of(account.real.id)
    waiting = call.bank.waiting.get(account.real.id, ())
    return Ledger(_BankMovement(one) for one in (*delivered, *waiting))


def _movement(call, account, transaction_id):
    movement = _movements(call, account).get(transaction_id)
    if not movement:
        raise not_found("financialInstitutionTransaction")
    return movement


def _render_account(account):
    attributes = account.real.attributes
    shown = {name: attributes.get(name) for name in ACCOUNT_SHOWN}
    for name in BALANCES:
        shown[f"{name}Balance"] = attributes.get(f"{name}Balance")
        for date in ("ReferenceDate", "ChangedAt"):
            shown[f"{name}Balance{date}"] = _short(attributes[f"{name}Balance{date}"])
    return _resource("financialInstitutionAccount", account.id, shown)


def _render_movement(movement):
    attributes = movement.real.attributes
    shown = {name: attributes[name] for name in SHOWN if name in attributes}
    for name in ("executionDate", "valueDate", "createdAt", "updatedAt"):
        shown[name] = _short(shown.get(name))
    return _resource("financialInstitutionTransaction", movement.id, shown)


def _resource(kind, record_id, attributes):
    return {"type": kind, "id": record_id, "attributes": attributes}


def _short(moment):
    """Write a moment without milliseconds, as sandbox answers do (2.16)."""
    if not moment:
        return None
    return parse(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


ACCOUNTS = (
    "/sandbox/financial-institutions/<institution_id>/financial-institution-accounts"
)
ACCOUNT = f"{ACCOUNTS}/<account_id>"
MOVEMENTS = f"{ACCOUNT}/financial-institution-transactions"
MOVEMENT = f"{MOVEMENTS}/<transaction_id>"
ROUTES = [
    Route("GET", ACCOUNTS, "sandbox", list_accounts),
    Route("GET", ACCOUNT, "sandbox", get_account),
    Route("GET", MOVEMENTS, "sandbox", list_transactions),
    Route("POST", MOVEMENTS, "sandbox", create_transaction),
    Route("GET", MOVEMENT, "sandbox", get_transaction),
    Route("PATCH", MOVEMENT, "sandbox", change_transaction),
]
