"""Ponto's own readings of the accounts at their banks.

Source: Ponto's API reference, sections 2.2 (`meta`), 2.5 and 4.3.
"""

from dataclasses import dataclass
from datetime import datetime

from .attributes import Attributes, as_object, clean, or_none, read_fields


@dataclass(frozen=True)
class SynchronizationFault:
    """Why a synchronization failed: the bank's or Ponto's code and words."""

    code: str
    detail: str


@dataclass(frozen=True)
class Synchronization:
    """Ponto's own reading of an account at its bank.

    `status`: pending, running, success or error. `subtype`: accountDetails,
    accountTransactions or accountTransactionsWithUnsettled.
    """

    id: str
    resource_type: str | None
    resource_id: str | None
    subtype: str | None
    status: str | None
    errors: tuple
    customer_online: bool | None
    created_at: datetime | None
    updated_at: datetime | None

    @property
    def is_finished(self):
        """Whether nothing more will come of it."""
        return self.status in ("success", "error")

    @property
    def needs_authorization(self):
        """Whether the bank refused the consent (any code ``authorization…``)."""
        return any(fault.code.startswith("authorization") for fault in self.errors)

    @classmethod
    def from_json(cls, resource):
        """Read a `synchronization`, also the copy inside a `meta`."""
        known = read_fields(cls, resource, but=("errors",))
        return cls(errors=_faults(resource["attributes"].get("errors")), **known)


def _faults(errors):
    # What the bank said is worth showing, never worth failing on.
    return tuple(
        SynchronizationFault(
            clean(str(as_object(error).get("code") or "")),
            clean(str(as_object(error).get("detail") or "")),
        )
        for error in (errors if isinstance(errors, list) else ())
    )


@dataclass(frozen=True)
class ReadState:
    """When Ponto last read an account or list (its `meta`), and how that ended."""

    availability: str | None = None
    synchronized_at: datetime | None = None
    latest_synchronization: Synchronization | None = None

    @classmethod
    def from_json(cls, meta):
        """Read a `meta`; what is not understood in it is left out.

        It accompanies the data and must not stop them.
        """
        values = Attributes(as_object(meta))
        return cls(
            or_none(values.text, "availability"),
            or_none(values.moment, "synchronizedAt"),
            or_none(
                Synchronization.from_json, as_object(meta).get("latestSynchronization")
            ),
        )
