"""How news of the banks reaches Ponto: synchronizations and its own rounds.

Section 2.5 (what a client starts), 6.1 (four rounds a day), 4.3 and 4.4 (why a
synchronization ends in an error).
"""

from datetime import timedelta

from .clock import iso, parse, rounds_between
from .movements import exact, number
from .records import Synchronization
from .templates import shown_balances

DETAILS = "accountDetails"
TRANSACTIONS = "accountTransactions"
UNSETTLED = "accountTransactionsWithUnsettled"
SUBTYPES = (DETAILS, TRANSACTIONS, UNSETTLED)
BACKGROUND_SUBTYPES = (DETAILS, TRANSACTIONS)
RUNNING_AFTER = 0.25
MOST_ROUNDS = 8
OUTCOMES = {
    "authorizationExpired": "The authorization of this account has expired.",
    "authorizationInvalid": "The financial institution refused the authorization.",
    "financialInstitutionUnavailable": "The financial institution cannot be reached.",
}


def record_linking(bank, account):
    """Note the synchronization that linking an account starts (6.1)."""
    _begin(bank, account, DETAILS, account.created_at, online=True).status = "success"


def start(bank, account, subtype, *, outcome=None, endless=False):
    """Start what a client asked for; it ends by itself after a while."""
    synchronization = _begin(bank, account, subtype, bank.now(), online=True)
    end = bank.clock.now() + timedelta(seconds=bank.synchronization_seconds)
    synchronization.ends_at = None if endless else iso(end)
    synchronization.outcome = outcome
    synchronization.posted = True
    bank.open_synchronizations.append(synchronization.id)
    return synchronization


def recently_synchronized(bank, account_id, subtype):
    """Tell whether a client started the same a short while ago (6.2)."""
    earliest = iso(bank.clock.now() - timedelta(seconds=bank.synchronization_interval))
    return any(
        known.account_id == account_id
        and known.subtype == subtype
        and known.posted
        and known.created_at > earliest
        for known in bank.synchronizations.values()
    )


def settle(bank):
    """Move everything on to the bank's current time."""
    now = bank.clock.now()
    for synchronization_id in list(bank.open_synchronizations):
        _progress(bank, bank.synchronizations[synchronization_id], now)
    bank.end_unfinished_onboardings()
    since, bank.last_settled = bank.last_settled, now
    if bank.automatic_rounds and since < now:
        for _moment in rounds_between(since, now)[-MOST_ROUNDS:]:
            scheduled_round(bank, bank.accounts)


def scheduled_round(bank, accounts):
    """Fetch these accounts as Ponto does by itself, at once."""
    for account in accounts:
        for subtype in BACKGROUND_SUBTYPES:
            started = _begin(bank, account, subtype, bank.now(), online=False)
            _finish(bank, started)


def deliver(bank, account, movement, created_at=None):
    """Make one waiting movement visible, on top of the list (section 3)."""
    now = created_at or bank.now()
    booked = movement in bank.waiting.get(account.id, ())
    if booked:
        bank.waiting[account.id].remove(movement)
        bank.transactions_of(account.id).add(movement)
        shown = account.attributes.get("currentBalance")
        _show_balance(account, exact(shown) + exact(movement.attributes["amount"]), now)
    else:
        bank.waiting_pending[account.id].remove(movement)
        bank.pending_of(account.id).add(movement)
    _stamp(movement, now)
    account.synchronized_at = max(account.synchronized_at, now)
    if bank.integrations_with(account.id):
        _tell_delivery(bank, account, movement, booked=booked)


def _tell_delivery(bank, account, movement, *, booked):
    """Notify of one movement as the synchronization does that brought it."""
    started = _begin(
        bank, account, TRANSACTIONS if booked else UNSETTLED, bank.now(), online=False
    )
    started.status = "success"
    (started.updated if booked else started.updated_pending).append(movement.id)
    kind = "transactionsCreated" if booked else "pendingTransactionsCreated"
    _tell(bank, started, {f"account.{kind}": 1})


def withdraw(bank, movement):
    """Take a delivered movement back, out of the list and both balances."""
    account = bank.accounts.get(movement.account_id)
    bank.transactions_of(account.id).remove(movement.id)
    account.waiting_changes.pop(movement.id, None)
    amount = exact(movement.attributes.get("amount"))
    account.bank_balance = str(exact(account.bank_balance) - amount)
    shown = exact(account.attributes.get("currentBalance"))
    _show_balance(account, shown - amount, bank.now())


def _begin(bank, account, subtype, moment, *, online):
    synchronization = Synchronization(
        id=bank.new_id("synchronization"),
        account_id=account.id,
        subtype=subtype,
        created_at=moment,
        updated_at=moment,
        ends_at=moment,
        customer_online=online,
    )
    bank.synchronizations[synchronization.id] = synchronization
    account.latest_synchronization = synchronization.id
    return synchronization


def _progress(bank, synchronization, now):
    if synchronization.ends_at and parse(synchronization.ends_at) <= now:
        bank.open_synchronizations.remove(synchronization.id)
        _finish(bank, synchronization)
        bank.revision += 1
        return
    share = timedelta(seconds=bank.synchronization_seconds * RUNNING_AFTER)
    if parse(synchronization.created_at) + share <= now:
        synchronization.status = "running"


def _finish(bank, synchronization):
    account = bank.accounts.get(synchronization.account_id)
    synchronization.updated_at = bank.now()
    synchronization.outcome = synchronization.outcome or _refusal(bank, account)
    if synchronization.outcome:
        synchronization.status = "error"
        news = {"synchronization.failed": None}
    else:
        synchronization.status = "success"
        account.synchronized_at = synchronization.updated_at
        news = _bring(bank, account, synchronization)
    _tell(bank, synchronization, news)


def _bring(bank, account, synchronization):
    """Fetch what is new; return a count for each kind of notification (5)."""
    if synchronization.subtype == DETAILS:
        news = {"account.detailsUpdated": int(_bring_balance(bank, account))}
    else:
        news = _bring_transactions(bank, account, synchronization)
    found = {kind: count for kind, count in news.items() if count}
    return found or {"synchronization.succeededWithoutChange": None}


def _tell(bank, synchronization, news):
    """Notify; a ``news`` of None is one about the synchronization itself."""
    for kind, count in news.items():
        attributes = {"count": count}
        if count is None:
            attributes = {"synchronizationSubtype": synchronization.subtype}
        elif kind == "account.detailsUpdated":
            attributes = {}
        bank.notify_account(
            kind,
            synchronization.account_id,
            synchronization=synchronization,
            **attributes,
        )


def _refusal(bank, account):
    """Return why the bank gives nothing, or None."""
    expires = account.attributes.get("authorizationExpirationExpectedAt")
    if isinstance(expires, str) and expires <= bank.now():
        return "authorizationExpired"
    if availability(bank, account) == "readonly":
        return "financialInstitutionUnavailable"
    return None


def availability(bank, account):
    """Return ``readonly`` while the bank is in maintenance (4.4)."""
    if account.availability:
        return account.availability
    institution = bank.institutions.get(account.institution_id).attributes
    begin, end = institution.get("maintenanceFrom"), institution.get("maintenanceTo")
    running = begin and begin <= bank.now() and (not end or bank.now() < end)
    return "readonly" if running else "available"


def _bring_balance(bank, account):
    """Return whether it changed."""
    balance = number(account.bank_balance)
    changed = balance != account.attributes.get("currentBalance")
    if changed:
        _show_balance(account, balance, bank.now())
    return changed


def _show_balance(account, balance, moment):
    account.attributes.update(shown_balances(balance, moment, moment))


def _bring_transactions(bank, account, synchronization):
    now = bank.now()
    arriving = bank.waiting.pop(account.id, ())
    news = {
        "account.transactionsCreated": len(arriving),
        "account.transactionsUpdated": len(account.waiting_changes),
    }
    for movement in arriving:
        bank.transactions_of(account.id).add(movement)
        _stamp(movement, now)
        synchronization.updated.append(movement.id)
    for movement_id, changes in account.waiting_changes.items():
        movement = bank.transactions_of(account.id).get(movement_id)
        movement.attributes.update(changes, updatedAt=now)
        synchronization.updated.append(movement_id)
    account.waiting_changes = {}
    if synchronization.subtype == UNSETTLED:
        count = _bring_pending(bank, account, synchronization)
        news["account.pendingTransactionsCreated"] = count
    return news


def _bring_pending(bank, account, synchronization):
    """Bring pending ones, where the bank gives any (2.4); return how many."""
    institution = bank.institutions.get(account.institution_id)
    if not institution.attributes.get("pendingTransactionsAvailable"):
        return 0
    arriving = bank.waiting_pending.pop(account.id, ())
    for movement in arriving:
        bank.pending_of(account.id).add(movement)
        _stamp(movement, bank.now())
        synchronization.updated_pending.append(movement.id)
    return len(arriving)


def _stamp(movement, moment):
    for name in ("createdAt", "updatedAt"):
        movement.attributes.setdefault(name, moment)
