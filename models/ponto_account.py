from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .told_sentence import tell

# Which account this is: another's transactions must not come in by an edit.
IDENTITY = frozenset(("connection_id", "ponto_id"))


class PontoAccount(models.Model):
    """One account at Ponto and the journal its transactions go to.

    Keyed by Ponto's id: an IBAN is not unique (one per currency).
    """

    _name = "ponto.account"
    _description = "Bank account at Ponto"
    _inherit = [
        "ponto.account.mirror",
        "ponto.account.access",
        "ponto.account.relink",
        "ponto.account.consent",
        "ponto.account.warning",
        "ponto.account.consent.warning",
        "ponto.account.reauthorize",
        "ponto.account.gap",
        "ponto.account.balance",
        "ponto.account.stale",
        "ponto.account.watch",
        "ponto.account.support",
        "ponto.account.journal",
        "ponto.account.follow",
        "ponto.account.schedule",
        "ponto.account.walk",
        "ponto.account.fetch",
        "ponto.account.refresh",
        "ponto.account.refresh.words",
        "ponto.account.refresh.left",
        "ponto.account.held",
        "ponto.account.first",
        "ponto.account.undo.import",
        "ponto.account.undo.job",
        "ponto.account.reread",
        "ponto.account.pending",
        "ponto.account.quiet",
        "ponto.account.notified",
        "ponto.account.to.check",
        "ponto.account.calm",
        "ponto.account.attention",
        "ponto.account.overview",
        "ponto.account.paying",
        "ponto.account.left",
        "ponto.account.dashboard",
        "ponto.one.currency",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "institution_id, name, id"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    active = fields.Boolean(related="connection_id.active", store=True)
    connection_id = fields.Many2one(
        "ponto.connection",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, index=True
    )
    ponto_id = fields.Char(string="Ponto ID", required=True, readonly=True)
    institution_id = fields.Many2one(
        "ponto.institution", string="Bank", readonly=True, index="btree_not_null"
    )
    institution_logo_url = fields.Char(related="institution_id.logo_url")
    institution_is_beta = fields.Boolean(related="institution_id.is_beta")
    environment = fields.Selection(related="connection_id.environment")
    connection_state = fields.Selection(
        related="connection_id.state", string="Connection State"
    )
    holder_name = fields.Char(string="Holder", readonly=True)
    description = fields.Char(readonly=True)
    product = fields.Char(readonly=True)
    subtype = fields.Char(string="Type", readonly=True)
    reference = fields.Char(string="Account Number", readonly=True, index=True)
    reference_type = fields.Char(readonly=True)
    currency_code = fields.Char(readonly=True)
    opening_amount = fields.Monetary(
        string="Opening Balance to Enter", compute="_compute_opening_amount"
    )
    availability = fields.Char(readonly=True)
    deprecated = fields.Boolean(readonly=True)
    is_gone = fields.Boolean(
        string="Gone at Ponto",
        readonly=True,
        help="Ponto does not give this account any more. What was fetched stays.",
    )
    synchronized_at = fields.Datetime(
        string="Bank Read by Ponto",
        readonly=True,
        help="When Ponto last asked the bank.",
    )
    journal_id = fields.Many2one(
        "account.journal",
        domain="[('type', 'in', ('bank', 'credit'))]",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    start_date = fields.Date(
        tracking=True,
        help="Transactions of earlier days are kept but not booked; empty: all "
        "are booked.",
    )
    transaction_ids = fields.One2many("ponto.transaction", "account_id")

    _ponto_id_uniq = models.Constraint(
        "UNIQUE(connection_id, ponto_id)", "This account is already in the connection."
    )
    _journal_uniq = models.Constraint(
        "UNIQUE(journal_id)",
        "Another account already fills this journal. Two accounts on one journal "
        "would mix their balances: choose another journal, or Create.",
    )

    # -- computes ----------------------------------------------------------------

    @api.depends("description", "holder_name", "reference", "currency_code")
    def _compute_name(self):
        for account in self:
            reference = account._formatted_reference()
            currency = account.currency_code or ""
            account.name = f"{reference} {currency}".strip() or account.ponto_id

    @api.depends("journal_id.company_id", "connection_id.company_id")
    def _compute_company_id(self):
        for account in self:
            company = account.journal_id.company_id
            if not company and (account.is_followed or account.sudo().transaction_ids):
                # Its history stays with the company that has seen it.
                company = account.company_id
            account.company_id = company or account.connection_id.company_id

    # -- constraints -------------------------------------------------------------

    @api.constrains("journal_id")
    def _check_journal(self):
        for account in self.filtered("journal_id"):
            problem = account._journal_problem(account.journal_id)
            if problem := problem or account._twin_problem():
                raise ValidationError(tell(self.env, problem))

    def write(self, vals):
        if not self.env.su and not IDENTITY.isdisjoint(vals):
            raise AccessError(
                self.env._("Which account at Ponto this is cannot be changed.")
            )
        result = super().write(vals)
        if "start_date" in vals:
            self._reopen_before_start()
        return result

    def _is_before_start(self, day):
        """Whether a day lies before the one this account is booked from."""
        self.ensure_one()
        return bool(day and self.start_date and day < self.start_date)

    def _reopen_before_start(self):
        """An earlier start takes in what was kept aside, a later one keeps more.

        Nothing is fetched twice, and nothing that is booked goes.
        """
        for account in self:
            waiting = [("account_id", "=", account.id), ("state", "=", "to_book")]
            if account.start_date:
                early = [("execution_date", "<", account.start_date)]
                self.env["ponto.transaction"].sudo().search(waiting + early).write(
                    {"state": "ignored", "reason": "before_start"}
                )
            domain = [("account_id", "=", account.id), ("reason", "=", "before_start")]
            if account.start_date:
                domain.append(("execution_date", ">=", account.start_date))
            self.env["ponto.transaction"].sudo().search(domain)._forget_reason()

    # -- actions -----------------------------------------------------------------

    def action_view_transactions(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ponto.movement"].action_open_list()
        return {**action, "domain": [("account_id", "=", self.id)]}

    def _inbox_action(self, **context):
        """What came in of this account, where people decide about it."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_transaction_action"
        )
        domain = [("account_id", "=", self.id)]
        return {**action, "domain": domain, "context": context}

    def action_open_journal(self):
        self.ensure_one()
        return self.journal_id.open_action()

    def _formatted_reference(self):
        """An IBAN in groups of four, anything else as it came."""
        self.ensure_one()
        text = self.reference or ""
        if self.reference_type != "IBAN":
            return text
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
