from collections import defaultdict

from odoo import api, fields, models


class PontoAccountOverview(models.AbstractModel):
    """The page a bookkeeper opens every morning: one card an account.

    Whatever a card shows is computed for all cards together, in a number of
    queries that does not depend on how many there are.
    """

    _name = "ponto.account.overview"
    _description = "Overview of Ponto accounts"

    total_key = fields.Char(
        string="Company and Currency",
        compute="_compute_total_key",
        store=True,
        help="What may be added: the same company's money in the same currency.",
    )

    @api.depends("company_id.name", "currency_code")
    def _compute_total_key(self):
        for account in self:
            parts = (account.company_id.name, account.currency_code)
            account.total_key = " · ".join(part for part in parts if part)

    @api.model
    def read_progress_bar(self, domain, group_by, progress_bar):
        """As core's; the status is computed, so the database cannot count it."""
        name = progress_bar["field"]
        if name != "attention":
            return super().read_progress_bar(domain, group_by, progress_bar)
        counts = defaultdict(lambda: dict.fromkeys(progress_bar["colors"], 0))
        groups = self._read_group(domain, [group_by], ["id:recordset"])
        self.union(*(accounts for _value, accounts in groups)).mapped(name)
        for value, accounts in groups:
            key = str(value.id if isinstance(value, models.BaseModel) else value)
            for account in accounts:
                if account[name] in counts[key]:
                    counts[key][account[name]] += 1
        return counts

    # -- where a card leads ------------------------------------------------------

    def action_open_connection(self):
        """The connection, where what Ponto refuses is put right."""
        self.ensure_one()
        connection = self.connection_id
        connection.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "ponto.connection",
            "res_id": connection.id,
            "views": [(False, "form")],
            "name": connection.name,
        }

    def action_open_form(self):
        """All that is known of this account."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.name,
        }

    def action_view_balances(self):
        """This account's balance over time."""
        self.ensure_one()
        return self.env["ponto.balance.day"]._open(self)

    def action_view_money_flow(self):
        """What came into this account and went out of it, by month."""
        self.ensure_one()
        return self.env["ponto.money.flow"]._open(self)
