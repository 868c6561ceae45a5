"""What the addon adds to the accounting dashboard of many bank journals."""

from odoo import fields
from odoo.addons.account_online_ponto.models.account_journal import AccountJournal

FEW, LINES = 20, 3
# Of three lines, as the bank says it of nine in ten.
BALANCE = 33
CORE, PONTO = "core alone", "with Ponto"
filled = AccountJournal._fill_bank_cash_dashboard_data


def cards(job):
    """The data of all cards with and without the addon's part, in turns.

    The queries of each for all cards and for few: the addon's own must be as many.
    """
    journals = _journals(job)
    ways = {CORE: without, PONTO: filled}
    for name in ways:
        _data(ways[name], journals, name)  # warm
    job.begin()
    queries = {}
    for _turn in range(job.told["rounds"]):
        for name, way in ways.items():
            _measure(job, name, way, journals)
    for name, way in ways.items():
        for some in (journals, journals[:FEW]):
            queries[f"{name} {len(some)}"] = _queries(job, way, some, name)
    AccountJournal._fill_bank_cash_dashboard_data = filled
    return job.result(queries=queries, few=FEW)


def _journals(job):
    """Linked journals with lines to check, one in ten with some trouble."""
    env, company = job.env, job.env.company
    connection = env["ponto.connection"].create({"name": "Bench", "client_id": "bench"})
    journals = env["account.journal"].create(
        [
            {"name": f"Bench {number}", "type": "bank", "code": f"D{number:04d}"}
            for number in range(job.told["journals"])
        ]
    )
    now = fields.Datetime.now()
    accounts = env["ponto.account"].create(
        [
            {
                "connection_id": connection.id,
                "ponto_id": f"bench-{journal.id}",
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
    _movements(env, journals, accounts)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    return journals


def _movements(env, journals, accounts):
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


def _data(way, journals, name):
    AccountJournal._fill_bank_cash_dashboard_data = way
    data = journals._get_journal_dashboard_data_batched()
    told = sum("ponto" in card for card in data.values())
    assert told == (len(journals) if name == PONTO else 0), told


def _forget(journals):
    """As a request of the web client begins: it has read these already."""
    env = journals.env
    env.invalidate_all()
    journals.mapped("name")
    env.user.mapped("tz")
    env.company.partner_id.mapped("lang")


def _measure(job, name, way, journals):
    _forget(journals)
    job.meter.start()
    _data(way, journals, name)
    job.meter.note(name, len(journals))


def _queries(job, way, journals, name):
    _forget(journals)
    before = job.env.cr.sql_log_count
    _data(way, journals, name)
    return job.env.cr.sql_log_count - before
