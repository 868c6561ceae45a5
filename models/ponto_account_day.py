from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .kept_days import kept_days

KEPT_DAYS = 400
KEPT_PARAMETER = "account_online_ponto.balance_days"
GC_LIMIT = 10_000
# The id at the end of core's index of a statement line.
ID_DIGITS = 10


class PontoAccountDay(models.Model):
    """What the bank said a balance was on a day, beside the books of that day.

    The bank's side is kept as it was said last for that day. The books' side is
    computed: it tells where they part now, also when a line of an old day was
    deleted or typed today.
    """

    _name = "ponto.account.day"
    _description = "Bank and books on a day"
    _order = "day desc, account_id"
    _rec_name = "day"

    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    journal_id = fields.Many2one(related="account_id.journal_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    day = fields.Date(required=True, readonly=True)
    bank_balance = fields.Monetary(readonly=True, aggregator=None)
    books_balance = fields.Monetary(compute="_compute_books_balance")
    difference = fields.Monetary(
        compute="_compute_books_balance", help="Bank balance minus books balance."
    )
    is_apart = fields.Boolean(
        compute="_compute_is_apart",
        help="From the first of these days on, bank and books differ as they do now.",
    )

    _day_uniq = models.Constraint(
        "UNIQUE(account_id, day)", "This day is already there."
    )

    @api.depends("account_id", "day", "bank_balance")
    def _compute_books_balance(self):
        books = self._books_balances()
        for row in self:
            row.books_balance = books.get(row.id, 0.0)
            row.difference = row.bank_balance - row.books_balance

    def _books_balances(self):
        """The running balance of each row's journal at the end of its day.

        :return: dict of row id to balance in the journal's currency; days before
            the first line are left out.
        """
        last = {}
        indexes = self._last_indexes()
        for row in self:
            own = indexes.get(row.journal_id.id, [])
            # "20260303" and more digits: smaller than the next day's, bare.
            following = f"{row.day + timedelta(days=1):%Y%m%d}"
            if at := bisect_left(own, following):
                last[row.id] = int(own[at - 1][-ID_DIGITS:])
        lines = self.env["account.bank.statement.line"].sudo()
        balances = {
            line.id: line.running_balance for line in lines.browse(set(last.values()))
        }
        return {row_id: balances[line_id] for row_id, line_id in last.items()}

    def _last_indexes(self):
        """The index of the last posted line of each day with lines.

        Core's ``internal_index`` is the date, the sequence turned round and the id.

        :return: dict of journal id to sorted list of indexes.
        """
        lines = self.env["account.bank.statement.line"]
        lines.flush_model(["journal_id", "internal_index", "move_id"])
        self.env["account.move"].flush_model(["state"])
        query = SQL(
            """
            SELECT line.journal_id, MAX(line.internal_index) AS last
              FROM account_bank_statement_line line
              JOIN account_move move ON move.id = line.move_id
             WHERE line.journal_id IN %s AND move.state = 'posted'
          GROUP BY line.journal_id, LEFT(line.internal_index, 8)
          ORDER BY last
            """,
            tuple(self.journal_id.ids or [0]),
        )
        indexes = defaultdict(list)
        for journal_id, index in self.env.execute_query(query):
            indexes[journal_id].append(index)
        return indexes

    @api.depends("account_id", "day")
    def _compute_is_apart(self):
        for account, rows in self.grouped("account_id").items():
            since = account.parted_on
            for row in rows:
                row.is_apart = bool(since and row.day >= since)

    @api.autovacuum
    def _gc_old_days(self):
        """Keep what ``KEPT_PARAMETER`` says, in days."""
        days = kept_days(self.env, KEPT_PARAMETER, KEPT_DAYS)
        limit = fields.Date.today() - timedelta(days=days)
        rows = self.search([("day", "<", limit)], limit=GC_LIMIT)
        rows.unlink()
        return len(rows), len(rows) == GC_LIMIT
