from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_amount, format_date

from ..models.asked_transfer import ZERO
from ..models.exact_amounts import euro
from ..models.ponto_account_consent import bank_day
from ..ponto import transfers


class PontoPaymentPrepare(models.TransientModel):
    """Shows what would be paid, and what is wrong with it, before anything is sent."""

    _name = "ponto.payment.prepare"
    _description = "Pay with Ponto"

    document_ids = fields.Many2many("account.move", readonly=True)
    payment_ids = fields.Many2many("account.payment", readonly=True)
    account_ids = fields.Many2many("ponto.account", compute="_compute_account_ids")
    account_id = fields.Many2one(
        "ponto.account",
        string="Pay From",
        required=True,
        domain="[('id', 'in', account_ids)]",
    )
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    takes_later_day = fields.Boolean(compute="_compute_bank")
    execution_date = fields.Date(
        string="Pay On",
        help="Empty: as soon as it is signed.",
    )
    batch_booking = fields.Boolean(
        string="One Debit for Each Batch",
        help="A wish: the bank decides. Without it there is a debit for each transfer.",
    )
    line_ids = fields.One2many("ponto.payment.prepare.line", "wizard_id")
    amount_total = fields.Monetary(string="Total", compute="_compute_sums")
    is_bulk = fields.Boolean(compute="_compute_sums")
    outcome = fields.Char(string="What Is Made", compute="_compute_sums")
    blocking_count = fields.Integer(compute="_compute_sums")
    warning_count = fields.Integer(compute="_compute_sums")
    obstacle = fields.Char(compute="_compute_obstacle")
    balance_warning = fields.Char(compute="_compute_balance_warning")
    credit_note_ids = fields.Many2many("account.move", compute="_compute_credit_notes")
    credit_note_words = fields.Char(compute="_compute_credit_notes")
    is_checked = fields.Boolean(string="I have checked these")
    can_send = fields.Boolean(compute="_compute_can_send")

    # -- opening -----------------------------------------------------------------

    @api.model
    def _open(self, documents=None, payments=None):
        """Open the wizard for bills and registered payments.

        :raises AccessError: the user may not prepare payments
        :raises UserError: no account can pay for these
        """
        moves = self.env["account.move"] if documents is None else documents
        own = self.env["account.payment"] if payments is None else payments
        batches = self.env["ponto.payment"]
        batches._check_preparer(self.env["ponto.account"])
        companies = moves.company_id | own.company_id
        batches._one_company(companies)
        accounts = batches._payers(companies)
        if not accounts:
            raise UserError(self._no_account_words(companies))
        asked = batches._asked_for(moves, own)
        total = sum((max(one.amount, ZERO) for one in asked), ZERO)
        payer = batches._usual_payer(
            accounts.filtered(lambda one: one.journal_id in own.journal_id) or accounts,
            total,
        )
        wizard = self.create(
            {
                "account_id": payer.id,
                "document_ids": [Command.set(moves.ids)],
                "payment_ids": [Command.set(own.ids)],
                "line_ids": self._lines_of(asked),
            }
        )
        return wizard._show()

    def _no_account_words(self, companies):
        return self.env._(
            "No bank account of %s can pay through Ponto. It has to be in euro, linked "
            "to a journal, and at a bank that takes payments through Ponto: see Bank "
            "Accounts.",
            ", ".join(companies.mapped("name")),
        )

    @api.model
    def _lines_of(self, asked):
        """Commands for the lines of what is planned."""
        return [
            Command.create(
                {
                    "document_ids": [Command.set(one.documents.ids)],
                    "payment_id": one.payment.id,
                    "partner_id": one.partner.id,
                    "partner_bank_id": one.bank.id,
                    "amount": float(one.amount),
                    "usual_amount": float(one.amount),
                }
            )
            for one in asked
        ]

    def _show(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay with Ponto"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }

    # -- computes ----------------------------------------------------------------

    @api.depends("document_ids", "payment_ids")
    def _compute_account_ids(self):
        batches = self.env["ponto.payment"]
        for wizard in self:
            own = wizard.document_ids._origin, wizard.payment_ids._origin
            wizard.account_ids = batches._payers(own[0].company_id | own[1].company_id)

    def _compute_currency_id(self):
        self.currency_id = euro(self.env)

    @api.depends("account_id")
    def _compute_bank(self):
        for wizard in self:
            bank = wizard.account_id.sudo().institution_id
            wizard.takes_later_day = bank.future_payments_allowed

    @api.depends("line_ids.amount", "line_ids.is_chosen", "line_ids.problems")
    @api.depends("account_id")
    def _compute_sums(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            bank = wizard.account_id.sudo().institution_id
            batches = transfers.split(
                chosen, bank.bulk_payment_limit, bank.bulk_payments_enabled
            )
            wizard.amount_total = sum(chosen.mapped("amount"))
            wizard.is_bulk = any(len(batch) > 1 for batch in batches)
            wizard.outcome = wizard._outcome_words(len(chosen), len(batches), bank)
            wizard.blocking_count = len(chosen.filtered("is_blocked"))
            wizard.warning_count = len(chosen.filtered("has_warning"))

    def _outcome_words(self, transfer_count, batch_count, bank):
        """What is signed, in one sentence."""
        if transfer_count < 2:
            return False
        if batch_count == 1:
            return self.env._("One batch of %d transfers, signed once.", transfer_count)
        if bank.bulk_payments_enabled:
            return self.env._(
                "%(batches)d batches, each signed once: %(bank)s takes %(limit)d "
                "transfers in one.",
                batches=batch_count,
                bank=bank.name,
                limit=bank.bulk_payment_limit,
            )
        return self.env._(
            "%(count)d payments, each signed on its own: %(bank)s takes no batches.",
            count=transfer_count,
            bank=bank.name,
        )

    @api.depends("account_id")
    @api.depends_context("lang")
    def _compute_obstacle(self):
        self.obstacle = False
        for wizard in self.filtered("account_id"):
            connection = wizard.account_id.sudo().connection_id.with_env(self.env)
            found = connection._known_obstacle(wizard.account_id)
            wizard.obstacle = found[1] if found else False

    @api.depends("account_id", "line_ids.amount", "line_ids.is_chosen")
    @api.depends_context("lang")
    def _compute_balance_warning(self):
        for wizard in self:
            wizard.balance_warning = wizard._balance_words()

    def _balance_words(self):
        """That the money is not enough, as far as is known; False where it is."""
        account = self.account_id
        if not account.has_balance:
            return False
        left, currency = account._left_to_pay(), self.currency_id
        total = sum(
            (line._exact_amount() for line in self.line_ids if line.is_chosen), ZERO
        )
        if total <= left:
            return False
        facts = {
            "left": format_amount(self.env, float(left), currency),
            "day": format_date(self.env, account._balance_day()),
        }
        if account._on_its_way():
            return self.env._(
                "Not enough money: %(left)s is left of the balance of %(day)s, after "
                "the payments that are on their way.",
                **facts,
            )
        return self.env._(
            "Not enough money: the balance of %(day)s was %(left)s.", **facts
        )

    @api.depends("document_ids", "line_ids")
    @api.depends_context("lang")
    def _compute_credit_notes(self):
        for wizard in self:
            found = wizard._open_credit_notes()
            wizard.credit_note_ids = found
            total = format_amount(
                self.env, sum(found.mapped("amount_residual")), wizard.currency_id
            )
            wizard.credit_note_words = bool(found) and self.env._(
                "These suppliers owe you %(amount)s by open credit notes: "
                "%(documents)s.",
                amount=total,
                documents=", ".join(note.ref or note.name for note in found),
            )

    def _open_credit_notes(self):
        """Credit notes of the creditors that were not chosen; one query."""
        moves = self.document_ids._origin
        notes = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", moves.commercial_partner_id.ids),
                ("company_id", "in", moves.company_id.ids),
                ("move_type", "=", "in_refund"),
                ("state", "=", "posted"),
                ("amount_residual", ">", 0),
                ("currency_id", "=", self.currency_id.id),
                ("payment_state", "in", ("not_paid", "partial")),
                ("id", "not in", moves.ids),
            ]
        )
        pending = self.env["ponto.payment.line"].search(
            [("document_ids", "in", notes.ids), ("state", "not in", self._over())]
        )
        return notes - pending.document_ids

    @staticmethod
    def _over():
        return ("executed", "rejected", "cancelled")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_can_send(self):
        """Whether this person may send what he prepared himself."""
        sends = self.env.user.has_group("account_online_ponto.group_ponto_send")
        for wizard in self:
            wizard.can_send = sends and not wizard.company_id.sudo().ponto_two_persons

    @api.onchange("execution_date")
    def _onchange_execution_date(self):
        """A discount comes and goes with the day."""
        for line in self.line_ids:
            line._follow_day()

    # -- actions -----------------------------------------------------------------

    def action_leave_out(self):
        """Take out the transfers that something forbids; nothing else changes."""
        self.env["ponto.payment"]._check_may_prepare()
        self.line_ids.filtered("is_blocked").is_chosen = False
        return self._show()

    def action_take_credit_notes(self):
        """Take the open credit notes of the creditors off what they get."""
        self.env["ponto.payment"]._check_may_prepare()
        self.document_ids += self.credit_note_ids
        asked = self.env["ponto.payment"]._asked_for(
            self.document_ids, self.payment_ids, self._day()
        )
        self.line_ids = [Command.clear(), *self._lines_of(asked)]
        return self._show()

    def action_prepare(self):
        """Make drafts and show them.

        :raises UserError: what speaks against it; nothing is made then.
        """
        self.env["ponto.payment"]._check_may_prepare()
        return self._drafts_action(self._make_drafts())

    def action_send(self):
        """Make drafts and send them to be signed.

        :raises UserError: what speaks against it.
        """
        self.env["ponto.payment"]._check_may_send()
        return self._make_drafts().action_send()

    def _make_drafts(self):
        self.ensure_one()
        if self.balance_warning and not self.is_checked:
            raise UserError(self.balance_warning)
        chosen = self.line_ids.filtered("is_chosen")
        return self.env["ponto.payment"]._prepare(
            self.account_id,
            [line._asked() for line in chosen],
            execution_date=self.execution_date,
            batch_booking=self.batch_booking,
            is_checked=self.is_checked,
        )

    def _drafts_action(self, batches):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments through Ponto"),
            "res_model": batches._name,
        }
        if len(batches) == 1:
            return {**action, "view_mode": "form", "res_id": batches.id}
        domain = [("id", "in", batches.ids)]
        return {**action, "view_mode": "list,form", "domain": domain}

    def _day(self):
        """The bank's day on which it is paid."""
        return self.execution_date or bank_day(fields.Datetime.now())
