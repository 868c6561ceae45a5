"""All that one booking leaves in the database, told without ids and timestamps."""

from odoo.tools import SQL

STAMPS = {"id", "create_date", "write_date"}
# Whose new rows are compared, in the order of their ids.
NEW = (
    "account_bank_statement_line",
    "account_move",
    "account_move_line",
    "account_analytic_line",
    "mail_message",
    "mail_tracking_value",
    "mail_followers",
)
# What booking may change besides: ranks, sequences, settings it must not touch.
OLD = (
    "res_partner",
    "ir_sequence",
    "account_journal",
    "res_company",
    "account_account",
)
# Many2one without a name that tells.
POINTS_TO = {
    "move_id": "account_move",
    "move_line_id": "account_move_line",
    "statement_line_id": "account_bank_statement_line",
    "mail_message_id": "mail_message",
    "account_audit_log_move_id": "account_move",
}


def booked(env, create):
    """Run ``create`` and take it back.

    :return: dict of table to rows (dicts of column to value), and of every table of
        the database to the number of rows that came.
    """
    env.flush_all()
    with env.cr.savepoint() as savepoint:
        before = {table: _last_id(env, table) for table in NEW}
        counts = _counts(env)
        create()
        env.flush_all()
        env.cr.precommit.run()
        env.flush_all()
        rows = {table: _rows(env, table, before[table]) for table in NEW}
        told = {table: _without_ids(rows, table) for table in NEW}
        told |= {
            table: _without_ids({table: _rows(env, table)}, table) for table in OLD
        }
        came = {table: n - counts[table] for table, n in _counts(env).items()}
        savepoint.rollback()
    return {**told, "came": {table: n for table, n in came.items() if n}}


def _last_id(env, table):
    query = SQL("SELECT COALESCE(max(id), 0) FROM %s", SQL.identifier(table))
    return env.execute_query(query)[0][0]


def _counts(env):
    tables = env.execute_query(
        SQL("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
    )
    parts = [
        SQL("SELECT %s, count(*) FROM %s", table, SQL.identifier(table))
        for (table,) in tables
    ]
    return dict(env.execute_query(SQL(" UNION ALL ").join(parts)))


def _rows(env, table, after=0):
    query = "SELECT * FROM %s WHERE id > %s ORDER BY id"
    env.cr.execute(SQL(query, SQL.identifier(table), after))
    return env.cr.dictfetchall()


def _without_ids(rows, table):
    """The rows of a table; what points to a new row tells its place instead."""
    places = {
        other: {row["id"]: f"{other} {place}" for place, row in enumerate(found)}
        for other, found in rows.items()
    }
    return [_told(row, places) for row in rows[table]]


def _told(row, places):
    told = {name: value for name, value in row.items() if name not in STAMPS}
    for name, table in POINTS_TO.items():
        if name in told:
            told[name] = places.get(table, {}).get(told[name], told[name])
    model = (told.get("model") or told.get("res_model") or "").replace(".", "_")
    if model in places:
        told["res_id"] = places[model].get(told["res_id"], told["res_id"])
    if index := told.get("internal_index"):
        told["internal_index"] = index[:-10]  # the rest is the id
    if "message_id" in told:
        del told["message_id"], told["date"]  # made of the time and of chance
    if told.get("inalterable_hash"):
        told["inalterable_hash"] = "made of the ids"
    return told
