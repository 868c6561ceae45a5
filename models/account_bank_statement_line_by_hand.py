from odoo import models
from odoo.tools.translate import LazyTranslate

from .ponto_account_fetch import BATCH

_lt = LazyTranslate(__name__)

SETTLED_BY_MATCHING = ("matched", "rest")
MOST_NAMED = 3


class PontoStatementLineByHand(models.AbstractModel):
    """What forbids taking a line away: people's work on it, or a locked period."""

    _name = "ponto.statement.line.by.hand"
    _description = "Bank lines reconciled by hand"

    def _ponto_by_hand(self):
        """Those that a person, not the matching alone, reconciled."""
        # Read together: core's parts of an entry know nothing of each other.
        items = self.line_ids
        items.mapped("matched_debit_ids")
        items.mapped("matched_credit_ids")
        return self.filtered(lambda line: line._ponto_is_by_hand())

    def _ponto_is_by_hand(self):
        """Whether a person, not the matching alone, reconciled this line."""
        self.ensure_one()
        _bank, suspense, others = self._seek_for_lines()
        if suspense.matched_debit_ids or suspense.matched_credit_ids:
            return True
        if not others:
            return False
        is_ours = self.ponto_match_state in SETTLED_BY_MATCHING
        by_person = bool(self.ponto_matched_by_id)
        finished = self.ponto_match_state == "rest" and self.is_reconciled
        return not is_ours or by_person or finished

    def _ponto_locked(self):
        """Those whose day lies in a period that is locked for this user."""
        locked = self.browse()
        for journal, lines in self.grouped("journal_id").items():
            lock = journal.company_id._get_user_fiscal_lock_date(journal)
            locked |= lines.filtered(lambda line, lock=lock: line.date <= lock)
        return locked

    def _ponto_take_away(self):
        """Delete these lines; what they settled is open again.

        Core undoes reconciliations when it deletes an entry. Only what reaches
        beyond the entry is undone before: returned payments, made payments.
        """
        beyond = self.filtered(
            lambda line: line.payment_ids or (line.ponto_before or {}).get("returned")
        )
        beyond.action_undo_reconciliation()
        for lines in self.grouped("company_id").values():
            # An audit trail is kept where the law asks for it; it costs most.
            is_audited = lines.company_id.restrictive_audit_trail
            quiet = lines if is_audited else lines.with_context(tracking_disable=True)
            for start in range(0, len(quiet), BATCH):
                quiet[start : start + BATCH].unlink()

    def _ponto_by_hand_words(self):
        """Which lines these are, and what to do first, as a sentence to store."""
        names = [
            line.payment_ref or line.partner_name or line.name
            for line in self[:MOST_NAMED]
        ]
        return _lt(
            "Lines that were reconciled by hand: %(count)d (%(names)s). Undo them "
            "first, on the line; what the matching did alone is undone by itself.",
            count=len(self),
            names=", ".join(names) + (", …" if len(self) > MOST_NAMED else ""),
        )
