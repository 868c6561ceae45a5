from odoo import models

SETTLED_BY_MATCHING = ("matched", "rest")
MOST_NAMED = 3


class PontoStatementLineByHand(models.AbstractModel):
    """What forbids taking a line away: people's work on it, or a locked period."""

    _name = "ponto.statement.line.by.hand"
    _description = "Bank lines reconciled by hand"

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

    def _ponto_by_hand_words(self):
        """Which lines these are, and what to do first."""
        names = [
            line.payment_ref or line.partner_name or line.name
            for line in self[:MOST_NAMED]
        ]
        return self.env._(
            "%(count)d of the lines were reconciled by hand (%(names)s). Undo these "
            "first, on the line; what the matching did alone is undone by itself.",
            count=len(self),
            names=", ".join(names) + (", …" if len(self) > MOST_NAMED else ""),
        )
