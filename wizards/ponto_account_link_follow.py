from odoo import api, models
from odoo.exceptions import UserError


class PontoAccountLinkFollow(models.AbstractModel):
    """An account whose transactions are only shown, and the way out of that."""

    _name = "ponto.account.link.follow"
    _description = "Viewing an account without a journal"

    @api.model
    def _view_values(self, account):
        """The proposal for an account that is viewed already: it stays so.

        What nobody touches in the wizard must not begin to be booked.
        """
        return {
            "action": "follow",
            "frequency": account.frequency,
            "reason": self.env._("It is viewed without being booked"),
        }

    def _view(self):
        """Have the account fetched without a journal.

        :return: the ``ponto.account``.
        :raises UserError: why it cannot be, and what to do.
        """
        if self.company_id not in self.env.companies:
            raise UserError(
                self.env._(
                    "You do not work for %s at this moment. Choose the company in the "
                    "menu at the top, or another one here.",
                    self.company_id.sudo().name,
                )
            )
        self.account_id._follow(self.company_id, frequency=self.frequency)
        return self.account_id

    def _leave(self):
        """Leave the account aside; one that was viewed is read no more.

        :return: no ``ponto.account``: nothing is to be fetched.
        """
        self.account_id.filtered("is_followed").action_unfollow()
        return self.env["ponto.account"]
