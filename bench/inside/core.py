"""The floors: the same lines through core alone, and the same rows without any Odoo.

Core is told what the others must find out: the partner of each line and the invoice
that it pays. Its database has neither addon.
"""

from odoo.tools import SQL

from bench import scene

from . import books

DIRECT = {
    "skip_account_move_synchronization": True,
    "skip_readonly_check": True,
    "tracking_disable": True,
}
# The ways to settle: turn what is in suspense, or create the line without it.
WAYS = TURNED, BORN = "turned", "born"


class Core:
    """Makes lines and settles them, in batches, with a commit after each."""

    def __init__(self, job):
        self.job, self.env = job, job.env
        self.journal = books.journal(job.env)
        self.partners = books.customers(job.env)

    def create(self, movements, phase, accounts=None):
        """Make the statement lines of one batch; return their ids.

        :param accounts: dict of movement to the account of the invoice's item, for
            lines that are born with it in place of the suspense account.
        """
        lines = (
            self.env["account.bank.statement.line"]
            .with_context(tracking_disable=True)
            .create([self._values(one, accounts or {}) for one in movements])
        )
        self._commit(phase, len(lines))
        return lines.ids

    def _values(self, movement, accounts):
        values = {
            "journal_id": self.journal.id,
            "date": movement.day,
            "narration": False,
            "amount": float(movement.amount),
            "payment_ref": movement.text,
            "transaction_type": "Transfer received",
        }
        if movement.customer is not None:
            values["partner_id"] = self.partners[movement.customer]
            values["partner_name"] = f"Customer {movement.customer}"
            values["account_number"] = scene.customer_iban(movement.customer)
        if movement in accounts:
            values["counterpart_account_id"] = accounts[movement]
        return values

    def settle(self, movements, ids, phase, done=0):
        """Settle those that pay: what is in suspense is turned, one plan reconciles.

        :param done: what `Meter.note` counts.
        """
        pairs, groups = self._pairs(movements, ids), {}
        for line, item in pairs:
            suspense = line._seek_for_lines()[1]
            values = {"account_id": item.account_id.id}
            if suspense.partner_id != item.partner_id:
                values["partner_id"] = item.partner_id.id
            key = tuple(values.items())
            groups[key] = groups.get(key, suspense) | suspense
        for values, items in groups.items():
            items.with_context(**DIRECT).write(dict(values))
        self._reconcile(pairs, phase, done)

    def settle_born(self, movements, ids, phase, done=0):
        """Settle lines that were made with the account of the invoice's item."""
        self._reconcile(self._pairs(movements, ids), phase, done)

    def _pairs(self, movements, ids):
        """Return pairs of line and invoice's item, of those that pay."""
        lines = self.env["account.bank.statement.line"].browse(ids)
        items = self.items(movements)
        both = zip(lines, movements, strict=True)
        return [(line, items[one.number]) for line, one in both if one.pays]

    def _reconcile(self, pairs, phase, done):
        plan = [
            item
            | line.line_ids.filtered(
                lambda own, account=item.account_id: own.account_id == account
            )
            for line, item in pairs
        ]
        self.env["account.move.line"]._reconcile_plan(plan)
        self._commit(phase, done)

    def items(self, movements):
        """Return dict of number to the invoice's item that is to be paid."""
        names = {scene.name(one.number): one.number for one in movements}
        found = self.env["account.move.line"].search(
            [
                ("move_name", "in", list(names)),
                ("display_type", "=", "payment_term"),
            ]
        )
        return {names[item.move_name]: item for item in found}

    def accounts(self, movements):
        """Return dict of a movement that pays to the account of what it pays."""
        items = self.items(movements)
        return {one: items[one.number].account_id.id for one in movements if one.pays}

    def _commit(self, phase, done):
        self.env.flush_all()
        self.env.cr.commit()
        self.env.invalidate_all()
        self.job.meter.note(phase, done)


def first_load(job):
    """Create all lines, then settle those that pay; then insert such rows raw."""
    lines = scene.movements(job.told["lines"], job.told["invoices"])
    books.grow(job.env, job.told["invoices"])
    core, is_born = Core(job), job.told["way"] == BORN
    accounts = core.accounts(lines) if is_born else {}
    settle = core.settle_born if is_born else core.settle
    batches = [(batch, []) for batch in in_batches(lines, job.told["batch"])]
    job.begin()
    for batch, ids in batches:
        ids += core.create(batch, "create", accounts)
    for batch, ids in batches:
        settle(batch, ids, "settle", len(batch))
    score = books.score(job.env, lines)
    insert_raw(job, core.journal)
    return job.result(score=score)


def best(job):
    """Which batch and which way is cheapest: all take turns, on lines of their own.

    The phase of a try is named by its batch or its way.
    """
    sizes, each = job.told["batches"], job.told["each"]
    total = each * (len(sizes) + len(WAYS))
    books.grow(job.env, total)
    core = Core(job)
    shares = list(in_batches(scene.movements(total, total), each))
    job.begin()
    _try_sizes(core, dict(zip(sizes, shares, strict=False)))
    tries = zip(
        *(in_batches(share, job.told["settled"]) for share in shares[-len(WAYS) :]),
        strict=True,
    )
    for turned, born in tries:
        core.settle(turned, core.create(turned, TURNED), TURNED)
        ids = core.create(born, BORN, core.accounts(born))
        core.settle_born(born, ids, BORN)
    return job.result()


def _try_sizes(core, left):
    """Create lines in batches; who has most to do is next, so all end together."""
    while any(left.values()):
        size = max(left, key=lambda one: len(left[one]))
        batch, left[size] = left[size][:size], left[size][size:]
        core.create(batch, f"create {size}")


def in_batches(items, size):
    """Yield slices of the list."""
    return (items[start : start + size] for start in range(0, len(items), size))


def insert_raw(job, journal):
    """Insert the rows of the journal's entries a second time, as rows alone."""
    cr = job.env.cr
    cr.execute(
        "SELECT move_id FROM account_bank_statement_line WHERE journal_id = %s",
        [journal.id],
    )
    ids = [row[0] for row in cr.fetchall()]
    tables = {table: SQL.identifier(table) for table in RAW}
    copies = {table: SQL.identifier(f"raw_{table}") for table in RAW}
    for table, column in RAW.items():
        cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s AS SELECT * FROM %s WHERE %s = ANY(%s)",
                copies[table],
                tables[table],
                SQL.identifier(column),
                ids,
            )
        )
    cr.execute(_RENEW)
    cr.commit()
    job.meter.start()
    for table in RAW:
        cr.execute(SQL("INSERT INTO %s SELECT * FROM %s", tables[table], copies[table]))
    cr.commit()
    job.meter.note("raw", len(ids))


# In the order in which they refer to each other.
RAW = {
    "account_move": "id",
    "account_bank_statement_line": "move_id",
    "account_move_line": "move_id",
}
# Lines and entries refer to each other: the entries get their line afterwards.
_RENEW = """
UPDATE raw_account_move
   SET name = name || '~', statement_line_id = NULL;
CREATE TEMPORARY TABLE raw_ids AS
SELECT id AS old, nextval('account_move_id_seq')::integer AS new FROM raw_account_move;
UPDATE raw_account_move SET id = new FROM raw_ids WHERE id = old;
UPDATE raw_account_bank_statement_line
   SET id = nextval('account_bank_statement_line_id_seq'), move_id = new
  FROM raw_ids WHERE move_id = old;
UPDATE raw_account_move_line
   SET id = nextval('account_move_line_id_seq'), move_id = new,
       statement_line_id = NULL
  FROM raw_ids WHERE move_id = old;
"""
