from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.exact_amounts import exact
from ..ponto.decisions import CREDIT, KEEP_OPEN, ZERO, Plan, Settlement

TYPES = (
    "out_invoice",
    "out_refund",
    "out_receipt",
    "in_invoice",
    "in_refund",
    "in_receipt",
)


class PontoLineMatch(models.TransientModel):
    """Community's screen to match one bank line with documents by hand."""

    _name = "ponto.line.match"
    _description = "Match a bank line by hand"

    line_id = fields.Many2one(
        "account.bank.statement.line", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="line_id.company_id")
    date = fields.Date(related="line_id.date")
    partner_name = fields.Char(related="line_id.partner_name", string="Counterpart")
    payment_ref = fields.Char(related="line_id.payment_ref")
    currency_id = fields.Many2one("res.currency", compute="_compute_open")
    amount_open = fields.Monetary(string="To Match", compute="_compute_open")
    move_ids = fields.Many2many(
        "account.move",
        string="Documents",
        domain="[('state', '=', 'posted'), ('amount_residual', '!=', 0), "
        f"('move_type', 'in', {TYPES}), ('company_id', 'child_of', company_id)]",
    )
    amount_picked = fields.Monetary(string="Picked", compute="_compute_sums")
    amount_rest = fields.Monetary(string="Left of the Line", compute="_compute_sums")
    amount_missing = fields.Monetary(
        string="Left of the Documents", compute="_compute_sums"
    )
    discount = fields.Monetary(
        string="Early Payment Discount",
        compute="_compute_discount",
        help="What the payment terms of the picked documents let go for paying early.",
    )
    with_discount = fields.Boolean(
        string="Grant the Early Payment Discount",
        compute="_compute_with_discount",
        store=True,
        readonly=False,
    )
    is_by_rate = fields.Boolean(
        string="Paid in Another Currency", compute="_compute_sums"
    )
    rest_as = fields.Selection(
        [
            (CREDIT, "Keep it as the partner's credit"),
            (KEEP_OPEN, "Leave it open on the bank line"),
        ],
        string="What Is Left of the Line",
        default=CREDIT,
        required=True,
    )
    missing_as = fields.Selection(
        [
            ("open", "Leave it open on the document"),
            ("fee", "Book it as a bank fee"),
        ],
        string="What Is Left of the Documents",
        default="open",
        required=True,
    )
    can_book_fee = fields.Boolean(compute="_compute_can_book_fee")
    partner_id = fields.Many2one(
        "res.partner",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
    )
    summary = fields.Text(string="What Will Happen", compute="_compute_summary")

    @api.depends("line_id", "move_ids")
    def _compute_open(self):
        """What of the line is not settled yet, with the sign of the line.

        Of a line that the bank exchanged: in the currency of what was picked.
        """
        for wizard in self:
            line = wizard.line_id.sudo()
            in_account = wizard._is_in_account()
            currency = line.currency_id if in_account else line._ponto_currency()
            wizard.currency_id = currency
            wizard.amount_open = float(line._ponto_open_amount(in_account))

    @api.depends("move_ids", "amount_open")
    def _compute_discount(self):
        for wizard in self:
            documents = wizard.move_ids._origin
            same_money = documents.currency_id == wizard.currency_id
            wizard.discount = same_money and float(
                sum((wizard._discount_of(move) for move in documents), ZERO)
            )

    @api.depends("move_ids", "amount_open")
    def _compute_with_discount(self):
        """Where it comes out to the cent with it, that is what was meant."""
        for wizard in self:
            picked = wizard._residual_of(wizard.move_ids._origin)
            currency = wizard.currency_id
            left = picked - wizard.discount - abs(wizard.amount_open)
            wizard.with_discount = wizard.discount and currency.is_zero(left)

    @api.depends("move_ids", "amount_open", "with_discount")
    def _compute_sums(self):
        for wizard in self:
            documents = wizard.move_ids._origin
            wizard.is_by_rate = wizard._is_by_rate()
            picked = wizard._residual_of(documents)
            if wizard.with_discount:
                picked -= wizard.discount
            amount = abs(wizard.amount_open)
            if wizard.is_by_rate:
                picked = amount
            wizard.amount_picked = picked
            wizard.amount_rest = max(amount - picked, 0)
            wizard.amount_missing = max(picked - amount, 0)

    @api.depends("company_id")
    def _compute_can_book_fee(self):
        for wizard in self:
            account = wizard.company_id.sudo().ponto_tolerance_account_id
            wizard.can_book_fee = bool(account)

    @api.depends("move_ids")
    def _compute_partner_id(self):
        for wizard in self:
            partners = wizard.move_ids._origin.commercial_partner_id
            if len(partners) == 1:
                wizard.partner_id = partners
            elif not wizard.partner_id:
                wizard.partner_id = wizard.line_id.partner_id.commercial_partner_id

    @api.depends("move_ids", "rest_as", "missing_as", "with_discount", "partner_id")
    def _compute_summary(self):
        for wizard in self:
            try:
                plan = wizard._plan()
            except UserError as error:
                wizard.summary = str(error)
                continue
            pair = (wizard.line_id, plan)
            wizard.summary = self.env["ponto.plan.words"]._of([pair])[0]

    def action_match(self):
        """Settle the line as chosen.

        :raises UserError: why that is not possible; nothing is written.
        """
        self.line_id._ponto_check_decider()
        self.ensure_one()
        self._check_documents()
        if self.line_id.is_reconciled:
            raise UserError(self.env._("This line is settled already."))
        plans = {self.line_id: self._plan()}
        if refused := self.line_id._ponto_settle_as_person(plans, "chosen"):
            raise UserError(next(iter(refused.values())))
        return {"type": "ir.actions.act_window_close"}

    def _check_documents(self):
        """Over RPC anything may be put here.

        :raises AccessError: the user may not see a document.
        :raises UserError: a document is not the company's.
        """
        # As superuser: the rules would leave out in silence what they forbid.
        picked = self.sudo().move_ids.with_env(self.env)
        picked.check_access("read")
        domain = [("company_id", "child_of", self.company_id.id)]
        if picked.filtered_domain(domain) != picked:
            raise UserError(
                self.env._("Only documents of %s can be picked.", self.company_id.name)
            )

    # -- the plan ----------------------------------------------------------------

    def _plan(self):
        """What was chosen, as ``decisions.Plan``.

        :raises UserError: it makes no sense; what to change.
        """
        documents = self.move_ids._origin.sorted(
            lambda move: (move.invoice_date_due or move.date, move.id)
        )
        self._check_open(documents)
        if self._is_by_rate() and self._is_paid(documents):
            amount = exact(documents.amount_residual, documents.currency_id)
            return Plan((Settlement(documents.id, amount),), by_rate=True)
        self._check_currency(documents)
        in_account = self._is_in_account()
        settlements, rest = self._settlements(documents)
        if not settlements and (self.rest_as != CREDIT or not self.partner_id):
            raise UserError(
                self.env._(
                    "Pick the documents that this line pays, or the partner whose "
                    "credit it is."
                )
            )
        if not rest:
            return Plan(settlements, in_account=in_account)
        if self.rest_as == CREDIT and not self.partner_id:
            raise UserError(self.env._("Say whose credit the rest is: pick a partner."))
        partner = self.partner_id.commercial_partner_id.id or None
        return Plan(settlements, rest, self.rest_as, partner, in_account=in_account)

    def _settlements(self, documents):
        """Share the money out: credit notes whole, then the oldest document first.

        :return: (tuple of ``Settlement``, what is left of the line: a Decimal)
        """
        subtracted = documents.filtered(lambda move: not self._is_paid(move))
        settlements = [Settlement(move.id, self._residual(move)) for move in subtracted]
        left = abs(exact(self.amount_open, self.currency_id))
        left += sum((one.amount for one in settlements), ZERO)
        for move in documents - subtracted:
            one = self._settlement(move, left)
            left -= one.paid
            if not one.amount:
                continue
            if not one.paid:
                raise UserError(
                    self.env._("%s is not paid at all: take it out.", move.name)
                )
            settlements.append(one)
        if subtracted and subtracted == documents:
            raise UserError(
                self.env._("These are subtracted: pick the documents that are paid.")
            )
        return tuple(settlements), left

    def _settlement(self, move, left):
        """How much of a document the money that is left closes."""
        residual = self._residual(move)
        discount = self._discount_of(move) if self.with_discount else ZERO
        if discount and left >= residual - discount:
            return Settlement(move.id, residual, discount=discount)
        paid = min(left, residual)
        fee = residual - paid if self.missing_as == "fee" else ZERO
        return Settlement(move.id, paid + fee, tolerated=fee)

    def _check_open(self, documents):
        """Else what they were to get would become the partner's credit.

        :raises UserError: somebody settled one while it was picked here.
        """
        if settled := documents.filtered(lambda move: not self._residual(move)):
            name = settled[:1].name
            raise UserError(self.env._("%s is settled by now: take it out.", name))

    def _check_currency(self, documents):
        """:raises UserError: documents of a currency that is not the line's."""
        if documents.currency_id - self.currency_id:
            raise UserError(
                self.env._(
                    "A document in another currency than the bank line is matched "
                    "alone: the whole line then pays the whole document."
                )
            )

    def _is_in_account(self):
        """Whether the documents are in the account's currency, not the foreign one."""
        line = self.line_id.sudo()
        picked = self.move_ids._origin.currency_id
        return bool(line.foreign_currency_id) and picked == line.currency_id

    def _is_by_rate(self):
        documents = self.move_ids._origin
        return len(documents) == 1 and documents.currency_id != self.currency_id

    def _is_paid(self, move):
        """Whether the line's direction pays this document; else it is subtracted."""
        return move.is_inbound() == (self.amount_open > 0)

    def _residual_of(self, documents):
        """What is open of the documents, those of the other direction subtracted."""
        return sum(
            move.amount_residual * (1 if self._is_paid(move) else -1)
            for move in documents
        )

    def _discount_of(self, move):
        """What early payment lets go of a document that the line pays: a Decimal."""
        if not self._is_paid(move) or not (found := move.sudo()._ponto_discount()):
            return ZERO
        return self._residual(move) - found[0]

    @staticmethod
    def _residual(move):
        return exact(move.amount_residual, move.currency_id)
