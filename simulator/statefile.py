"""Keep a Bank in a JSON file, so that a second start goes on where it was."""

import json
import os
import threading
from collections import Counter
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from .bank import Bank
from .clock import parse
from .partner_records import (
    Code,
    Integration,
    Login,
    Notice,
    Onboarding,
    Organization,
    PartnerApplication,
    RefreshToken,
)
from .payment_records import Activation, Payment, Remembered
from .records import (
    Account,
    Client,
    Institution,
    Ledger,
    Movement,
    Reauthorization,
    Synchronization,
    Token,
)

VERSION = 1
KEYED = {
    "synchronizations": Synchronization,
    "reauthorizations": Reauthorization,
    "clients": Client,
    "tokens": Token,
    "organizations": Organization,
    "integrations": Integration,
    "codes": Code,
    "refresh_tokens": RefreshToken,
    "logins": Login,
    "onboardings": Onboarding,
    "notices": Notice,
    "payments": Payment,
    "activations": Activation,
    "remembered": Remembered,
}
LEDGERS = {"institutions": Institution, "accounts": Account}
BY_ACCOUNT = {
    "transactions": Ledger,
    "pending": Ledger,
    "waiting": list,
    "waiting_pending": list,
}
PLAIN = (
    "organization_name",
    "open_synchronizations",
    "webhook_keys",
    "deliveries",
    "kept_papers",
)


class StateFile:
    """One file; written whole, by rename, and only when something changed."""

    def __init__(self, path):
        self.path = Path(path)
        self._written = None
        self._lock = threading.Lock()

    def read(self):
        """Return the Bank kept in the file, or None if there is no file yet."""
        if not self.path.exists():
            return None
        try:
            return _load(json.loads(self.path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            text = f"{self.path} holds no state of the simulator: {error!r}"
            raise ValueError(text) from error

    def write(self, bank):
        with self._lock:
            if bank.revision == self._written:
                return
            with bank.lock:
                revision, text = bank.revision, json.dumps(_dump(bank))
            beside = self.path.with_name(f"{self.path.name}.new")
            beside.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            os.replace(beside, self.path)
            self._written = revision


def _dump(bank):
    state = {"version": VERSION, "made_on": bank.made_on.isoformat()}
    state["offset"] = bank.clock.offset.total_seconds()
    state["last_settled"] = bank.last_settled.isoformat()
    state["counters"] = bank.counters
    state["application"] = asdict(bank.application)
    state["switches"] = bank.switches
    state["settings"] = {name: getattr(bank, name) for name in bank.SWITCHES}
    state |= {name: getattr(bank, name) for name in PLAIN}
    for name in LEDGERS:
        state[name] = [asdict(record) for record in getattr(bank, name)]
    for name in KEYED:
        records = getattr(bank, name)
        state[name] = {key: asdict(record) for key, record in records.items()}
    for name in BY_ACCOUNT:
        records = getattr(bank, name)
        state[name] = {
            account_id: [asdict(record) for record in listed]
            for account_id, listed in records.items()
        }
    return state


def _load(state):
    if state["version"] != VERSION:
        raise ValueError(f"state of version {state['version']}, not {VERSION}")
    bank = Bank(**state["switches"])
    bank.made_on = date.fromisoformat(state["made_on"])
    bank.clock.offset = timedelta(seconds=state["offset"])
    bank.last_settled = parse(state["last_settled"])
    bank.counters = Counter(state["counters"])
    for name, value in state["settings"].items():
        setattr(bank, name, value)
    for name, kind in LEDGERS.items():
        setattr(bank, name, Ledger(kind(**record) for record in state[name]))
    for name, kind in KEYED.items():
        if name not in state:  # an older file, from before way b
            continue
        records = {key: kind(**record) for key, record in state[name].items()}
        setattr(bank, name, records)
    for name, container in BY_ACCOUNT.items():
        records = {
            account_id: container(Movement(**record) for record in listed)
            for account_id, listed in state[name].items()
        }
        setattr(bank, name, records)
    for name in PLAIN:
        if name in state:
            setattr(bank, name, state[name])
    if "application" in state:
        bank.application = PartnerApplication(**state["application"])
    return bank
