from odoo import api, fields, models


class PontoMoneyGraph(models.AbstractModel):
    """What the graphs of the bank's money have in common: whose, and which money."""

    _name = "ponto.money.graph"
    _description = "Graph of the bank's money"
    _inherit = ["ponto.one.currency", "ponto.empty.list"]
    _order = "day desc, id desc"
    _rec_name = "day"
    # XML id of the action, what lies on the axis, what each point is divided by.
    _graph_action = ""
    _graph_axis = "day:day"
    _graph_split = ()

    account_id = fields.Many2one("ponto.account", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    institution_id = fields.Many2one("ponto.institution", string="Bank", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_code = fields.Char(readonly=True)
    total_key = fields.Char(string="Company and Currency", readonly=True)
    day = fields.Date(readonly=True)

    @api.model
    def _open(self, accounts=None):
        """The graph of these accounts, or of all that the user sees.

        One axis has one currency: where there are several, that of the company is
        chosen, and others by the search.
        """
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(self._graph_action)
        own = [("company_id", "in", self.env.companies.ids)]
        shown = accounts or self.env["ponto.account"].search(own)
        keys = set(shown.mapped("total_key"))
        split = ["total_key"] if len(keys) > 1 else []
        context = {
            "search_default_recent": 1,
            "graph_groupbys": [self._graph_axis, *self._graph_split, *split],
            "pivot_row_groupby": ["day:month"],
            "pivot_column_groupby": [*split, *self._graph_split],
        }
        if accounts:
            action["domain"] = [("account_id", "in", accounts.ids)]
        currencies = shown.currency_id
        if len(currencies) > 1:
            own = self.env.company.currency_id
            chosen = own if own in currencies else currencies[0]
            context["search_default_currency_id"] = chosen.id
        return {**action, "context": context}
