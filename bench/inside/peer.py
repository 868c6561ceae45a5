"""OCA's connection and reconciliation at work, as they are installed from PyPI.

Their address of Ponto is a constant of a module. Nothing of the addons is changed but
this one name, in this process alone; their real HTTP goes to the simulator then. What
they do is watched from outside: the clock is read after each of their steps.
"""

from contextlib import contextmanager
from datetime import datetime, timedelta

from odoo.addons.account_statement_import_online_ponto.models import ponto_interface

from bench import scene
from simulator.beside import SimulatorProcess

from . import bank, books
from .meter import OutOfTime

KEYS = {"username": "simulator-demo", "password": "simulator-secret"}
AGAIN = 3


def first_load(job):
    """Pull all movements, which are matched as they are created; then look again."""
    env, lines = job.env, scene.movements(job.told["lines"], job.told["invoices"])
    books.grow(env, job.told["invoices"])
    with SimulatorProcess() as simulator:
        bank.deliver(simulator, bank.open_account(simulator), lines)
        ponto_interface.PONTO_ENDPOINT = simulator.url
        provider = make_provider(env, books.journal(env))
        job.begin()
        bank.asked(simulator)
        with watched(job, type(provider)):
            job.until_stopped(pull, provider, scene.FIRST_DAY)
        asked, score = bank.asked(simulator), books.score(env, lines)
        if job.was_stopped:
            env.cr.rollback()
        else:
            _commit(job)
        again = [] if job.was_stopped else _look_again(job, simulator, provider)
    return job.result(requests=asked, score=score, again=again)


def make_provider(env, journals):
    """Return a provider of each journal, with the simulator's keys."""
    return env["online.bank.statement.provider"].create(
        [{"journal_id": one.id, "service": "ponto", **KEYS} for one in journals]
    )


def pull(provider, since):
    """Do what the job of the peer does, from a day on."""
    scheduled = provider.with_context(scheduled=True, tracking_disable=True)
    start = datetime.combine(since, datetime.min.time())
    scheduled._pull(start, start + timedelta(days=3650))


@contextmanager
def watched(job, model):
    """Have the clock read after each step of the peer; see `Meter.note`."""
    read, store = model._ponto_retrieve_data, model._create_or_update_statement

    def noted_read(provider, *arguments):
        lines = read(provider, *arguments)
        job.meter.note("fetch", len(lines))
        return lines

    def noted_store(provider, data, *arguments):
        statement = store(provider, data, *arguments)
        provider.env.flush_all()
        job.meter.note("store", len(data[0]))
        return statement

    model._ponto_retrieve_data = noted_read
    model._create_or_update_statement = noted_store
    try:
        yield
    finally:
        model._ponto_retrieve_data, model._create_or_update_statement = read, store


def _commit(job):
    job.env.cr.commit()
    try:
        job.meter.note("store")
    except OutOfTime:
        job.env.invalidate_all()  # it is done all the same


def _look_again(job, simulator, provider):
    """What a pull without news costs: (seconds, queries, requests), each time."""
    found = []
    for turn in range(AGAIN):
        job.env.invalidate_all()
        bank.asked(simulator)
        job.meter.start()
        pull(provider, scene.FIRST_DAY)
        job.env.cr.commit()
        job.until_stopped(job.meter.note, f"again {turn}")
        cost = job.meter.costs.pop(f"again {turn}")
        found.append((cost.seconds, cost.queries, bank.asked(simulator)))
    return found
