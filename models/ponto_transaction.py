from dataclasses import dataclass
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import format_amount, format_date

from .ponto_transaction_book import fits, is_exact

# Beyond these the database's date type or common sense ends.
EARLIEST, LATEST = date(1970, 1, 1), date(2200, 1, 1)
UPDATED_AT = "updatedAt"
DETAIL_LENGTH = 200
# Reasons by the field that was not understood, and those the bank can mend.
REJECTIONS = {"amount": "amount", "executionDate": "date", "valueDate": "date"}
MENDABLE = ("amount", "decimals", "currency_unknown", "date", "content")


@dataclass(frozen=True)
class StoredPage:
    """What became of one page: inbox ids already known, and counters."""

    known_ids: tuple
    new_count: int
    changed_count: int

    def counts(self):
        """Counters by field name of ``ponto.fetch.log``."""
        return {
            "new_count": self.new_count,
            "known_count": len(self.known_ids),
            "changed_count": self.changed_count,
        }

    def reaches(self, floor):
        """Whether the whole page was known before the walk began."""
        known = bool(self.known_ids) and not self.new_count
        return known and max(self.known_ids) <= floor


class PontoTransaction(models.Model):
    """The inbox: everything Ponto said about one movement, exactly once.

    Rows are never deleted. What cannot be booked stays, with its reason.
    """

    _name = "ponto.transaction"
    _description = "Bank transaction received through Ponto"
    _inherit = ["ponto.transaction.book"]
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
    mandate_id = fields.Char(string="Mandate", readonly=True)
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

    # -- taking in ---------------------------------------------------------------

    @api.model
    def _store_page(self, account, page):
        """Keep what one page says; one query to know, one to create.

        :param account: the ``ponto.account`` it came from.
        :param page: ``client.Page`` of ``answers.Transaction``.
        :return: a ``StoredPage``.
        """
        ids = [item.id for item in (*page.items, *page.rejected)]
        known = {
            item.ponto_id: item
            for item in self.search_fetch(
                [("account_id", "=", account.id), ("ponto_id", "in", ids)],
                ["ponto_id", "raw"],
            )
        }
        currencies = self.env["ponto.account"]._currencies()
        values, changed = {}, 0
        for item in page.items:
            if stored := known.get(item.id):
                changed += stored._note_change(account, item, currencies)
            else:
                values[item.id] = self._prepare_values(account, item, currencies)
        for item in page.rejected:
            if item.id not in known:
                values[item.id] = self._prepare_rejected(account, item, currencies)
        self.create(list(values.values()))
        known_ids = tuple(item.id for item in known.values())
        return StoredPage(known_ids, len(values), changed)

    @api.model
    def _prepare_values(self, account, answer, currencies):
        currency = currencies.get(answer.currency)
        values = {
            "account_id": account.id,
            "ponto_id": answer.id,
            "amount": float(answer.amount),
            "currency_id": currency.id if currency else False,
            "currency_code": answer.currency,
            "fee": float(answer.fee or 0),
            "ponto_created_at": self.env["ponto.connection"]._naive(answer.created_at),
            "raw": answer.raw,
            **self._prepare_texts(answer),
            **self._prepare_days(answer),
        }
        reason, detail = self._problem(account, answer, currency)
        if reason:
            values.update(state="held", reason=reason, reason_detail=detail)
        elif account._is_before_start(values["execution_date"]):
            values.update(state="ignored", reason="before_start")
        return values

    @api.model
    def _prepare_texts(self, answer):
        """The bank's texts: fields of the same name here and at Ponto."""
        names = (
            "description",
            "remittance_information",
            "remittance_information_type",
            "counterpart_name",
            "counterpart_reference",
            "bank_transaction_code",
            "proprietary_bank_transaction_code",
            "end_to_end_id",
            "mandate_id",
            "creditor_id",
            "purpose_code",
            "additional_information",
            "card_reference",
            "card_reference_type",
            "digest",
            "internal_reference",
        )
        return {name: getattr(answer, name) for name in names}

    @api.model
    def _prepare_days(self, answer):
        return {
            name: day if day and EARLIEST <= day <= LATEST else False
            for name, day in (
                ("execution_date", answer.execution_day() or answer.value_day()),
                ("value_date", answer.value_day()),
            )
        }

    @api.model
    def _prepare_rejected(self, account, rejected, currencies):
        """A movement that was not understood is kept as it came, and held."""
        code = rejected.raw.get("currency")
        currency = currencies.get(code) if isinstance(code, str) else None
        return {
            "account_id": account.id,
            "ponto_id": rejected.id,
            "currency_id": currency.id if currency else False,
            "currency_code": code if isinstance(code, str) else False,
            "state": "held",
            "reason": REJECTIONS.get(rejected.detail, "content"),
            "reason_detail": self._rejected_detail(rejected),
            "raw": rejected.raw,
        }

    @api.model
    def _rejected_detail(self, rejected):
        """The name of the field and what stood in it."""
        value = rejected.raw.get(rejected.detail)
        return f"{rejected.detail}: {value}"[:DETAIL_LENGTH]

    @api.model
    def _problem(self, account, answer, currency):
        """Why a movement cannot be booked as it stands.

        :return: (key of ``reason`` or None, detail).
        """
        if not currency:
            return "currency_unknown", answer.currency
        if account.currency_code != answer.currency:
            return "currency_other", answer.currency
        if not fits(answer.amount, currency.decimal_places):
            return "decimals", str(answer.amount)
        if not is_exact(answer.amount):
            return "amount", str(answer.amount)
        day = answer.execution_day() or answer.value_day()
        if not day or not EARLIEST <= day <= LATEST:
            return "date", str(day or "-")
        return None, False

    def _note_change(self, account, answer, currencies):
        """Show what the bank changed; a booked line is never rewritten.

        ``updatedAt`` alone moves with every synchronization and is no change. What
        was held for its content is read anew: the bank may have mended it.

        :return: 1 if something changed, else 0.
        """
        self.ensure_one()
        before = {**(self.raw or {}), UPDATED_AT: None}
        if before == {**answer.raw, UPDATED_AT: None}:
            return 0
        values = {"raw": answer.raw, **self._prepare_texts(answer)}
        if self.state == "held" and self.reason in MENDABLE:
            values = {
                "state": "to_book",
                "reason": False,
                "reason_detail": False,
                **self._prepare_values(account, answer, currencies),
            }
        self.write({**values, "is_changed": True})
        return 1

    def _forget_reason(self):
        self.write({"state": "to_book", "reason": False, "reason_detail": False})
