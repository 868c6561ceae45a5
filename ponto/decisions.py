"""What goes into a matching decision, and what comes out of it.

Plain values only; money is Decimal. Source: the matching rules.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType

from .references import References

# States of a document.
OPEN = "open"
PAID = "paid"
REVERSED = "reversed"  # settled by a credit note
DRAFT = "draft"
CANCELLED = "cancelled"

# What to do with money that no document takes.
CREDIT = "credit"  # the partner's credit
KEEP_OPEN = "open"  # the line stays open for it
ASK = "ask"

OLDEST = "oldest"  # one number for all of a customer's invoices: oldest first

ZERO = Decimal(0)


class Rung(IntEnum):
    """The steps of the ladder, numbered as in the matching rules."""

    END_TO_END_ID = 1
    STRUCTURED_REFERENCE = 2
    DOCUMENT_NUMBER = 3
    SUPPLIER_NUMBER = 4
    NEAR_MISS = 5
    COUNTERPART_ACCOUNT = 6
    AMOUNT = 7


# What a company lets a rung do.
POST = "post"
PROPOSE = "propose"
OFF = "off"

# From here on a rung may propose, never post.
FIRST_GUESS = Rung.NEAR_MISS


@dataclass(frozen=True)
class Policy:
    """What a company chose.

    `overpayment`: ask, credit or open. `customer_reference`: ask, or oldest: an
    amount that fits no single invoice pays them from the oldest on. A tolerated
    fee needs a limit: `tolerance_amount` in `currency`, `tolerance_percent` of
    what was open; the one that is zero does not limit, both zero tolerate nothing.
    """

    actions: MappingProxyType = field(default_factory=lambda: MappingProxyType({}))
    overpayment: str = ASK
    customer_reference: str = ASK
    tolerance_amount: Decimal = ZERO
    tolerance_percent: Decimal = ZERO
    currency: str = ""

    def action(self, rung):
        chosen = self.actions.get(rung, POST)
        if rung >= FIRST_GUESS and chosen == POST:
            return PROPOSE
        return chosen


@dataclass(frozen=True)
class Line:
    """A bank line. `amount` is signed, in `currency`; `quantum` is its smallest step.

    `company_ids`: the bank account's company and its branches. `references`: what
    was read, one for each text, the most trusted first. `counterpart_iban`: without
    blanks, upper case. `partner`: the one partner that owns it, if exactly one.
    `is_own_transfer`: both accounts are the company's own. `is_return`: the bank's
    code says that a payment came back. `in_account`: the same line in the account's
    own currency, where `amount` is in the foreign one that was exchanged. `account`:
    the bank account the line is of. `text`: its communication, as `numbers.fold`.
    """

    amount: Decimal
    currency: str
    company_ids: frozenset
    references: tuple[References, ...]
    date: datetime.date | None = None
    quantum: Decimal = Decimal("0.01")
    end_to_end_id: str = ""
    counterpart_iban: str = ""
    counterpart_name: str = ""
    partner: object = None
    is_own_transfer: bool = False
    is_return: bool = False
    in_account: "Line | None" = None
    account: object = None
    text: str = ""


@dataclass(frozen=True)
class Payment:
    """A bank line that settled a document: its `key`, and what it settled.

    `moved`: what the line moved in all, positive, in `currency`; None: exactly what
    it settled.
    """

    key: object
    amount: Decimal
    date: datetime.date | None = None
    end_to_end_id: str = ""
    moved: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True)
class Transfer:
    """What was sent to one creditor through Ponto; a debit of it is expected.

    `amount`: positive. `batch`: what was signed together. `reference`: of a batch, as
    `numbers.fold` gives it, "" where one is sent alone. `batch_amount`: what was not
    debited of the batch when it was looked up. `account`: what it is paid from.
    `iban`, `text`: the creditor's account without blanks and the communication, as
    `numbers.fold`. `since`: the first day of its debit. `is_waiting`: it was sent and
    nobody refused it. `is_debited`: a bank line settled it.
    """

    key: object
    amount: Decimal
    batch: object = None
    reference: str = ""
    batch_amount: Decimal | None = None
    end_to_end_id: str = ""
    account: object = None
    iban: str = ""
    text: str = ""
    since: datetime.date | None = None
    is_waiting: bool = True
    is_debited: bool = False


@dataclass(frozen=True)
class Candidate:
    """A document a line may settle. `key` identifies it.

    `residual`: what is left to pay, positive, in `currency`. `reference`: its own
    structured one as `references.normalise` gives it. `number`, `payment_reference`
    and `supplier_number` (a bill's) as written. `partner_ibans`: accounts that only
    its partner owns. `discounted`: what settles it in full until `discount_date`.
    `payments`: bank lines that settled it, where the line's sign may be a return.
    `transfers`: those that settle it once they are debited.
    """

    key: object
    move_type: str
    state: str
    residual: Decimal
    currency: str
    company_id: object
    reference: str = ""
    number: str = ""
    payment_reference: str = ""
    supplier_number: str = ""
    partner: object = None
    partner_name: str = ""
    partner_ibans: frozenset = frozenset()
    end_to_end_ids: frozenset = frozenset()
    date: datetime.date | None = None
    due_date: datetime.date | None = None
    discounted: Decimal | None = None
    discount_date: datetime.date | None = None
    payments: tuple[Payment, ...] = ()
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True)
class Step:
    """A step of the trace: a code, and plain values that a sentence can be made of."""

    code: str
    details: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Settlement:
    """How much of a document is closed: positive, in its currency.

    `discount` (early payment) and `tolerated` (bank fee) are the parts of `amount`
    that are not paid; what is paid is `amount - discount - tolerated`.
    """

    key: object
    amount: Decimal
    discount: Decimal = ZERO
    tolerated: Decimal = ZERO

    @property
    def paid(self):
        return self.amount - self.discount - self.tolerated


@dataclass(frozen=True)
class Plan:
    """What becomes of a line's money.

    Documents of the line's direction count plus, the others minus: their `paid`
    and `rest` make up the line's amount. `rest`: positive, in the line's currency,
    treated `rest_as` credit (of `partner`) or open. `by_rate`: document and line
    have different currencies, the whole line pays the whole of the one document.
    `returned`: the key of the earlier line whose payment came back; the documents
    it settled open again by the settlements' amounts. `whole`: with all that the
    earlier line did beside (discount, fee, credit), each in its own currency.
    `in_account`: the amounts are those of the line's `in_account`. `transfers`: keys
    of those whose debit the line is.
    """

    settlements: tuple[Settlement, ...] = ()
    rest: Decimal = ZERO
    rest_as: str = ""
    partner: object = None
    by_rate: bool = False
    returned: object = None
    whole: bool = False
    in_account: bool = False
    transfers: tuple = ()

    def as_plain(self):
        """Return the plan as JSON values; `from_plain` reads them."""
        return {
            "settlements": [
                [one.key, str(one.amount), str(one.discount), str(one.tolerated)]
                for one in self.settlements
            ],
            "rest": str(self.rest),
            "rest_as": self.rest_as,
            "partner": self.partner,
            "by_rate": self.by_rate,
            "returned": self.returned,
            "whole": self.whole,
            "in_account": self.in_account,
            "transfers": list(self.transfers),
        }

    @classmethod
    def from_plain(cls, values):
        settlements = tuple(
            Settlement(key, *map(Decimal, amounts))
            for key, *amounts in values["settlements"]
        )
        return cls(
            **{
                **values,
                "settlements": settlements,
                "rest": Decimal(values["rest"]),
                # Plans of older versions have none.
                "transfers": tuple(values.get("transfers", ())),
            }
        )


@dataclass(frozen=True)
class Match:
    """The rung is sure: the plan may be written."""

    rung: Rung
    plan: Plan
    trace: tuple[Step, ...]

    @property
    def settlements(self):
        return self.plan.settlements


@dataclass(frozen=True)
class Proposal:
    """A person chooses: `reason` says why it is not written unasked.

    `choices`: the likeliest first, at least one.
    """

    rung: Rung
    reason: str
    choices: tuple[Plan, ...]
    trace: tuple[Step, ...]


@dataclass(frozen=True)
class NoMatch:
    """The line stays open; `reason` is a code of `matching`'s table."""

    reason: str
    trace: tuple[Step, ...]
