"""Ponto's examples: resources with every attribute of the API reference."""

import json
from decimal import Decimal

SYNCHRONIZATION = {
    "type": "synchronization",
    "id": "77aa",
    "attributes": {
        "resourceType": "account",
        "resourceId": "a1c0",
        "subtype": "accountDetails",
        "status": "success",
        "errors": [],
        "customerOnline": False,
        "createdAt": "2025-03-03T08:00:10.900Z",
        "updatedAt": "2025-03-03T08:00:11.300Z",
    },
}
ACCOUNT = {
    "type": "account",
    "id": "a1c0",
    "attributes": {
        "subtype": "checking",
        "reference": "BE71096123456769",
        "referenceType": "IBAN",
        "internalReference": "8f3c",
        "currency": "EUR",
        "description": "Main",
        "product": None,
        "holderName": None,
        "deprecated": False,
        "currentBalance": 1204.5,
        "currentBalanceChangedAt": "2025-03-03T08:00:11.120Z",
        "currentBalanceReferenceDate": "2025-03-02T00:00:00.000Z",
        "currentBalanceVariationObservedAt": "2025-03-03T08:00:11.150Z",
        "availableBalance": 1004,
        "availableBalanceChangedAt": "2025-03-03T08:00:11.120Z",
        "availableBalanceReferenceDate": "2025-03-02T00:00:00.000Z",
        "availableBalanceVariationObservedAt": "2025-03-03T08:00:11.150Z",
        "authorizedAt": "2025-01-10T09:12:00.000Z",
        "authorizationExpirationExpectedAt": "2025-07-09T09:12:00.000Z",
    },
    "meta": {
        "availability": "available",
        "synchronizedAt": "2025-03-03T08:00:11.300Z",
        "latestSynchronization": SYNCHRONIZATION,
    },
    "relationships": {
        "financialInstitution": {
            "data": {"type": "financialInstitution", "id": "b2d1"}
        },
    },
}
TRANSACTION = {
    "type": "transaction",
    "id": "t-1",
    "attributes": {
        "amount": 121.1,
        "currency": "EUR",
        "executionDate": "2025-03-02T23:00:00.000Z",
        "valueDate": "2025-03-04T00:00:00.000Z",
        "description": "Wire transfer",
        "remittanceInformation": "+++010/8068/17183+++",
        "remittanceInformationType": "structured",
        "counterpartName": "Jan Peeters",
        "counterpartReference": "BE71096123456769",
        "bankTransactionCode": "PMNT-RCDT-ESCT",
        "proprietaryBankTransactionCode": "12267",
        "endToEndId": "e2e",
        "mandateId": "m",
        "creditorId": "c",
        "purposeCode": "CASH",
        "additionalInformation": "more",
        "fee": 0.35,
        "cardReference": "6666",
        "cardReferenceType": "MASKEDPAN",
        "digest": "d",
        "internalReference": "i",
        "createdAt": "2025-03-03T08:00:10.900Z",
        "updatedAt": "2025-03-03T08:00:11.300Z",
    },
    "relationships": {"account": {"data": {"type": "account", "id": "a1c0"}}},
}
INSTITUTION = {
    "type": "financialInstitution",
    "id": "b2d1",
    "attributes": {
        "name": "Gringotts Bank",
        "status": "beta",
        "deprecated": False,
        "country": "BE",
        "bic": "NBBEBEBB203",
        "logoUrl": "https://example.com/logo.svg",
        "primaryColor": "#7d39ff",
        "secondaryColor": "#3DF2C2",
        "sharedBrandName": "Gringotts",
        "sharedBrandReference": "ref",
        "paymentsEnabled": True,
        "bulkPaymentsEnabled": True,
        "periodicPaymentsEnabled": False,
        "paymentsProductTypes": ["sepaCreditTransfer"],
        "bulkPaymentsProductTypes": ["sepaCreditTransfer"],
        "periodicPaymentsProductTypes": [],
        "futureDatedPaymentsAllowed": True,
        "maintenanceFrom": "2025-03-03T08:00:00Z",
        "maintenanceTo": "2025-03-04T08:00:00Z",
        "maintenanceType": "internal",
        "timeZone": "Europe/Brussels",
        "pendingTransactionsAvailable": True,
        "bulkPaymentInstructionsLimit": 100,
        "expectedAuthorizationLifetime": 180,
    },
}
USERINFO = {
    "sub": "organization-1",
    "name": "Demo",
    "representativeOrganizationId": None,
    "representativeOrganizationName": None,
    "paymentsActivated": True,
    "paymentsActivationRequested": True,
    "onboardingComplete": True,
}


def copy_of(resource, **attributes):
    """Return a deep copy as the transport would read it, with these attributes."""
    copy = json.loads(json.dumps(resource), parse_float=Decimal)
    copy["attributes"].update(attributes)
    return copy


def transaction(ponto_id, **attributes):
    """Return a transaction with this id."""
    return {**copy_of(TRANSACTION, **attributes), "id": ponto_id}
