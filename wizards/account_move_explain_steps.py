"""What to do next: one button, on the records that it is about."""

from odoo import fields, models
from odoo.exceptions import UserError

# The buttons; their words are in the view, one button each.
STEPS = [
    ("proposal", "Look at the Proposal"),
    ("line", "Open the Bank Line"),
    ("movement", "Open the Bank Transaction"),
    ("pending", "See What Is Announced"),
    ("payment", "Open the Payment"),
    ("paying", "Open the Payment through Ponto"),
    ("documents", "Open the Documents"),
    ("account", "Open the Bank Account"),
    ("log", "See the Fetches"),
    ("connection", "Open the Connection"),
    ("connect", "Connect the Bank"),
    ("link", "Link the Account"),
    ("renew", "Renew the Consent"),
    ("refresh", "Refresh Now"),
    ("journal", "Open the Sales Journal"),
    ("send", "Send It"),
    ("remind", "Write to the Partner"),
    ("pay", "Register a Payment"),
]
# Who manages connections and journals; who writes documents. The others are for all.
FOR_MANAGERS = frozenset({"connection", "connect", "link", "journal"})
FOR_WRITERS = frozenset({"renew", "refresh", "send", "remind", "pay"})
MODULE = "account_online_ponto"


class ExplainSteps(models.AbstractModel):
    _name = "account.move.explain.steps"
    _description = "Next step for a document"

    step = fields.Selection(STEPS, string="Next Step", readonly=True)
    step_ids = fields.Json(string="Records of the Step", readonly=True)

    def _prepare_step(self, check):
        """The step of a check as values; none that the user may not take."""
        may = check.step and self._may_take(check.step)
        return {
            "step": check.step if may else False,
            "step_ids": check.records.ids if may and check.records else [],
        }

    def _may_take(self, step):
        if step in FOR_MANAGERS:
            return self.env["ponto.connection"].has_access("write")
        if step in FOR_WRITERS:
            return self.env["account.move"].has_access("write")
        return True

    def action_step(self):
        """Do the next step.

        :return: an action.
        :raises AccessError: the user may not see what it is about.
        """
        self.check_access("read")
        self.ensure_one()
        self.move_id.check_access("read")
        if not self.step or not self._may_take(self.step):
            raise UserError(self.env._("There is nothing to do here for you."))
        return getattr(self, f"_step_{self.step}")()

    def _step_records(self, model):
        """The records of the step, in whichever of his companies the user sees them."""
        own = self.env.user.company_ids.ids
        records = self.env[model].with_context(allowed_company_ids=own)
        return records.browse(self.step_ids or []).exists()

    # -- what is seen ------------------------------------------------------------

    def _step_proposal(self):
        return self._step_line()

    def _step_line(self):
        lines = self._step_records("account.bank.statement.line")
        lines.check_access("read")
        return self.move_id._ponto_lines_action(lines)

    def _step_movement(self):
        return self._open(f"{MODULE}.ponto_transaction_action", "ponto.transaction")

    def _step_pending(self):
        action = f"{MODULE}.ponto_pending_transaction_action"
        return self._open(action, "ponto.pending.transaction")

    def _step_payment(self):
        return self._open("account.action_account_payments", "account.payment")

    def _step_paying(self):
        payments = self._step_records("ponto.payment")
        payments.check_access("read")
        return self.move_id._ponto_payments_action(payments)

    def _step_documents(self):
        documents = self._step_records("account.move")
        is_sale = self.move_id.is_sale_document(include_receipts=True)
        name = "action_move_out_invoice_type" if is_sale else "action_move_in_invoice"
        return self._open(f"account.{name}", "account.move", documents)

    def _open(self, xmlid, model, records=None):
        """An action's list of the records, or the form of the one."""
        records = records or self._step_records(model)
        records.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        action.update(domain=[("id", "in", records.ids)], context={})
        if len(records) == 1:
            action.update(res_id=records.id, views=[(False, "form")])
        return action

    # -- the bank ----------------------------------------------------------------

    def _step_account(self):
        return self._open(f"{MODULE}.ponto_account_action", "ponto.account")

    def _step_log(self):
        accounts = self._step_records("ponto.account")
        accounts.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.ponto_fetch_log_action"
        )
        action.update(domain=[("account_id", "in", accounts.ids)], context={})
        return action

    def _step_connection(self):
        connections = self._step_records("ponto.account").connection_id
        action = f"{MODULE}.ponto_connection_action"
        return self._open(action, "ponto.connection", connections)

    def _step_link(self):
        return self._step_records("ponto.account")[:1].action_link_journal()

    def _step_connect(self):
        return self.env["ponto.institution"].action_find()

    def _step_renew(self):
        return self._step_records("ponto.account")[:1].action_renew_consent()

    def _step_refresh(self):
        return self._step_records("ponto.account").action_refresh()

    # -- the document ------------------------------------------------------------

    def _step_journal(self):
        journal = self.move_id.journal_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.journal",
            "res_id": journal.id,
            "views": [(False, "form")],
            "name": journal.display_name,
        }

    def _step_send(self):
        return self.move_id.action_invoice_sent()

    def _step_pay(self):
        return self.move_id.action_register_payment()

    def _step_remind(self):
        explain = self if self._name == "account.move.explain" else self.explain_id
        return explain.action_write()
