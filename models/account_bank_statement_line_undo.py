import json

from odoo import fields, models

from .account_bank_statement_line_draft import QUIET


class PontoStatementLineUndo(models.AbstractModel):
    """The way back from a settled line."""

    _name = "ponto.statement.line.undo"
    _description = "Undoing of bank lines"

    # What the line was before the engine settled it: {"partner": id or False} and,
    # for a return, {"returned": line id, "reopened": [[document's item, counterpart]]}.
    # Nothing: the engine wrote nothing here.
    ponto_before = fields.Json(
        string="As It Was Before", readonly=True, copy=False, exportable=False
    )

    # -- undoing -----------------------------------------------------------------

    def _ponto_remember(self, drafts):
        """Note what undoing needs, before anything is written."""
        groups = {}
        for draft in drafts:
            line = draft.line
            before = line.ponto_before or {"partner": line.partner_id.id}
            memory = json.dumps({**before, **draft.memory}, sort_keys=True)
            groups.setdefault(memory, []).append(line)
        for memory, lines in groups.items():
            lines = self.browse().sudo().union(*lines).with_context(**QUIET)
            lines.ponto_before = json.loads(memory)

    def _ponto_forget(self):
        """Give the lines the partner they had before.

        :return: dict of line to what was noted.
        """
        memories = {line: line.ponto_before for line in self if line.ponto_before}
        for line, memory in memories.items():
            quiet = line.with_context(**QUIET)
            if line.partner_id.id != memory["partner"]:
                # The bank's item too: core copies its partner back to the line.
                for records in (quiet._seek_for_lines()[0], quiet.move_id, quiet):
                    records.partner_id = memory["partner"]
            quiet.ponto_before = False
        return memories

    def _ponto_returns_of(self):
        """The lines that took the payments of these back."""
        items = self.line_ids.sudo()
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = (partials.debit_move_id | partials.credit_move_id) - items
        return others.statement_line_id.sudo(False).filtered(
            lambda line: (line.ponto_before or {}).get("returned") in self.ids
        )

    def _ponto_close_again(self, memories):
        """Reconcile anew what returns had opened, where it still stands open."""
        items = self.env["account.move.line"]
        for memory in memories.values():
            for ids in memory.get("reopened", []):
                pair = items.browse(ids).exists()
                pair = pair.filtered(
                    lambda item: not item.reconciled and item.parent_state == "posted"
                )
                if len(pair) == len(ids) and len(pair.account_id) == 1:
                    pair.reconcile()

    def _ponto_note_undone(self):
        for line in self.filtered("ponto_match_state"):
            line._ponto_add_person_step("undone", "undone")
        self.filtered("ponto_match_state")._ponto_forget_screen()
