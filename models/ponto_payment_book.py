from odoo import fields, models
from odoo.exceptions import UserError

from .exact_amounts import exact
from .ponto_account_consent import bank_day


class PontoPaymentBook(models.AbstractModel):
    """The journal payments of a payment that is sent, as Odoo itself makes them."""

    _name = "ponto.payment.book"
    _description = "Journal payments of payments through Ponto"

    def _book(self):
        """Make, post and reconcile a journal payment a transfer.

        :raises UserError: the bills cannot take it as it was prepared.
        """
        for line in self.line_ids.with_company(self.company_id):
            if line.payment_id:
                line._take_registered()
            else:
                line._make_payment()

    def _booking_date(self):
        """The day in the books: the one asked of the bank, else its today."""
        return self.execution_date or bank_day(fields.Datetime.now())


class PontoPaymentLineBook(models.AbstractModel):
    _name = "ponto.payment.line.book"
    _description = "Journal payment of a transfer through Ponto"

    def _take_registered(self):
        """Mark a payment that somebody registered before.

        :raises UserError: it is not waiting for the bank any more.
        """
        payment = self.payment_id
        is_open = payment.state == "in_process" and not payment.is_matched
        if not is_open or payment.ponto_end_to_end_id:
            raise UserError(
                self.env._(
                    "The payment %s does not wait for the bank any more: it was paid, "
                    "cancelled or sent meanwhile.",
                    payment.display_name,
                )
            )
        if exact(payment.amount, payment.currency_id) != exact(
            self.amount, self.currency_id
        ):
            raise UserError(self._changed_words())
        payment.ponto_end_to_end_id = self.end_to_end_id

    def _make_payment(self):
        """Make a journal payment, post it and settle the bills with it.

        :raises UserError: it does not settle them as prepared.
        """
        items = self._open_items()
        payments = self.env["account.payment"].with_context(
            skip_invoice_sync=True, force_payment_move=True
        )
        payment = payments.create(self._payment_values(items))
        payment.with_context(skip_sale_auto_invoice_send=True).action_post()
        self.write({"payment_id": payment.id, "is_payment_made": True})
        if items:
            self._settle(payment, items)

    def _open_items(self):
        """The bills' open items, all on one account.

        :raises UserError: nothing is open, or not on one account.
        """
        items = self.document_ids.line_ids.filtered(
            lambda item: (
                item.account_type in ("asset_receivable", "liability_payable")
                and item.parent_state == "posted"
                and not item.reconciled
            )
        )
        if self.document_ids - items.move_id:
            raise UserError(self._changed_words())
        if len(items.account_id) > 1:
            raise UserError(
                self.env._(
                    "The bills of %s are booked on different accounts payable: pay "
                    "them one by one.",
                    self.creditor_name,
                )
            )
        return items

    def _payment_values(self, items):
        """As core's wizard gives them, see ``account.payment.register``."""
        batch = self.batch_id
        method = self._payment_method()
        values = {
            "date": batch._booking_date(),
            "amount": self.amount,
            "payment_type": "outbound",
            "partner_type": self._partner_type(items),
            "memo": self.communication or batch.name,
            "journal_id": batch.journal_id.id,
            "company_id": batch.company_id.id,
            "currency_id": self.currency_id.id,
            "partner_id": self.partner_id.id,
            "partner_bank_id": self.partner_bank_id.id,
            "payment_method_line_id": method.id,
            "ponto_end_to_end_id": self.end_to_end_id,
            "write_off_line_vals": self._discount_values(items),
        }
        if items:
            values["destination_account_id"] = items.account_id.id
        bank = batch.journal_id.default_account_id
        if method.payment_account_id == bank:
            # Straight on the bank's account there would be nothing for the debit.
            payments = self.env["account.payment"].new({"company_id": batch.company_id})
            outstanding = payments._get_outstanding_account("outbound")
            values["outstanding_account_id"] = outstanding.id
        return values

    def _partner_type(self, items):
        types = items.mapped("account_type")
        return "customer" if types[:1] == ["asset_receivable"] else "supplier"

    def _payment_method(self):
        journal = self.batch_id.journal_id
        methods = journal._get_available_payment_method_lines("outbound")
        manual = methods.filtered(lambda one: one.code == "manual")[:1]
        if not manual:
            raise UserError(
                self.env._(
                    "The journal %s has no outgoing payment method Manual. An "
                    "accounting administrator adds it on the journal: Outgoing "
                    "Payments.",
                    journal.display_name,
                )
            )
        return manual

    def _discount_values(self, items):
        """The early payment discount, as core's wizard books it.

        :raises UserError: it is not what was prepared.
        """
        if self.currency_id.is_zero(self.discount):
            return []
        day = self.batch_id._booking_date()
        eligible = items.filtered(
            lambda item: item.move_id._is_eligible_for_early_payment_discount(
                self.currency_id, day
            )
        )
        found = sum(
            item.amount_residual_currency - item.discount_amount_currency
            for item in eligible
        )
        if self.currency_id.compare_amounts(abs(found), self.discount):
            raise UserError(self._changed_words())
        values = [
            {
                "aml": item,
                "amount_currency": -item.amount_residual_currency,
                "balance": -item.amount_residual,
            }
            for item in eligible
        ]
        moves = self.env["account.move"]
        parts = moves._get_invoice_counterpart_amls_for_early_payment_discount(
            values, found
        )
        return [line for lines in parts.values() for line in lines]

    def _settle(self, payment, items):
        """Reconcile payment and bills, as core's wizard does.

        :raises UserError: less is open than was prepared.
        """
        own = payment.move_id.line_ids.filtered(
            lambda item: item.account_id == items.account_id and not item.reconciled
        )
        (own + items).reconcile()
        if not all(own.mapped("reconciled")):
            raise UserError(self._changed_words())
        items.move_id.matched_payment_ids += payment

    def _changed_words(self):
        return self.env._(
            "Less is open for %(creditor)s than the %(amount)s prepared: something was "
            "paid, changed or credited meanwhile. Discard the payment and prepare it "
            "anew.",
            creditor=self.creditor_name,
            amount=self.currency_id.format(self.amount),
        )
