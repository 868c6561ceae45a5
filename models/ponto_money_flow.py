from odoo import fields, models
from odoo.tools import SQL


class PontoMoneyFlow(models.Model):
    """Money that came in and went out: one row a movement that the bank booked.

    Nothing stored. A bar is the sum of what came in (above zero) or went out (below
    it) in its month, of one account or of several of the same currency. What is held
    has moved at the bank, so it counts; what is ignored, withdrawn by the bank or only
    announced does not.
    """

    _name = "ponto.money.flow"
    _description = "Money in and out"
    _inherit = ["ponto.money.graph"]
    _auto = False
    _depends = {
        "ponto.account": [
            "company_id",
            "currency_code",
            "currency_id",
            "institution_id",
            "total_key",
        ],
        "ponto.transaction": [
            "account_id",
            "amount",
            "counterpart_name",
            "currency_code",
            "execution_date",
            "state",
            "vanished_at",
        ],
    }
    _graph_action = "account_online_ponto.ponto_money_flow_action"
    _graph_axis = "day:month"
    _graph_split = ("direction",)

    transaction_id = fields.Many2one("ponto.transaction", readonly=True)
    counterpart_name = fields.Char(string="Counterpart", readonly=True)
    # No monetary field: the graph would convert what stands beside another currency.
    amount = fields.Float(digits=(16, 2), readonly=True, aggregator="sum")
    direction = fields.Selection(
        [("in", "Money In"), ("out", "Money Out")], readonly=True
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT moved.id,
                   moved.id AS transaction_id,
                   moved.account_id,
                   account.company_id,
                   account.institution_id,
                   account.currency_id,
                   account.currency_code,
                   account.total_key,
                   moved.execution_date AS day,
                   moved.counterpart_name,
                   moved.amount,
                   CASE WHEN moved.amount < 0 THEN 'out' ELSE 'in' END AS direction
              FROM ponto_transaction moved
              JOIN ponto_account account ON account.id = moved.account_id
             WHERE moved.state <> 'ignored'
               AND moved.vanished_at IS NULL
               AND moved.execution_date IS NOT NULL
               AND moved.amount <> 0
               AND moved.currency_code = account.currency_code
            """
        )

    def action_open_transaction(self):
        """What the bank said of this movement."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "ponto.transaction",
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Bank Transaction"),
        }
