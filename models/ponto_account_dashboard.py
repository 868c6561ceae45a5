from odoo import models
from odoo.tools.misc import format_datetime

ENVIRONMENTS = ("sandbox", "simulator")


class PontoAccountDashboard(models.AbstractModel):
    """What the journal's card on the accounting dashboard shows.

    Every field it reads is computed for all cards together: no query a card.
    """

    _name = "ponto.account.dashboard"
    _description = "Ponto account on the dashboard"

    def _dashboard_data(self):
        """What the card shows, as plain values in the reader's language."""
        self.ensure_one()
        last, currency = self.last_fetch_at, self.currency_id
        return {
            "id": self.id,
            "attention": self.attention,
            "state": self.problem_label,
            "problem": self.problem or "",
            "step": self.next_step or "",
            "balance": currency.format(self.current_balance)
            if self.has_balance
            else "",
            "difference": currency.format(self.balance_difference)
            if self.is_apart
            else "",
            "last_fetch": format_datetime(self.env, last, dt_format="short")
            if last
            else "",
            "pending": currency.format(self.pending_total)
            if self.pending_count
            else "",
            "held": self.held_count,
            "to_check": self.to_check_count,
            "may_refresh": self._may_refresh(),
            "environment": self._environment_words(),
        }

    def _may_refresh(self):
        """Whether pressing Refresh is of any use."""
        return bool(self.is_fetched and not (self.is_gone or self.disconnected_at))

    def _environment_words(self):
        """The mark of what is no real money; empty where it is."""
        if self.environment not in ENVIRONMENTS:
            return ""
        names = dict(self._fields["environment"]._description_selection(self.env))
        return names[self.environment]
