from odoo import api, fields, models
from odoo.tools.misc import format_amount


class PontoStatementLineTrace(models.AbstractModel):
    """The trace in words: what was read, what decided, what stopped it."""

    _name = "ponto.statement.line.trace"
    _description = "Explanation of what became of a bank line"

    # Steps of ponto/matching.py: codes and plain values, translated when shown.
    ponto_trace = fields.Json(readonly=True, copy=False)
    ponto_explanation = fields.Text(string="Why", compute="_compute_ponto_explanation")

    @api.depends("ponto_trace")
    @api.depends_context("lang", "uid", "allowed_company_ids")
    def _compute_ponto_explanation(self):
        names = self._ponto_document_names()
        for line in self:
            sentences = [
                line._ponto_explain_step(step, names) for step in line.ponto_trace or []
            ]
            line.ponto_explanation = "\n".join(filter(None, sentences)) or False

    def _ponto_document_names(self):
        """Map the ids of the traces' documents to names this user may see.

        One query; a document of a company the user cannot see has no name here.
        """
        ids = {
            key
            for line in self
            for step in line.ponto_trace or []
            for key in _documents(step.get("details") or {})
        }
        moves = self.env["account.move"].search([("id", "in", list(ids))])
        several = len(self.env.user.company_ids) > 1
        return {
            move.id: f"{move.name} ({move.company_id.name})" if several else move.name
            for move in moves
        }

    def _ponto_explain_step(self, step, names):
        """One step of the trace in the user's words.

        :param step: dict ``code`` (str) and ``details`` (dict of plain values).
        :param names: see ``_ponto_document_names``.
        :return: a sentence; nothing for a step that explains nothing.
        """
        code, details = step.get("code"), step.get("details") or {}
        if code == "looked_up":
            return ""
        if code == "read":
            return self._ponto_explain_read(details)
        documents = [
            names.get(key, self.env._("a document of another company"))
            for key in _documents(details)
        ]
        facts = {
            "document": ", ".join(documents) or "-",
            "paid": self._ponto_money(details.get("paid")),
            "left": self._ponto_money(details.get("left")),
            "user": details.get("user", "-"),
            "reason": details.get("reason", "-"),
        }
        sentences = {**self._ponto_settled(facts), **self._ponto_stopped(facts)}
        return sentences.get(code, code)

    def _ponto_explain_read(self, details):
        if not (read := details.get("references")):
            return ""
        return self.env._("Read in the bank's text: %s.", ", ".join(read))

    def _ponto_money(self, amount):
        currency = self.foreign_currency_id or self.currency_id
        return format_amount(self.env, float(amount), currency) if amount else "-"

    def _ponto_settled(self, facts):
        return {
            "full": self.env._(
                "%(document)s is settled in full with %(paid)s.", **facts
            ),
            "partial": self.env._(
                "%(document)s is settled in part: %(paid)s of the %(left)s that "
                "were open.",
                **facts,
            ),
            "by_hand": self.env._("It was settled before the matching ran."),
            "undone": self.env._("Undone by %(user)s; it is not made again.", **facts),
        }

    def _ponto_stopped(self, facts):
        """Every reason of ``ponto/matching.py``, and ours, with what to do."""
        return {
            "zero_amount": self.env._("The line moves no money."),
            "no_reference": self.env._(
                "No structured communication found: match it by hand."
            ),
            "unknown_reference": self.env._(
                "No invoice carries this structured communication. Match it by hand."
            ),
            "several_references": self.env._(
                "The text names several documents. Match them by hand."
            ),
            "other_company": self.env._(
                "The communication belongs to %(document)s, of another company than "
                "this bank account. The customer paid into the wrong account.",
                **facts,
            ),
            "direction": self.env._(
                "%(document)s is not settled by money of this direction.", **facts
            ),
            "refund_out": self.env._(
                "Money out with the communication of credit note %(document)s: "
                "settle it by hand.",
                **facts,
            ),
            "ambiguous": self.env._(
                "Several documents carry this communication: %(document)s. Choose by "
                "hand which one is paid.",
                **facts,
            ),
            "already_paid": self.env._(
                "%(document)s is paid already. Was it paid twice?", **facts
            ),
            "draft": self.env._(
                "%(document)s is still a draft: post it first.", **facts
            ),
            "cancelled": self.env._("%(document)s is cancelled.", **facts),
            "not_open": self.env._("%(document)s is not open.", **facts),
            "currency": self.env._(
                "%(document)s is in another currency than the payment.", **facts
            ),
            "overpayment": self.env._(
                "%(paid)s came in and only %(left)s of %(document)s is open. Match "
                "it by hand and say what the rest is.",
                **facts,
            ),
            "locked": self.env._("The line's day lies in a locked period."),
            "refused": self.env._("Odoo refused: %(reason)s", **facts),
        }


def _documents(details):
    """Move ids a step speaks of."""
    one = details.get("document")
    return [one] if one else details.get("documents") or []
