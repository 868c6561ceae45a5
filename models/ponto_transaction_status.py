from odoo import api, fields, models

# What a list can be filtered by; see `help` of the field for what each means.
STATUSES = [
    ("pending", "Pending"),
    ("unlinked", "Not Linked"),
    ("to_book", "To Book"),
    ("held", "Held"),
    ("to_check", "To Check"),
    ("partial", "Partial"),
    ("paid", "Paid"),
    ("ignored", "Ignored"),
]
MEANING = (
    "Pending: the bank announces it, and it may still change or vanish.\n"
    "Not Linked: its account fills no journal, so it is not booked.\n"
    "To Book: it came in; the next run books it.\n"
    "Held: the books did not take it, with the reason.\n"
    "To Check: its bank line is open.\n"
    "Partial: a document is paid in part, or part of the bank line is open.\n"
    "Paid: all of the bank line went to its documents or accounts, and these "
    "documents are paid in full.\n"
    "Ignored: left out of the books, with the reason."
)


class PontoTransactionStatus(models.AbstractModel):
    """Whether a movement is booked, and whether its documents are paid in full.

    Stored, so that hundreds of thousands are filtered at once. It follows the bank
    line, whoever settles or undoes it, and (``account.partial.reconcile``) whatever
    else pays the documents of that line.
    """

    _name = "ponto.transaction.status"
    _description = "Status of bank transactions"

    status = fields.Selection(
        STATUSES, compute="_compute_status", store=True, help=MEANING
    )

    @api.depends(
        "state",
        "statement_line_ids.is_reconciled",
        "statement_line_ids.amount_residual",
    )
    def _compute_status(self):
        booked = self.filtered(lambda item: item.state == "booked")
        for transaction in self - booked:
            transaction.status = transaction.state
        # Read together: core's parts of an entry know nothing of each other.
        items = booked.sudo().statement_line_ids.move_id.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        (partials.debit_move_id | partials.credit_move_id).mapped("reconciled")
        for transaction in booked:
            transaction.status = (
                transaction.sudo().statement_line_ids[:1]._ponto_status()
            )

    @api.model
    def _status_changed(self, items):
        """Look anew at the movements whose lines are reconciled with these.

        :param items: ``account.move.line`` whose open amounts change.
        """
        partials = items.matched_debit_ids | items.matched_credit_ids
        moves = (partials.debit_move_id | partials.credit_move_id | items).move_id
        transactions = moves.statement_line_id.ponto_transaction_id
        if transactions:
            self.env.add_to_compute(self._fields["status"], transactions)
