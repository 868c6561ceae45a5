"""What settled a document: bank lines, payments, credit notes, other entries."""

from odoo import fields, models
from odoo.fields import Command

from ..models.sentences_of_steps import RUNGS
from ..ponto.unpaid import OK, WARNING, Check

# Steps of a bank line's trace that say what was settled beside the money.
BESIDE = ("discount", "tolerated", "rest")


class ExplainSettled(models.AbstractModel):
    _name = "account.move.explain.settled"
    _description = "How a document was paid"

    settlement_ids = fields.One2many(
        "account.move.explain.settlement", "explain_id", readonly=True
    )

    def _paid_check(self):
        """The one sentence on a document that nothing is left of."""
        move = self.move_id
        lines = move.sudo().ponto_line_ids
        rows = [command[2] for command in self._prepare_settlements()]
        if rows and not lines and move.payment_state != "reversed":
            sentence = self.env._(
                "It is paid without a bank line that came through Ponto: see below "
                "who did it, and how."
            )
            registered = self._registered_payments(move.sudo())
            if registered != registered.filtered("is_matched"):
                sentence = self.env._(
                    "A payment that was registered by hand counts as paid; no bank "
                    "line confirms it yet."
                )
            return Check("", WARNING, "paid", sentence)
        sentence = self._paid_words(move, lines, rows)
        return Check("", OK, "paid", sentence, "line" if lines else "", lines)

    def _paid_words(self, move, lines, rows):
        if move.payment_state == "reversed":
            return self.env._("No money moved: a credit note settles it.")
        if not rows:
            return self.env._("There was nothing to pay.")
        if len(rows) == 1:
            return self._paid_at_once_words(move, lines[:1], rows[0]["amount"])
        return self.env._(
            "%(amount)s was paid in %(count)d parts, the last on %(day)s.",
            amount=self._money(move.amount_total, move.currency_id),
            count=len(rows),
            day=self._day(max(row["date"] for row in rows)),
        )

    def _paid_at_once_words(self, move, line, part):
        """The bank line that paid it, and whether it paid other things too."""
        told = self._line_facts(line)
        more = move.currency_id.compare_amounts(abs(line.amount), part) > 0
        if more and line.currency_id == move.currency_id:
            return self.env._(
                "%(part)s of the %(amount)s (%(payer)s, %(day)s) paid it.",
                part=self._money(part, move.currency_id),
                **told,
            )
        return self.env._("%(amount)s (%(payer)s, %(day)s) paid it.", **told)

    # -- the parts ---------------------------------------------------------------

    def _prepare_settlements(self):
        """A row for each bank line, payment or document, the first one first."""
        move = self.move_id.sudo()
        rows = [
            self._prepare_settlement(move, counterpart, partials)
            for counterpart, partials in self._settling_entries(move).items()
        ]
        booked = self._registered_payments(move).filtered("move_id")
        for payment in move.matched_payment_ids - booked:
            if payment.state in ("in_process", "paid"):
                rows.append(self._prepare_unbooked(payment))
        rows.sort(key=lambda row: row["date"])
        return [Command.create(row) for row in rows]

    def _settling_entries(self, move):
        """Map the entries that the document is reconciled with to the partials."""
        entries = {}
        partials = self._partials(move)
        exchange = partials.exchange_move_id
        for partial in partials:
            items = partial.debit_move_id | partial.credit_move_id
            entry = (items - move.line_ids).move_id
            if entry and entry not in exchange:
                entries[entry] = entries.get(entry, partials.browse()) | partial
        return entries

    def _prepare_settlement(self, move, entry, partials):
        line = entry.statement_line_id or self._line_of_payment(entry)
        return {
            "date": line.date or entry.date,
            "amount": sum(self._part_of(move, partial) for partial in partials),
            "name": self._settled_with(entry, line),
            "sentence": self._settled_words(move, entry, line, partials),
            "line_id": line.id,
        }

    def _part_of(self, move, partial):
        """What a partial closes of the document, in its currency."""
        if partial.debit_move_id in move.line_ids:
            return partial.debit_amount_currency
        return partial.credit_amount_currency

    def _line_of_payment(self, entry):
        """The bank line that confirmed a payment, if one did."""
        if not entry.origin_payment_id:
            return entry.statement_line_id
        items = entry.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = (partials.debit_move_id | partials.credit_move_id) - items
        return others.statement_line_id[:1]

    def _prepare_unbooked(self, payment):
        """A payment of a kind that makes no entry before its bank line."""
        return {
            "date": payment.date,
            "amount": payment.amount,
            "name": payment.partner_id.name or payment.display_name,
            "sentence": self.env._(
                "Payment registered by %(user)s on %(moment)s; no bank line confirms "
                "it yet.",
                user=payment.create_uid.name,
                moment=self._moment(payment.create_date),
            ),
            "line_id": False,
        }

    def _settled_with(self, entry, line):
        if line:
            return self._line_facts(line)["payer"]
        return self._document_names(entry)

    # -- words -------------------------------------------------------------------

    def _settled_words(self, move, entry, line, partials):
        """By which rule, when and by whom; what was settled beside the money."""
        did = {
            "user": partials[:1].create_uid.name,
            "moment": self._moment(partials[:1].create_date),
        }
        if line and entry.statement_line_id:
            sentences = [self._line_words(line, did), *self._beside_words(move, line)]
        elif transfer := self._transfer_of(entry):
            sentences = [self._transfer_words(transfer, bool(line))]
        elif line:
            sentences = [
                self.env._(
                    "Payment registered by %(user)s on %(moment)s, and confirmed by "
                    "this bank line.",
                    **did,
                )
            ]
        else:
            sentences = [self._entry_words(entry, did)]
        if partials.exchange_move_id:
            sentences.append(self.env._("The exchange difference is booked."))
        return " ".join(sentences)

    def _line_words(self, line, did):
        """How a bank line settled the document."""
        if line.journal_id.type == "cash":
            return self.env._("In cash, entered by %(user)s on %(moment)s.", **did)
        by, rung = line.ponto_matched_by_id, RUNGS.get(line.ponto_match_rung)
        if not line.ponto_matched_at:
            return self.env._(
                "Not by the matching: reconciled by %(user)s on %(moment)s.", **did
            )
        told = {
            "rule": self.env._(rung) if rung else "-",
            "user": by.name,
            "moment": self._moment(line.ponto_matched_at),
        }
        if by and rung:
            return self.env._(
                "%(user)s accepted the proposal on %(moment)s. Rule: %(rule)s.", **told
            )
        if by:
            return self.env._("Matched by hand by %(user)s on %(moment)s.", **told)
        return self.env._("By itself on %(moment)s. Rule: %(rule)s.", **told)

    def _beside_words(self, move, line):
        """Discount, fee, and what became of the rest."""
        steps = [step for step in line.ponto_trace or [] if step["code"] in BESIDE]
        names, currencies = {move.id: move.name}, line._ponto_trace_currencies()
        return [
            line._ponto_explain_step(step, names, currencies)
            for step in steps
            if step["details"].get("document", move.id) == move.id
        ]

    def _entry_words(self, entry, did):
        """A counterpart that is no bank line."""
        if entry.origin_payment_id:
            return self.env._(
                "Payment registered by %(user)s on %(moment)s; no bank line confirms "
                "it yet.",
                **did,
            )
        if entry.move_type in ("out_refund", "in_refund"):
            return self.env._(
                "No money moved: this credit note was set off by %(user)s on "
                "%(moment)s.",
                **did,
            )
        if entry.is_invoice(include_receipts=True):
            return self.env._(
                "No money moved: it was set off by %(user)s on %(moment)s.", **did
            )
        return self.env._(
            "Not by a bank line: reconciled with an entry of %(journal)s by %(user)s "
            "on %(moment)s.",
            journal=entry.journal_id.name,
            **did,
        )


class AccountMoveExplainSettlement(models.TransientModel):
    """One thing that settled the document, or a part of it."""

    _name = "account.move.explain.settlement"
    _description = "Settlement of a document"
    _order = "date, id"

    explain_id = fields.Many2one(
        "account.move.explain", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="explain_id.currency_id")
    date = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    name = fields.Char(string="From or To", readonly=True)
    sentence = fields.Text(string="How", readonly=True)
    line_id = fields.Many2one("account.bank.statement.line", readonly=True)
    may_undo = fields.Boolean(compute="_compute_may_undo")

    def _compute_may_undo(self):
        decides = self.line_id.has_access("write")
        decides = decides or self.env["ponto.transaction"].has_access("write")
        for row in self:
            row.may_undo = bool(row.line_id) and decides

    def action_open(self):
        """Open the bank line."""
        self.check_access("read")
        self.ensure_one()
        self.line_id.check_access("read")
        return self.explain_id.move_id._ponto_lines_action(self.line_id)

    def action_undo(self):
        """Open what the bank line settled again, and look anew.

        :raises AccessError: the user does not decide on bank lines.
        """
        self.check_access("read")
        self.line_id.action_ponto_undo()
        self.ensure_one()
        return self.explain_id.move_id.action_ponto_explain()
