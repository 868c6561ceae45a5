from odoo import api, fields, models

from ..models.notification import notification
from ..models.told_sentence import tell


class PontoAccountUndoWizard(models.TransientModel):
    """What undoing an import takes away, and what happens afterwards."""

    _name = "ponto.account.undo"
    _description = "Undo the import of a bank account"

    account_id = fields.Many2one(
        "ponto.account", required=True, readonly=True, ondelete="cascade"
    )
    journal_id = fields.Many2one(related="account_id.journal_id")
    made_count = fields.Integer(string="Bank Lines Taken Away", compute="_compute_what")
    matched_count = fields.Integer(
        string="Of These, Settled by Matching", compute="_compute_what"
    )
    adopted_count = fields.Integer(
        string="Lines That Were There Before", compute="_compute_what"
    )
    first_day = fields.Date(string="From", compute="_compute_what")
    last_day = fields.Date(string="Until", compute="_compute_what")
    problem = fields.Text(compute="_compute_what")
    then = fields.Selection(
        [
            ("remove", "Take the journal away from the account"),
            ("keep", "Keep the link, and book again when I refresh"),
        ],
        string="Afterwards",
        required=True,
        default="remove",
    )
    start_date = fields.Date(help="Empty: everything the bank gave.")
    overlap = fields.Selection(
        selection=lambda self: self.env["ponto.account"]._fields["overlap"].selection,
        string="Already in the Journal",
        required=True,
        default="adopt",
    )

    @api.depends("account_id")
    def _compute_what(self):
        for wizard in self:
            made, adopted = wizard.account_id._imported_lines()
            days = made.mapped("date")
            wizard.made_count = len(made)
            wizard.matched_count = len(made.filtered("is_reconciled"))
            wizard.adopted_count = len(adopted)
            wizard.first_day = min(days, default=False)
            wizard.last_day = max(days, default=False)
            wizard.problem = tell(self.env, wizard.account_id._undo_problem())

    def action_undo(self):
        """Take the import back; where that takes long, the job does it.

        :raises UserError: why it cannot be undone, and what to do first.
        """
        self.check_access("write")
        self.ensure_one()
        self.account_id.check_access("write")
        is_done = self.account_id._undo_import(
            self.then == "keep",
            {"start_date": self.start_date, "overlap": self.overlap},
        )
        if is_done:
            return {"type": "ir.actions.act_window_close"}
        return notification(
            self.env._(
                "These are many lines: they are taken away in the background. The "
                "account shows how many are left."
            ),
            closes=True,
        )
