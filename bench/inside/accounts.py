"""Many accounts at a service that answers late: side by side, and one by one."""

import time

from odoo.addons.account_online_ponto.ponto.lanes import THREADS

from simulator.beside import SimulatorProcess

from . import bank, ours

OLD_DAY, START, NEW_DAY = "2026-01-05", "2026-02-01", "2026-03-05"
HISTORY = 20


def fetch(job):
    """Nothing new, the same one after another, then some new transactions on each."""
    model, new = job.env["ponto.account"], job.told["new"]
    with SimulatorProcess() as simulator:
        accounts = _linked(job, simulator)
        bank.answer_late(simulator, job.told["latency"])
        job.begin()
        bank.asked(simulator)
        _measure(job, "nothing new", accounts, model._cron_fetch)
        asked = {"nothing new": bank.asked(simulator)}
        _measure(job, "one by one", accounts, lambda: _one_by_one(accounts))
        asked["one by one"] = bank.asked(simulator)
        for account in accounts:
            bank.deliver_alike(simulator, account.ponto_id, new, NEW_DAY)
        bank.asked(simulator)
        with Settling(model) as settling:
            _measure(job, "new", accounts, model._cron_fetch)
        asked["new"] = bank.asked(simulator)
    domain = [("journal_id", "in", accounts.journal_id.ids)]
    lines = job.env["account.bank.statement.line"].search_count(domain)
    assert lines == len(accounts) * new, lines
    return job.result(asked=asked, settling=settling.seconds, threads=THREADS)


def _linked(job, simulator):
    """Return linked accounts, whose history is known and not booked."""
    for number in range(job.told["accounts"]):
        ponto_id = bank.open_account(simulator, f"BENCH{number:05d}", "BBAN")
        bank.deliver_alike(simulator, ponto_id, HISTORY, OLD_DAY)
    accounts = ours.connect(job.env, simulator)
    # Core finds no more than 99 codes of journals by itself.
    journals = job.env["account.journal"].create(
        [
            {"name": f"Bench {number}", "type": "bank", "code": f"Z{number:04d}"}
            for number in range(len(accounts))
        ]
    )
    for account, journal in zip(accounts, journals, strict=True):
        account.journal_id = journal
    accounts.start_date = START
    job.env.cr.commit()
    # What is read now and then, after a first fetch, is read here.
    for _time in range(2):
        accounts.next_fetch_at = OLD_DAY
        job.env["ponto.account"]._cron_fetch()
    return accounts


def _measure(job, phase, accounts, work):
    accounts.next_fetch_at = OLD_DAY
    job.env.cr.commit()
    job.env.invalidate_all()
    job.meter.start()
    work()
    job.meter.note(phase, len(accounts))
    assert not any(accounts.mapped("fetch_error"))


def _one_by_one(accounts):
    for account in accounts:
        account._fetch_or_keep_error("schedule")


class Settling:
    """Counts the seconds spent in booking and matching."""

    def __init__(self, model):
        self.owner, self.seconds = type(model), 0.0

    def __enter__(self):
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
