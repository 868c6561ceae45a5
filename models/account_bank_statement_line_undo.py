import json

from odoo import fields, models
from odoo.exceptions import UserError

from .account_bank_statement_line_draft import QUIET
from .exact_amounts import exact


class PontoStatementLineUndo(models.AbstractModel):
    """The way back: from a settled line, and from a payment the bank took back."""

    _name = "ponto.statement.line.undo"
    _description = "Undoing and returns of bank lines"

    # What the line was before the engine settled it: {"partner": id or False} and,
    # for a return, {"returned": line id, "reopened": [[document's item, counterpart]]}.
    # Nothing: the engine wrote nothing here.
    ponto_before = fields.Json(readonly=True, copy=False)

    # -- a payment came back -----------------------------------------------------

    def _ponto_open_again(self, draft, left):
        """Take an earlier line's payment off its documents.

        What it had put there becomes the part this line closes.

        :param left: see `Books`.
        :raises UserError: the earlier payment does not stand there any more.
        """
        earlier = self.browse(draft.plan.returned).exists()
        undone = self.env["account.partial.reconcile"].sudo()
        draft.memory = {"returned": earlier.id, "reopened": []}
        for settlement in draft.plan.settlements:
            missing = settlement.amount
            for partial, item, counterpart in earlier._ponto_partials(settlement.key):
                closed = _closed(partial, counterpart)
                taken = min(missing, closed)
                if not taken:
                    continue
                missing -= taken
                sign = exact(counterpart.balance, counterpart.company_currency_id)
                draft.parts.append((settlement, counterpart, taken.copy_sign(sign)))
                draft.memory["reopened"].append([item.id, counterpart.id])
                if taken < closed:
                    draft.reconcile_again.append(item | counterpart)
                left.setdefault(counterpart, _open(counterpart))
                left[item] = left.get(item, _open(item)) + taken.copy_sign(-sign)
                undone |= partial
            if missing or settlement.paid != settlement.amount:
                raise UserError(
                    self.env._(
                        "The payment that came back is not the one of %s any more. "
                        "Match the line by hand.",
                        self.move_id.browse(settlement.key).name,
                    )
                )
        undone.unlink()

    def _ponto_partials(self, key):
        """How this line settled a document: triples of partial and its two items.

        :param key: id of the document's ``account.move``.
        """
        for counterpart in self._seek_for_lines()[2]:
            partials = counterpart.matched_debit_ids | counterpart.matched_credit_ids
            for partial in partials.sorted("id"):
                item = (partial.debit_move_id | partial.credit_move_id) - counterpart
                same_money = item.currency_id == counterpart.currency_id
                if item.move_id.id == key and same_money:
                    yield partial, item, counterpart

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


def _closed(partial, counterpart):
    """What a partial closes of its item, Decimal in the item's currency."""
    is_debit = partial.debit_move_id == counterpart
    amount = (
        partial.debit_amount_currency if is_debit else partial.credit_amount_currency
    )
    return exact(amount, counterpart.currency_id)


def _open(item):
    return exact(item.amount_residual_currency, item.currency_id)
