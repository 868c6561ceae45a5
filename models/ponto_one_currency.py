from odoo import models
from odoo.tools import SQL

ADDING = ("sum", "sum_currency", "avg", "max", "min")


class PontoOneCurrency(models.AbstractModel):
    """Amounts of different currencies are never one total: it is empty instead.

    Core adds them as they are, or converts them by rates that may be missing, which
    counts a dollar for a euro. This holds in every view and over RPC.
    """

    _name = "ponto.one.currency"
    _description = "Totals of one currency"

    def _read_group_select(self, aggregate_spec, query):
        total = super()._read_group_select(aggregate_spec, query)
        name, _colon, function = aggregate_spec.partition(":")
        field = self._fields.get(name)
        is_money = field is not None and field.type in ("monetary", "float")
        if not is_money or function not in ADDING:
            return total
        currency = self._field_to_sql(self._table, "currency_code", query)
        return SQL(
            "CASE WHEN COUNT(DISTINCT COALESCE(%s, '')) > 1 THEN NULL ELSE %s END",
            currency,
            total,
        )
