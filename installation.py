"""Installing on a database that has years of entries must not take hours."""

from odoo.tools import split_every, sql

from .models.account_move import CUSTOMER_TYPES

BATCH = 5000


def make_reference_column(env):
    """Make the column empty, or the ORM would compute it for every entry."""
    sql.create_column(env.cr, "account_move", "ponto_reference", "varchar")


def fill_references(env):
    """Compute it for the documents that can carry a reference."""
    moves = env["account.move"].with_context(active_test=False)
    domain = [
        ("move_type", "in", CUSTOMER_TYPES),
        ("payment_reference", "not in", (False, "")),
    ]
    for ids in split_every(BATCH, moves.search(domain, order="id").ids):
        moves.browse(ids)._compute_ponto_reference()
        env.flush_all()
        env.invalidate_all()
