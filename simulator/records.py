"""What the simulated service remembers, one dataclass a kind of record.

Moments are kept as the text the API shows, so that every record is plain JSON.
"""

from dataclasses import dataclass, field


@dataclass
class Institution:
    id: str
    attributes: dict


@dataclass
class Account:
    """One account at a bank, as Ponto knows it and as the bank knows it.

    ``bank_balance`` is the bank's own figure, a decimal in text;
    ``attributes["currentBalance"]`` is what the last ``accountDetails`` brought.
    ``organization_id`` None is the first organization; ``left`` tells that it was
    taken out of an integration of way b.
    """

    id: str
    institution_id: str
    attributes: dict
    bank_balance: str
    authorization_days: int
    created_at: str
    synchronized_at: str
    latest_synchronization: str | None = None
    availability: str | None = None
    omit: list = field(default_factory=list)
    removed_for: list = field(default_factory=list)
    waiting_changes: dict = field(default_factory=dict)
    organization_id: str | None = None
    left: bool = False


@dataclass
class Movement:
    """A booked or pending transaction; ``attributes`` are those of section 2.3."""

    id: str
    account_id: str
    attributes: dict
    omit: list = field(default_factory=list)


@dataclass
class Synchronization:
    """``outcome`` is what it will end in: None for success, else an error code.

    ``ends_at`` None never ends; ``posted`` tells that a client asked for it;
    ``updated`` and ``updated_pending`` hold ids.
    """

    id: str
    account_id: str
    subtype: str
    created_at: str
    ends_at: str | None
    outcome: str | None = None
    status: str = "pending"
    updated_at: str = ""
    customer_online: bool = True
    posted: bool = False
    updated: list = field(default_factory=list)
    updated_pending: list = field(default_factory=list)


@dataclass
class Client:
    """Credentials of one integration; ``account_ids`` None means every account."""

    id: str
    secret: str
    account_ids: list | None
    scope: str
    organization_id: str


@dataclass
class Token:
    """An access token; one of a customer of way b has the last three (1.3)."""

    client_id: str
    expires_at: str
    integration_id: str | None = None
    scope: str = ""
    family: str | None = None


@dataclass
class Reauthorization:
    id: str
    account_id: str
    redirect_uri: str
    done: bool = False
    integration_id: str | None = None


class Ledger:
    """Records in the order of their creation, found by id without searching."""

    def __init__(self, records=()):
        self._records = []
        self._positions = {}
        for record in records:
            self.add(record)

    def __len__(self):
        return len(self._records)

    def __iter__(self):
        return iter(self._records)

    def __getitem__(self, span):
        return self._records[span]

    def add(self, record):
        self._positions[record.id] = len(self._records)
        self._records.append(record)

    def remove(self, record_id):
        """Forget a record; everything newer moves down by one."""
        del self._records[self._positions[record_id]]
        self._positions = {one.id: at for at, one in enumerate(self._records)}

    def get(self, record_id):
        """Return the record, or None."""
        position = self.position(record_id)
        return None if position is None else self._records[position]

    def position(self, record_id):
        """Return how many records are older than this one, or None if unknown."""
        return self._positions.get(record_id)
