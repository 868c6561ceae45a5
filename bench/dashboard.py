"""What the addon adds to the accounting dashboard of 200 bank journals.

Read by Odoo's shell, on a database that may be thrown away (it commits):

    ./dev bench dashboard

One run: the data of all cards with and without the addon's part take turns, so that a
busy machine weighs on both alike. Prints milliseconds, their ratio, and the queries of
both for 20 and for 200 cards: the addon's own must be as many.
"""

import os
import statistics
import time

from odoo import fields

from odoo.addons.account_online_ponto.models.account_journal import AccountJournal

JOURNALS = int(os.environ.get("JOURNALS_OF_BENCH", "200"))
FEW, LINES, TURNS = 20, 3, 9
# Of three lines, as the bank says it of nine in ten.
BALANCE = 33
env = env  # noqa: F821 - the shell gives it
filled = AccountJournal._fill_bank_cash_dashboard_data


def prepare():
    """Linked journals with lines to check, one in ten with some trouble."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    connection = env["ponto.connection"].create({"name": "Bench", "client_id": "bench"})
    start = time.time_ns() % 10**6
    journals = env["account.journal"].create(
        [
            {"name": f"Bench {number}", "type": "bank", "code": f"D{number:04d}"}
            for number in range(JOURNALS)
        ]
    )
    now = fields.Datetime.now()
    accounts = env["ponto.account"].create(
        [
            {
                "connection_id": connection.id,
                "ponto_id": f"bench-{start}-{journal.id}",
                "reference": f"BENCH{journal.id}",
                "currency_code": company.currency_id.name,
                "currency_id": company.currency_id.id,
                "journal_id": journal.id,
                "current_balance": BALANCE if journal.id % 10 else 0,
                "last_fetch_at": now,
                "consent_expires_at": fields.Datetime.add(now, days=journal.id % 180),
                "is_gone": not journal.id % 20,
            }
            for journal in journals
        ]
    )
    make_movements(journals, accounts)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    return journals


def make_movements(journals, accounts):
    today = fields.Date.today()
    env["account.bank.statement.line"].create(
        [
            {
                "journal_id": journal.id,
                "date": today,
                "amount": 10 + number,
                "payment_ref": f"Line {number}",
                "ponto_match_state": "open",
            }
            for journal in journals
            for number in range(LINES)
        ]
    )
    money = {"amount": 5, "currency_id": env.company.currency_id.id}
    env["ponto.transaction"].create(
        [
            {**money, "account_id": account.id, "ponto_id": "held", "state": "held"}
            for account in accounts[::10]
        ]
    )
    env["ponto.pending.transaction"].create(
        [
            {**money, "account_id": account.id, "ponto_id": "pending"}
            for account in accounts[::3]
        ]
    )


def without(journals, data):
    """What core does alone."""
    return super(AccountJournal, journals)._fill_bank_cash_dashboard_data(data)


def measure(way, journals):
    """Milliseconds and queries for the data of all these cards."""
    AccountJournal._fill_bank_cash_dashboard_data = way
    env.invalidate_all()
    journals.mapped("name")
    # As every request of the web client has read them already.
    env.user.tz, env.company.partner_id.lang  # noqa: B018
    queries, start = env.cr.sql_log_count, time.perf_counter()
    data = journals._get_journal_dashboard_data_batched()
    spent = 1000 * (time.perf_counter() - start)
    told = sum("ponto" in card for card in data.values())
    assert told == (len(journals) if way is filled else 0), told
    return spent, env.cr.sql_log_count - queries


def run():
    journals = prepare()
    ways = {"core alone": without, "with Ponto": filled}
    for way in ways.values():
        measure(way, journals)  # warm
    medians = {}
    found = {name: [] for name in ways}
    for _turn in range(TURNS):
        for name, way in ways.items():
            found[name].append(measure(way, journals))
    for name, way in ways.items():
        print(f"{name}, best: {min(found[name])[0]:.1f} ms")
        medians[name] = statistics.median(spent for spent, _queries in found[name])
        few = measure(way, journals[:FEW])[1]
        print(
            f"{name}: {medians[name]:.1f} ms, {found[name][0][1]} queries for "
            f"{JOURNALS} cards ({few} for {FEW})"
        )
    ratio = medians["with Ponto"] / medians["core alone"]
    print(f"ratio {ratio:.2f}")


run()
