import re

from odoo import models


class ResPartnerBank(models.Model):
    _inherit = "res.partner.bank"

    def _ponto_sole_owners(self, numbers, company):
        """Map account numbers to the one commercial partner that owns each.

        A number that several partners have is shared and says nothing.

        :param numbers: iterable of account numbers in any spelling; False is none.
        :return: dict of sanitized number to partner id.
        """
        clean = {sanitized(number) for number in numbers if number}
        owners = {}
        domain = [
            ("sanitized_acc_number", "in", sorted(clean - {""})),
            ("company_id", "in", [False, company.id, *company.parent_ids.ids]),
            ("partner_id.active", "=", True),
        ]
        for bank in self.sudo().search(domain):
            partner = bank.partner_id.commercial_partner_id
            owners.setdefault(bank.sanitized_acc_number, set()).add(partner.id)
        return {
            number: next(iter(partners))
            for number, partners in owners.items()
            if len(partners) == 1
        }


def sanitized(number):
    """The form in which Odoo stores account numbers for comparison."""
    return re.sub(r"\W+", "", number or "").upper()
