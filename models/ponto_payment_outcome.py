from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto import payments as ponto
from .ponto_payment_activities import SUMMARIES

_lt = LazyTranslate(__name__)

BY_VERDICT = {
    ponto.UNSIGNED: "unsigned",
    ponto.IN_PROGRESS: "in_progress",
    ponto.ACCEPTED: "accepted",
}
ENDED = {ponto.REJECTED: "rejected", ponto.CANCELLED: "cancelled"}


class PontoPaymentOutcome(models.AbstractModel):
    """What Ponto and the bank say, stored; and what follows from it in the books."""

    _name = "ponto.payment.outcome"
    _description = "Outcomes of payments through Ponto"

    # -- after the request to pay ------------------------------------------------

    def _store_outcome(self, outcome):
        """Store what a request to pay came to.

        :param outcome: ``outcomes.Outcome``
        """
        if outcome.payment:
            self._store_taken(outcome.payment)
        elif outcome.is_refused:
            self._store_refused(outcome.error)
        else:
            say = (
                self._still_unclear_sentence
                if outcome.is_repeat
                else self._unclear_sentence
            )
            self._set_unclear(say(outcome.error))

    def _store_taken(self, payment):
        self.write({"ponto_id": payment.id, "sign_url": payment.redirect or False})
        self._note_payments_work()
        self._store_status(payment)

    def _store_refused(self, error):
        """Nothing went out for sure: as before it was sent, with the reason."""
        reason = self._refused_sentence(error)
        self._note_payments_refused(error)
        problem = self._take_back(reason)
        if problem:
            self._set_ended("rejected", reason, problem)
            return
        self.write({"state": "draft", "idempotency_key": False, "reason": reason})
        self._post(reason)

    def _set_unclear(self, reason):
        self.write({"state": "unclear", "reason": reason, "next_check_at": False})
        self._post(reason)
        self._ask_sender(SUMMARIES["unclear"])

    # -- a status of Ponto -------------------------------------------------------

    def _store_status(self, payment):
        """Store a ``payments.Payment`` of Ponto, and draw the consequences."""
        verdict = payment.verdict
        changed = payment.status != self.raw_status
        self.write({"raw_status": payment.status, "checked_at": fields.Datetime.now()})
        if verdict in ENDED:
            said = self._ended_sentence(verdict)
            self._set_ended(ENDED[verdict], said, registered=True)
            return
        state = BY_VERDICT[verdict]
        if self.state != state:
            values = {"state": state, "reason": False}
            if state != "unsigned" and not self.at_bank_at:
                values["at_bank_at"] = fields.Datetime.now()
            self.write(values)
            self._end_asking()
        if state != "unsigned":
            self.sign_url = False
        self._plan_check(is_new=changed, is_final=payment.is_final)

    def _set_ended(self, state, reason, problem=None, registered=False):
        """It will not be paid: the bills are open again, and the sender knows.

        What the bank has debited all the same counts more than a status.

        :param problem: why the journal payments could not be taken back, if that is
            known already; None: they are taken back now.
        :param registered: see ``_take_back``.
        """
        debited = self.line_ids.filtered(lambda line: line._is_debited())
        if debited and debited == self.line_ids:
            self._set_executed()
            self._post(_lt("Ponto says it was not paid, but the debit is there."))
            return
        problem = problem or self._take_back(reason, registered)
        said = [reason]
        if problem:
            said += [self._by_hand_sentence(), problem]
        self.write(
            {
                "state": state,
                "reason": said,
                "next_check_at": False,
                "is_unanswered": False,
                "sign_url": False,
            }
        )
        self._post(said)
        self._ask_sender(SUMMARIES[state])

    def _set_executed(self):
        self.write(
            {
                "state": "executed",
                "reason": False,
                "next_check_at": False,
                "is_unanswered": False,
                "sign_url": False,
            }
        )
        self._end_asking()

    def _note_there(self):
        """It is at the bank, whatever Ponto can tell of it."""
        self.write(
            {
                "state": "in_progress",
                "reason": False,
                "at_bank_at": self.at_bank_at or fields.Datetime.now(),
            }
        )
        self._end_asking()
