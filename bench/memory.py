"""What a first load of many transactions takes of the worker's memory.

Read by Odoo's shell, on a database that may be thrown away (it commits):

    ./dev bench memory

One account with 200,000 transactions, of which the last 10,000 are booked; prints the
resident memory (of this process: the worker) on the way. At most 400 MB are wanted, and
no growth with the number.
"""

import os
import time

from odoo.addons.account_online_ponto.models.fetch_run import FetchRun
from odoo.addons.account_online_ponto.simulator.beside import SimulatorProcess

ALL = int(os.environ.get("TRANSACTIONS_OF_BENCH", "200000"))
BOOKED = int(os.environ.get("BOOKED_OF_BENCH", "10000"))
STEP = max(ALL // 10, 1)
env = env  # noqa: F821 - the shell gives it


def resident(name="VmRSS"):
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith(name):
                return int(line.split()[1]) / 1024
    raise LookupError(name)


def prepare(simulator):
    bank = simulator.control("POST", "/institutions", name="KBC", bic="KREDBEBB")["id"]
    account = {"institution": bank, "reference": "BENCH", "referenceType": "BBAN"}
    account["currency"] = env.company.currency_id.name
    ponto_id = simulator.control("POST", "/accounts", **account)["id"]
    movement = {"account": ponto_id, "amount": 12.5, "text": "Betaling"}
    for count, day in ((ALL - BOOKED, "2026-01-05"), (BOOKED, "2026-03-05")):
        while count:
            more = min(count, 10000)
            body = {**movement, "date": day, "count": more}
            simulator.control("POST", "/transactions", **body)
            count -= more
    env["ir.config_parameter"].set_param(
        "account_online_ponto.simulator_url", simulator.url
    )
    wizard = env["ponto.connection.open"].create(
        {"client_id": "simulator-demo", "client_secret": "simulator-secret"}
    )
    action = wizard.action_connect()
    env["ponto.account.link"].browse(action["res_id"]).action_link()
    account = env["ponto.account"].search([("journal_id", "!=", False)])
    account.start_date = "2026-02-01"
    env.cr.commit()
    return account


class Watch:
    """Prints the memory as the inbox and the books grow."""

    def __init__(self):
        self.owner = FetchRun
        self.shown = 0
        self.began = time.perf_counter()

    def show(self, title, number):
        print(
            f"{title} {number:>7}: {resident():.0f} MB resident, "
            f"{time.perf_counter() - self.began:.0f} s",
            flush=True,
        )

    def look(self, run):
        for _connection, fetch in run.fetches.values():
            counts = fetch.counts
            if counts["new_count"] >= self.shown + STEP:
                self.shown = counts["new_count"]
                self.show("in the inbox", self.shown)
            if counts["booked_count"] and counts["booked_count"] % 2500 == 0:
                self.show("booked", counts["booked_count"])


def run(simulator):
    account, watch = prepare(simulator), Watch()
    watch.show("before", 0)
    original = FetchRun._do_something

    def watched(run):
        original(run)
        watch.look(run)

    FetchRun._do_something = watched
    env["ponto.account"]._cron_fetch()
    FetchRun._do_something = original
    inbox = env["ponto.transaction"].search_count([("account_id", "=", account.id)])
    lines = env["account.bank.statement.line"].search_count(
        [("journal_id", "=", account.journal_id.id)]
    )
    assert (inbox, lines) == (ALL, BOOKED), (inbox, lines, account.fetch_error)
    watch.show("at the end", inbox)
    print(f"at most {resident('VmHWM'):.0f} MB resident")


with SimulatorProcess() as beside:
    run(beside)
