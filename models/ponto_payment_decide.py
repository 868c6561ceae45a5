from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# How long Ponto remembers a key is not known: a day is little.
ASKED_WITHIN = timedelta(days=1)


class PontoPaymentDecide(models.AbstractModel):
    """What a person says of a payment that nobody knows about, or Ponto is asked."""

    _name = "ponto.payment.decide"
    _description = "Decisions about unclear payments"

    def _may_ask(self):
        """Whether the same request can be repeated without paying twice.

        Only where Ponto's contract documents the key, and while it remembers it.
        """
        self.ensure_one()
        is_fresh = self.sent_at and (
            fields.Datetime.now() - self.sent_at < ASKED_WITHIN
        )
        is_login = self.sudo().account_id.connection_id.way == "login"
        return bool(self.state == "unclear" and is_fresh and is_login)

    def action_ask_ponto(self):
        """The same request with the same key: Ponto tells what it made of the first.

        Commits, as sending does.
        """
        self._check_may_send()
        self.ensure_one()
        own = self.sudo()
        own._lock_alone()
        if not own._may_ask():
            raise UserError(
                self.env._(
                    "Ponto cannot be asked about %s any more. Look on Ponto's "
                    "dashboard under Payments.",
                    own.name,
                )
            )
        key = own.idempotency_key
        own.state = "sending"
        own._post(_lt("%s asked Ponto about it.", self.env.user.name))
        self.env["ir.cron"]._commit_progress()
        outcome = own._call_held(key)
        if outcome:
            own._store_patiently(key, outcome.asked_again())
        self.env.invalidate_all()
        return self._after_sending()

    def action_is_there(self):
        """A person saw it at Ponto: the debit will tell the rest."""
        self._check_may_send()
        for batch in self.sudo():
            batch._lock_alone()
            batch._check_state("unclear")
            batch._note_there()
            batch._post(_lt("%s saw it at Ponto.", self.env.user.name))
        return True

    def action_is_not_there(self):
        """A person saw that it is not at Ponto, or will not be paid: the bills are
        open again, and a new attempt has a new key."""
        self._check_may_send()
        for batch in self.sudo():
            batch._lock_alone()
            batch._check_may_give_up()
            said = _lt(
                "%s looked: it is not at Ponto and will not be paid.",
                self.env.user.name,
            )
            batch._give_up(said)
        return True

    def _check_may_give_up(self):
        without_word = self.state == "in_progress" and not self.ponto_id
        if not (self.state == "unclear" or without_word or self.is_unanswered):
            raise UserError(self._elsewhere_words())

    def _give_up(self, said):
        """Nothing was paid: a draft again, or over where Ponto knew of it."""
        if self.state != "unclear":
            self.is_unanswered = False
            self._set_ended("cancelled", said)
            self._end_asking()
            return
        if any(line._is_debited() for line in self.line_ids):
            raise UserError(self._debited_words())
        problem = self._take_back(said)
        if problem:
            raise UserError(problem)
        self.write({"state": "draft", "idempotency_key": False, "reason": False})
        self._post(said)
        self._end_asking()

    def _debited_words(self):
        return self.env._("The bank has debited %s already, so it was paid.", self.name)

    def _lock_alone(self):
        """:raises UserError: somebody else is working on it."""
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(self._busy_words())

    def _check_state(self, state):
        if self.state != state:
            raise UserError(self._elsewhere_words())

    def _elsewhere_words(self):
        return self.env._(
            "Something happened to %s meanwhile: look at it again.", self.name
        )
