from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import format_date

from .ponto_account_consent import bank_day


class PontoAccountBalance(models.AbstractModel):
    """The bank's balance beside the books', now and day by day."""

    _name = "ponto.account.balance"
    _description = "Balances of a Ponto account"

    currency_id = fields.Many2one(
        "res.currency",
        readonly=True,
        help="Empty: Odoo does not know or use this currency.",
    )
    current_balance = fields.Monetary(string="Bank Balance", readonly=True)
    current_balance_date = fields.Datetime(string="Balance Of", readonly=True)
    available_balance = fields.Monetary(readonly=True)
    has_balance = fields.Boolean(
        readonly=True, default=True, help="Technical: the bank says a balance."
    )
    books_balance = fields.Monetary(compute="_compute_books_balance")
    balance_difference = fields.Monetary(
        string="Difference",
        compute="_compute_books_balance",
        help="Bank balance minus balance of the journal.",
    )
    is_apart = fields.Boolean(
        string="Bank and Books Differ",
        compute="_compute_is_apart",
        search="_search_is_apart",
    )
    day_ids = fields.One2many("ponto.account.day", "account_id", readonly=True)
    parted_on = fields.Date(
        string="Difference Since",
        compute="_compute_parted_on",
        help="The first day from which bank and books differ as they do now.",
    )
    parted_note = fields.Char(
        string="Since When They Differ", compute="_compute_parted_on"
    )

    def _compute_books_balance(self):
        # One query for all journals, as the dashboard does.
        for account in self:
            balance = account.journal_id.sudo().current_statement_balance
            account.books_balance = balance
            linked = account.journal_id and account.has_balance
            account.balance_difference = (
                account.current_balance - balance if linked else 0.0
            )

    @api.depends("balance_difference")
    def _compute_is_apart(self):
        self.is_apart = False  # all at once: most agree
        for account in self:
            currency, difference = account.currency_id, account.balance_difference
            if currency and difference and not currency.is_zero(difference):
                account.is_apart = True

    @api.model
    def _search_is_apart(self, operator, value):
        if operator != "in":
            return NotImplemented
        linked = self.search([("journal_id", "!=", False)])
        apart = linked.filtered("is_apart").ids
        return [("id", "in" if True in value else "not in", apart)]

    @api.depends("day_ids.difference", "journal_id")
    @api.depends_context("lang")
    def _compute_parted_on(self):
        for account in self:
            rows = account.day_ids.sorted("day")
            account.parted_on = account._parting_day(rows)
            account.parted_note = account._parting_words(rows)

    def _parting_day(self, rows):
        """The first day of the present difference.

        A difference that was there from the first day, the balance before the
        oldest line, counts as agreement as long as nothing else came to it.

        :param rows: ``ponto.account.day`` of this account, oldest first.
        """
        if not rows or not self.is_apart:
            return False
        same = self.currency_id.compare_amounts
        known = [*rows.mapped("difference"), self.balance_difference]
        if all(not same(known[0], difference) for difference in known):
            return rows[0].day
        usual = (0.0, known[0])
        agreed = [
            row for row in rows if any(not same(row.difference, item) for item in usual)
        ]
        return next(
            (row.day for row in rows if row.day > agreed[-1].day),
            # The bank's last word agreed; the books went on since.
            fields.Date.add(agreed[-1].day, days=1),
        )

    def _parting_words(self, rows):
        if not self.parted_on:
            return False
        if self.parted_on == rows[0].day:
            return self.env._(
                "Bank and books have differed by the same amount since the first day, "
                "%s: the opening balance is missing.",
                format_date(self.env, self.parted_on),
            )
        return self.env._(
            "Bank and books differ since %s. Look for a line of that day that is "
            "missing, doubled or changed.",
            format_date(self.env, self.parted_on),
        )

    def _note_days(self):
        """Keep what the bank says of these accounts for the day it says it of."""
        told = self.filtered(
            lambda item: (
                item.is_fetched
                and item.has_balance
                and not (item.is_gone or item.disconnected_at)
            )
        )
        if not told:
            return
        days = self.env["ponto.account.day"]
        days.flush_model()
        rows = [
            (item.id, item.company_id.id, item._balance_day(), item.current_balance)
            for item in told
        ]
        # Two workers may read the same list: one statement decides, none fails.
        query = SQL(
            """
            INSERT INTO ponto_account_day (
                        account_id, company_id, day, bank_balance, create_date
                   )
                 VALUES %s
            ON CONFLICT (account_id, day)
              DO UPDATE SET bank_balance = EXCLUDED.bank_balance
                  WHERE ponto_account_day.bank_balance <> EXCLUDED.bank_balance
            """,
            SQL(", ").join(SQL("(%s, %s, %s, %s, now())", *row) for row in rows),
        )
        self.env.cr.execute(query)
        days.invalidate_model()
        told.invalidate_recordset(["day_ids"])

    def _balance_day(self):
        """The day of the balance; where the bank does not say, that of its reading."""
        moment = self.current_balance_date or self.synchronized_at
        return bank_day(moment or fields.Datetime.now())

    def action_view_days(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_account_day_action"
        )
        action["domain"] = [("account_id", "=", self.id)]
        action["context"] = {}
        return action
