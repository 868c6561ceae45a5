from odoo import api, models
from odoo.tools.misc import format_amount, format_date

from ..ponto.decisions import CREDIT, Step
from .exact_amounts import exact


class PontoPlanWords(models.AbstractModel):
    """A plan told before it is written, and as steps of the trace after it."""

    _name = "ponto.plan.words"
    _description = "What a plan does with a bank line's money, in words"

    @api.model
    def _of(self, pairs):
        """Tell plans in the user's words; the documents are read at once.

        :param pairs: iterable of (bank line, ``decisions.Plan``).
        :return: a list of texts, one for each pair.
        """
        pairs = list(pairs)
        keys = {one.key for _line, plan in pairs for one in plan.settlements}
        # A search, so that documents of companies the user may not see stay unnamed.
        moves = self.env["account.move"].search([("id", "in", list(keys))])
        seen = {move.id: move for move in moves}
        return [self._sentences(line, plan, seen) for line, plan in pairs]

    def _sentences(self, line, plan, seen):
        if plan.returned:
            sentences = [self._returned(plan, seen)]
        else:
            sentences = [*self._documents(line, plan, seen), *self._less(plan, seen)]
        if plan.rest:
            sentences.append(self._rest(line, plan))
        if plan.by_rate:
            sentences.append(
                self.env._("The whole bank line pays it; the rate is the bank's.")
            )
        return " ".join(sentences)

    def _documents(self, line, plan, seen):
        """What is paid, and what is subtracted from it."""
        paid, subtracted = [], []
        for one in plan.settlements:
            move = seen.get(one.key)
            against = move and move.is_inbound() != (line.amount > 0)
            (subtracted if against else paid).append(one)
        sentences = []
        if len(paid) == 1:
            sentences.append(self._one(paid[0], seen))
        elif paid:
            sentences.append(self._several(paid, seen))
        if subtracted:
            listed = self._listed(subtracted, seen)
            sentences.append(self.env._("Subtract %s.", listed))
        return sentences

    def _one(self, settlement, seen):
        move = seen.get(settlement.key)
        if not move:
            return self.env._("Pay a document of another company.")
        facts = {
            "document": move.name,
            "partner": move.commercial_partner_id.display_name,
            "amount": self._money(settlement.amount, move.currency_id),
            "open": self._money(move.amount_residual, move.currency_id),
        }
        if self._closes(settlement, move):
            return self.env._(
                "Pay %(document)s (%(partner)s, %(amount)s) in full.", **facts
            )
        return self.env._(
            "Pay %(amount)s of %(document)s (%(partner)s, %(open)s open).", **facts
        )

    def _several(self, settlements, seen):
        partners = {
            seen[one.key].commercial_partner_id.display_name
            for one in settlements
            if one.key in seen
        }
        return self.env._(
            "Pay %(documents)s of %(partner)s.",
            documents=self._listed(settlements, seen),
            partner=", ".join(sorted(partners)),
        )

    def _listed(self, settlements, seen):
        return ", ".join(self._item(one, seen.get(one.key)) for one in settlements)

    def _item(self, settlement, move):
        if not move:
            return self.env._("a document of another company")
        facts = {
            "document": move.name,
            "amount": self._money(settlement.amount, move.currency_id),
            "open": self._money(move.amount_residual, move.currency_id),
        }
        if self._closes(settlement, move):
            return self.env._("%(document)s (%(amount)s)", **facts)
        return self.env._("%(document)s (%(amount)s of %(open)s)", **facts)

    def _less(self, plan, seen):
        """What of the documents is not paid and yet closed."""
        sentences = []
        for one in plan.settlements:
            move = seen.get(one.key)
            currency = move.currency_id if move else self.env.company.currency_id
            if one.discount:
                amount = self._money(one.discount, currency)
                sentences.append(self.env._("Early payment discount: %s.", amount))
            if one.tolerated:
                amount = self._money(one.tolerated, currency)
                sentences.append(self.env._("Bank fee: %s.", amount))
        return sentences

    def _rest(self, line, plan):
        amount = self._money(plan.rest, self._currency(line, plan))
        if plan.rest_as != CREDIT:
            return self.env._("Leave %s open on the bank line.", amount)
        partner = self.env["res.partner"].browse(plan.partner or [])
        name = partner.exists().sudo().display_name or "-"
        return self.env._(
            "Keep %(amount)s as credit of %(partner)s.", amount=amount, partner=name
        )

    def _returned(self, plan, seen):
        earlier = self.env["account.bank.statement.line"].browse(plan.returned)
        day = format_date(self.env, earlier.exists().sudo().date) or "-"
        return self.env._(
            "Take the payment of %(day)s back. Open again: %(documents)s.",
            day=day,
            documents=self._listed(plan.settlements, seen),
        )

    @api.model
    def _steps(self, line, plan):
        """The trace of a plan that is about to be written: a list of ``Step``."""
        keys = [one.key for one in plan.settlements]
        moves = {move.id: move for move in self.env["account.move"].browse(keys)}
        if plan.returned:
            details = {"line": plan.returned, "documents": keys}
            return [Step("returned", details)]
        steps = [self._step(one, moves[one.key]) for one in plan.settlements]
        for one in plan.settlements:
            for code in ("discount", "tolerated"):
                if amount := getattr(one, code):
                    currency = moves[one.key].currency_id.name
                    details = {"document": one.key, "amount": str(amount)}
                    steps.append(Step(code, {**details, "currency": currency}))
        if plan.rest:
            currency = self._currency(line, plan).name
            details = {"amount": str(plan.rest), "as": plan.rest_as}
            steps.append(Step("rest", {**details, "currency": currency}))
        return steps

    def _step(self, settlement, move):
        return Step(
            "full" if self._closes(settlement, move) else "partial",
            {
                "document": move.id,
                "paid": str(settlement.paid),
                "left": str(exact(move.amount_residual, move.currency_id)),
                "currency": move.currency_id.name,
            },
        )

    @staticmethod
    def _currency(line, plan):
        return line.currency_id if plan.in_account else line._ponto_currency()

    @staticmethod
    def _closes(settlement, move):
        amount = float(settlement.amount)
        return move.currency_id.compare_amounts(amount, move.amount_residual) >= 0

    def _money(self, amount, currency):
        return format_amount(self.env, float(amount), currency)
