from odoo import fields, models


class AccountPayment(models.Model):
    _inherit = "account.payment"

    ponto_end_to_end_id = fields.Char(
        string="End-to-end ID",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Given to the bank with the payment; the debit brings it back.",
    )

    def _ponto_debit_documents(self):
        """What the debits of these settle: their entries, else their documents."""
        unbooked = self.filtered(lambda payment: not payment.move_id)
        return self.move_id | unbooked.invoice_ids

    def _ponto_ids_by_document(self):
        """Map what the debits of these settle to the ids that name it.

        :return: dict of move id to set of end-to-end ids.
        """
        found = {}
        for payment in self:
            for document in payment._ponto_debit_documents():
                found.setdefault(document.id, set()).add(payment.ponto_end_to_end_id)
        return found

    def action_ponto_pay(self):
        """Open the wizard that sends these registered payments.

        :raises UserError: nothing of these can be paid here.
        """
        return self.env["ponto.payment.prepare"]._open(payments=self)
