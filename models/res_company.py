from decimal import Decimal
from types import MappingProxyType

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..ponto import decisions
from .exact_amounts import exact

MAY_POST = [("post", "Settle"), ("propose", "Propose"), ("off", "Off")]
# A guess is never written without a person.
MAY_PROPOSE = MAY_POST[1:]
PERCENT_DIGITS = (5, 2)


class ResCompany(models.Model):
    """What a company lets the matching do by itself."""

    _name = "res.company"
    _inherit = ["res.company", "ponto.company.collision", "ponto.company.lock"]

    ponto_rung_1 = fields.Selection(
        MAY_POST, string="Own Payments", default="post", required=True
    )
    ponto_rung_2 = fields.Selection(
        MAY_POST, string="Structured Communication", default="post", required=True
    )
    ponto_rung_3 = fields.Selection(
        MAY_POST, string="Document Number", default="post", required=True
    )
    ponto_rung_4 = fields.Selection(
        MAY_POST, string="Vendor's Bill Number", default="post", required=True
    )
    ponto_rung_5 = fields.Selection(
        MAY_PROPOSE, string="Typing Errors", default="propose", required=True
    )
    ponto_rung_6 = fields.Selection(
        MAY_PROPOSE, string="Account and Amount", default="propose", required=True
    )
    ponto_rung_7 = fields.Selection(
        MAY_PROPOSE, string="Amount and Name or Date", default="propose", required=True
    )
    ponto_overpayment = fields.Selection(
        [
            ("ask", "Ask me"),
            ("credit", "Keep it as the partner's credit"),
            ("open", "Leave it open on the bank line"),
        ],
        string="Overpayments",
        default="ask",
        required=True,
    )
    ponto_customer_reference = fields.Selection(
        [("ask", "Ask me"), ("oldest", "Pay the oldest invoices first")],
        string="One Communication per Customer",
        default="ask",
        required=True,
    )
    ponto_two_persons = fields.Boolean(
        string="Two Persons a Payment",
        help="Who prepared a payment through Ponto cannot send it too.",
    )
    ponto_tolerance_amount = fields.Monetary(string="Tolerated Bank Fee")
    ponto_tolerance_percent = fields.Float(
        string="Tolerated Bank Fee (%)", digits=PERCENT_DIGITS
    )
    ponto_tolerance_account_id = fields.Many2one(
        "account.account",
        string="Account for Bank Fees",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'asset_cash', 'liability_credit_card', 'off_balance'))]",
        help="What a customer's bank kept back of a payment is booked here.",
    )
    _ponto_tolerance_positive = models.Constraint(
        "CHECK(ponto_tolerance_amount >= 0 AND ponto_tolerance_percent >= 0)",
        "A tolerated bank fee cannot be negative.",
    )

    @api.constrains(
        "ponto_tolerance_amount",
        "ponto_tolerance_percent",
        "ponto_tolerance_account_id",
    )
    def _check_ponto_tolerance_account(self):
        for company in self:
            account = company.ponto_tolerance_account_id
            tolerates = company.ponto_tolerance_amount or (
                company.ponto_tolerance_percent
            )
            if tolerates and not account:
                raise ValidationError(
                    self.env._(
                        "%s tolerates bank fees: choose the account they are booked on "
                        "first.",
                        company.name,
                    )
                )
            if account and not account.filtered_domain(
                account._check_company_domain(company)
            ):
                raise ValidationError(
                    self.env._(
                        "%(account)s is no account of %(company)s. Choose one of its "
                        "own for the tolerated bank fees.",
                        account=account.display_name,
                        company=company.name,
                    )
                )

    @api.model
    def _get_company_root_delegated_field_names(self):
        """A branch matches as its company does."""
        return [
            *super()._get_company_root_delegated_field_names(),
            "ponto_collision_check",
            *(f"ponto_rung_{rung:d}" for rung in decisions.Rung),
            "ponto_overpayment",
            "ponto_customer_reference",
            "ponto_tolerance_amount",
            "ponto_tolerance_percent",
            "ponto_tolerance_account_id",
        ]

    def _ponto_policy(self):
        """What this company chose, as the matching core takes it."""
        self.ensure_one()
        percent = f"{self.ponto_tolerance_percent:.{PERCENT_DIGITS[1]}f}"
        return decisions.Policy(
            actions=MappingProxyType(
                {rung: self[f"ponto_rung_{rung:d}"] for rung in decisions.Rung}
            ),
            overpayment=self.ponto_overpayment,
            customer_reference=self.ponto_customer_reference,
            tolerance_amount=exact(self.ponto_tolerance_amount, self.currency_id),
            tolerance_percent=Decimal(percent),
            currency=self.currency_id.name,
        )
