"""Ponto's resources as frozen values.

Each class has `from_json(resource)`, which takes one JSON:API resource (userinfo
is flat) and raises a `PontoAnswerError` whose `code` says what is wrong and whose
`detail` names the field (the codes are those of `attributes`). Amounts are
Decimals, moments aware datetimes in UTC, None is what Ponto leaves out. An
unknown value of an enumeration passes as the text it is.

Source: Ponto's API reference, sections 2.1 to 2.7 and 2.12.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from .addresses import is_web_address
from .attributes import (
    Attributes,
    as_object,
    clean,
    not_understood,
    read_attributes,
    read_fields,
    read_id,
    read_optional,
    related_id,
)
from .synchronizations import ReadState, Synchronization

BANK_ZONE = "Europe/Brussels"


@dataclass(frozen=True)
class Institution:
    """A bank that Ponto reaches. `status`: experimental, beta or stable."""

    id: str
    name: str | None
    status: str | None
    deprecated: bool | None
    country: str | None
    bic: str | None
    logo_url: str | None
    primary_color: str | None
    secondary_color: str | None
    shared_brand_name: str | None
    shared_brand_reference: str | None
    payments_enabled: bool | None
    bulk_payments_enabled: bool | None
    periodic_payments_enabled: bool | None
    payments_product_types: tuple
    bulk_payments_product_types: tuple
    periodic_payments_product_types: tuple
    future_dated_payments_allowed: bool | None
    maintenance_from: datetime | None
    maintenance_to: datetime | None
    maintenance_type: str | None
    time_zone: str | None
    pending_transactions_available: bool | None
    bulk_payment_instructions_limit: int | None
    expected_authorization_lifetime: int | None  # days

    @classmethod
    def from_json(cls, resource):
        """Read a `financialInstitution`."""
        return cls(**read_fields(cls, resource))


@dataclass(frozen=True)
class Account:
    """An account of the integration.

    `reference` is an IBAN when `reference_type` says so. `availability`:
    available or readonly. The consent ends at `consent_expires_at`.
    """

    id: str
    institution_id: str | None
    subtype: str | None
    reference: str | None
    reference_type: str | None
    internal_reference: str | None
    currency: str
    description: str | None
    product: str | None
    holder_name: str | None
    deprecated: bool | None
    current_balance: Decimal | None
    current_balance_changed_at: datetime | None
    current_balance_reference_date: datetime | None
    current_balance_variation_observed_at: datetime | None
    available_balance: Decimal | None
    available_balance_changed_at: datetime | None
    available_balance_reference_date: datetime | None
    available_balance_variation_observed_at: datetime | None
    authorized_at: datetime | None
    consent_expires_at: datetime | None
    availability: str | None
    synchronized_at: datetime | None
    latest_synchronization: Synchronization | None

    @classmethod
    def from_json(cls, resource):
        """Read an `account`; the currency is required."""
        known = read_fields(cls, resource, but=_ACCOUNT_ELSEWHERE)
        values = Attributes(resource["attributes"])
        state = ReadState.from_json(resource.get("meta"))
        return cls(
            institution_id=related_id(resource, "financialInstitution"),
            currency=values.currency(),
            consent_expires_at=values.moment("authorizationExpirationExpectedAt"),
            availability=state.availability,
            synchronized_at=state.synchronized_at,
            latest_synchronization=state.latest_synchronization,
            **known,
        )


_ACCOUNT_ELSEWHERE = (
    "institution_id",
    "currency",
    "consent_expires_at",
    "availability",
    "synchronized_at",
    "latest_synchronization",
)


@dataclass(frozen=True)
class Transaction:
    """A movement. `amount` is signed: negative is money out.

    `remittance_information_type`: structured, unstructured or None. `digest` may
    repeat for two real movements and is no key. `raw` holds the attributes as
    Ponto sent them, passed through `attributes.clean`: numbers with a fraction
    are texts. `spoiled` names, as Ponto does, the optional attributes that were
    not understood and left out, or were too long and cut.
    """

    id: str
    account_id: str | None
    amount: Decimal
    currency: str
    execution_date: datetime | None
    value_date: datetime | None
    description: str | None
    remittance_information: str | None
    remittance_information_type: str | None
    counterpart_name: str | None
    counterpart_reference: str | None
    bank_transaction_code: str | None
    proprietary_bank_transaction_code: str | None
    end_to_end_id: str | None
    mandate_id: str | None
    creditor_id: str | None
    purpose_code: str | None
    additional_information: str | None
    fee: Decimal | None
    card_reference: str | None
    card_reference_type: str | None
    digest: str | None
    internal_reference: str | None
    created_at: datetime | None
    updated_at: datetime | None
    raw: dict = field(repr=False, compare=False, default_factory=dict)
    spoiled: tuple = ()

    def execution_day(self, zone=BANK_ZONE):
        """Return the date of execution at the bank, None where it is missing."""
        return _day(self.execution_date, zone)

    def value_day(self, zone=BANK_ZONE):
        """Return the value date at the bank, None where it is missing."""
        return _day(self.value_date, zone)

    @classmethod
    def from_json(cls, resource):
        """Read a `transaction`; amount and currency are required.

        An execution date may be missing; a wrong one is refused, because nobody
        knows which day it means.
        """
        ponto_id = read_id(resource)
        values = Attributes(resource.get("attributes"))
        known, spoiled = read_optional(
            cls, values, _TRANSACTION_ELSEWHERE, _TRANSACTION_LETTERS
        )
        return cls(
            id=ponto_id,
            account_id=related_id(resource, "account"),
            amount=values.required_amount("amount"),
            currency=values.currency(),
            execution_date=values.moment("executionDate"),
            raw=clean(resource["attributes"]),
            spoiled=spoiled,
            **known,
        )


_TRANSACTION_ELSEWHERE = (
    "id",
    "account_id",
    "amount",
    "currency",
    "execution_date",
    "raw",
    "spoiled",
)
_TRANSACTION_LETTERS = (
    "additional_information",
    "counterpart_name",
    "description",
    "remittance_information",
)


def _day(moment, zone):
    """Cut the day out of a date that the bank dressed as a moment.

    Some banks send midnight UTC, others local midnight in UTC (22:00 or 23:00 of
    the day before); in the bank's zone both fall on the right day.
    """
    if moment is None:
        return None
    try:
        return moment.astimezone(ZoneInfo(zone)).date()
    except OverflowError:  # the last evening of the year 9999
        return moment.date()


class PendingTransaction(Transaction):
    """A movement announced by the bank: it may change or vanish; never book it."""


@dataclass(frozen=True)
class ReauthorizationRequest:
    """Where to send the holder to renew the consent."""

    id: str
    redirect: str

    @classmethod
    def from_json(cls, resource):
        """Read a `reauthorizationRequest`; the link must be https."""
        ponto_id = read_id(resource)
        link = as_object(resource.get("links")).get("redirect")
        if not isinstance(link, str) or not is_web_address(link):
            raise not_understood("missing_field", "links.redirect")
        return cls(ponto_id, link)


@dataclass(frozen=True)
class IntegrationAccount:
    """An account that an organization gave to the application."""

    id: str
    created_at: datetime | None
    last_accessed_at: datetime | None
    account_id: str | None
    institution_id: str | None
    organization_id: str | None

    @classmethod
    def from_json(cls, resource):
        """Read an `integrationAccount`."""
        related = {
            "account_id": "account",
            "institution_id": "financialInstitution",
            "organization_id": "organization",
        }
        values = read_fields(cls, resource, but=related)
        for name, relationship in related.items():
            values[name] = related_id(resource, relationship)
        return cls(**values)


@dataclass(frozen=True)
class UserInfo:
    """The organization behind the token."""

    sub: str
    name: str | None
    representative_organization_id: str | None
    representative_organization_name: str | None
    payments_activated: bool | None
    payments_activation_requested: bool | None
    onboarding_complete: bool | None

    @classmethod
    def from_json(cls, resource):
        """Read the flat answer; `sub`, the organization's id, is required."""
        values = Attributes(resource)
        sub = read_id({"id": values.text("sub")})
        return cls(sub=sub, **read_attributes(cls, values, but=("sub",)))
