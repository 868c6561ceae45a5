from odoo import api, fields, models

from .ponto_account_day import KEPT_DAYS as BALANCE_DAYS
from .ponto_account_day import KEPT_PARAMETER as BALANCE_PARAMETER
from .ponto_fetch_log import KEPT_DAYS as LOG_DAYS
from .ponto_fetch_log import KEPT_PARAMETER as LOG_PARAMETER
from .res_company import PERCENT_DIGITS

TOLERANCE = (
    "ponto_tolerance_amount",
    "ponto_tolerance_percent",
    "ponto_tolerance_account_id",
)


class ResConfigSettings(models.TransientModel):
    """Online Bank Matching and what is kept, among the Invoicing settings."""

    _inherit = "res.config.settings"

    ponto_rung_1 = fields.Selection(
        related="company_id.ponto_rung_1", readonly=False, required=True
    )
    ponto_rung_2 = fields.Selection(
        related="company_id.ponto_rung_2", readonly=False, required=True
    )
    ponto_rung_3 = fields.Selection(
        related="company_id.ponto_rung_3", readonly=False, required=True
    )
    ponto_rung_4 = fields.Selection(
        related="company_id.ponto_rung_4", readonly=False, required=True
    )
    ponto_rung_5 = fields.Selection(
        related="company_id.ponto_rung_5", readonly=False, required=True
    )
    ponto_rung_6 = fields.Selection(
        related="company_id.ponto_rung_6", readonly=False, required=True
    )
    ponto_rung_7 = fields.Selection(
        related="company_id.ponto_rung_7", readonly=False, required=True
    )
    ponto_overpayment = fields.Selection(
        related="company_id.ponto_overpayment", readonly=False, required=True
    )
    ponto_customer_reference = fields.Selection(
        related="company_id.ponto_customer_reference", readonly=False, required=True
    )
    ponto_collision_check = fields.Selection(
        related="company_id.ponto_collision_check", readonly=False, required=True
    )
    # Not related: limits and account are written at once, or the company's check
    # would stop the first of them.
    ponto_tolerance_amount = fields.Monetary(
        currency_field="currency_id",
        compute="_compute_ponto_tolerance",
        inverse="_inverse_ponto_tolerance",
    )
    ponto_tolerance_percent = fields.Float(
        digits=PERCENT_DIGITS,
        compute="_compute_ponto_tolerance",
        inverse="_inverse_ponto_tolerance",
    )
    ponto_tolerance_account_id = fields.Many2one(
        "account.account",
        string="Account for Bank Fees",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'asset_cash', 'liability_credit_card', 'off_balance'))]",
        compute="_compute_ponto_tolerance",
        inverse="_inverse_ponto_tolerance",
    )
    ponto_two_persons = fields.Boolean(
        related="company_id.ponto_two_persons", readonly=False
    )
    ponto_log_days = fields.Integer(
        string="Days the Run Log Is Kept",
        config_parameter=LOG_PARAMETER,
        default=LOG_DAYS,
    )
    ponto_balance_days = fields.Integer(
        string="Days the Balances Are Kept",
        config_parameter=BALANCE_PARAMETER,
        default=BALANCE_DAYS,
    )

    @api.depends("company_id")
    def _compute_ponto_tolerance(self):
        for settings in self:
            for name in TOLERANCE:
                settings[name] = settings.company_id[name]

    def _inverse_ponto_tolerance(self):
        for settings in self:
            values = {name: settings[name] for name in TOLERANCE}
            values["ponto_tolerance_account_id"] = (
                settings.ponto_tolerance_account_id.id
            )
            settings.company_id.write(values)
