from odoo import models
from odoo.exceptions import AccessError, UserError

PREPARE = "account_online_ponto.group_ponto_prepare"
SEND = "account_online_ponto.group_ponto_send"


class PontoPaymentRights(models.AbstractModel):
    """Who may do what with a payment; the records themselves nobody may write."""

    _name = "ponto.payment.rights"
    _description = "Rights on payments through Ponto"

    def _check_may_prepare(self):
        """Stop who may not prepare payments, or not of these companies.

        :raises AccessError:
        """
        if not self.env.user.has_group(PREPARE):
            raise AccessError(
                self.env._(
                    "You may not prepare payments through Ponto. An administrator "
                    "gives the right on your user: Payments through Ponto."
                )
            )
        self.check_access("read")

    def _check_may_send(self):
        """Stop who may not send payments, or not of these companies.

        :raises AccessError:
        """
        if not self.env.user.has_group(SEND):
            raise AccessError(
                self.env._(
                    "You may not send payments to Ponto. An administrator gives the "
                    "right on your user: Payments through Ponto."
                )
            )
        self.check_access("read")

    def _check_two_persons(self):
        """Stop who prepared it himself, where the company wants two persons.

        :raises UserError:
        """
        wanted = self.filtered("company_id.ponto_two_persons")
        if mine := wanted.filtered(lambda one: one.prepared_by_id == self.env.user):
            raise UserError(
                self.env._(
                    "You prepared %(payment)s yourself. In %(company)s somebody else "
                    "has to send it: ask a colleague who may send payments.",
                    payment=mine[0].name,
                    company=mine[0].company_id.name,
                )
            )
