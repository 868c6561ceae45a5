from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class PontoAccountFirst(models.AbstractModel):
    """The first import: what is there already, and the balance it begins with."""

    _name = "ponto.account.first"
    _description = "First import of a Ponto account"

    overlap = fields.Selection(
        [
            ("adopt", "Take over the line that is there"),
            ("leave", "Leave the bank's one out"),
            ("book", "Book it all the same"),
        ],
        string="Already in the Journal",
        required=True,
        default="adopt",
        tracking=True,
        help="What becomes of a transaction that is surely in the journal already, "
        "from a file, another addon or typed by hand. Taken over: the line stays as "
        "it is and is connected with what the bank says.",
    )
    recognized_count = fields.Integer(
        readonly=True, help="Technical: found in the journal since the last result."
    )
    opening_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Opening Balance",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _compute_opening_amount(self):
        """What the bank has beyond the journal's lines and what is to come.

        Nothing before the first fetch: then it is not known what comes.
        """
        coming = dict(
            self.env["ponto.transaction"]._read_group(
                [
                    ("account_id", "in", self.ids),
                    ("state", "in", ("to_book", "held")),
                    ("reason", "!=", "currency_other"),
                ],
                ["account_id"],
                ["amount:sum"],
            )
        )
        for account in self:
            amount = 0.0
            if account.journal_id and account.last_fetch_at and account.currency_id:
                rest = account.current_balance - account.books_balance
                amount = account.currency_id.round(rest - coming.get(account, 0.0))
            account.opening_amount = amount

    # -- actions -----------------------------------------------------------------

    def action_offer_opening(self):
        """Show what would be entered as opening balance; nothing is written yet."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["ponto.account.opening"]._for_account(self)
        return self._open_dialog(wizard, self.env._("Opening Balance"))

    def action_offer_undo(self):
        """Show what undoing the import would take away; nothing is written yet."""
        self.ensure_one()
        self.check_access("write")
        wizard = self.env["ponto.account.undo"].create(
            {
                "account_id": self.id,
                "start_date": self.start_date,
                "overlap": self.overlap,
            }
        )
        return self._open_dialog(wizard, self.env._("Undo First Import"))

    def _open_dialog(self, wizard, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # -- telling -----------------------------------------------------------------

    def _take_recognized_sentence(self):
        """How many were in the journal already, told once; empty for none."""
        self.ensure_one()
        count, self.recognized_count = self.recognized_count, 0
        if not count:
            return ""
        if count == 1:
            return _lt("1 was in the journal already.")
        return _lt("%d were in the journal already.", count)

    # -- opening balance ---------------------------------------------------------

    def _first_line_day(self):
        """The day of the journal's oldest line, False where it has none."""
        first = (
            self.env["account.bank.statement.line"]
            .sudo()
            .search(
                [("journal_id", "=", self.journal_id.id), ("state", "=", "posted")],
                order="internal_index",
                limit=1,
            )
        )
        return first.date

    def _opening_day(self):
        """The day before the first line, or the first one that is open after it."""
        self.ensure_one()
        first = self._first_line_day() or self.start_date or fields.Date.today()
        return max(first - timedelta(days=1), self._first_open_day())

    def _entries_besides_lines(self):
        """What the ledger holds of this account beside its bank lines.

        An opening entry of the whole company is there, for one.

        :return: float in the account's currency.
        """
        self.ensure_one()
        journal = self.journal_id.sudo()
        measure = "amount_currency" if journal.currency_id else "balance"
        ((amount,),) = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("account_id", "=", journal.default_account_id.id),
                    ("company_id", "=", journal.company_id.id),
                    ("parent_state", "=", "posted"),
                    ("move_id.statement_line_id", "=", False),
                ],
                [],
                [f"{measure}:sum"],
            )
        )
        return amount or 0.0

    def _enter_opening(self, amount, day, counterpart):
        """Make the line that the books begin with.

        :param amount: in the account's currency.
        :param counterpart: an ``account.account``; empty: open, for the bookkeeper.
        :raises UserError: why not, and what to do.
        """
        self.ensure_one()
        self._check_opening(amount, day)
        journal = self.journal_id
        lines = self.env["account.bank.statement.line"].sudo()
        self.opening_line_id = lines.with_company(journal.company_id).create(
            {
                "journal_id": journal.id,
                "date": day,
                "amount": amount,
                "payment_ref": self.env._("Opening balance"),
                "counterpart_account_id": counterpart.id,
                # Before the other lines of its day.
                "sequence": 1000,
            }
        )

    def _check_opening(self, amount, day):
        """:raises UserError: this is no opening balance."""
        lock = self._lock_date()
        latest = max(self._first_line_day() or day, self._first_open_day())
        problem = ""
        if not self.journal_id:
            problem = self.env._("The account fills no journal.")
        elif self.opening_line_id:
            problem = self.env._("The opening balance is entered already.")
        elif self.currency_id.is_zero(amount):
            problem = self.env._("There is nothing to enter.")
        elif day <= lock:
            problem = self.env._(
                "The period is locked until %s. Choose a later day.",
                format_date(self.env, lock),
            )
        elif day > latest:
            problem = self.env._(
                "An opening balance stands before the first bank line. Choose %s or "
                "an earlier day.",
                format_date(self.env, latest),
            )
        if problem:
            raise UserError(problem)
