from odoo import api, fields, models
from odoo.tools.misc import format_amount, format_date, format_datetime

from ..ponto.decisions import Step
from .sentences_of_reasons import REASONS
from .sentences_of_steps import NOTHING_FOUND, RESTS, RUNGS, SETTLING, STEPS, TRIED
from .told_sentence import tell

# What `ponto_match_state` says once money went to a document.
SETTLED_STATES = ("matched", "rest")
# In these states the trace's settlements happened.
WRITTEN_STATES = (*SETTLED_STATES, "undone")
MOST_NUMBERS = 8


class PontoStatementLineTrace(models.AbstractModel):
    """The trace: written once a decision, told in words when it is read."""

    _name = "ponto.statement.line.trace"
    _description = "Explanation of what became of a bank line"

    # Steps of `ponto.decisions`: codes and plain values, translated when shown.
    ponto_trace = fields.Json(readonly=True, copy=False)
    ponto_explanation = fields.Text(string="Why", compute="_compute_ponto_explanation")
    ponto_tried = fields.Text(
        string="What was tried", compute="_compute_ponto_explanation"
    )

    @api.depends("ponto_trace", "ponto_match_state")
    @api.depends_context("lang", "uid", "tz", "allowed_company_ids")
    def _compute_ponto_explanation(self):
        names = self._ponto_document_names()
        currencies = self._ponto_trace_currencies()
        for line in self:
            told, tried = [], []
            for step in line.ponto_trace or []:
                if line._ponto_is_told(step):
                    target = tried if step["code"] in TRIED else told
                    target.append(line._ponto_explain_step(step, names, currencies))
            line.ponto_explanation = "\n".join(dict.fromkeys(told)) or False
            line.ponto_tried = "\n".join(filter(None, tried)) or False

    # -- writing -----------------------------------------------------------------

    def _ponto_write_decision(self, state, steps, rung=None, by=None):
        """Write what became of these lines; the one writer of these fields.

        :param state: a value of ``ponto_match_state``.
        :param steps: iterable of ``decisions.Step``; replaces the earlier trace.
        :param rung: the rung of the ladder that decided, if one did.
        :param by: the user who decided; nobody for the matching itself.
        """
        trace = [{"code": step.code, "details": step.details} for step in steps]
        is_settled = state in SETTLED_STATES
        self.write(
            {
                "ponto_match_state": state,
                "ponto_trace": trace,
                "ponto_match_rung": int(rung or 0),
                "ponto_match_reason": self._ponto_reason(state, trace),
                "ponto_matched_at": fields.Datetime.now() if is_settled else False,
                "ponto_matched_by_id": by.id if is_settled and by else False,
            }
        )
        if state != "proposed":
            self.sudo().ponto_proposal_ids.unlink()

    def _ponto_reason(self, state, trace):
        """The reason to group by: the last step of a line that waits."""
        if state in SETTLED_STATES or not trace:
            return False
        known = dict(self._fields["ponto_match_reason"].selection)
        code = trace[-1]["code"]
        return code if code in known else False

    def _ponto_did(self, code):
        """What the user does at this moment, as a step of the trace."""
        at = fields.Datetime.to_string(fields.Datetime.now())
        return Step(code, {"user": self.env.user.name, "at": at})

    def _ponto_steps(self):
        """The trace as it is stored, as ``Step`` again."""
        return [Step(one["code"], one["details"]) for one in self.ponto_trace or []]

    def _ponto_tried_steps(self):
        """How the decision came about, without what it was."""
        return [step for step in self._ponto_steps() if step.code in TRIED]

    def _ponto_add_person_step(self, code, state):
        """Add what the user does to the trace; the line gets a new state."""
        self.ensure_one()
        steps = [*self._ponto_steps(), self._ponto_did(code)]
        self._ponto_write_decision(state, steps, self.ponto_match_rung)

    # -- telling -----------------------------------------------------------------

    def _ponto_is_told(self, step):
        """A settlement that a guard stopped afterwards did not happen."""
        return step.get("code") and (
            step["code"] not in SETTLING or self.ponto_match_state in WRITTEN_STATES
        )

    def _ponto_explain_step(self, step, names, currencies):
        """One step of the trace in the user's words.

        :param step: dict ``code`` (str) and ``details`` (dict of plain values).
        :param names: see ``_ponto_document_names``.
        :param currencies: dict of name to currency, of those the steps speak of.
        :return: a sentence; the code itself where a newer version wrote it.
        """
        code, details = step["code"], step.get("details") or {}
        if code == "read":
            return self._ponto_explain_read(details)
        words = self._ponto_words(code, details)
        if words is None:
            return code
        currency = currencies.get(details.get("currency")) or self._ponto_currency()
        sentence = self.env._(words)
        return sentence % self._ponto_facts(details, names, currency)

    def _ponto_words(self, code, details):
        """The sentence of a code, not yet translated, or None."""
        if code == "rung":
            if details.get("result") == "nothing":
                return NOTHING_FOUND.get(details.get("rung"))
            return STEPS.get(f"rung_{details.get('result')}")
        if code == "rest":
            return RESTS.get(details.get("as"))
        return STEPS.get(code) or REASONS.get(code)

    def _ponto_facts(self, details, names, currency):
        """What the sentences may name, each as the user writes it."""
        facts = {
            key: format_amount(self.env, float(details[key]), currency)
            if details.get(key)
            else "-"
            for key in ("paid", "left", "amount", "rest")
        }
        documents = [
            names.get(key, self.env._("a document of another company"))
            for key in _documents(details)
        ]
        rung = RUNGS.get(details.get("rung"))
        return {
            **facts,
            "document": ", ".join(documents) or "-",
            "rung": self.env._(rung) if rung else "-",
            "user": details.get("user") or "-",
            "at": format_datetime(self.env, details.get("at")) or "-",
            "reason": tell(self.env, details.get("reason")) or "-",
            "day": self._ponto_earlier_day(details.get("line")),
        }

    def _ponto_earlier_day(self, line_id):
        earlier = self.browse(line_id or []).sudo().exists()
        return format_date(self.env, earlier.date) if earlier else "-"

    def _ponto_explain_read(self, details):
        """What the bank's text holds, spelled as people write it."""
        sentences = []
        if references := details.get("references"):
            written = ", ".join(map(_spelled_reference, references))
            sentences.append(
                self.env._("Read as structured communication: %s.", written)
            )
        if numbers := details.get("numbers"):
            written = ", ".join(numbers[:MOST_NUMBERS])
            sentences.append(
                self.env._("Read as possible document number: %s.", written)
            )
        if ibans := details.get("ibans"):
            written = ", ".join(map(_spelled_iban, ibans))
            sentences.append(self.env._("Read as account number: %s.", written))
        if not sentences:
            return self.env._("Read in the bank's text: nothing that names a document.")
        return "\n".join(sentences)

    def _ponto_currency(self):
        """The currency that a line's plans and traces are in."""
        return self.foreign_currency_id or self.currency_id

    def _ponto_trace_currencies(self):
        named = {
            (step.get("details") or {}).get("currency")
            for line in self
            for step in line.ponto_trace or []
        } - {None}
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list(named))]) if named else ()
        return {currency.name: currency for currency in found}

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
        if not ids:
            return {}
        moves = self.env["account.move"].search([("id", "in", list(ids))])
        several = len(self.env.user.company_ids) > 1
        names = {}
        for move in moves:
            # A draft has no number yet; its display name is "Draft Invoice (* 12)".
            name = move.name or move.display_name
            names[move.id] = f"{name} ({move.company_id.name})" if several else name
        return names


def _documents(details):
    """Move ids a step speaks of."""
    one = details.get("document")
    return [one] if one else details.get("documents") or []


def _spelled_reference(value):
    """A Belgian number as it is printed; another as it was read."""
    if len(value) == 12 and value.isdigit():
        return f"+++{value[:3]}/{value[3:7]}/{value[7:]}+++"
    return value


def _spelled_iban(iban):
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))
