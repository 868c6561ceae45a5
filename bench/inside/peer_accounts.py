"""Many accounts at a service that answers late, as OCA's addon reads them.

It looks for its account in the first hundred that Ponto lists: with one pair of keys
no more than a hundred can be read, so no more are measured.
"""

from odoo.addons.account_statement_import_online_ponto.models import ponto_interface

from bench import scene
from simulator.beside import SimulatorProcess

from . import bank, peer

LISTED = 100
# One is a page as well as twenty are, and it books each for a quarter of a second.
HISTORY = 1


def fetch(job):
    """Read the accounts where nothing is new, one after another as the peer does."""
    with SimulatorProcess() as simulator:
        ponto_interface.PONTO_ENDPOINT = simulator.url
        providers = _providers(job, simulator)
        for provider in providers:
            peer.pull(provider, scene.FIRST_DAY)
        bank.answer_late(simulator, job.told["latency"])
        job.begin()
        bank.asked(simulator)
        job.until_stopped(_pull_each, job, providers)
        asked = bank.asked(simulator)
    return job.result(asked=asked)


def _providers(job, simulator):
    env, count = job.env, min(job.told["accounts"], LISTED)
    numbers = [scene.customer_iban(10000 + place) for place in range(count)]
    for number in numbers:
        account = bank.open_account(simulator, number)
        bank.deliver_alike(simulator, account, HISTORY, "2026-01-05")
    banks = env["res.partner.bank"].create(
        [
            {"partner_id": env.company.partner_id.id, "acc_number": number}
            for number in numbers
        ]
    )
    journals = env["account.journal"].create(
        [
            {
                "name": f"Bench {place}",
                "type": "bank",
                "code": f"Z{place:04d}",
                "bank_account_id": one.id,
            }
            for place, one in enumerate(banks)
        ]
    )
    return peer.make_provider(env, journals)


def _pull_each(job, providers):
    for provider in providers:
        peer.pull(provider, scene.FIRST_DAY)
        job.env.cr.commit()
        job.meter.note("nothing new", 1)
