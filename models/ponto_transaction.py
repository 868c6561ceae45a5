from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import format_amount, format_date

from .told_sentence import Sentence

# What an announcement of the bank has not.
FOUND_BY_TOO = (
    "additional_information",
    "end_to_end_id",
    "mandate_id",
    "creditor_id",
    "internal_reference",
    "card_reference",
)


class PontoTransaction(models.Model):
    """The inbox: everything Ponto said about one movement, exactly once.

    Rows are never deleted. What cannot be booked stays, with its reason.
    """

    _name = "ponto.transaction"
    _description = "Bank transaction received through Ponto"
    _inherit = [
        "ponto.transaction.intake",
        "ponto.transaction.book",
        "ponto.transaction.succession",
        "ponto.transaction.imported",
        "ponto.transaction.overlap",
        "ponto.transaction.hold",
        "ponto.transaction.named",
        "ponto.transaction.words",
        "ponto.transaction.status",
        "ponto.transaction.trace",
        "ponto.search.keys",
    ]
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
            ("likely_there", "May be in the journal already"),
            ("already_there", "Is in the journal already"),
            ("before_start", "Before the start date"),
            ("deleted", "Its bank line was deleted"),
            ("by_hand", "Ignored by hand"),
        ],
        readonly=True,
    )
    reason_detail = Sentence(readonly=True)
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
    _former_idx = models.Index("(account_id, execution_date) WHERE is_former")
    _held_idx = models.Index("(account_id) WHERE state = 'held'")

    @api.depends("counterpart_name", "amount", "execution_date")
    @api.depends_context("lang")
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

    @api.model
    def _search_key_fields(self):
        return (*super()._search_key_fields(), *FOUND_BY_TOO)

    def write(self, vals):
        if not self.env.su:
            raise AccessError(
                self.env._("What the bank said is not edited. Use Book or Ignore.")
            )
        return super().write(vals)

    # -- actions -----------------------------------------------------------------

    def action_view_statement_line(self):
        self.ensure_one()
        line = self.statement_line_ids[:1] or self.twin_line_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.bank.statement.line",
            "res_id": line.id,
            "views": [(False, "form")],
            "name": self.env._("Bank Line"),
        }
