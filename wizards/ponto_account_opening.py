from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount


class PontoAccountOpening(models.TransientModel):
    """What was on the account before its first bank line: shown, then entered."""

    _name = "ponto.account.opening"
    _description = "Opening balance of a bank account"

    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="account_id.company_id")
    journal_id = fields.Many2one(related="account_id.journal_id")
    currency_id = fields.Many2one(related="account_id.currency_id")
    bank_balance = fields.Monetary(related="account_id.current_balance")
    bank_balance_date = fields.Datetime(related="account_id.current_balance_date")
    lines_balance = fields.Monetary(
        string="Bank Lines", related="account_id.books_balance"
    )
    coming = fields.Monetary(string="Not Booked Yet", compute="_compute_coming")
    other_entries = fields.Monetary(
        readonly=True, help="Entries on the account of the journal that are no lines."
    )
    amount = fields.Monetary(string="Opening Balance", required=True)
    day = fields.Date(string="Date", required=True)
    counterpart_account_id = fields.Many2one(
        "account.account",
        string="Counterpart Ledger Account",
        domain="[('company_ids', 'parent_of', company_id)]",
        help="Empty: the line stays open, and is matched like any other.",
    )
    other_entries_note = fields.Text(compute="_compute_other_entries_note")
    is_wanted_besides = fields.Boolean(string="Enter it all the same")

    @api.model
    def _for_account(self, account):
        """A wizard with what is computed; everything can be corrected there."""
        return self.create(
            {
                "account_id": account.id,
                "amount": account.opening_amount,
                "day": account._opening_day(),
                "other_entries": account._entries_besides_lines(),
            }
        )

    @api.depends("account_id")
    def _compute_coming(self):
        for wizard in self:
            account = wizard.account_id
            known = account.opening_amount + account.books_balance
            wizard.coming = account.current_balance - known

    @api.depends("other_entries")
    @api.depends_context("lang")
    def _compute_other_entries_note(self):
        for wizard in self:
            amount = format_amount(self.env, wizard.other_entries, wizard.currency_id)
            wizard.other_entries_note = self.env._(
                "The ledger has %s on this bank account from entries that are no bank "
                "lines, such as an opening entry. If that is the opening balance "
                "already, do not enter it again.",
                amount,
            )

    def action_enter(self):
        """Make the opening line; the person has seen amount, day and counterpart.

        :raises UserError: why not, and what to do.
        """
        self.check_access("write")
        self.ensure_one()
        self.account_id.check_access("write")
        others = self.currency_id.is_zero(self.other_entries)
        if not others and not self.is_wanted_besides:
            raise UserError(
                self.env._(
                    "The ledger has other entries on this bank account: the opening "
                    "balance may be among them, and would be counted twice. Look at "
                    "them, then tick that it is wanted all the same."
                )
            )
        self.account_id._enter_opening(
            self.amount, self.day, self.counterpart_account_id
        )
        return {"type": "ir.actions.act_window_close"}
