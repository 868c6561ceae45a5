"""This addon at work: the first load, and a fetch that brings nothing."""

from bench import scene
from simulator.beside import SimulatorProcess

from . import bank, books

ADDRESS = "account_online_ponto.simulator_url"
AGAIN = 3


def connect(env, simulator):
    """Enter the simulator's keys; return all accounts that are there then."""
    env["ir.config_parameter"].set_param(ADDRESS, simulator.url)
    wizard = env["ponto.connection.open"].create(
        {"client_id": "simulator-demo", "client_secret": "simulator-secret"}
    )
    wizard.action_connect()
    return env["ponto.account"].search([])


def first_load(job):
    """Fetch, book and match all movements; then look again where nothing is new."""
    env, lines = job.env, scene.movements(job.told["lines"], job.told["invoices"])
    books.grow(env, job.told["invoices"])
    with SimulatorProcess() as simulator:
        bank.deliver(simulator, bank.open_account(simulator), lines)
        account = connect(env, simulator)
        account.journal_id = books.journal(env)
        job.begin()
        bank.asked(simulator)
        job.until_stopped(_load, job, len(lines))
        asked = bank.asked(simulator)
        score = books.score(env, lines)
        again = [] if job.was_stopped else look_again(job, simulator, account)
    return job.result(requests=asked, score=score, again=again)


def _load(job, count):
    """Fetch all; what is not booking or matching belongs to the fetch."""
    model = type(job.env["ponto.account"])
    settle = model._settle_batch

    def noted(account, fetch):
        job.meter.note("fetch")
        settle(account, fetch)
        job.meter.note(_phase(fetch))

    model._settle_batch = noted
    try:
        job.env["ponto.account"]._cron_fetch()
    finally:
        model._settle_batch = settle
    job.meter.note("match")
    for cost in job.meter.costs.values():
        cost.done = count


def _phase(fetch):
    """What the batch was that has just been settled."""
    if fetch.to_book is None:
        return "fetch"
    return "book" if fetch.to_match is None else "match"


def look_again(job, simulator, accounts):
    """What a fetch costs that brings nothing: (seconds, queries, requests), each time.

    The first one after a load also reads what is read now and then, so is left out.
    """
    found = []
    for turn in range(AGAIN + 1):
        accounts.next_fetch_at = "2026-01-01"
        job.env.cr.commit()
        job.env.invalidate_all()
        bank.asked(simulator)
        job.meter.start()
        job.env["ponto.account"]._cron_fetch()
        job.until_stopped(job.meter.note, f"again {turn}")
        cost = job.meter.costs.pop(f"again {turn}")
        found.append((cost.seconds, cost.queries, bank.asked(simulator)))
    return found[1:]
