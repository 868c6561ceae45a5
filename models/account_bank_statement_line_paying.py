from odoo import models
from odoo.tools import SQL


class PontoStatementLinePaying(models.AbstractModel):
    """What a settled bank line says of payments that were made through Ponto."""

    _name = "ponto.statement.line.paying"
    _description = "Debits and returns of payments through Ponto"

    def _ponto_note_debits(self, plans):
        """These lines are the debits that their plans say they are.

        :param plans: dict of line to ``decisions.Plan``.
        """
        transfers = self.env["ponto.payment.line"].sudo()
        for line, plan in plans.items():
            if plan.transfers:
                transfers.browse(plan.transfers).exists()._settled_by(line)

    def _ponto_note_returns(self, plans):
        """Note which transfers come back, before their debits are taken back.

        :param plans: dict of line to ``decisions.Plan``.
        :return: ``ponto.payment.line``
        """
        came_back = self.env["ponto.payment.line"].sudo()
        for line, plan in plans.items():
            if plan.returned:
                documents = {one.key for one in plan.settlements}
                came_back |= came_back._debited_with(plan.returned, documents)
                came_back.filtered(
                    lambda one: not one.return_line_id
                ).return_line_id = line.id
        return came_back

    def _ponto_forget_debits(self):
        """These lines were undone: no debit, and no return, any more."""
        transfers = self.env["ponto.payment.line"].sudo()
        transfers.search([("return_line_id", "in", self.ids)])._gone_again()
        transfers._books_opened(self)

    def _ponto_wake_by_keys(self, keys, journals):
        """Look anew at open lines of journals that read one of these.

        A line that another worker holds is left to it.

        :param keys: strings as ``ponto.numbers.fold`` gives them.
        """
        self.flush_model(["ponto_match_state", "ponto_keys"])
        query = SQL(
            """UPDATE account_bank_statement_line
                  SET ponto_match_state = 'to_match'
                WHERE id IN (
                      SELECT line.id
                        FROM account_bank_statement_line line
                        JOIN account_move move ON move.id = line.move_id
                       WHERE line.ponto_match_state IN ('open', 'proposed')
                         AND string_to_array(line.ponto_keys, ' ') && %(keys)s
                         AND move.journal_id = ANY(%(journals)s)
                         FOR UPDATE OF line SKIP LOCKED
                      )
            RETURNING id""",
            keys=keys,
            journals=journals.ids,
        )
        woken = [row[0] for row in self.env.execute_query(query)]
        if woken:
            self.browse(woken).invalidate_recordset(["ponto_match_state"])
            cron = self.env.ref("account_online_ponto.ponto_line_cron_match")
            cron.sudo()._trigger()
