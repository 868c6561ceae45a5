from odoo import models


class PontoStatementLineDocuments(models.AbstractModel):
    """The documents that bank lines settled, whoever did it."""

    _name = "ponto.statement.line.documents"
    _description = "Documents of bank lines"

    def _ponto_documents_by_line(self):
        """What these lines are reconciled with, as far as this user may see it.

        Core's payments stand between a line and its documents: of these both are
        given. What core made for differences of rates is no document.

        :return: dict of line to ``account.move``.
        """
        own = self.sudo().move_id.line_ids
        own.mapped("matched_debit_ids")  # read together for all lines
        own.mapped("matched_credit_ids")
        found = {}
        for line in self:
            moves = _reconciled_with(line.sudo().move_id)
            paid = moves.filtered("origin_payment_id")
            moves |= _reconciled_with(paid) - line.sudo().move_id
            found[line] = moves.sudo(False)._filtered_access("read")
        return found


def _reconciled_with(moves):
    """The other entries that items of these are reconciled with."""
    items = moves.line_ids
    partials = items.matched_debit_ids | items.matched_credit_ids
    others = (partials.debit_move_id | partials.credit_move_id) - items
    return others.move_id - partials.exchange_move_id
