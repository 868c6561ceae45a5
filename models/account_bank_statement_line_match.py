from odoo import models

from ..ponto import decisions, matching
from ..ponto.pool import Pool
from .account_bank_statement_line_settle import Busy
from .told_sentence import keep


class PontoStatementLineMatch(models.AbstractModel):
    """Matching: a line that carries a usable reference settles its document."""

    _name = "ponto.statement.line.match"
    _description = "Matching of bank lines with documents"

    def _ponto_match(self):
        """Settle what can be settled; write for each line what was decided.

        Lines and documents that another worker holds are left for the next run.
        The cost is a query a kind of key for the batch, and one plan that
        reconciles it.

        :return: the lines that settled something.
        """
        mine = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda line: line.ponto_match_state == "to_match"
        )
        done = mine.filtered("is_reconciled")
        done._ponto_write_decision("matched", [decisions.Step("by_hand")])
        verdicts = (mine - done)._ponto_decide()
        matches = {
            line: verdict
            for line, verdict in verdicts.items()
            if isinstance(verdict, decisions.Match)
        }
        refused = self._ponto_settle({line: one.plan for line, one in matches.items()})
        self._ponto_write_proposals(
            {
                line: verdict
                for line, verdict in verdicts.items()
                if isinstance(verdict, decisions.Proposal)
            }
        )
        for line, verdict in verdicts.items():
            if isinstance(refused.get(line), Busy):
                continue  # still to match: the next run finds the document at rest
            line._ponto_write_verdict(verdict, refused.get(line))
            is_waiting = line.ponto_match_state in ("open", "proposed")
            line.ponto_keys = is_waiting and line._ponto_joined_keys()
        mine._ponto_forget_screen()
        return self.browse([line.id for line in matches if line not in refused])

    def _ponto_decide(self):
        """Decide each line in turn; a later line sees what an earlier one took.

        Guesses are only looked for where no reference settles the line.

        :return: dict of line to ``Match``, ``Proposal`` or ``NoMatch``.
        """
        verdicts = {}
        for company, lines in self.grouped("company_id").items():
            verdicts.update(lines._ponto_decide_in(lines._ponto_scope(company)))
        return verdicts

    def _ponto_decide_in(self, scope):
        """Decide the lines of one company; see ``_ponto_decide``."""
        lines = {line: line._ponto_matching_line(scope) for line in self}
        owners = scope.owners
        pool = Pool(self._ponto_named_candidates(lines, owners).values())
        verdicts = self._ponto_decide_from(pool, lines, scope.policy)
        rest = {
            line: lines[line]
            for line, verdict in verdicts.items()
            if not isinstance(verdict, decisions.Match)
        }
        pool.add(self._ponto_guessed_candidates(rest, owners).values())
        return verdicts | self._ponto_decide_from(pool, rest, scope.policy)

    def _ponto_decide_from(self, pool, lines, policy):
        verdicts = {}
        locks = self._ponto_lock_dates()
        for line, plain in lines.items():
            verdict = matching.decide(plain, pool.of(plain), policy)
            is_locked = line.date <= locks[line.journal_id]
            if is_locked and not isinstance(verdict, decisions.NoMatch):
                verdict = decisions.NoMatch("locked", verdict.trace)
            if isinstance(verdict, decisions.Match):
                pool.take(verdict.plan)
            verdicts[line] = verdict
        return verdicts

    def _ponto_lock_dates(self):
        return {
            journal: journal.company_id._get_user_fiscal_lock_date(journal)
            for journal in self.journal_id
        }

    def _ponto_write_verdict(self, verdict, refusal):
        """Write state and trace of one line; what was proposed is there already.

        :param refusal: the sentence why core did not take a match, or None.
        """
        steps, state, rung = list(verdict.trace), "open", None
        if refusal:
            steps.append(decisions.Step("refused", {"reason": keep(refusal)}))
        elif isinstance(verdict, decisions.NoMatch):
            if steps[-1].code != verdict.reason:
                steps.append(decisions.Step(verdict.reason))
        else:
            rung = verdict.rung
            state = "proposed"
            if isinstance(verdict, decisions.Match):
                is_open = verdict.plan.rest_as == decisions.KEEP_OPEN
                state = "rest" if is_open else "matched"
        self._ponto_write_decision(state, steps, rung)
