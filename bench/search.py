"""What finding and deciding costs with 1,000 and with 100,000 open invoices.

Read by Odoo's shell, on a database that may be thrown away (it commits):

    ./dev bench search

One run: both sizes take turns, so that a busy machine weighs on both alike. Prints
the cost a line of deciding 1,000 lines (no settling), the ratio and the growth
exponent, and what making the indexes costs.
"""

import math
import os
import random
import statistics
import time

SIZES = (1000, int(os.environ.get("MOST_OF_BENCH", "100000")))
LINES, BATCH, TURNS = 1000, 250, 3
env = env  # noqa: F821 - the shell gives it
INDEXES = ("number", "digits", "payment_reference", "supplier_number", "open_amount")


def ogm(number):
    return f"{number:010d}{number % 97 or 97:02d}"


def template():
    """A posted invoice, and the bank lines: half name an invoice, half do not."""
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    partner = env["res.partner"].create({"name": "Customer"})
    item = {"name": "Work", "price_unit": 7, "tax_ids": []}
    invoice = env["account.move"].create(
        {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [(0, 0, item)],
        }
    )
    invoice.action_post()
    source = random.Random(1)
    bank = env["account.journal"].create(
        {"name": "Bench", "type": "bank", "code": f"B{time.time_ns() % 10**4:04d}"}
    )
    lines = env["account.bank.statement.line"]
    for start in range(0, LINES, BATCH):
        lines |= lines.create(
            [
                {
                    "journal_id": bank.id,
                    "date": "2026-01-20",
                    "amount": 100 + number / 100,
                    "payment_ref": text(source, number),
                    "ponto_match_state": "to_match",
                }
                for number in range(start, start + BATCH)
            ]
        )
    env.cr.commit()
    return invoice, lines


def text(source, number):
    return (
        f"+++{ogm(number)}+++",
        f"Betaling factuur BNCH/2026/{number:06d} dank u",
        f"Bancontact {source.randrange(10**12):012d} 20-01-2026 12:31 GENT",
        f"Domiciliering {source.randrange(10**9)} elektriciteit januari 2026",
    )[number % 4]


def grow(invoice, first, last):
    """Documents without items, as many rows of the table as there were invoices."""
    env.cr.execute(
        """INSERT INTO account_move
           SELECT (jsonb_populate_record(move, jsonb_build_object(
                     'id', nextval('account_move_id_seq'),
                     'name', 'BNCH/2026/' || lpad(number::text, 6, '0'),
                     'payment_reference',
                     lpad(number::text, 10, '0') || lpad(
                         (CASE number %% 97 WHEN 0 THEN 97 ELSE number %% 97 END)::text,
                         2, '0'),
                     'amount_residual', 100 + number::numeric / 100,
                     'sequence_number', number + 1000))).*
             FROM account_move move, generate_series(%s, %s) AS number
            WHERE move.id = %s""",
        [first, last - 1, invoice.id],
    )
    env.cr.execute("ANALYZE account_move")
    env.cr.commit()
    env.invalidate_all()


def shrink(size):
    env.cr.execute(
        """DELETE FROM account_move
            WHERE name LIKE 'BNCH/2026/%%' AND sequence_number >= %s""",
        [size + 1000],
    )
    env.cr.execute("ANALYZE account_move")
    env.cr.commit()
    env.invalidate_all()


def decide(lines):
    """Milliseconds a line."""
    start = time.perf_counter()
    for position in range(0, LINES, BATCH):
        lines[position : position + BATCH]._ponto_decide()
    spent = time.perf_counter() - start
    env.invalidate_all()
    return spent / LINES * 1000


def indexes():
    """Seconds to make all indexes anew on what is there."""
    env.cr.execute(
        "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)",
        [[f"account_move_ponto_{name}_idx" for name in INDEXES]],
    )
    definitions = [row[0] for row in env.cr.fetchall()]
    assert len(definitions) == len(INDEXES), definitions
    for name in INDEXES:
        env.cr.execute(f"DROP INDEX account_move_ponto_{name}_idx")
    start = time.perf_counter()
    for definition in definitions:
        env.cr.execute(definition)
    spent = time.perf_counter() - start
    env.cr.rollback()
    return spent


def run():
    invoice, lines = template()
    small, large = SIZES
    grow(invoice, 0, small)
    decide(lines)  # warm
    costs = {size: [] for size in SIZES}
    for _turn in range(TURNS):
        costs[small].append(decide(lines))
        grow(invoice, small, large)
        costs[large].append(decide(lines))
        if _turn < TURNS - 1:
            shrink(small)
    medians = {size: statistics.median(found) for size, found in costs.items()}
    for size in SIZES:
        spread = ", ".join(f"{cost:.2f}" for cost in costs[size])
        print(f"{size:>7} open: {medians[size]:.2f} ms a line ({spread})")
    ratio = medians[large] / medians[small]
    exponent = math.log(ratio) / math.log(large / small)
    print(f"ratio {ratio:.2f}, growth exponent {exponent:.3f}")
    print(f"indexes on {large} documents: {indexes():.1f} s")


run()
