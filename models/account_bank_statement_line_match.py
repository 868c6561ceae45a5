from dataclasses import replace
from decimal import Decimal

from odoo import models

from ..ponto import decisions, matching, references
from .account_bank_statement_line_settle import Busy
from .exact_amounts import exact


class PontoStatementLineMatch(models.AbstractModel):
    """Matching: a line that carries a usable reference settles its invoice."""

    _name = "ponto.statement.line.match"
    _description = "Matching of bank lines with documents"

    def _ponto_match(self):
        """Settle what can be settled; write for each line what was decided.

        Lines another worker holds are left to it. One query finds the candidates
        of the whole batch; one plan reconciles it.

        :return: the lines that settled something.
        """
        mine = self.try_lock_for_update(allow_referencing=True).filtered(
            lambda line: line.ponto_match_state == "to_match"
        )
        done = mine.filtered("is_reconciled")
        done._ponto_write_decision("matched", [matching.Step("by_hand")])
        decisions = (mine - done)._ponto_decide()
        matches = {
            line: decision
            for line, decision in decisions.items()
            if isinstance(decision, matching.Match)
        }
        refused = self._ponto_settle(
            {line: _plan(match) for line, match in matches.items()}
        )
        for line, decision in decisions.items():
            steps, state = list(decision.trace), "open"
            if isinstance(refused.get(line), Busy):
                continue  # still to match: the next run finds the document at rest
            if line in refused:
                steps.append(matching.Step("refused", {"reason": refused[line]}))
            elif line in matches:
                state = "matched"
            elif steps[-1].code != decision.reason:
                steps.append(matching.Step(decision.reason))
            line._ponto_write_decision(state, steps)
        settled = [line.id for line in matches if line not in refused]
        return self.browse(settled)

    # -- deciding ----------------------------------------------------------------

    def _ponto_decide(self):
        """Decide each line in turn; a later line sees what an earlier one took.

        :return: dict of line to ``matching.Match`` or ``matching.NoMatch``; without
            the lines whose document somebody else is changing at this moment.
        """
        read = {line: line._ponto_references() for line in self}
        keys = {item.value for found in read.values() for item in found.structured}
        candidates, busy = self._ponto_candidates(keys)
        scopes = self._ponto_scopes()
        decisions = {}
        for line, found in read.items():
            if busy.intersection(item.value for item in found.structured):
                continue  # still to match: the next run finds the invoice at rest
            matching_line = line._ponto_matching_line(found, scopes[line.company_id])
            decision = matching.decide(matching_line, candidates.values())
            if isinstance(decision, matching.Match) and line._ponto_is_locked():
                decision = matching.NoMatch("locked", decision.trace)
            if isinstance(decision, matching.Match):
                self._ponto_take(candidates, decision)
            decisions[line] = decision
        return decisions

    def _ponto_references(self):
        """What the line's texts carry; the communication speaks first."""
        self.ensure_one()
        transaction = self.ponto_transaction_id
        if not transaction:
            return references.read(self.payment_ref or "")
        found = references.read(
            transaction.remittance_information or "",
            transaction.remittance_information_type or None,
        )
        if found.structured:
            return found
        others = (transaction.additional_information, transaction.description)
        return references.read("\n".join(filter(None, others)))

    def _ponto_candidates(self, keys):
        """The customer documents that carry one of the references, locked.

        All companies: a hit in another one is explained, never posted. Locked,
        because two workers must not settle one invoice from two bank accounts.

        :return: (dict of move id to ``matching.Candidate``, set of the references
            of documents that somebody else is changing)
        """
        if not keys:
            return {}, set()
        domain = [("ponto_reference", "in", sorted(keys))]
        moves = self.env["account.move"].sudo().search(domain, order="id")
        ours = moves.try_lock_for_update(allow_referencing=True)
        busy = set((moves - ours).mapped("ponto_reference"))
        return {move.id: move._ponto_candidate() for move in ours}, busy

    def _ponto_scopes(self):
        """Map each bank account's company to the ids of it and its branches."""
        companies = self.company_id.sudo()
        return {
            company.sudo(False): frozenset(
                companies.search([("id", "child_of", company.id)]).ids
            )
            for company in companies
        }

    def _ponto_matching_line(self, found, scope):
        currency = self.foreign_currency_id or self.currency_id
        amount = self.amount_currency if self.foreign_currency_id else self.amount
        return matching.Line(
            amount=exact(amount, currency),
            currency=currency.name,
            company_ids=scope,
            references=found,
            date=self.date,
            quantum=Decimal(1).scaleb(-currency.decimal_places),
        )

    def _ponto_is_locked(self):
        lock = self.company_id._get_user_fiscal_lock_date(self.journal_id)
        return self.date <= lock

    @staticmethod
    def _ponto_take(candidates, match):
        """Reduce what is open by what a line of this batch settles."""
        for settlement in match.settlements:
            candidate = candidates[settlement.key]
            residual = candidate.residual - settlement.amount
            state = candidate.state if residual else "paid"
            candidates[settlement.key] = replace(
                candidate, residual=residual, state=state
            )


def _plan(match):
    settlements = [
        decisions.Settlement(one.key, one.amount) for one in match.settlements
    ]
    return decisions.Plan(tuple(settlements))
