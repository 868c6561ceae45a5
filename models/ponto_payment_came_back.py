from odoo import models
from odoo.tools.translate import LazyTranslate

from .ponto_activities import for_all_readers
from .told_sentence import tell

_lt = LazyTranslate(__name__)


class PontoPaymentLineCameBack(models.AbstractModel):
    """A transfer that the bank gave back: its bills are open again."""

    _name = "ponto.payment.line.came.back"
    _description = "Transfers through Ponto that came back"

    def _debited_with(self, line_id, document_ids):
        """The transfers that a bank line debited and that these entries are of.

        :param document_ids: ids of payments' entries, or of bills.
        """
        return self.search(
            [
                ("debit_line_id", "=", line_id),
                ("return_line_id", "=", False),
                "|",
                ("payment_id.move_id", "in", list(document_ids)),
                ("document_ids", "in", list(document_ids)),
            ]
        )

    def _came_back(self):
        """Open the bills again, and say why; called when the money is booked.

        :raises UserError: the journal payment cannot be cancelled.
        """
        booked = self.filtered(lambda one: one._entry())
        booked.payment_id.action_cancel()
        for transfer in self:
            transfer._tell_came_back()
        self.batch_id._note_debit(self)

    def _tell_came_back(self):
        said = _lt(
            "The bank gave the money of payment %(payment)s through Ponto back on "
            "%(day)s, so this is open again. Ask %(creditor)s for the right account "
            "before paying once more.",
            payment=self.batch_id.name,
            day=self.return_line_id.date,
            creditor=self.creditor_name,
        )
        for record in (self.batch_id, *self.document_ids):
            own = for_all_readers(record)
            own.message_post(body=tell(own.env, said))

    def _gone_again(self):
        """The line that brought the money back was undone: it counts as paid."""
        if not self:
            return
        self.return_line_id = False
        for transfer in self:
            payment = transfer.payment_id
            if payment.state == "canceled" and payment.move_id:
                payment.action_draft()
                payment.action_post()
                transfer._settle_bills()
        self.batch_id._note_debit(self)

    def _settle_bills(self):
        """Reconcile the journal payment with what is open of its bills."""
        items = self._entry().line_ids | self.document_ids.line_ids
        waiting = items.filtered(
            lambda item: (
                item.account_type in ("asset_receivable", "liability_payable")
                and item.parent_state == "posted"
                and not item.reconciled
            )
        )
        for group in waiting.grouped("account_id").values():
            if len(group) > 1:
                group.reconcile()
