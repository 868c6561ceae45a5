from odoo import models
from odoo.exceptions import UserError

# Screens of other addons, the best first; each takes what shows one bank line.
# Ids only: no dependency, and nothing of theirs is used where it is missing.
ENTERPRISE = (
    "account_accountant.action_bank_statement_line_transactions_kanban",
    "account_accountant.action_bank_statement_line_transactions",
)
OCA = "account_reconcile_oca.action_bank_statement_line_move_view_reconcile"


class PontoStatementLineManual(models.AbstractModel):
    """Where a person matches a line by hand."""

    _name = "ponto.statement.line.manual"
    _description = "Manual match of bank lines"

    def action_ponto_open_manual(self):
        """Open the line in Enterprise's screen, in OCA's, or in our own.

        The others write bank lines as the user, so they are for who may do that.

        :raises UserError: the line is settled.
        """
        self._ponto_check_decider()
        self.ensure_one()
        if self.is_reconciled:
            raise UserError(self.env._("This line is settled already."))
        action = self._ponto_enterprise_action() or self._ponto_oca_action()
        if action and self.has_access("write"):
            return action
        wizard = self.env["ponto.line.match"].create({"line_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Match by Hand"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _ponto_enterprise_action(self):
        for xmlid in ENTERPRISE:
            if self.env.ref(xmlid, raise_if_not_found=False):
                action = self.env["ir.actions.actions"]._for_xml_id(xmlid)
                action["domain"] = [("id", "=", self.id)]
                action["context"] = {"default_journal_id": self.journal_id.id}
                return action
        return None

    def _ponto_oca_action(self):
        is_there = self.env.ref(OCA, raise_if_not_found=False)
        if not is_there or self._ponto_has_begun():
            return None
        action = self.env["ir.actions.actions"]._for_xml_id(OCA)
        action["domain"] = [("id", "=", self.id)]
        # Its own context filters by the entry it was opened from, which we are not.
        action["context"] = {
            "default_journal_id": self.journal_id.id,
            "view_ref": "account_reconcile_oca.bank_statement_line_form_reconcile_view",
        }
        return action
