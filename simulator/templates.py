"""All attributes of institutions and accounts, with the values they start from."""

from copy import deepcopy
from datetime import timedelta

from .clock import iso, parse
from .movements import camel, exact, number
from .records import Account

BALANCES = ("current", "available")
INSTITUTION = {
    "name": "Simulated Bank",
    "status": "stable",
    "deprecated": False,
    "country": "BE",
    "bic": "NBBEBEBB203",
    "logoUrl": None,
    "primaryColor": "#14213d",
    "secondaryColor": "#ffffff",
    "sharedBrandName": None,
    "sharedBrandReference": None,
    "paymentsEnabled": True,
    "bulkPaymentsEnabled": True,
    "periodicPaymentsEnabled": False,
    "paymentsProductTypes": ["sepaCreditTransfer"],
    "bulkPaymentsProductTypes": ["sepaCreditTransfer"],
    "periodicPaymentsProductTypes": [],
    "futureDatedPaymentsAllowed": True,
    "maintenanceFrom": None,
    "maintenanceTo": None,
    "maintenanceType": None,
    "timeZone": "Europe/Brussels",
    "pendingTransactionsAvailable": False,
    "bulkPaymentInstructionsLimit": None,
    "expectedAuthorizationLifetime": 180,
    "paymentDebtorAccountReferenceRequired": False,
    "bulkPaymentDebtorAccountReferenceRequired": False,
}


def institution_attributes(given):
    """Return the attributes of 2.1; ``logoUrl`` None is filled in when shown."""
    return deepcopy(INSTITUTION) | given


def new_account(account_id, institution, given, balance):
    """Return an Account authorized at ``given["authorized_at"]``.

    ``given`` holds attributes of 2.2 and what ``Bank.add_account`` names beside.
    """
    given = dict(given)
    moment = given.pop("authorized_at")
    days = given.pop("authorization_days", None)
    days = days or institution.attributes.get("expectedAuthorizationLifetime") or 90
    account = Account(
        id=account_id,
        institution_id=institution.id,
        attributes={},
        bank_balance=str(exact(balance)),
        authorization_days=days,
        created_at=moment,
        synchronized_at=moment,
        availability=given.pop("availability", None),
        omit=list(given.pop("omit", ())),
    )
    given = {camel(name): value for name, value in given.items()}
    account.attributes = _account_attributes(account, balance) | given
    return account


def _account_attributes(account, balance):
    moment = account.created_at
    expires = parse(moment) + timedelta(days=account.authorization_days)
    return {
        "subtype": "checking",
        "referenceType": "IBAN",
        "internalReference": account.id.replace("-", "")[:20],
        "description": None,
        "product": None,
        "deprecated": False,
        **shown_balances(balance, moment, moment),
        "authorizedAt": moment,
        "authorizationExpirationExpectedAt": iso(expires),
    }


def shown_balances(balance, changed_at, observed_at):
    """Return both balances with their dates; the reference date is a day (2.2)."""
    reference_date = f"{changed_at[:10]}T00:00:00.000Z"
    attributes = {}
    for name in BALANCES:
        attributes[f"{name}Balance"] = number(balance)
        attributes[f"{name}BalanceReferenceDate"] = reference_date
        attributes[f"{name}BalanceChangedAt"] = changed_at
        attributes[f"{name}BalanceVariationObservedAt"] = observed_at
    return attributes
