"""The state behind the simulated service: what banks, Ponto and tests put there."""

import threading
import uuid
from collections import Counter

from . import demo, synchronizing
from .clock import Clock, brussels_today, iso, parse
from .faults import read_faults
from .integrations import NAMESPACE, Integrations
from .locking import locked
from .movements import by_api_name, camel, exact, movement_attributes
from .notices import Notices
from .partners import Partners
from .payments import Payments
from .records import Institution, Ledger, Movement
from .switches import SWITCHES
from .templates import institution_attributes, new_account

DEMO_CLIENT, DEMO_SECRET = "simulator-demo", "simulator-secret"


class Bank(Integrations, Partners, Notices, Payments):
    """Institutions, accounts, movements and credentials, safe between threads.

    Ids are made from names or running numbers: the same calls give the same ids.
    The switches are in ``switches``.
    """

    SWITCHES = SWITCHES

    def __init__(self, **switches):
        self.lock, self.courier_lock = threading.RLock(), threading.Lock()
        self.revision = 0
        self.switches = {**self.SWITCHES, **switches}
        self._clear()

    @classmethod
    def demo(cls, today=None):
        """Return the demo company's bank, dated relative to ``today`` (a date)."""
        bank = cls()
        bank.reset("demo", today)
        return bank

    @classmethod
    def empty(cls):
        """Return a bank without institutions, with the demo credentials alone."""
        bank = cls()
        bank.reset("empty")
        return bank

    def _clear(self):
        self.clock = Clock()
        self.counters = Counter()
        self.institutions, self.accounts = Ledger(), Ledger()
        self.transactions, self.waiting = {}, {}
        self.pending, self.waiting_pending = {}, {}
        self.synchronizations, self.reauthorizations = {}, {}
        self.open_synchronizations = []
        self.clients, self.tokens = {}, {}
        self.faults, self.requests = [], []
        for name, value in self.switches.items():
            setattr(self, name, value)
        self.last_settled = self.clock.now()
        self.made_on = brussels_today(self.last_settled)
        self.clear_partners()
        self.clear_notices()
        self.clear_payments()

    def reset(self, dataset="demo", today=None):
        """Forget everything and load a data set: ``demo`` or ``empty``.

        Clock, faults, requests and switches too are as they were at the start; the
        certificates stay.
        """
        with self.lock:
            self.revision += 1
            kept = getattr(self, "kept_papers", None)
            self._clear()
            self.kept_papers = kept  # an open listener shows them
            if today and today != self.made_on:
                self.clock.set(parse(f"{today.isoformat()}T12:00:00Z"))
            self.made_on = today or self.made_on
            self.last_settled = self.clock.now()
            self.add_client(DEMO_CLIENT, DEMO_SECRET)
            if dataset == "demo":
                demo.load(self)

    def now(self):
        """Return the moment as the API writes it."""
        return iso(self.clock.now())

    def new_id(self, kind, name=None):
        if name is None:
            self.counters[kind] += 1
            name = self.counters[kind]
        return str(uuid.uuid5(NAMESPACE, f"{kind}/{name}"))

    def settle(self):
        """Let happen what is due by now: ends of synchronizations, own rounds."""
        with self.lock:
            synchronizing.settle(self)
            self.execute_due_payments()

    @locked
    def advance(self, seconds):
        self.clock.advance(seconds)
        self.settle()

    # What the banks hold

    @locked
    def add_institution(self, *, key=None, **attributes):
        """Add a bank; ``attributes`` are those of 2.1, defaults fill the rest."""
        institution_id = self.new_id("institution", key)
        given = {camel(name): value for name, value in attributes.items()}
        filled = institution_attributes(given)
        self.institutions.add(Institution(institution_id, filled))
        return institution_id

    @locked
    def change_institution(self, institution_id, **attributes):
        given = {camel(name): value for name, value in attributes.items()}
        self.institutions.get(institution_id).attributes.update(given)

    @locked
    def add_account(
        self,
        institution_id,
        reference,
        *,
        currency="EUR",
        holder_name=None,
        balance=0,
        client_id=None,
        organization_id=None,
        **attributes,
    ):
        """Link an account that has this balance and no movements yet.

        ``client_id`` names an integration with a list of accounts that gets it too.
        ``organization_id`` None: it belongs to the first organization.
        ``attributes`` are those of 2.2, and ``authorized_at`` (text, default now),
        ``authorization_days``, ``availability``, ``omit``, ``key`` (for the id).
        """
        attributes |= {"reference": reference, "currency": currency}
        attributes.setdefault("holderName", holder_name)
        institution = self.institutions.get(institution_id)
        account_id = self.new_id("account", attributes.pop("key", None))
        attributes.setdefault("authorized_at", self.now())
        account = new_account(account_id, institution, attributes, balance)
        account.organization_id = organization_id
        self.accounts.add(account)
        synchronizing.record_linking(self, account)
        if client_id and self.clients[client_id].account_ids is not None:
            self.clients[client_id].account_ids.append(account_id)
        return account_id

    @locked
    def change_account(self, account_id, **attributes):
        """Set attributes of 2.2, or ``availability``, as they are, at once."""
        account = self.accounts.get(account_id)
        if "availability" in attributes:
            account.availability = attributes.pop("availability")
        given = {camel(name): value for name, value in attributes.items()}
        account.attributes.update(given)

    def add_transaction(self, account_id, amount, *, visible=True, **details):
        """Book a movement at the bank and return its id.

        Visible: there at once, as if Ponto's schedule had brought it; else it waits
        for the next synchronization. ``details``: ``text``, ``remittance_type``,
        ``counterpart_name``, ``counterpart_reference``, ``date``, ``omit`` (keys to
        leave out), ``created_at`` and any attribute of 2.3, good or bad.
        """
        return self._add(account_id, amount, "transaction", visible, details)

    def add_pending(self, account_id, amount, *, visible=True, **details):
        """Add a pending transaction (2.4); it moves no balance."""
        return self._add(account_id, amount, "pendingTransaction", visible, details)

    @locked
    def _add(self, account_id, amount, kind, visible, details):
        account = self.accounts.get(account_id)
        details = dict(details)
        record_id = self.new_id(kind, details.pop("key", None))
        omit = list(details.pop("omit", ()))
        created_at = details.pop("created_at", None)
        today = brussels_today(self.clock.now())
        given = by_api_name(details)
        attributes = movement_attributes(account, amount, given, today)
        attributes.setdefault("internalReference", record_id.replace("-", "")[:16])
        movement = Movement(record_id, account_id, attributes, omit)
        place = self.waiting if kind == "transaction" else self.waiting_pending
        place.setdefault(account_id, []).append(movement)
        if kind == "transaction":
            balance = exact(account.bank_balance) + exact(amount)
            account.bank_balance = str(balance)
        if visible:
            synchronizing.deliver(self, account, movement, created_at)
        return record_id

    @locked
    def change_transaction(self, transaction_id, *, visible=True, **attributes):
        """Change what the bank says of a movement, now or at the next fetch."""
        given = by_api_name(attributes)
        movement = self.find_transaction(transaction_id)
        account = self.accounts.get(movement.account_id)
        if visible or self.transactions_of(account.id).get(transaction_id) is None:
            movement.attributes.update(given)
            movement.attributes["updatedAt"] = self.now()
        else:
            changes = account.waiting_changes.setdefault(transaction_id, {})
            changes.update(given)

    @locked
    def remove_transaction(self, transaction_id):
        """Let a delivered movement vanish, from list and balances (6.5)."""
        movement = self.find_transaction(transaction_id)
        synchronizing.withdraw(self, movement)

    def find_transaction(self, transaction_id):
        """Return a Movement, delivered or waiting; KeyError for an unknown id."""
        for ledger in self.transactions.values():
            if movement := ledger.get(transaction_id):
                return movement
        for waiting in self.waiting.values():
            for movement in waiting:
                if movement.id == transaction_id:
                    return movement
        raise KeyError(transaction_id)

    def transactions_of(self, account_id):
        return self.transactions.setdefault(account_id, Ledger())

    def pending_of(self, account_id):
        return self.pending.setdefault(account_id, Ledger())

    @locked
    def clear_pending(self, account_id):
        """Let all pending transactions vanish, as they may (2.4)."""
        self.pending.pop(account_id, None)
        self.waiting_pending.pop(account_id, None)

    @locked
    def scheduled_round(self):
        """Do what Ponto does at 02, 08, 14 and 20 h: fetch every account (6.1)."""
        synchronizing.scheduled_round(self, self.accounts)

    # What goes wrong, and what was asked

    @locked
    def inject(self, spec):
        """Add one fault or a list of them, as ``faults`` describes; return them."""
        added = read_faults(spec)
        self.faults += added
        return added

    @locked
    def clear_faults(self):
        self.faults.clear()

    def record_request(self, **facts):
        with self.lock:
            self.requests.append(facts)

    def clear_requests(self):
        with self.lock:
            self.requests.clear()
