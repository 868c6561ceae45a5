"""Payments and bulk payments (2.8, 2.9), as the service remembers them."""

from dataclasses import dataclass, field

SINGLE, BULK = "payment", "bulkPayment"


@dataclass
class Payment:
    """One request to pay; ``orders`` are its transfers, attributes of 2.8 each.

    ``attributes`` are what the API shows beside the status. ``executed`` counts how
    often the bank moved the money: more than once is what nobody must bring about.
    ``at_bank`` tells that a person was sent to the bank: no second signature.
    """

    id: str
    kind: str
    account_id: str
    created_at: str
    attributes: dict
    orders: list = field(default_factory=list)
    redirect_uri: str | None = None
    status: str = "unsigned"
    at_bank: bool = False
    executed: int = 0


@dataclass
class Activation:
    """A request to activate payments for an organization (2.10)."""

    id: str
    organization_id: str
    redirect_uri: str
    done: bool = False


@dataclass
class Remembered:
    """The answer to an idempotency key; the same key gives it again (section 3)."""

    request: str
    status: int
    body: dict
