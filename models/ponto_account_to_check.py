from odoo import api, fields, models

# What the list To Check shows when it opens.
TO_CHECK = ("open", "proposed", "rest")


class PontoAccountToCheck(models.AbstractModel):
    """The bank lines of an account that a person should look at."""

    _name = "ponto.account.to.check"
    _description = "Lines to check of a Ponto account"

    to_check_count = fields.Integer(
        string="To Check",
        compute="_compute_to_check_count",
        help="Bank lines that did not settle a document by themselves.",
    )

    def _compute_to_check_count(self):
        counts = self._to_check_counts(self.journal_id.ids)
        self.to_check_count = 0  # all at once: most have none
        for account in self.filtered(lambda item: item.journal_id.id in counts):
            account.to_check_count = counts[account.journal_id.id]

    @api.model
    def _to_check_counts(self, journal_ids):
        """How many lines wait in these journals, by journal id; one query."""
        lines = self.env["account.bank.statement.line"]
        domain = [
            ("journal_id", "in", journal_ids),
            ("ponto_match_state", "in", TO_CHECK),
            ("is_reconciled", "=", False),
        ]
        found = lines._read_group(domain, ["journal_id"], ["__count"])
        return {journal.id: count for journal, count in found}

    def action_view_to_check(self):
        """The list To Check, of this account alone."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_online_ponto.ponto_to_check_action"
        )
        action["domain"] = [
            ("journal_id", "=", self.journal_id.id),
            ("ponto_match_state", "!=", False),
            ("is_reconciled", "=", False),
        ]
        return action
