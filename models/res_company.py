from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    ponto_tolerance_account_id = fields.Many2one(
        "account.account",
        string="Account for Bank Fees",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'asset_cash', 'liability_credit_card', 'off_balance'))]",
        help="What a customer's bank kept back of a payment is booked here.",
    )
