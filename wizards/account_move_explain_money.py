"""What was paid so far, what waits for its bank line, and when it is due."""

from odoo import fields, models

from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

SENT_TYPES = ("out_invoice", "out_receipt")


class ExplainMoney(models.AbstractModel):
    _name = "account.move.explain.money"
    _description = "What a document was paid so far"

    # -- so far ------------------------------------------------------------------

    def _check_payments(self, facts):
        """Payments registered by hand, and parts that were paid."""
        move = facts.move
        checks = [
            *self._check_paying(move),
            *self._check_waiting_payments(move),
            *self._check_blocked(move),
            *self._check_partial(move),
        ]
        if checks:
            return checks
        sentence = self.env._("Nothing was paid on it so far.")
        return [Check("payments", OK, "no_payment", sentence)]

    def _check_waiting_payments(self, move):
        """Payments that somebody registered and no bank line confirmed."""
        waiting = self._registered_payments(move).filtered(
            lambda one: one.state == "in_process" and not one.is_matched
        )
        waiting -= move.ponto_transfer_ids.payment_id
        if not waiting:
            return []
        payment = waiting[:1]
        sentence = self.env._(
            "%(user)s registered a payment of %(amount)s on %(day)s. It waits for its "
            "bank line: until then the document counts as being paid.",
            user=payment.create_uid.name,
            amount=self._money(payment.amount, payment.currency_id),
            day=self._day(payment.date),
        )
        return [
            Check("payments", WARNING, "payment_waiting", sentence, "payment", waiting)
        ]

    def _registered_payments(self, move):
        return (
            move.matched_payment_ids | move._ponto_payment_entries().origin_payment_id
        )

    def _check_blocked(self, move):
        if move.payment_state != "blocked":
            return []
        sentence = self.env._(
            "Somebody blocked its payment: see the messages on the document."
        )
        return [Check("payments", WARNING, "blocked", sentence)]

    def _check_partial(self, move):
        if move.payment_state != "partial":
            return []
        sentence = self.env._(
            "%(paid)s of %(total)s is settled, last on %(day)s: %(left)s is left.",
            paid=self._money(
                move.amount_total - move.amount_residual, move.currency_id
            ),
            total=self._money(move.amount_total, move.currency_id),
            left=self._money(move.amount_residual, move.currency_id),
            day=self._day(max(self._settled_days(move), default=None)),
        )
        return [Check("payments", WARNING, "partial", sentence, self._step(move))]

    def _settled_days(self, move):
        return [part.max_date for part in self._partials(move)]

    def _partials(self, move):
        return move.line_ids.matched_debit_ids | move.line_ids.matched_credit_ids

    # -- dates -------------------------------------------------------------------

    def _check_dates(self, facts):
        """When it is due, whether it was sent, and what early payment lets go."""
        move = facts.move
        return [
            *self._check_sent(move),
            self._check_due(move),
            *self._check_discount(move),
            *self._check_set_off(move),
        ]

    def _check_sent(self, move):
        if move.move_type not in SENT_TYPES or move.payment_state == "partial":
            return []
        if move.is_move_sent:
            sentence = self.env._("It was sent or printed from Odoo.")
            return [Check("dates", OK, "sent", sentence)]
        sentence = self.env._(
            "It was never sent or printed from Odoo: the customer may not have it."
        )
        cause = self.env._(
            "Nothing has come in that looks like it, and it was never sent or printed "
            "from Odoo: the customer may not have it."
        )
        return [Check("dates", WARNING, "not_sent", sentence, step="send", cause=cause)]

    def _check_due(self, move):
        days = (fields.Date.context_today(self) - self._due(move)).days
        step = self._step(move)
        if days <= 0:
            sentence, cause = self._early_words(move, days)
            return Check("dates", OK, "not_due", sentence, step, cause=cause)
        if days == 1:
            sentence = self.env._("It was due yesterday.")
        else:
            sentence = self.env._(
                "It was due on %(day)s, %(days)d days ago.",
                day=self._day(self._due(move)),
                days=days,
            )
        return Check("dates", WARNING, "overdue", sentence, step)

    def _step(self, move):
        """Who has to move: the partner, or we."""
        return "remind" if move.is_inbound() else "pay"

    def _due(self, move):
        return move.invoice_date_due or move.date

    def _early_words(self, move, days):
        """What is told of a document that is not overdue, and as the cause."""
        told = {"day": self._day(self._due(move))}
        if not days:
            sentence = self.env._("It is due today.")
            if move.is_inbound():
                return sentence, self.env._(
                    "Nothing has come in that looks like it; it is due today."
                )
            return sentence, self.env._("No payment was made; it is due today.")
        sentence = self.env._("It is due on %(day)s: not yet.", **told)
        if move.is_inbound():
            return sentence, self.env._(
                "Nothing has come in that looks like it, and it is only due on "
                "%(day)s.",
                **told,
            )
        return sentence, self.env._(
            "No payment was made, and it is only due on %(day)s.", **told
        )

    def _check_discount(self, move):
        found = move._ponto_discount()
        if not found:
            return []
        amount, until = found
        sentence = self.env._(
            "Until %(day)s, %(amount)s pays it: the early payment discount.",
            day=self._day(until),
            amount=self._money(amount, move.currency_id),
        )
        return [Check("dates", OK, "discount", sentence)]

    def _check_set_off(self, move):
        """A credit note is rarely paid back while the partner has open documents."""
        if move.move_type not in ("out_refund", "in_refund"):
            return []
        kind = move.move_type.replace("refund", "invoice")
        domain = [
            ("commercial_partner_id", "=", move.commercial_partner_id.id),
            ("move_type", "=", kind),
            ("state", "=", "posted"),
            ("amount_residual", ">", 0),
            ("company_id", "=", move.company_id.id),
            ("currency_id", "=", move.currency_id.id),
        ]
        documents = self.env["account.move"].search(
            domain, order="invoice_date_due, id", limit=20
        )
        if not documents:
            return []
        sentence = self.env._(
            "The partner has open documents: %(documents)s. Open one of them and press "
            "Add under its totals: the credit note is set off on it.",
            documents=self._document_names(documents[:3]),
        )
        return [Check("dates", PROBLEM, "to_set_off", sentence, "documents", documents)]
