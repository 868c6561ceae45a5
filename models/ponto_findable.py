from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import get_lang

from ..ponto import typed


class PontoFindable(models.AbstractModel):
    """What the bank said, found by whatever a person remembers of it."""

    _name = "ponto.findable"
    _description = "Search of bank transactions"

    # Each takes what was typed; nothing is kept in them.
    find = fields.Char(string="Transaction", store=False, search="_search_find")
    find_number = fields.Char(
        string="Account Number or Reference",
        store=False,
        search="_search_find_number",
    )
    find_amount = fields.Char(
        string="Exact Amount", store=False, search="_search_find_amount"
    )
    find_day = fields.Char(string="Day", store=False, search="_search_find_day")

    @api.model
    def _search_find(self, operator, value):
        """All that was typed is in the texts, or it is an amount, a number, a day."""
        return self._find(
            operator,
            value,
            self._domain_of_words,
            self._domain_of_number,
            self._domain_of_amount,
            self._domain_of_day,
        )

    @api.model
    def _search_find_number(self, operator, value):
        return self._find(operator, value, self._domain_of_number)

    @api.model
    def _search_find_amount(self, operator, value):
        return self._find(operator, value, self._domain_of_amount)

    @api.model
    def _search_find_day(self, operator, value):
        return self._find(operator, value, self._domain_of_day)

    # -- what a text may mean ----------------------------------------------------

    @api.model
    def _find(self, operator, value, *readers):
        """Any of the meanings that the readers find; nothing where there is none."""
        if operator not in ("ilike", "in"):
            return NotImplemented
        texts = [value] if isinstance(value, str) else filter(None, value)
        return Domain.OR(reader(text) for text in texts for reader in readers)

    @api.model
    def _domain_of_words(self, text):
        words = typed.words(text)
        if not words:
            return Domain.FALSE
        return Domain.AND(_contains(word) for word in words)

    @api.model
    def _domain_of_number(self, text):
        number = typed.number(text)
        return _contains(number) if number else Domain.FALSE

    @api.model
    def _domain_of_amount(self, text):
        found = [float(amount) for amount in typed.amounts(text)]
        both = [*found, *(-amount for amount in found)]
        return Domain("amount", "in", both) if found else Domain.FALSE

    @api.model
    def _domain_of_day(self, text):
        written = get_lang(self.env).date_format
        is_month_first = written.find("%m") < written.find("%d")
        order = typed.MONTH_FIRST if is_month_first else typed.DAY_FIRST
        found = typed.days(text, order, fields.Date.context_today(self))
        if not found:
            return Domain.FALSE
        first, last = found
        return Domain("execution_date", ">=", first) & Domain(
            "execution_date", "<=", last
        )


def _contains(key):
    """Keys are folded when they are kept, so that the database need not."""
    for sign in ("\\", "%", "_"):
        key = key.replace(sign, f"\\{sign}")
    return Domain("search_keys", "like", key)
