from odoo import models


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = [
        "account.move",
        "ponto.move.bank.lines",
        "ponto.move.candidate",
        "ponto.move.collision",
        "ponto.move.open.items",
        "ponto.move.pay",
        "ponto.move.payments",
        "ponto.move.seen",
        "ponto.move.wake",
    ]

    def _post(self, soft=True):
        """Look at the numbers given, and for payments that came before them."""
        posted = super()._post(soft)
        posted._ponto_check_collisions()
        posted._ponto_wake_lines()
        return posted

    def js_remove_outstanding_partial(self, partial_id):
        """A bank line that the engine settled is undone whole: no credit is left."""
        if self._ponto_undo_partial(partial_id):
            return True
        return super().js_remove_outstanding_partial(partial_id)
