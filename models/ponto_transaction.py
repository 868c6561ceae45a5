from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount, format_date


class PontoTransaction(models.Model):
    """The inbox: everything Ponto said about one movement, exactly once.

    Rows are never deleted. What cannot be booked stays, with its reason.
    """

    _name = "ponto.transaction"
    _description = "Bank transaction received through Ponto"
    _inherit = ["ponto.transaction.intake", "ponto.transaction.book"]
    _order = "execution_date desc, id desc"
    _rec_name = "counterpart_name"

    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="account_id.company_id", store=True, index=True
    )
    journal_id = fields.Many2one(related="account_id.journal_id")
    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    state = fields.Selection(
        [
            ("to_book", "To Book"),
            ("booked", "Booked"),
            ("held", "Held"),
            ("ignored", "Ignored"),
        ],
        required=True,
        readonly=True,
        default="to_book",
    )
    reason = fields.Selection(
        [
            ("amount", "Amount missing or not understood"),
            ("decimals", "More decimals than the currency has"),
            ("currency_unknown", "Unknown or inactive currency"),
            ("currency_other", "Currency of another account"),
            ("date", "Date missing or not believable"),
            ("content", "Not understood"),
            ("lock_date", "The period is locked"),
            ("journal", "The journal is archived or incomplete"),
            ("before_start", "Before the start date"),
            ("deleted", "Its bank line was deleted"),
            ("by_hand", "Ignored by hand"),
        ],
        readonly=True,
    )
    reason_detail = fields.Char(readonly=True)
    explanation = fields.Text(compute="_compute_explanation")
    statement_line_ids = fields.One2many(
        "account.bank.statement.line", "ponto_transaction_id", readonly=True
    )
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_code = fields.Char(readonly=True)
    execution_date = fields.Date(readonly=True, index=True)
    value_date = fields.Date(readonly=True)
    description = fields.Char(readonly=True)
    remittance_information = fields.Text(string="Communication", readonly=True)
    remittance_information_type = fields.Char(readonly=True)
    counterpart_name = fields.Char(string="Counterpart", readonly=True)
    counterpart_reference = fields.Char(
        string="Counterpart Account", readonly=True, index="btree_not_null"
    )
    bank_transaction_code = fields.Char(readonly=True)
    proprietary_bank_transaction_code = fields.Char(readonly=True)
    end_to_end_id = fields.Char(string="End-to-end ID", readonly=True)
    mandate_id = fields.Char(string="Mandate Reference", readonly=True)
    creditor_id = fields.Char(string="Creditor ID", readonly=True)
    purpose_code = fields.Char(readonly=True)
    additional_information = fields.Text(readonly=True)
    fee = fields.Monetary(readonly=True)
    card_reference = fields.Char(readonly=True)
    card_reference_type = fields.Char(readonly=True)
    digest = fields.Char(
        readonly=True, help="Of the bank; may repeat for two real movements."
    )
    internal_reference = fields.Char(readonly=True)
    ponto_created_at = fields.Datetime(string="Seen by Ponto", readonly=True)
    is_changed = fields.Boolean(
        string="Changed by the Bank",
        readonly=True,
        help="The bank changed it after it came. A booked line is not rewritten.",
    )
    raw = fields.Json(string="As Ponto Sent It", readonly=True)

    # Twice is once, by the database.
    _ponto_id_uniq = models.Constraint(
        "UNIQUE(account_id, ponto_id)", "This transaction is already there."
    )
    _to_book_idx = models.Index("(account_id) WHERE state = 'to_book'")
    _held_idx = models.Index("(account_id) WHERE state = 'held'")

    @api.depends("counterpart_name", "amount", "execution_date")
    def _compute_display_name(self):
        for transaction in self:
            parts = (
                transaction.execution_date
                and format_date(self.env, transaction.execution_date),
                transaction.counterpart_name or transaction.description,
                format_amount(self.env, transaction.amount, transaction.currency_id)
                if transaction.currency_id
                else f"{transaction.amount:.2f}",
            )
            transaction.display_name = " · ".join(part for part in parts if part)

    @api.depends("state", "reason", "reason_detail")
    def _compute_explanation(self):
        for transaction in self:
            explain = transaction._explanations().get(transaction.reason)
            transaction.explanation = explain or False

    def _explanations(self):
        """What each reason means and what to do, in the user's words."""
        detail = self.reason_detail or ""
        return {
            "amount": self.env._(
                "The bank sent no usable amount (%s). Ask Ponto's support, or type "
                "the line by hand and ignore this one.",
                detail,
            ),
            "decimals": self.env._(
                "The amount %(amount)s has more decimals than %(currency)s has. It "
                "is not rounded by guess: type the line by hand and ignore this "
                "one.",
                amount=detail,
                currency=self.currency_code,
            ),
            "currency_unknown": self.env._(
                "Odoo does not use the currency %s. Activate it under Configuration "
                "> Currencies, then press Book.",
                self.currency_code,
            ),
            "currency_other": self.env._(
                "The transaction is in %(currency)s and the journal in "
                "%(journal_currency)s. Type the line by hand and ignore this one.",
                currency=self.currency_code,
                journal_currency=self.account_id.currency_code,
            ),
            "date": self.env._(
                "The bank sent no believable date (%s). Type the line by hand and "
                "ignore this one.",
                detail,
            ),
            "content": self.env._(
                "The transaction could not be understood (%s). Send its Ponto ID to "
                "Ponto's support.",
                detail,
            ),
            "lock_date": self.env._(
                "Its day lies in a period that is locked until %s. Lift the lock, "
                "then press Book; or book it by hand on an open day and ignore "
                "this one.",
                detail,
            ),
            "journal": self.env._(
                "Its journal cannot take lines: %s. Mend the journal, then press Book.",
                detail,
            ),
            "before_start": self.env._(
                "Its day is before the account's start date. Press Book to take it "
                "in all the same."
            ),
            "deleted": self.env._(
                "Its bank line was deleted. Press Book to make it again."
            ),
            "by_hand": self.env._("Ignored by hand. Press Book to book it after all."),
        }

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What the bank said is not edited. Use Book or Ignore.")
            )
        return super().write(vals)

    # -- actions -----------------------------------------------------------------

    def action_book(self):
        """Try again what was held or ignored, for the person who asks."""
        waiting = self.filtered(lambda item: item.state in ("held", "ignored"))
        waiting.check_access("write")
        # Whoever may decide here need not be able to type bank lines.
        waiting = waiting.sudo()
        waiting._forget_reason()
        waiting._book()
        if len(waiting) == 1 and waiting.state == "held":
            raise UserError(waiting.explanation)

    def action_ignore(self):
        """Never book these; they stay in the inbox with the reason."""
        self.check_access("write")
        waiting = self.filtered(lambda item: item.state in ("held", "to_book"))
        waiting.sudo().write({"state": "ignored", "reason": "by_hand"})

    def action_view_statement_line(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.bank.statement.line",
            "res_id": self.statement_line_ids[:1].id,
            "views": [(False, "form")],
            "name": self.env._("Bank Line"),
        }

    def _forget_reason(self):
        self.write({"state": "to_book", "reason": False, "reason_detail": False})
