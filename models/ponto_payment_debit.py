from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto import decisions, numbers
from .account_bank_statement_line_transfers import REFERENCE_KEY
from .exact_amounts import exact
from .payment_states import SENT
from .res_partner_bank import sanitized

_lt = LazyTranslate(__name__)


class PontoPaymentLine(models.Model):
    """The debit of a transfer: the bank line that shows that the money went out."""

    _name = "ponto.payment.line"
    _inherit = ["ponto.payment.line", "ponto.payment.line.came.back"]

    debit_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Debit",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bank line that shows that the money left the account.",
    )
    return_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Came Back With",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The bank line that shows that the money came back.",
    )

    # -- for the matching --------------------------------------------------------

    def _as_plain(self, batch_amount=None):
        """This transfer as the matching core sees it."""
        self.ensure_one()
        batch = self.batch_id
        sent = batch.execution_date or (batch.sent_at and batch.sent_at.date())
        return decisions.Transfer(
            key=self.id,
            amount=exact(self.amount, self.currency_id),
            batch=batch.id,
            reference=numbers.fold(batch.name) if batch.is_bulk else "",
            batch_amount=batch_amount,
            end_to_end_id=self.end_to_end_id or "",
            account=batch.journal_id.id,
            iban=sanitized(self.creditor_iban),
            text=numbers.fold(self.communication),
            since=sent or None,
            is_waiting=self.state in SENT,
            is_debited=bool(self.debit_line_id),
        )

    def _debit_documents(self):
        """What their debits settle: the journal payment's entry, else the bills."""
        found = self.env["account.move"].sudo()
        for transfer in self:
            found |= transfer._entry() or transfer.document_ids
        return found

    def _entry(self):
        """The posted entry of its journal payment; empty where there is none."""
        payment = self.payment_id
        entry = payment.move_id
        is_live = payment.state in ("in_process", "paid") and entry.state == "posted"
        return entry if is_live else entry.browse()

    def _is_debited(self):
        """Whether the money left, and did not come back."""
        if self.return_line_id:
            return False
        return bool(self.debit_line_id) or super()._is_debited()

    # -- what the books say ------------------------------------------------------

    def _settled_by(self, line):
        """A bank line is the debit of these transfers."""
        mine = self.filtered(lambda one: not one.debit_line_id)
        if mine:
            mine.debit_line_id = line.id
            mine.batch_id._note_debit(mine)
            mine.batch_id._wake_other_debits()

    def _books_settled(self, items):
        """Note the debits among journal items that were just reconciled.

        Whoever reconciled them, and on whichever screen.
        """
        debits = items.statement_line_id.filtered(lambda line: line.amount < 0)
        if not debits:
            return
        moves = items.move_id
        candidates = self.sudo().search(
            [
                ("debit_line_id", "=", False),
                ("state", "!=", "draft"),
                "|",
                ("payment_id.move_id", "in", moves.ids),
                ("document_ids", "in", moves.ids),
            ]
        )
        for line, found in candidates.grouped(
            lambda one: one._debit_in_books(debits)
        ).items():
            if line:
                found._settled_by(line)

    def _debit_in_books(self, debits):
        """Which of these bank lines settled the whole of this transfer, if one did."""
        entry = self._entry()
        if entry:
            if not self.payment_id.is_matched:
                return debits.browse()
            waited = self.payment_id._seek_for_lines()[0]
        else:
            documents = self.document_ids
            is_open = any(
                not one.currency_id.is_zero(one.amount_residual) for one in documents
            )
            if is_open or not documents or self.state not in SENT:
                return debits.browse()
            waited = documents.line_ids
        own = debits.filtered(lambda line: line.journal_id == self.batch_id.journal_id)
        return (_others(waited).statement_line_id & own)[:1]

    def _books_opened(self, lines):
        """Forget debits that are not reconciled with their transfers any more.

        :param lines: bank lines of which something was undone.
        """
        if not lines:
            return
        noted = self.sudo().search(
            [("debit_line_id", "in", lines.ids), ("return_line_id", "=", False)]
        )
        undone = noted.filtered(lambda one: not one._is_reconciled_with_debit())
        if undone:
            undone.debit_line_id = False
            undone.batch_id._note_debit(undone)

    def _is_reconciled_with_debit(self):
        others = _others(self.debit_line_id.move_id.line_ids).move_id
        # Money that paid nothing any more was kept as the creditor's credit.
        if not others and self.debit_line_id.is_reconciled:
            return True
        return bool(others & (self._entry() | self.document_ids))


class PontoPayment(models.Model):
    _inherit = "ponto.payment"

    # What it was before all of its debits were seen: undoing one restores it.
    state_before_debit = fields.Char(readonly=True, copy=False, exportable=False)

    _reference_key_idx = models.Index(f"({REFERENCE_KEY})")

    def _note_debit(self, lines):
        """The bank's debits settled these transfers, or do not any more.

        :param lines: ``ponto.payment.line`` of these payments.
        """
        for batch in lines.batch_id & self:
            transfers = batch.line_ids
            if all(one.return_line_id for one in transfers):
                batch._write_came_back()
            elif all(one.return_line_id or one._is_debited() for one in transfers):
                batch._write_executed()
            elif batch.state_before_debit:
                batch._write_undone()
            elif batch.state == "unclear" and transfers.debit_line_id:
                batch._note_there()

    def _write_came_back(self):
        """Nothing of it was paid in the end: it can be made anew."""
        said = _lt(
            "The bank gave the money back on %(day)s.",
            day=max(self.line_ids.return_line_id.mapped("date")),
        )
        self.write({"state": "rejected", "reason": said})
        self._ask_sender(_lt("A payment came back"))

    def _write_executed(self):
        if not self.state_before_debit:
            if self.state in ("rejected", "cancelled"):
                self._post(_lt("It was said not to be paid, but the debit is there."))
            self.state_before_debit = self.state
        if self.state != "executed":
            self._set_executed()

    def _write_undone(self):
        """A debit was undone: as before it; what waited for signing was signed."""
        before = self.state_before_debit
        is_over = before in ("draft", "rejected", "cancelled")
        state = before if is_over else "in_progress"
        self.write({"state": state, "state_before_debit": False})

    def _wake_other_debits(self):
        """Look anew at lines that waited for the rest of a batch to be told apart."""
        waiting = self.filtered(lambda batch: batch.is_bulk)
        keys = [numbers.fold(batch.name) for batch in waiting]
        if keys:
            self.env["account.bank.statement.line"]._ponto_wake_by_keys(
                keys, waiting.journal_id
            )


def _others(items):
    """What journal items are reconciled with."""
    partials = items.matched_debit_ids | items.matched_credit_ids
    return (partials.debit_move_id | partials.credit_move_id) - items
