"""Finding and deciding alone, without settling: what it costs a line."""

from bench import scene

from . import books

INDEXES = ("number", "digits", "payment_reference", "supplier_number", "open_amount")
BATCH = 250


def decide(job):
    """Decide the same lines again and again; then make the indexes anew."""
    env, count = job.env, job.told["lines"]
    books.grow(env, job.told["invoices"])
    bank, lines = books.journal(env).id, env["account.bank.statement.line"]
    movements = scene.movements(count, job.told["invoices"])
    for start in range(0, count, BATCH):
        lines |= lines.create(
            [
                {
                    "journal_id": bank,
                    "date": one.day,
                    "amount": float(one.amount),
                    "payment_ref": one.text,
                    "ponto_match_state": "to_match",
                }
                for one in movements[start : start + BATCH]
            ]
        )
    books.analyze(env)
    _decide_all(lines)  # warm
    job.begin()
    for _round in range(job.told["rounds"]):
        _decide_all(lines)
        job.meter.note("decide", count)
    return job.result(indexes=_indexes(job))


def _decide_all(lines):
    lines.env.invalidate_all()
    for start in range(0, len(lines), BATCH):
        lines[start : start + BATCH]._ponto_decide()


def _indexes(job):
    """Seconds to make all indexes anew on what is there."""
    cr = job.env.cr
    cr.execute(
        "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)",
        [[f"account_move_ponto_{name}_idx" for name in INDEXES]],
    )
    definitions = [row[0] for row in cr.fetchall()]
    assert len(definitions) == len(INDEXES), definitions
    for name in INDEXES:
        cr.execute(f"DROP INDEX account_move_ponto_{name}_idx")
    job.meter.start()
    for definition in definitions:
        cr.execute(definition)
    job.meter.note("indexes")
    cr.rollback()
    return len(definitions)
