from odoo import api, fields, models

from .payment_states import STATES
from .told_sentence import Sentence


class PontoPayment(models.Model):
    """A payment, or a batch signed at once, and what became of it at the bank.

    Written by the methods of its parts only; nobody edits a sum that was sent.
    """

    _name = "ponto.payment"
    _description = "Payment through Ponto"
    _inherit = [
        "ponto.payment.rights",
        "ponto.payment.send",
        "ponto.payment.call",
        "ponto.payment.book",
        "ponto.payment.outcome",
        "ponto.payment.words",
        "ponto.payment.activities",
        "ponto.payment.poll",
        "ponto.payment.decide",
        "ponto.payment.sign",
        "ponto.payment.take.back",
        "ponto.payment.recreate",
        "ponto.payment.facts",
        "ponto.payment.screen",
        "ponto.payment.choosing",
        "ponto.payment.preparing",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Reference",
        required=True,
        readonly=True,
        copy=False,
        default="/",
        help="What stands on Ponto's dashboard, and on a debit for the whole batch.",
    )
    account_id = fields.Many2one(
        "ponto.account",
        string="Paid From",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    journal_id = fields.Many2one(
        "account.journal", required=True, readonly=True, check_company=True
    )
    environment = fields.Selection(related="account_id.environment")
    way = fields.Selection(
        related="account_id.connection_id.way", string="Access By", related_sudo=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    line_ids = fields.One2many("ponto.payment.line", "batch_id", readonly=True)
    amount_total = fields.Monetary(compute="_compute_amount_total", store=True)
    is_bulk = fields.Boolean(string="Batch", readonly=True)
    batch_booking = fields.Boolean(
        string="One Debit Wished",
        readonly=True,
        help="The bank is asked to book the batch as one debit. It decides itself.",
    )
    execution_date = fields.Date(
        readonly=True, help="Empty: as soon as it is signed. In the bank's days."
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
        index=True,
        copy=False,
    )
    raw_status = fields.Char(
        string="Status at Ponto",
        readonly=True,
        copy=False,
        help="Ponto's own word, as it came.",
    )
    reason = Sentence(readonly=True, copy=False)
    prepared_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    sent_at = fields.Datetime(readonly=True, copy=False)
    # Kept before the call, so that the same request can be told from a second one.
    idempotency_key = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    ponto_id = fields.Char(
        string="Ponto ID", readonly=True, copy=False, index="btree_not_null"
    )
    sign_url = fields.Char(
        readonly=True, copy=False, groups="account_online_ponto.group_ponto_send"
    )
    # As it was given to Ponto: a request that is repeated must be the same.
    redirect_uri = fields.Char(readonly=True, copy=False)
    at_bank_at = fields.Datetime(string="At the Bank Since", readonly=True, copy=False)
    check_count = fields.Integer(readonly=True, copy=False)
    checked_at = fields.Datetime(string="Last Asked", readonly=True, copy=False)
    next_check_at = fields.Datetime(readonly=True, copy=False, index="btree_not_null")
    is_unanswered = fields.Boolean(
        string="No Final Answer",
        readonly=True,
        copy=False,
        help="For three days Ponto asks the bank. The debit tells what became of it.",
    )
    recreated_from_id = fields.Many2one("ponto.payment", readonly=True, copy=False)

    _amount_positive = models.Constraint(
        "CHECK(amount_total >= 0)", "A payment needs an amount above zero."
    )

    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for batch in self:
            batch.amount_total = sum(batch.line_ids.mapped("amount"))
