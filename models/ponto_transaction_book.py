import logging
import re
from decimal import Decimal, InvalidOperation, localcontext

import psycopg2
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from .booking_batch import booking_together
from .ponto_activities import for_all_readers
from .res_partner_bank import sanitized
from .told_sentence import sentence_of

_logger = logging.getLogger(__name__)

LABEL_LENGTH = 256
# What one line can cause, and trying the same again cannot mend.
REFUSALS = (
    UserError,
    psycopg2.DataError,
    psycopg2.IntegrityError,
    psycopg2.errors.ProgramLimitExceeded,
)


class PontoTransactionBook(models.AbstractModel):
    """Booking: inbox rows become statement lines, in batches."""

    _name = "ponto.transaction.book"
    _description = "Booking of bank transactions"

    def _book(self):
        """Make the statement lines of the rows that can be booked.

        One transaction for lines and states: either both are there or neither.
        Rows another worker holds are left to it. What cannot be booked is held
        with its reason; what fills no journal is left as it is.

        :return: the new ``account.bank.statement.line``.
        """
        mine = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda item: item.state == "to_book" and item.journal_id
        )
        lines = self.env["account.bank.statement.line"]
        for account, transactions in mine.grouped("account_id").items():
            transactions = for_all_readers(transactions)
            bookable = transactions._hold_unbookable(account)
            lines |= bookable._create_lines_or_hold(account)
        return lines

    def _hold_unbookable(self, account):
        """Hold what the journal or the calendar forbids; return the rest.

        What the journal has already is no new line, locked or not.
        """
        if problem := account._journal_obstacle():
            self._hold("journal", problem)
            return self.browse()
        rest = self._hold_unsound(account)
        rest = rest._recognize_successors(account)
        rest = rest._recognize_lines(account)
        lock = account._lock_date()
        locked = rest.filtered(lambda item: item._book_day() <= lock)
        locked._hold("lock_date", fields.Date.to_string(lock))
        locked.booking_day = False
        return rest - locked

    def _book_day(self):
        """The day in the books: the bank's, unless somebody chose an open one."""
        self.ensure_one()
        return self.booking_day or self.execution_date

    def _hold_unsound(self, account):
        """Hold what came in unsound, and is tried again by hand."""
        bookable = self
        for transaction in self:
            reason, detail = transaction._own_problem(account)
            if reason:
                transaction._hold(reason, detail)
                bookable -= transaction
        return bookable

    def _own_problem(self, account):
        """As ``_problem``, from what is stored; raw keeps the exact amount."""
        code = (self.raw or {}).get("currency")
        if code and code != account.currency_code:
            return "currency_other", code
        if not self.currency_id:
            currency = self.env["ponto.account"]._currencies().get(code)
            if not currency:
                return "currency_unknown", code
            self.currency_id = currency
        if not self.execution_date:
            return "date", "-"
        return self._amount_problem()

    def _amount_problem(self):
        """Compare what is stored with what Ponto sent, to the last decimal."""
        sent = (self.raw or {}).get("amount")
        try:
            amount = Decimal(str(sent))
        except InvalidOperation:
            return "amount", str(sent)
        if not fits(amount, self.currency_id.decimal_places):
            return "decimals", str(sent)
        if self.currency_id.compare_amounts(float(amount), self.amount):
            return "content", str(sent)
        return None, False

    def _hold(self, reason, detail):
        self.write({"state": "held", "reason": reason, "reason_detail": detail})

    def _create_lines_or_hold(self, account):
        """The whole batch, or else one by one; the line that is refused is held."""
        try:
            with self.env.cr.savepoint():
                return self._create_lines(account)
        except REFUSALS as error:
            if len(self) == 1:
                self._hold("refused", sentence_of(error))
                return self.statement_line_ids
        lines = self.statement_line_ids
        for transaction in self:
            lines |= transaction._create_lines_or_hold(account)
        return lines

    def _create_lines(self, account):
        """Create the statement lines, oldest first so that their order is true."""
        ordered = self.sorted(
            key=lambda item: (
                item.execution_date,
                item.ponto_created_at or fields.Datetime.now(),
                -item.id,
            )
        )
        if not ordered:
            return self.env["account.bank.statement.line"]
        partners = ordered._sure_partners(account.company_id)
        values = [item._prepare_line(account, partners) for item in ordered]
        company = account.journal_id.company_id
        model = self.env["account.bank.statement.line"].with_company(company)
        if not company.restrictive_audit_trail:
            model = model.with_context(tracking_disable=True)
        with booking_together(model, values) as together:
            lines = together.create(values)
        ordered._note_booked()
        return lines.with_env(self.env)

    def _note_booked(self):
        self.write(
            {"state": "booked", "reason": False, "reason_detail": False, "waits": False}
        )

    def _prepare_line(self, account, partners):
        self.ensure_one()
        return {
            "journal_id": account.journal_id.id,
            "date": self._book_day(),
            "narration": self._narration(),
            "amount": self.amount,
            "payment_ref": self._label(),
            "partner_name": cut(self.counterpart_name),
            "account_number": self.counterpart_reference,
            "partner_id": partners.get(self.counterpart_reference),
            "transaction_type": cut(self.description),
            "ponto_transaction_id": self.id,
            "ponto_match_state": "to_match",
            **self._import_id(account),
        }

    def _narration(self):
        """The bank's true day, where the books have another one."""
        if not self.booking_day:
            return False
        return self.env._(
            "The bank's date is %(day)s. Booked on %(open)s, because the period was "
            "locked.",
            day=format_date(self.env, self.execution_date),
            open=format_date(self.env, self.booking_day),
        )

    def _label(self):
        """One line for lists: the communication, or what comes nearest."""
        text = (
            self.remittance_information
            or self.description
            or self.additional_information
            or self.counterpart_name
            or self.ponto_id
        )
        # ING packs its parts with <br>; the full text stays in the inbox.
        return cut(" ".join(re.sub(r"(?i)<br\s*/?>", " ", text).split()))

    def _sure_partners(self, company):
        """Map counterpart IBANs to partners, only where exactly one owns it.

        :return: dict of account number as Ponto gave it to partner id.
        """
        numbers = set(self.mapped("counterpart_reference")) - {False}
        owners = self.env["res.partner.bank"]._ponto_sole_owners(numbers, company)
        return {
            number: owners[sanitized(number)]
            for number in numbers
            if sanitized(number) in owners
        }


def cut(text):
    """A text as a line takes it: core's indexes end at some 2,700 bytes."""
    if not text or len(text) <= LABEL_LENGTH:
        return text
    return f"{text[: LABEL_LENGTH - 1]}…"


def fits(amount, decimals):
    """Whether a Decimal needs no more decimals than its currency has."""
    with localcontext() as context:
        context.prec = 60
        return amount == amount.quantize(Decimal(1).scaleb(-decimals))


def is_exact(amount):
    """Whether a float holds this Decimal to its last digit."""
    return Decimal(repr(float(amount))) == amount
