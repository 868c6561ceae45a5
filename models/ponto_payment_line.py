from odoo import fields, models


class PontoPaymentLine(models.Model):
    """One transfer of a `ponto.payment`: what the creditor gets, and for what.

    Name, IBAN and communication are as they go to the bank; what the partner's bank
    account says now may differ, and is compared before sending.
    """

    _name = "ponto.payment.line"
    _description = "Transfer of a payment through Ponto"
    _inherit = [
        "ponto.payment.line.call",
        "ponto.payment.line.book",
        "ponto.payment.line.take.back",
        "ponto.payment.line.recreate",
        "ponto.payment.line.check",
    ]
    _order = "batch_id desc, sequence, id"
    _check_company_auto = True

    batch_id = fields.Many2one(
        "ponto.payment",
        string="Payment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True, default=10)
    company_id = fields.Many2one(related="batch_id.company_id", store=True, index=True)
    state = fields.Selection(related="batch_id.state", store=True, index=True)
    currency_id = fields.Many2one(related="batch_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Creditor", required=True, readonly=True, index=True
    )
    partner_bank_id = fields.Many2one(
        "res.partner.bank", string="Bank Account", readonly=True, ondelete="set null"
    )
    creditor_name = fields.Char(required=True, readonly=True)
    creditor_iban = fields.Char(string="IBAN", required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True)
    communication = fields.Char(readonly=True)
    is_structured = fields.Boolean(readonly=True)
    end_to_end_id = fields.Char(
        string="End-to-end ID",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Given to the bank with the transfer; the debit brings it back.",
    )
    # Bills, and the credit notes taken off them; empty of a payment without bills.
    document_ids = fields.Many2many(
        "account.move", string="Bills", readonly=True, copy=False
    )
    discount = fields.Monetary(
        string="Early Payment Discount",
        readonly=True,
        help="Taken off what the bills ask, because they are paid early.",
    )
    # Given by who starts from registered payments, else made when it is sent.
    payment_id = fields.Many2one(
        "account.payment",
        string="Journal Payment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    is_payment_made = fields.Boolean(
        readonly=True,
        copy=False,
        help="Technical: the journal payment was made for this transfer, and is "
        "cancelled with it.",
    )

    _amount_positive = models.Constraint(
        "CHECK(amount > 0)", "A transfer needs an amount above zero."
    )
    _end_to_end_uniq = models.Constraint(
        "UNIQUE(end_to_end_id)", "An end-to-end id belongs to one transfer."
    )
