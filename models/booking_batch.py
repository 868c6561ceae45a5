"""One batch of statement lines on its way through core's ``create``.

Core books a batch line by line where all lines could go together. The batch travels
in the context, and core's own methods ask it what may be done at once; see
``bench/BOOKING.md`` for what each part gives. Without it, or once it is closed, or
where another addon has its own idea of a step, they do as core does.
"""

from contextlib import contextmanager

from odoo import fields

from .booking_numbers import NUMBERING, BatchNumbers

KEY = "ponto_booking"
# Where Odoo itself defines what every model does.
ODOO = "odoo.orm.models"
# Whose `write` of entries was read: what it does depends on neither the statement
# line nor the partner, or on invoices only.
READ_WRITES = {
    "account",
    "account_fleet",
    "account_online_ponto",
    "l10n_sa",
    "mail",
    "portal",
    "purchase",
}
# Whose numbering of bank entries is core's.
READ_NUMBERING = {"account", "account_debit_note", "account_online_ponto"}


class BookingBatch:
    """What is put off until the whole batch is there, and what is known of it."""

    def __init__(self, entries, values):
        """:param entries: the model ``account.move``; values: of the lines."""
        self.is_open = True
        self.names = {name for one in values for name in one}
        self.puts_off_links = is_known(entries, ["write"], READ_WRITES)
        is_core_s = is_known(entries, NUMBERING, READ_NUMBERING)
        last_day = fields.Date.to_date(max(one["date"] for one in values))
        self.numbers = BatchNumbers(last_day) if is_core_s else None
        self.entries, self.links = entries.browse(), {}
        self.distributes = None

    def put_off(self, entry, values):
        """Keep what ``entry`` is to be written, until ``take_links``."""
        self.entries += entry
        self.links[entry.id] = values

    def take_links(self):
        """What was put off: the entries and their values by id, in order."""
        entries, links = self.entries, self.links
        self.entries, self.links = entries.browse(), {}
        return entries, links


@contextmanager
def booking_together(lines, values):
    """Open a batch for the ``create`` of these values.

    :param lines: the model ``account.bank.statement.line``.
    :yield: the same model, to call ``create`` of.
    """
    batch = BookingBatch(lines.env["account.move"], values)
    try:
        yield lines.with_context(**{KEY: batch})
        if batch.links:
            raise RuntimeError("Entries of bank lines are without their lines.")
    finally:
        batch.is_open = False


def batch_of(env):
    """The open batch these records are in, or None."""
    batch = env.context.get(KEY)
    return batch if batch is not None and batch.is_open else None


def is_known(records, methods, modules):
    """Whether all that defines these methods is Odoo itself or one of the modules.

    What somebody put onto the running class, as automation rules do, is neither.
    """
    definers = {
        kind.__module__
        for kind in type(records).__mro__
        if any(method in vars(kind) for method in methods)
    }
    return all(_module(name) in modules for name in definers - {ODOO})


def _module(name):
    """The Odoo module a Python module belongs to; empty for none."""
    return name.split(".")[2] if name.startswith("odoo.addons.") else ""


def write_each(records, name, values):
    """Write one field of many records, to each its own value, as one ``write``.

    :param values: dict of record id to the value.
    """
    records, field = records.browse(values), records._fields[name]
    computed = records.pool.field_computed.get(field, [field])
    with records.env.protecting(computed, records):
        records.modified([name], before=True)
        for record in records:
            record[name] = values[record.id]
        records.modified([name])
        records._validate_fields([name])
        if field.inverse:
            field.determine_inverse(records)
    records._check_company([name])
