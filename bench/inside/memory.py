"""What a first load of very many transactions takes of the worker's memory."""

from odoo.addons.account_online_ponto.models.fetch_run import FetchRun

from simulator.beside import SimulatorProcess

from . import bank, books, ours
from .meter import resident

STEPS = 10


def first_load(job):
    """One account with `all` transactions, of which the last `booked` are booked.

    Tells the memory at each tenth: pairs of how many are in the inbox and MB.
    """
    count, booked = job.told["all"], job.told["booked"]
    with SimulatorProcess() as simulator:
        account_id = bank.open_account(simulator)
        bank.deliver_alike(simulator, account_id, count - booked, "2026-01-05")
        bank.deliver_alike(simulator, account_id, booked, "2026-03-05")
        account = ours.connect(job.env, simulator)
        account.journal_id = books.journal(job.env)
        account.start_date = "2026-02-01"
        job.begin()
        seen = _load(job, max(count // STEPS, 1))
    inbox = job.env["ponto.transaction"].search_count([])
    lines = job.env["account.bank.statement.line"].search_count(
        [("journal_id", "=", account.journal_id.id)]
    )
    assert (inbox, lines) == (count, booked), (inbox, lines, account.fetch_error)
    return job.result(seen=seen)


def _load(job, step):
    seen, original = [], FetchRun._do_something

    def watched(run):
        original(run)
        for _connection, fetch in run.fetches.values():
            if fetch.counts["new_count"] >= step * (len(seen) + 1):
                seen.append((fetch.counts["new_count"], resident()))

    FetchRun._do_something = watched
    try:
        job.env["ponto.account"]._cron_fetch()
    finally:
        FetchRun._do_something = original
    job.meter.note("load", job.told["all"])
    return seen
