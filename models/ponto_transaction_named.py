"""Movements that are no bank lines yet, looked for by what they may pay."""

from odoo import api, models
from odoo.tools import SQL

# A document has few payments: more of one kind say no more.
MOST_MOVEMENTS = 20
# A shorter number stands in too many texts to name anything.
LEAST_KEY = 5
_TEXT = (
    "upper(regexp_replace(concat_ws(' ', remittance_information, description),"
    " '[^A-Za-z0-9]', '', 'g') COLLATE \"C\")"
)


class PontoMovementNamed(models.AbstractModel):
    _name = "ponto.movement.named"
    _description = "Movements of a bank, by what they name"

    @api.model
    def _like(self, companies, since, keys, amounts, condition=None):
        """Movements that carry a key in their text, or move one of the amounts.

        :param companies: whose, of any user.
        :param since: the first day.
        :param keys: as ``numbers.fold`` gives them.
        :param amounts: signed Decimals.
        :param condition: more SQL; None: all of them.
        :return: as superuser, the latest first.
        """
        self.flush_model()
        query = SQL(
            """SELECT id FROM %(table)s
                WHERE company_id IN %(companies)s
                  AND (execution_date >= %(since)s OR execution_date IS NULL)
                  AND %(condition)s
                  AND (%(text)s LIKE ANY(%(patterns)s::text[])
                       OR amount = ANY(%(amounts)s::numeric[]))
                ORDER BY execution_date DESC, id DESC
                LIMIT %(most)s""",
            table=SQL.identifier(self._table),
            condition=condition or SQL("TRUE"),
            companies=tuple(companies.ids),
            since=since,
            text=SQL(_TEXT),  # pylint: disable=sql-injection
            patterns=[f"%{key}%" for key in sorted(keys) if len(key) >= LEAST_KEY],
            amounts=sorted(amounts),
            most=MOST_MOVEMENTS,
        )
        return self.sudo().browse(row[0] for row in self.env.execute_query(query))


class PontoTransactionNamed(models.AbstractModel):
    """Held, ignored, or not booked yet: the index holds these alone."""

    _name = "ponto.transaction.named"
    _inherit = ["ponto.movement.named"]
    _description = "Movements outside the books, by what they name"

    _unbooked_idx = models.Index("(company_id, execution_date) WHERE state != 'booked'")

    @api.model
    def _unbooked_like(self, companies, since, keys, amounts):
        """See ``_like``: those that are held, ignored or not booked yet."""
        unbooked = SQL("state != 'booked'")
        return self._like(companies, since, keys, amounts, unbooked)
