"""What is on its way to pay a document through Ponto, and what became of it."""

from odoo import models
from odoo.tools.translate import LazyTranslate

from ..models.payment_states import OPEN
from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

_lt = LazyTranslate(__name__)

UNCLEAR = _lt(
    "%(payment)s was to pay it through Ponto, and nobody knows whether Ponto has it. "
    "Open it: it says what to do."
)
# By the state of the payment through Ponto.
WORDS = {
    "draft": _lt(
        "%(user)s prepared %(payment)s to pay it through Ponto. Nothing was sent yet."
    ),
    "sending": UNCLEAR,
    "unclear": UNCLEAR,
    "unsigned": _lt(
        "It is being paid through Ponto since %(moment)s: %(payment)s waits for a "
        "signature."
    ),
    "in_progress": _lt(
        "It is being paid through Ponto since %(moment)s (%(payment)s). It counts as "
        "paid once the bank shows the debit."
    ),
    "accepted": _lt(
        "It is being paid through Ponto since %(moment)s, and the bank accepted "
        "%(payment)s. It counts as paid once the bank shows the debit."
    ),
    "rejected": _lt("%(payment)s was to pay it through Ponto. %(reason)s"),
    "cancelled": _lt("%(payment)s was to pay it through Ponto. %(reason)s"),
}
UNANSWERED = _lt(
    "It is being paid through Ponto since %(moment)s (%(payment)s). The bank gave no "
    "final answer in three days: the debit will tell, or the bank."
)
LEVELS = {"unclear": PROBLEM, "in_progress": OK, "accepted": OK}


class ExplainPaying(models.AbstractModel):
    _name = "account.move.explain.paying"
    _description = "Payments of a document through Ponto"

    def _check_paying(self, move):
        """The payment on its way; where there is none, the last that failed."""
        batches = move.ponto_transfer_ids.batch_id.sorted("id", reverse=True)
        open_ones = batches.filtered(lambda batch: batch.state in OPEN)
        if open_ones:
            return [self._paying_check(open_ones[:1], "paying")]
        last = batches[:1]
        if last.state in ("rejected", "cancelled"):
            return [self._paying_check(last, "paying_failed")]
        return []

    def _paying_check(self, batch, code):
        words = WORDS[batch.state]
        level = LEVELS.get(batch.state, WARNING)
        if batch.is_unanswered and code == "paying":
            words, level = UNANSWERED, WARNING
        told = {
            "payment": batch.name,
            "user": batch.prepared_by_id.name or "-",
            "moment": self._moment(batch.sent_at),
            "reason": batch.with_env(self.env).sudo().reason
            or self.env._("It did not take place."),
        }
        sentence = self.env._(words)
        return Check("payments", level, code, sentence % told, "paying", batch)

    # -- how it was paid ---------------------------------------------------------

    def _transfer_of(self, entry):
        """The transfer through Ponto that a journal payment's entry is of."""
        transfers = self.env["ponto.payment.line"].sudo()
        if not entry.origin_payment_id:
            return transfers
        return transfers.search([("payment_id.move_id", "=", entry.id)], limit=1)

    def _transfer_words(self, transfer, is_debited):
        told = {
            "payment": transfer.batch_id.name,
            "user": transfer.batch_id.sent_by_id.name or "-",
            "moment": self._moment(transfer.batch_id.sent_at),
        }
        if is_debited:
            return self.env._(
                "Paid through Ponto with %(payment)s, sent by %(user)s on %(moment)s, "
                "and confirmed by this bank line.",
                **told,
            )
        return self.env._(
            "On its way through Ponto with %(payment)s, sent by %(user)s on "
            "%(moment)s; the debit is not there yet.",
            **told,
        )
