from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists

LINES = "account_bank_statement_line"
IMPORT_ID = "unique_import_id"
LENGTH_OF_UUID = 36
ENDS_WITH_ID = "-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
# Days without a line of another import after which it was given up.
LATELY = 31


class PontoTransactionImported(models.AbstractModel):
    """What OCA's online import made of the same transactions of Ponto, and knows.

    It writes ``<account number>-<journal>-<Ponto's id>`` into ``unique_import_id`` of
    its lines, and makes none of which there is one.
    """

    _name = "ponto.transaction.imported"
    _description = "Bank transactions that another addon imported"

    @api.model
    def _lines_by_ponto_id(self, journal, ponto_ids):
        """Lines that other addons made of the same movements of Ponto.

        The column may outlive the addon.

        :return: dict of Ponto's id to the id of the line.
        """
        found = {}
        if column_exists(self.env.cr, LINES, IMPORT_ID):
            self.env["account.bank.statement.line"].flush_model()
            column, table = SQL.identifier(IMPORT_ID), SQL.identifier(LINES)
            rows = self.env.execute_query(
                SQL(
                    "SELECT right(%(column)s, %(length)s), id FROM %(table)s"
                    " WHERE journal_id = %(journal)s AND %(column)s IS NOT NULL"
                    " AND right(%(column)s, %(length)s) = ANY(%(ids)s)",
                    column=column,
                    table=table,
                    length=LENGTH_OF_UUID,
                    journal=journal.id,
                    ids=list(ponto_ids),
                )
            )
            found.update(rows)
        return found

    @api.model
    def _imported_since(self, journal):
        """The day of the first line that another addon made of Ponto's transactions.

        :return: date; False where there is none, or files filled the journal since.
        """
        if not column_exists(self.env.cr, LINES, IMPORT_ID):
            return False
        self.env["account.bank.statement.line"].flush_model()
        ((first, last, newest),) = self.env.execute_query(
            SQL(
                "SELECT min(move.date) FILTER (WHERE %(from_ponto)s),"
                " max(move.date) FILTER (WHERE %(from_ponto)s), max(move.date)"
                " FROM account_bank_statement_line line"
                " JOIN account_move move ON move.id = line.move_id"
                " WHERE line.journal_id = %(journal)s AND move.state = 'posted'",
                from_ponto=SQL("line.%s ~ %s", SQL.identifier(IMPORT_ID), ENDS_WITH_ID),
                journal=journal.id,
            )
        )
        is_recent = first and newest - last <= timedelta(days=LATELY)
        return first if is_recent else False

    def _import_id(self, account):
        """The id by which OCA's import knows the movement, and leaves it out.

        Not where somebody wants it beside a line that may have this id.

        :return: values of an ``account.bank.statement.line``.
        """
        self.ensure_one()
        fields_of_lines = self.env["account.bank.statement.line"]._fields
        wanted_twice = account.overlap == "book" or self.is_no_twin
        if IMPORT_ID not in fields_of_lines or wanted_twice:
            return {}
        journal = account.journal_id
        number = journal.bank_account_id.sanitized_acc_number
        parts = filter(None, (number, str(journal.id), self.ponto_id))
        return {IMPORT_ID: "-".join(parts)}
