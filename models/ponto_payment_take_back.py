from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .ponto_activities import for_all_readers
from .told_sentence import sentence_of, tell

_lt = LazyTranslate(__name__)


class PontoPaymentTakeBack(models.AbstractModel):
    """Undoing the journal payments of what was not paid."""

    _name = "ponto.payment.take.back"
    _description = "Taking back of payments through Ponto"

    def _take_back(self, reason, registered=False):
        """Cancel the journal payments, so that the bills are open again.

        Whole or not at all. What the bank has debited stays paid.

        :param reason: sentence for the bills' readers, see ``told_sentence``.
        :param registered: also those that somebody registered before for bills, as
            they will not take place; else they wait to be sent again.
        :return: None, or the sentence why it cannot be done.
        """
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line._is_debited())
        try:
            with self.env.cr.savepoint():
                if registered:
                    lines._adopt_registered()
                lines._cancel_payments()
                self.env.flush_all()
        except UserError as error:
            return sentence_of(error)
        lines._tell_documents(reason)
        return None


class PontoPaymentLineTakeBack(models.AbstractModel):
    _name = "ponto.payment.line.take.back"
    _description = "Taking back of a transfer through Ponto"

    def _is_debited(self):
        """Whether the bank's debit was matched with it."""
        return bool(self.payment_id.is_matched)

    def _adopt_registered(self):
        """Treat payments of bills that were registered before as made for these."""
        for line in self.filtered(lambda one: not one.is_payment_made):
            if bills := line.payment_id.reconciled_bill_ids:
                line.document_ids = bills
                line.is_payment_made = True

    def _cancel_payments(self):
        payments = self.payment_id
        payments.ponto_end_to_end_id = False
        made = self.filtered("is_payment_made")
        for line in made:
            line._netted_partials().unlink()
        made.payment_id.filtered(
            lambda one: one.state not in ("draft", "canceled")
        ).action_cancel()
        made.write({"payment_id": False, "is_payment_made": False})

    def _netted_partials(self):
        """Where the payment's own reconciliation settled bills with credit notes.

        They came with it, so they have its moment; what was settled before stays.
        """
        items = self.document_ids.line_ids
        partials = items.matched_debit_ids & items.matched_credit_ids
        made_at = self.payment_id.create_date
        return partials.filtered(lambda one: one.create_date >= made_at)

    def _tell_documents(self, reason):
        """Each bill's messages say why it is open again."""
        for line in self:
            said = [
                _lt(
                    "The payment %s through Ponto did not take place, so this is open "
                    "again.",
                    line.batch_id.name,
                ),
                reason,
            ]
            for document in line.document_ids:
                own = for_all_readers(document)
                own.message_post(body=tell(own.env, said))
