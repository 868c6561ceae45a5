from collections import Counter

from odoo import models
from odoo.exceptions import UserError

from ..ponto import decisions
from .notification import notification

# Of one size with the booking: core's costs a line are lowest there.
BATCH = 250
MOST_NAMED = 5


class PontoStatementLineActions(models.AbstractModel):
    """What a person does with a line: accept, dismiss, match again."""

    _name = "ponto.statement.line.actions"
    _description = "Decisions of people on bank lines"

    # -- buttons -----------------------------------------------------------------

    def action_ponto_accept(self):
        """Settle one line by its first proposal, or all selected ones that are clear.

        Clear is a line with one proposal; the others need a look.

        :raises UserError: one line, and it cannot be settled so any more.
        """
        self._ponto_check_decider()
        if len(self) == 1:
            return self._ponto_accept_or_raise(self.ponto_proposal_ids[:1])
        refused = {
            line: self.env._("Several documents are proposed: choose on the line.")
            if line.ponto_proposal_ids
            else self.env._("Nothing is proposed.")
            for line in self
            if len(line.ponto_proposal_ids) != 1
        }
        clear = self.filtered(lambda line: len(line.ponto_proposal_ids) == 1)
        refused |= clear._ponto_accept(clear.ponto_proposal_ids)
        return self._ponto_tell_accepted(refused)

    def action_ponto_dismiss(self):
        """Propose nothing for these lines any more, until somebody asks again."""
        self._ponto_check_decider()
        for line in self.sudo().filtered(lambda line: not line.is_reconciled):
            line._ponto_add_person_step("dismissed", "dismissed")

    def action_ponto_match(self):
        """Look anew at the open lines among these, wherever they came from."""
        self._ponto_check_decider()
        # What is settled in part was decided by somebody: undo it first.
        waiting = self.sudo().filtered(
            lambda line: not line.is_reconciled and not line._seek_for_lines()[2]
        )
        waiting.ponto_match_state = "to_match"
        for start in range(0, len(waiting), BATCH):
            waiting[start : start + BATCH]._ponto_match()
        return self._ponto_tell_matched(waiting)

    # -- rights ------------------------------------------------------------------

    def _ponto_check_decider(self):
        """Whoever may write bank lines decides, and accounting administrators.

        Plain Community gives the latter no right on bank lines, and nobody else.

        :raises AccessError: the user is neither, or these lines are not his.
        """
        if not self.has_access("write"):
            self.env["ponto.transaction"].check_access("write")
        self.check_access("read")

    # -- accepting ---------------------------------------------------------------

    def _ponto_accept_or_raise(self, proposal):
        """Settle the one line by one of its proposals.

        :raises UserError: why it is not possible.
        """
        self.ensure_one()
        if not proposal:
            raise UserError(self.env._("Nothing is proposed for this line any more."))
        if refused := self._ponto_accept(proposal):
            raise UserError(next(iter(refused.values())))
        return True

    def _ponto_accept(self, proposals):
        """Settle lines by proposals, one each; the others of a line go.

        :return: dict of line to the sentence why it was not settled.
        """
        plans, rungs, refused = {}, {}, {}
        for proposal in proposals.sudo():
            line, plan = proposal.line_id, proposal._plan()
            if {one.key for one in plan.settlements} <= set(proposal.move_ids.ids):
                plans[line], rungs[line] = plan, proposal.rung
            else:
                refused[line] = self.env._("A document of this proposal was deleted.")
        return refused | self._ponto_settle_as_person(plans, "accepted", rungs)

    def _ponto_settle_as_person(self, plans, code, rungs=None):
        """Write what a person decided, and that he did.

        :param plans: dict of line to ``decisions.Plan``.
        :param code: of the trace's last step: ``accepted`` or ``chosen``.
        :param rungs: dict of line to the rung that proposed it.
        :return: dict of line to the sentence why it was not settled.
        """
        refused = {
            line: self.env._("This line is settled already.")
            for line in plans
            if line.is_reconciled
        }
        plans = {line.sudo(): plans[line] for line in plans if line not in refused}
        words = self.env["ponto.plan.words"].sudo()
        steps = {line: words._steps(line, plan) for line, plan in plans.items()}
        refused |= self.sudo().union(*plans)._ponto_settle(plans)
        for line in plans:
            if line not in refused:
                done = [*steps[line], line._ponto_did(code)]
                line._ponto_write_accepted(plans[line], done, (rungs or {}).get(line))
        return refused

    def _ponto_write_accepted(self, plan, done, rung):
        is_open = plan.rest_as == decisions.KEEP_OPEN
        state = "rest" if is_open else "matched"
        # What a first part settled stays told when a person settles the rest.
        before = self.ponto_match_state == "rest"
        steps = self._ponto_steps() if before else self._ponto_tried_steps()
        steps += done
        self._ponto_write_decision(state, steps, rung, by=self.env.user)

    # -- telling -----------------------------------------------------------------

    def _ponto_tell_accepted(self, refused):
        sentences = [
            self.env._(
                "Lines settled: %(settled)d of %(all)d.",
                settled=len(self) - len(refused),
                all=len(self),
            ),
            *(
                self.env._(
                    "%(name)s: %(text)s",
                    name=line.payment_ref or line.display_name,
                    text=reason,
                )
                for line, reason in list(refused.items())[:MOST_NAMED]
            ),
        ]
        if len(refused) > MOST_NAMED:
            left = len(refused) - MOST_NAMED
            sentences.append(
                self.env._("And 1 more waits for you.")
                if left == 1
                else self.env._("And %d more wait for you.", left)
            )
        return notification(" ".join(sentences), bool(refused))

    def _ponto_tell_matched(self, lines):
        count = Counter(lines.mapped("ponto_match_state"))
        if len(lines) == 1:
            return notification(self._ponto_told_match(lines))
        message = self.env._(
            "%(all)d lines looked at: %(settled)d settled, %(proposed)d with a "
            "proposal.",
            all=len(lines),
            settled=count["matched"] + count["rest"],
            proposed=count["proposed"],
        )
        return notification(message)

    def _ponto_told_match(self, line):
        """What became of the one line that was looked at anew."""
        if line.ponto_match_state in ("matched", "rest"):
            return self.env._("The line is settled.")
        if line.ponto_match_state == "proposed":
            return self.env._("There is a proposal for the line.")
        return self.env._("Nothing was found for the line: see Why on it.")
