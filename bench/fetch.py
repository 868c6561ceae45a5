"""What fetching many accounts costs, side by side and one after another.

Read by Odoo's shell, on a database that may be thrown away (it commits):

    ./dev bench fetch

The simulator answers in a process of its own, each time after 150 ms. Once with nothing
new, once with 20 new transactions an account. Ideal is (requests * latency / threads)
plus the time that booking and matching took in the same run; at most 1.5 times that is
wanted, and with nothing new at least 8 times faster than one after another.
"""

import os
import time

from odoo.addons.account_online_ponto.ponto.lanes import THREADS
from odoo.addons.account_online_ponto.simulator.beside import SimulatorProcess

ACCOUNTS = int(os.environ.get("ACCOUNTS_OF_BENCH", "500"))
HISTORY, NEW = 20, 20
LATENCY = 0.150
env = env  # noqa: F821 - the shell gives it
account_model = env["ponto.account"]


def prepare(simulator):
    """Return linked accounts, whose history is known and not booked."""
    bank = simulator.control("POST", "/institutions", name="KBC", bic="KREDBEBB")["id"]
    currency = env.company.currency_id.name
    for number in range(ACCOUNTS):
        account = {"institution": bank, "reference": f"BENCH{number:05d}"}
        account |= {"referenceType": "BBAN", "currency": currency}
        ponto_id = simulator.control("POST", "/accounts", **account)["id"]
        add(simulator, ponto_id, HISTORY, date="2026-01-05")
    link(simulator)
    accounts = account_model.search([("journal_id", "!=", False)])
    accounts.start_date = "2026-02-01"
    env.cr.commit()
    account_model._cron_fetch()
    return accounts


def add(simulator, ponto_id, count, **values):
    values |= {"account": ponto_id, "amount": 12.5, "text": "Betaling", "count": count}
    simulator.control("POST", "/transactions", **values)


def link(simulator):
    env["ir.config_parameter"].set_param(
        "account_online_ponto.simulator_url", simulator.url
    )
    wizard = env["ponto.connection.open"].create(
        {"client_id": "simulator-demo", "client_secret": "simulator-secret"}
    )
    wizard.action_connect()
    accounts = account_model.search([])
    # Core finds no more than 99 codes of journals by itself.
    journals = env["account.journal"].create(
        [
            {"name": f"Bench {number}", "type": "bank", "code": f"Z{number:04d}"}
            for number in range(len(accounts))
        ]
    )
    for account, journal in zip(accounts, journals, strict=True):
        account.journal_id = journal
    env.cr.commit()


def measure(simulator, accounts, way):
    """Seconds of a run over all accounts, its requests, and its queries."""
    accounts.next_fetch_at = "2026-01-01"
    env.cr.commit()
    env.invalidate_all()
    simulator.control("DELETE", "/requests")
    queries, began = env.cr.sql_log_count, time.perf_counter()
    way(accounts)
    seconds = time.perf_counter() - began
    queries = env.cr.sql_log_count - queries
    requests = simulator.control("GET", "/requests")["requests"]
    assert not any(accounts.mapped("fetch_error"))
    return seconds, len(requests), queries


def side_by_side(accounts):
    account_model._cron_fetch()


def one_after_another(accounts):
    for account in accounts:
        account._fetch_or_keep_error("schedule")


class Settling:
    """Counts the seconds spent in booking and matching."""

    def __enter__(self):
        self.seconds = 0.0
        self.owner = type(account_model)
        self.original = self.owner._settle_batch
        settle, this = self.original, self

        def timed(account, fetch):
            began = time.perf_counter()
            settle(account, fetch)
            if fetch.has_news():
                this.seconds += time.perf_counter() - began

        self.owner._settle_batch = timed
        return self

    def __exit__(self, *exception):
        self.owner._settle_batch = self.original


def tell(title, seconds, requests, queries, booking=0.0):
    ideal = requests * LATENCY / THREADS + booking
    print(
        f"{title}: {seconds:.1f} s, {requests} requests, "
        f"{queries / ACCOUNTS:.1f} queries an account, booking {booking:.1f} s, "
        f"{seconds / ideal:.2f} times the ideal of {ideal:.1f} s",
        flush=True,
    )


def run(simulator):
    accounts = prepare(simulator)
    fault = {"endpoint": "*", "kind": "latency", "ms": LATENCY * 1000}
    simulator.control("POST", "/faults", **fault)
    print(f"{ACCOUNTS} accounts, {THREADS} threads, {LATENCY} s latency", flush=True)
    fast = measure(simulator, accounts, side_by_side)
    tell("nothing new", *fast)
    slow = measure(simulator, accounts, one_after_another)
    print(f"one after another: {slow[0]:.1f} s, {slow[0] / fast[0]:.1f} times as long")
    for account in accounts:
        add(simulator, account.ponto_id, NEW, date="2026-03-05")
    with Settling() as settling:
        found = measure(simulator, accounts, side_by_side)
    tell(f"{NEW} new each", *found, settling.seconds)
    domain = [("journal_id", "in", accounts.journal_id.ids)]
    lines = env["account.bank.statement.line"].search_count(domain)
    assert lines == ACCOUNTS * NEW, lines


with SimulatorProcess() as beside:
    run(beside)
