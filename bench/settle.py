"""What settling costs: ours against the cheapest correct batched way through core.

Read by Odoo's shell, on a database that may be thrown away (it commits):

    ./dev bench settle

Baseline: the suspense items of a batch become the counterparts by a direct write,
one for each partner, and one plan reconciles the batch; the line keeps no partner and
nothing is checked. Batches of both take turns in one run, for many customers and for
one; the ratios of their sums (time on the clock, and of this process alone) must not
exceed 1.1.
"""

import os
import time
from decimal import Decimal

from odoo import fields

from odoo.addons.account_online_ponto.ponto.decisions import Plan, Settlement

LINES = int(os.environ.get("LINES_OF_BENCH", "1000"))
PARTNERS = (100, 1)
BATCH = 250
QUIET = {"skip_account_move_synchronization": True, "skip_readonly_check": True}
env = env  # noqa: F821 - the shell gives it


def prepare(number_of_partners):
    """Return batches of pairs of bank line and invoice, none settled."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    env["res.lang"]._activate_lang("en_US")
    partners = env["res.partner"].create(
        [{"name": f"Customer {number}"} for number in range(number_of_partners)]
    )
    bank = env["account.journal"].create(
        {"name": "Bench", "type": "bank", "code": f"B{time.time_ns() % 10**4:04d}"}
    )
    batches = []
    for start in range(0, 2 * LINES, BATCH):
        numbers = range(start, start + BATCH)
        invoices = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partners[number % number_of_partners].id,
                    "invoice_date": "2026-01-05",
                    "invoice_line_ids": [
                        fields.Command.create(
                            {"name": "Work", "price_unit": 100 + number, "tax_ids": []}
                        )
                    ],
                }
                for number in numbers
            ]
        )
        invoices.action_post()
        lines = env["account.bank.statement.line"].create(
            [
                {
                    "journal_id": bank.id,
                    "date": "2026-01-20",
                    "payment_ref": f"Payment {number}",
                    "amount": 100 + number,
                }
                for number in numbers
            ]
        )
        batches.append((lines.ids, invoices.ids))
        env.cr.commit()
        env.invalidate_all()
    for table in ("account_move", "account_move_line", "account_partial_reconcile"):
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return batches


def by_core(lines, invoices):
    groups, plan = {}, []
    for line, invoice in zip(lines, invoices, strict=True):
        item = invoice.line_ids.filtered(
            lambda one: one.account_type == "asset_receivable"
        )
        suspense = line._seek_for_lines()[1]
        key = (item.account_id, item.partner_id)
        groups[key] = groups.get(key, suspense) | suspense
        plan.append(item | suspense)
    for (account, partner), items in groups.items():
        items.with_context(**QUIET, tracking_disable=True).write(
            {"account_id": account.id, "partner_id": partner.id}
        )
    env["account.move.line"]._reconcile_plan(plan)


def by_us(lines, invoices):
    plans = {
        line: Plan((Settlement(invoice.id, Decimal(f"{line.amount:.2f}")),))
        for line, invoice in zip(lines, invoices, strict=True)
    }
    refused = lines._ponto_settle(plans)
    assert not refused, refused


def measure(way, batch):
    """Seconds for one batch, written and committed: on the clock, of the process."""
    line_ids, invoice_ids = batch
    env.invalidate_all()
    lines = env["account.bank.statement.line"].browse(line_ids)
    invoices = env["account.move"].browse(invoice_ids)
    queries, clock, process = env.cr.sql_log_count, time.time(), time.process_time()
    way(lines, invoices)
    env.flush_all()
    env.cr.commit()
    clock, process = time.time() - clock, time.process_time() - process
    queries = env.cr.sql_log_count - queries
    assert set(invoices.mapped("payment_state")) == {"paid"}
    assert all(lines.mapped("is_reconciled"))
    print(
        f"  {way.__name__:8} {1000 * clock / len(lines):6.2f} ms "
        f"{queries / len(lines):5.2f} queries a line",
        flush=True,
    )
    return clock, process


def compare(number_of_partners):
    print(f"{LINES} lines of {number_of_partners} customers, each way", flush=True)
    batches = prepare(number_of_partners)
    sums = {by_core: [0.0, 0.0], by_us: [0.0, 0.0]}
    for number in range(0, len(batches), 2):
        # Taking turns in going first: neither gains by what the other left warm.
        ways = (by_core, by_us) if number % 4 else (by_us, by_core)
        for way, batch in zip(ways, batches[number : number + 2], strict=True):
            sums[way] = [
                total + spent
                for total, spent in zip(sums[way], measure(way, batch), strict=True)
            ]
    ratios = [
        ours / core for ours, core in zip(sums[by_us], sums[by_core], strict=True)
    ]
    print("settling costs {:.2f} on the clock, {:.2f} of the process".format(*ratios))


for one in PARTNERS:
    compare(one)
