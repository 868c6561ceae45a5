"""Why a document is not paid, or how it was: looked at when it is asked."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..ponto import unpaid
from ..ponto.unpaid import Check

LEVELS = [
    (unpaid.OK, "OK"),
    (unpaid.WARNING, "Look"),
    (unpaid.PROBLEM, "Problem"),
]
SUBJECTS = [
    ("reference", "Reference"),
    ("seen", "Payments That Name It"),
    ("inbox", "Not in the Books"),
    ("near", "Near Misses"),
    ("customer", "Customer's Bank"),
    ("bank", "Connection and Consent"),
    ("target", "Account to Pay To"),
    ("fetch", "Last Fetch"),
    ("institution", "The Bank"),
    ("payments", "Paid So Far"),
    ("company", "Other Companies"),
    ("dates", "Sent and Due"),
]

OPEN_STATES = ("not_paid", "partial", "in_payment", "blocked")
LETTER = frozenset({"letter", "letter_subject"})


class AccountMoveExplain(models.TransientModel):
    _name = "account.move.explain"
    _inherit = [
        "account.move.explain.facts",
        "account.move.explain.reference",
        "account.move.explain.lines",
        "account.move.explain.inbox",
        "account.move.explain.bank",
        "account.move.explain.fetch",
        "account.move.explain.money",
        "account.move.explain.paying",
        "account.move.explain.settled",
        "account.move.explain.steps",
        "account.move.explain.letter",
    ]
    _description = "Why a document is not paid"

    move_id = fields.Many2one(
        "account.move", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total")
    amount_residual = fields.Monetary(
        related="move_id.amount_residual", string="Still Open"
    )
    is_open = fields.Boolean(readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    cause = fields.Text(readonly=True)
    check_ids = fields.One2many(
        "account.move.explain.check", "explain_id", string="Checks", readonly=True
    )

    @api.depends("move_id")
    def _compute_display_name(self):
        for explain in self:
            explain.display_name = explain.move_id.display_name

    def write(self, vals):
        # Over RPC anything may be written; people change the text, and no more.
        if not self.env.su and not LETTER.issuperset(vals):
            raise AccessError(self.env._("Only the text can be changed."))
        return super().write(vals)

    @api.model
    def _for_move(self, move):
        """Look at everything, and keep what was found for the screen.

        :param move: a document that the user may read.
        """
        own = self.sudo().create({"move_id": move.id})
        explain = own.with_env(self.env)
        is_open = move.payment_state in OPEN_STATES
        checks = explain._checks() if is_open else []
        main = unpaid.likeliest(checks) if is_open else explain._paid_check()
        own.write(
            {
                "is_open": is_open,
                "level": main.level,
                "cause": main.cause or main.sentence,
                **explain._prepare_step(main),
                "check_ids": explain._prepare_checks(checks),
                "settlement_ids": explain._prepare_settlements(),
                **explain._prepare_letter(),
            }
        )
        return explain

    def _checks(self):
        """All that is looked at, in the order in which it is told."""
        facts = self._facts(self.move_id)
        checks = [
            *self._check_reference(facts),
            *self._check_seen(facts),
            *self._check_inbox(facts),
            *self._check_near(facts),
            *self._check_customer(facts),
            *self._check_bank(facts),
            *self._check_target(facts),
            *self._check_fetch(facts),
            *self._check_institution(facts),
            *self._check_payments(facts),
            *self._check_companies(facts),
            *self._check_dates(facts),
        ]
        return [*checks, self._nothing_check(facts)]

    def _nothing_check(self, facts):
        """Nothing was seen: since when that means something."""
        move, accounts = facts.move, facts.watched
        step = "remind" if move.is_inbound() else "pay"
        since = move.invoice_date or move.date
        begun = max(self._first_days(accounts).values(), default=since)
        told = {
            "since": self._day(max(since, begun)),
            "last": self._moment(self._last_read(accounts)),
        }
        if not move.is_inbound():
            sentence = self.env._(
                "No payment was made: nothing that looks like it left the bank. The "
                "bank was read without a gap from %(since)s to %(last)s.",
                **told,
            )
        else:
            sentence = self.env._(
                "Nothing has come in that looks like it. The bank was read without a "
                "gap from %(since)s to %(last)s.",
                **told,
            )
        return Check("", unpaid.WARNING, "nothing", sentence, step)

    def _prepare_checks(self, checks):
        return [
            Command.create(
                {
                    "sequence": place,
                    "subject": check.subject,
                    "level": check.level,
                    "code": check.code,
                    "sentence": check.sentence,
                    **self._prepare_step(check),
                }
            )
            for place, check in enumerate(checks)
            if check.subject
        ]

    def _action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self._title(),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _title(self):
        if self.is_open:
            return self.env._("Why is %s not paid?", self.move_id.name)
        return self.env._("How was %s paid?", self.move_id.name)


class AccountMoveExplainCheck(models.TransientModel):
    """One thing that was looked at, and what to do about it."""

    _name = "account.move.explain.check"
    _inherit = ["account.move.explain.steps"]
    _description = "Check of an unpaid document"
    _order = "sequence, id"

    explain_id = fields.Many2one(
        "account.move.explain", required=True, readonly=True, ondelete="cascade"
    )
    move_id = fields.Many2one(related="explain_id.move_id")
    sequence = fields.Integer(readonly=True)
    subject = fields.Selection(SUBJECTS, readonly=True)
    level = fields.Selection(LEVELS, readonly=True)
    code = fields.Char(readonly=True)
    sentence = fields.Text(readonly=True)
