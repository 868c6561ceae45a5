from markupsafe import Markup
from odoo import api, fields, models

from ..models.exact_amounts import euro, exact
from ..models.sentences_of_payment_problems import BLOCKING, NOTE, WARNING
from ..ponto.transfers import kept_amount

# How the kinds of problems look, and are told to who cannot see.
LOOKS = {
    BLOCKING: ("text-danger", "fa-times-circle"),
    WARNING: ("text-warning-emphasis", "fa-exclamation-triangle"),
    NOTE: ("text-muted", "fa-info-circle"),
}


class PontoPaymentPrepareLine(models.TransientModel):
    """One transfer: what it pays, where it goes, and what is wrong with it.

    Who may write here may ask for anything: all is checked again when drafts are made.
    """

    _name = "ponto.payment.prepare.line"
    _description = "Transfer to prepare"

    wizard_id = fields.Many2one(
        "ponto.payment.prepare", required=True, ondelete="cascade"
    )
    is_chosen = fields.Boolean(string="Pay", default=True)
    document_ids = fields.Many2many("account.move", string="Bills", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Creditor", readonly=True)
    partner_bank_id = fields.Many2one(
        "res.partner.bank",
        string="To Account",
        domain="[('partner_id', 'child_of', partner_id)]",
    )
    currency_id = fields.Many2one(related="wizard_id.currency_id")
    amount = fields.Monetary()
    # What was proposed: a lower amount was written by a person.
    usual_amount = fields.Monetary(readonly=True)
    creditor_name = fields.Char(string="Name", compute="_compute_texts")
    iban = fields.Char(string="IBAN", compute="_compute_texts")
    communication = fields.Char(compute="_compute_texts")
    pays = fields.Char(compute="_compute_pays")
    is_amount_fixed = fields.Boolean(compute="_compute_pays")
    problems = fields.Html(string="To Know", compute="_compute_problems")
    is_blocked = fields.Boolean(compute="_compute_problems")
    has_warning = fields.Boolean(compute="_compute_problems")

    @api.depends("document_ids", "payment_id")
    def _compute_pays(self):
        for line in self:
            documents = line.document_ids._origin
            names = documents.mapped("name") or [line.payment_id.name]
            line.pays = ", ".join(name or self.env._("Draft") for name in names)
            line.is_amount_fixed = len(documents) != 1

    @api.depends("partner_bank_id", "document_ids", "payment_id")
    def _compute_texts(self):
        for line in self:
            asked = line._asked()
            text = asked.iban
            line.creditor_name = asked.name
            line.iban = " ".join(text[at : at + 4] for at in range(0, len(text), 4))
            line.communication = asked.communication.text

    @api.depends(
        "partner_bank_id",
        "amount",
        "is_chosen",
        "wizard_id.account_id",
        "wizard_id.execution_date",
    )
    @api.depends_context("lang")
    def _compute_problems(self):
        """All transfers of a wizard at once: they may be doubles of one another."""
        self.update({"problems": False, "is_blocked": False, "has_warning": False})
        checks = self.env["ponto.payment.check"]
        for wizard in self.wizard_id:
            chosen = wizard.line_ids.filtered("is_chosen")
            asked = [line._asked() for line in chosen]
            checked = checks._check(asked, wizard.account_id._origin)
            for line, problems in zip(chosen, checked, strict=True):
                kinds = {problem.kind for problem in problems}
                line.problems = line._as_html(problems)
                line.is_blocked = BLOCKING in kinds
                line.has_warning = WARNING in kinds

    def _as_html(self, problems):
        checks = self.env["ponto.payment.check"]
        titles = {
            BLOCKING: self.env._("Cannot be paid"),
            WARNING: self.env._("To check"),
            NOTE: self.env._("To know"),
        }
        row = Markup(
            '<div class="%s"><i class="fa %s me-1" role="img" title="%s" '
            'aria-label="%s"></i>%s</div>'
        )
        return Markup().join(
            row
            % (
                *LOOKS[problem.kind],
                titles[problem.kind],
                titles[problem.kind],
                checks._told(problem),
            )
            for problem in problems
        )

    def _asked(self):
        """This transfer as ``AskedTransfer``, the creditor from what it pays."""
        batches = self.env["ponto.payment"]
        documents = self.document_ids._origin.sudo()
        payment = self.payment_id._origin.sudo()
        owner = documents[:1].commercial_partner_id
        partner = owner or payment.partner_id.commercial_partner_id
        bank = self.partner_bank_id._origin.sudo()
        day, amount = self.wizard_id._day(), self._exact_amount()
        return batches._one_transfer(documents, payment, partner, bank, day, amount)

    def _exact_amount(self):
        return exact(self.amount, euro(self.env))

    def _follow_day(self):
        """Propose what is usual on the day that was chosen."""
        usual = self._asked().usual_amount
        before = exact(self.usual_amount, euro(self.env))
        self.amount = float(kept_amount(self._exact_amount(), before, usual))
        self.usual_amount = float(usual)
