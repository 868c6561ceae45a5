from odoo import models
from odoo.fields import Command


class PontoStatementLineProposals(models.AbstractModel):
    """Proposals: written by the matching, whole batches at once."""

    _name = "ponto.statement.line.proposals"
    _description = "Proposals on bank lines"

    def _ponto_propose(self, proposal):
        """Write one line's proposals and that it waits for a person.

        :param proposal: a ``decisions.Proposal``; replaces earlier ones.
        """
        self.ensure_one()
        self._ponto_write_proposals({self: proposal})
        steps = list(proposal.trace)
        self._ponto_write_decision("proposed", steps, proposal.rung)

    def _ponto_write_proposals(self, proposals):
        """Replace what is proposed for lines, in one create for all of them.

        State and trace of the lines are the caller's to write.

        :param proposals: dict of line to ``decisions.Proposal``.
        """
        model = self.env["ponto.match.proposal"].sudo()
        ids = [line.id for line in proposals]
        model.search([("line_id", "in", ids)]).unlink()
        model.create(
            [
                {
                    "line_id": line.id,
                    "sequence": position,
                    "rung": int(proposal.rung),
                    "reason": proposal.reason,
                    "plan": plan.as_plain(),
                    "move_ids": [Command.set([one.key for one in plan.settlements])],
                }
                for line, proposal in proposals.items()
                for position, plan in enumerate(proposal.choices)
            ]
        )
