from odoo import models


class PontoStatementLineStatus(models.AbstractModel):
    """What a bank line says of its movement."""

    _name = "ponto.statement.line.status"
    _description = "Status of bank lines"

    def _ponto_status(self):
        """A key of ``STATUSES`` for one booked line, or none."""
        if not self.is_reconciled:
            return "partial" if self._ponto_is_begun() else "to_check"
        items = self.move_id.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        reconciled = partials.debit_move_id | partials.credit_move_id
        return "paid" if all(reconciled.mapped("reconciled")) else "partial"

    def _ponto_is_begun(self):
        """Whether part of an open line went somewhere."""
        if not self:
            return False
        amount = self.amount_currency if self.foreign_currency_id else self.amount
        left = abs(self.amount_residual)
        return self._ponto_currency().compare_amounts(left, abs(amount)) < 0
