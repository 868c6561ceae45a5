"""A document posted after its payment came: the waiting lines are looked at again."""

from odoo import models
from odoo.tools import SQL

from ..ponto import numbers
from .account_move_candidate import DOCUMENT_TYPES
from .exact_amounts import exact


class AccountMoveWake(models.AbstractModel):
    _name = "ponto.move.wake"
    _description = "Bank lines that wait for a document"

    def _ponto_wake_lines(self):
        """Ask for the matching of lines that read what these documents carry.

        Or that move exactly their amount. Two indexed reads for all documents; a
        line that another worker holds is left to it.
        """
        documents = self.filtered(lambda move: move.move_type in DOCUMENT_TYPES)
        if not documents:
            return
        lines = self.env["account.bank.statement.line"]
        lines.flush_model(["ponto_match_state", "ponto_keys", "amount"])
        keys = {key for move in documents for key in move._ponto_keys()}
        amounts = {
            exact(move.amount_residual, move.currency_id) for move in documents
        } - {0}
        query = SQL(
            """UPDATE account_bank_statement_line
                  SET ponto_match_state = 'to_match'
                WHERE id IN (
                      SELECT id FROM account_bank_statement_line
                       WHERE ponto_match_state IN ('open', 'proposed')
                         AND (string_to_array(ponto_keys, ' ') && %(keys)s
                              OR abs(amount) = ANY(%(amounts)s::numeric[]))
                         FOR UPDATE SKIP LOCKED
                      )
            RETURNING id""",
            keys=sorted(keys),
            amounts=sorted(amounts),
        )
        woken = [row[0] for row in self.env.execute_query(query)]
        if woken:
            lines.browse(woken).invalidate_recordset(["ponto_match_state"])
            cron = self.env.ref("account_online_ponto.ponto_line_cron_match")
            cron.sudo()._trigger()

    def _ponto_keys(self):
        """What a bank's text may call this document, as lines look it up."""
        written = [self.name, self.payment_reference, self.ref]
        keys = {numbers.fold(one) for one in written if one}
        return (keys | {numbers.digits(self.name or "")}) - {""}
