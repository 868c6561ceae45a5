import logging
from dataclasses import replace
from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError

from ..ponto import matching, references
from .account_move import exact

_logger = logging.getLogger(__name__)

# A posted entry's suspense line becomes the counterpart without rewriting the
# entry: the cheapest correct way (odoo19-notes.md, "Settling").
QUIET = {
    "skip_account_move_synchronization": True,
    "skip_readonly_check": True,
    # The trace on the line says what happened; a message an item says it twice.
    "tracking_disable": True,
}


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
        refused = self._ponto_reconcile(matches)
        for line, decision in decisions.items():
            steps, state = list(decision.trace), "open"
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

    # -- settling ----------------------------------------------------------------

    def _ponto_reconcile(self, matches):
        """Settle the matches, the batch first, one by one where that fails.

        :param matches: dict of line to ``matching.Match``.
        :return: dict of line to the reason why core refused it.
        """
        if not matches:
            return {}
        try:
            with self.env.cr.savepoint():
                self._ponto_reconcile_batch(matches)
        except UserError:
            _logger.info("A batch of %d lines goes one by one", len(matches))
        else:
            return {}
        refused = {}
        for line, match in matches.items():
            try:
                with self.env.cr.savepoint():
                    self._ponto_reconcile_batch({line: match})
            except UserError as error:
                _logger.warning("Bank line %s is not settled: %s", line.id, error)
                refused[line] = str(error)
        return refused

    def _ponto_reconcile_batch(self, matches):
        """Turn suspense lines into counterparts and reconcile them in one plan.

        :raises UserError: core refuses, or a line is not settled afterwards.
        """
        invoices = {
            line: self.env["account.move"]
            .sudo()
            .browse([settlement.key for settlement in match.settlements])
            for line, match in matches.items()
        }
        counterparts = self._ponto_set_counterparts(invoices)
        plan = {}
        for line, invoice in invoices.items():
            plan.setdefault(invoice, invoice._ponto_open_items())
            plan[invoice] |= counterparts[line]
        self.env["account.move.line"]._reconcile_plan(list(plan.values()))
        for line in matches:
            if not line.is_reconciled:
                raise UserError(
                    line.env._("Odoo did not reconcile the line with the invoice.")
                )

    def _ponto_set_counterparts(self, invoices):
        """Give suspense lines the account and partner of the open items.

        One write a group of lines with the same account and partner.

        :param invoices: dict of line to the invoices it settles.
        :return: dict of line to the journal item to reconcile.
        """
        counterparts, groups = {}, {}
        for line, invoice in invoices.items():
            counterparts[line] = line._ponto_suspense_item()
            items = invoice._ponto_open_items()
            if not items:
                raise UserError(line.env._("The invoice was paid meanwhile."))
            key = (items[0].account_id, items[0].partner_id)
            groups.setdefault(key, self.browse())
            groups[key] |= line
        for (account, partner), lines in groups.items():
            lines = lines.with_context(**QUIET)
            items = self.env["account.move.line"].union(
                *(counterparts[line] for line in lines)
            )
            items = items.with_env(lines.env)
            items.write({"account_id": account.id, "partner_id": partner.id})
            strangers = lines.filtered(lambda line, own=partner: line.partner_id != own)
            (strangers.move_id.line_ids - items).partner_id = partner
            strangers.move_id.partner_id = partner
            strangers.partner_id = partner
        return counterparts

    def _ponto_suspense_item(self):
        """The one suspense item of an untouched line.

        :raises UserError: the entry was changed since the decision.
        """
        self.ensure_one()
        _liquidity, suspense, others = self._seek_for_lines()
        if len(suspense) != 1 or others:
            raise UserError(self.env._("The entry was changed meanwhile."))
        return suspense

    def _ponto_write_decision(self, state, steps):
        trace = [{"code": step.code, "details": step.details} for step in steps]
        self.write({"ponto_match_state": state, "ponto_trace": trace})
