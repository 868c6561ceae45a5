from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from .told_sentence import tell

_lt = LazyTranslate(__name__)

ACTIVITY = "account_online_ponto.mail_activity_type_payment"
SUMMARIES = {
    "unclear": _lt("Was this payment sent?"),
    "rejected": _lt("A payment was rejected"),
    "cancelled": _lt("A payment was cancelled"),
    "unanswered": _lt("The bank gave no final answer"),
}


class PontoPaymentActivities(models.AbstractModel):
    """Who sent a payment is asked to look at it, once for each cause."""

    _name = "ponto.payment.activities"
    _inherit = ["ponto.activities"]
    _description = "Activities of payments through Ponto"

    def _ask_sender(self, summary):
        """The one open activity of this payment, in the language of who has it.

        :param summary: sentence; the note is the payment's reason.
        """
        self.ensure_one()
        person = self._whom_to_tell()
        if not person:
            return
        theirs = self.with_context(lang=person.lang, tz=person.tz)
        words = str(tell(theirs.env, summary)), str(theirs.reason or "")
        self._set_activity(ACTIVITY, person, words, fields.Date.today())

    def _whom_to_tell(self):
        """Who sent it; where that person left, who prepared it, else who is warned."""
        for person in (self.sent_by_id, self.prepared_by_id):
            if person.active and person.id != self.env.ref("base.user_root").id:
                return person
        return self.account_id._people_to_warn()[:1]

    def _end_asking(self):
        """Nobody needs to look at it any more."""
        self._end_activities(ACTIVITY, lambda _one: _lt("It is clear now."))
