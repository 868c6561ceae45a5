"""One bank account linked again in Ponto: other ids, the same facts (6.6)."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from . import synchronizing
from .clock import iso
from .records import Ledger


def relink(bank, account):
    """Take an account out of Ponto and link it again; return the new Account.

    Ids of the account and of its transactions are new, and so is the moment Ponto
    first saw them; references, digests and what the bank says are the same.
    """
    now = bank.now()
    new = replace(
        deepcopy(account),
        id=bank.new_id("account"),
        created_at=now,
        synchronized_at=now,
        latest_synchronization=None,
        removed_for=[],
        left=False,
    )
    end = bank.clock.now() + timedelta(days=account.authorization_days)
    new.attributes["authorizedAt"] = now
    new.attributes["authorizationExpirationExpectedAt"] = iso(end)
    bank.accounts.add(new)
    _copy_movements(bank, account, new)
    for client in bank.clients.values():
        if client.account_ids and account.id in client.account_ids:
            client.account_ids.append(new.id)
    account.removed_for.append("*")
    synchronizing.record_linking(bank, new)
    return new


def _copy_movements(bank, old, new):
    changes = new.waiting_changes
    new.waiting_changes = {}
    for kind, place in (
        ("transaction", bank.transactions),
        ("pendingTransaction", bank.pending),
        ("transaction", bank.waiting),
        ("pendingTransaction", bank.waiting_pending),
    ):
        copies = [
            _copy(bank, movement, new, kind, changes)
            for movement in place.get(old.id, ())
        ]
        if copies:
            ledger = place is bank.transactions or place is bank.pending
            place[new.id] = Ledger(copies) if ledger else copies


def _copy(bank, movement, account, kind, changes):
    attributes = {**movement.attributes, **changes.get(movement.id, {})}
    if "createdAt" in attributes:
        attributes |= {"createdAt": bank.now(), "updatedAt": bank.now()}
    return replace(
        deepcopy(movement),
        id=bank.new_id(kind),
        account_id=account.id,
        attributes=attributes,
    )
