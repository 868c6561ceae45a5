"""Bank lines that name the document, and those that nearly do."""

from odoo import models

from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

NAMED = ("named", "former")
KNOWN = ("account", "name")
LIKELY = ("near", *KNOWN)


class ExplainLines(models.AbstractModel):
    _name = "account.move.explain.lines"
    _description = "Bank lines that may have paid a document"

    # -- lines that name it ------------------------------------------------------

    def _check_seen(self, facts):
        """Lines that name the document, and why they did not settle it."""
        lines = self._naming_lines(facts)
        came_back = lines.filtered(lambda line: self._gives_back(line, facts.move))
        earlier = {
            step["details"].get("line")
            for line in came_back
            for step in line.ponto_trace
            if step["code"] == "returned"
        }
        lines = lines.filtered(lambda line: line.id not in earlier) - came_back
        settled = lines.filtered("is_reconciled")
        checks = [
            *self._check_came_back(came_back),
            *self._check_proposed(facts.proposed & lines),
            *self._check_left(facts, lines - settled - facts.proposed),
            *self._check_elsewhere(facts, settled),
        ]
        if checks:
            return checks
        sentence = self.env._("No waiting bank line of your company names it.")
        return [Check("seen", OK, "no_line", sentence)]

    def _naming_lines(self, facts):
        """Lines of the company that the reader may see."""
        named = [line for line, kind in facts.likeness.items() if kind in NAMED]
        found = facts.considered | facts.proposed
        found |= found.union(*named)
        found = found.filtered(lambda line: line.company_id in facts.companies)
        return self._seen_by_reader(found).sudo()

    def _gives_back(self, line, move):
        """Whether the line took a payment of the document back."""
        return line.is_reconciled and any(
            step["code"] == "returned" and move.id in step["details"]["documents"]
            for step in line.ponto_trace or []
        )

    def _check_came_back(self, lines):
        line = lines.sorted("date")[-1:]
        if not line:
            return []
        sentence = self.env._(
            "A payment of %(amount)s came back on %(day)s: the bank refused it, or it "
            "was recalled. The document is open again. Ask for the money once more.",
            **self._line_facts(line),
        )
        return [Check("seen", PROBLEM, "came_back", sentence, "line", line)]

    def _check_proposed(self, lines):
        if not lines:
            return []
        line = lines.sorted("date")[-1:]
        facts = self._line_facts(line)
        if len(lines) > 1:
            sentence = self.env._(
                "%(count)d bank lines may pay it and wait for somebody to accept; the "
                "latest is %(amount)s (%(payer)s, %(day)s).",
                count=len(lines),
                **facts,
            )
        else:
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) may pay it, and waits for "
                "somebody to accept. %(why)s",
                why=self._why(line),
                **facts,
            )
        return [Check("seen", PROBLEM, "proposed", sentence, "proposal", lines)]

    def _check_left(self, facts, lines):
        """Open lines that name it, and nothing is proposed for them."""
        checks = []
        for line in lines[:3]:
            code = "line_left"
            if line.ponto_match_reason == "locked":
                code = "line_locked"
            elif line.ponto_match_state == "to_match":
                code = "line_waiting"
            sentence = self._left_words(code, line, facts.likeness.get(line))
            checks.append(Check("seen", PROBLEM, code, sentence, "line", line))
        return checks

    def _left_words(self, code, line, kind):
        facts = self._line_facts(line)
        if code == "line_waiting":
            return self.env._(
                "%(amount)s (%(payer)s, %(day)s) names it, and was not looked at "
                "yet: that happens within minutes.",
                **facts,
            )
        if kind == "former":
            return self.env._(
                "%(amount)s (%(payer)s, %(day)s) carries a reference that this "
                "document had before it was changed. Match the line by hand.",
                **facts,
            )
        return self.env._(
            "%(amount)s (%(payer)s, %(day)s) names it and did not settle it. %(why)s",
            why=self._why(line),
            **facts,
        )

    def _why(self, line):
        """The line's own explanation, in one piece, with names the reader may see."""
        own = line.sudo(False).with_env(self.env)
        text = " ".join((own.sudo().ponto_explanation or "").split())
        return text or self.env._("It was never matched: match it by hand.")

    def _check_elsewhere(self, facts, lines):
        """Lines that name it and settled something else."""
        checks = []
        documents = {line: line._ponto_settled_documents() for line in lines}
        shared = lines.filtered(lambda line: self._is_shared(facts, documents[line]))
        for line in (lines - shared)[:3]:
            told = self._line_facts(line)
            told["documents"] = self._document_names(documents[line])
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) names it too, and settled "
                "%(documents)s. If that is wrong, undo it on the bank line.",
                **told,
            )
            checks.append(Check("seen", PROBLEM, "elsewhere", sentence, "line", line))
        if shared:
            sentence = self.env._(
                "Payments with the same reference settled other documents of this "
                "partner: it names the partner, not one document. Look whether one of "
                "them was meant for this one."
            )
            checks.append(
                Check("seen", WARNING, "elsewhere_shared", sentence, "line", shared)
            )
        return checks

    def _is_shared(self, facts, documents):
        reference = facts.move.payment_reference
        return bool(reference) and reference in documents.mapped("payment_reference")

    def _document_names(self, documents):
        seen = self._seen_by_reader(documents)
        names = [move.name or move.display_name for move in seen]
        if documents - seen or not names:
            names.append(self.env._("something else"))
        return ", ".join(names)

    # -- lines that nearly do ----------------------------------------------------

    def _check_near(self, facts):
        """Open lines one slip away, or of the same amount, or of the same partner."""
        found = facts.proposed.browse().union(
            *(line for line, kind in facts.likeness.items() if kind not in NAMED)
        )
        lines = self._seen_by_reader(found).sudo() - facts.proposed - facts.considered
        kinds = {line: facts.likeness[line] for line in lines}
        # What is proposed for another document is that one's.
        free = lines.filtered(lambda line: not line.ponto_proposal_ids)
        near = lines.filtered(lambda line: kinds[line] == "near")
        known = free.filtered(lambda line: kinds[line] in KNOWN)
        amount = free.filtered(lambda line: kinds[line] in ("date", "amount"))
        customer = free.filtered(lambda line: kinds[line] == "customer")
        checks = [
            *self._check_one_kind(near, PROBLEM, "near"),
            *self._check_one_kind(known, PROBLEM, "same_amount_known"),
            *self._check_one_kind(customer, WARNING, "same_customer"),
            *self._check_one_kind(amount, WARNING, "same_amount"),
        ]
        if checks:
            return checks
        sentence = self.env._(
            "No open bank line is one slip away from its number, has its amount, or "
            "comes from this partner."
        )
        return [Check("near", OK, "no_near", sentence)]

    def _check_one_kind(self, lines, level, code):
        if not lines:
            return []
        facts = {**self._line_facts(lines[:1]), "more": len(lines) - 1}
        sentence = self._near_words(code, facts)
        return [Check("near", level, code, sentence, "line", lines)]

    def _near_words(self, code, facts):
        if code == "near":
            return self.env._(
                "%(amount)s (%(payer)s, %(day)s) has a number one slip away from "
                "this document's: it may be a typing error. Match it by hand if so.",
                **facts,
            )
        if code == "same_amount_known":
            return self.env._(
                "%(amount)s (%(payer)s, %(day)s) is exactly what is open, from "
                "this partner, and is not matched yet.",
                **facts,
            )
        if code == "same_customer":
            return self._customer_words(facts)
        return self.env._(
            "%(amount)s (%(payer)s, %(day)s) has the amount that is open, and "
            "nothing else speaks for it. Look before you match it.",
            **facts,
        )

    def _customer_words(self, facts):
        if facts["more"]:
            return self.env._(
                "Other money of this partner is not matched yet: %(amount)s "
                "(%(payer)s, %(day)s), and %(more)d more. It may pay several "
                "documents at once.",
                **facts,
            )
        return self.env._(
            "Other money of this partner is not matched yet: %(amount)s "
            "(%(payer)s, %(day)s). It may pay several documents at once, or a part.",
            **facts,
        )

    # -- other companies ---------------------------------------------------------

    def _check_companies(self, facts):
        """Lines that name it in the bank accounts of other companies."""
        lines = facts.considered.filtered(
            lambda line: (
                line.company_id not in facts.companies and not line.is_reconciled
            )
        )
        seen = self._seen_by_reader(lines).sudo()
        if line := seen[:1]:
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) names it, and came in at "
                "%(company)s: it was paid into the wrong account. Settle it between "
                "the companies, and tell the payer the right account.",
                company=line.company_id.name,
                **self._line_facts(line),
            )
            return [Check("company", PROBLEM, "other_company", sentence, "line", seen)]
        if lines:
            sentence = self.env._(
                "Money that names it came in at another company of this database. Ask "
                "whoever keeps the books there."
            )
            return [Check("company", PROBLEM, "other_company", sentence)]
        sentence = self.env._("No other company of this database was paid for it.")
        return [Check("company", OK, "no_other_company", sentence)]
