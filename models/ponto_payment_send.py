import logging
import uuid

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .ponto_account_consent import bank_day
from .ponto_connection_payments import RIGHTS

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

TRIES = 5


class PontoPaymentSend(models.AbstractModel):
    """Sending a payment once, in three transactions.

    First all is checked, booked, and a key for this one request stored; then Ponto is
    asked; then its answer is stored. Whatever stops in between leaves the state
    "being sent", from which nothing is ever sent again by itself.
    """

    _name = "ponto.payment.send"
    _description = "Sending of payments through Ponto"

    def action_send(self):
        """Send these drafts, and lead to where a single one is signed.

        Commits: what the caller wrote before is kept.

        :return: the action that shows them, or the page to sign.
        :raises UserError: nothing of this one was sent, the ones before were.
        """
        self._check_may_send()
        if self._is_kept_from_paying():
            return self._show_action()
        for batch in self:
            batch._send()
        return self._after_sending()

    def action_send_here(self):
        """As ``action_send``, from a screen that shows by itself what became of it."""
        action = self.action_send()
        return action if action["type"] == "ir.actions.act_url" else True

    def _is_kept_from_paying(self):
        """Whether the right to pay is missing: the drafts then say what to do.

        Commits what Ponto said, so that they do.

        :raises UserError: something else keeps one of the accounts from paying.
        """
        found = {}
        for account in self.sudo().account_id:
            connection = account.connection_id.with_env(self.env)
            found[account] = connection._payment_obstacle(account)
        obstacles = [one for one in found.values() if one]
        if not obstacles:
            return False
        code, sentence, _action = obstacles[0]
        if code not in RIGHTS:
            raise UserError(sentence)
        self.env["ir.cron"]._commit_progress()
        return True

    def _send(self):
        """Send one draft; see the class. The outcome is on the record afterwards."""
        self.ensure_one()
        own = self.sudo()
        own._begin_sending()
        key = own.idempotency_key
        self.env["ir.cron"]._commit_progress()
        own._call_and_store(key)
        self.env.invalidate_all()

    def _begin_sending(self):
        """Lock, check all again, book, and store the key; the caller commits.

        :raises UserError: nothing is changed then.
        """
        self._lock_with_bills()
        self._check_draft()
        self._check_two_persons()
        self._check_problems()
        self._book()
        self.write(
            {
                "state": "sending",
                "idempotency_key": str(uuid.uuid4()),
                "redirect_uri": self._redirect_uri(),
                "sent_by_id": self.env.uid,
                "sent_at": fields.Datetime.now(),
                "reason": False,
                "raw_status": False,
            }
        )
        self._post(_lt("Sent to Ponto by %s.", self.env.user.name))

    def _lock_with_bills(self):
        """Hold the payment and what it pays until the transaction ends.

        :raises UserError: somebody else holds one of them.
        """
        bills = self.line_ids.document_ids
        if self.try_lock_for_update(
            allow_referencing=True
        ) != self or bills != bills.try_lock_for_update(allow_referencing=True):
            raise UserError(self._busy_words())

    def _busy_words(self):
        return self.env._(
            "Somebody else is working on %s, or on one of its bills, at this moment. "
            "Look at it again in a minute.",
            self.name,
        )

    def _check_draft(self):
        if self.state != "draft":
            raise UserError(
                self.env._("%s was sent already. Look at what became of it.", self.name)
            )
        # The bank's day, whatever the clock says where the person sits.
        today = bank_day(fields.Datetime.now())
        if self.execution_date and self.execution_date < today:
            raise UserError(
                self.env._(
                    "The day on which %s was to be paid is over. Discard it, and "
                    "prepare it anew.",
                    self.name,
                )
            )

    def _check_problems(self):
        """:raises UserError: a transfer may not go out as it was prepared."""
        problems = [
            self.env._(
                "%(creditor)s: %(problem)s",
                creditor=line.creditor_name,
                problem=sentence,
            )
            for line, found in self.line_ids._problems().items()
            for _code, sentence, blocking in found
            if blocking
        ]
        if problems:
            raise UserError(
                self.env._(
                    "Nothing was sent. Since %(payment)s was prepared something "
                    "changed:\n%(problems)s\nDiscard it and prepare it anew.",
                    payment=self.name,
                    problems="\n".join(problems),
                )
            )

    # -- the call, and its answer ------------------------------------------------

    def _call_and_store(self, key):
        """Ask Ponto and store what it answered, each in a transaction of its own.

        :param key: the idempotency key that is stored and committed.
        """
        outcome = self._call_held(key)
        if outcome:
            self._store_patiently(key, outcome)

    def _call_held(self, key):
        """Ask Ponto while the row is held: the job sees that somebody is at it.

        :return: ``outcomes.Outcome``, None where another one holds the row.
        """
        with self.env.registry.cursor() as cr:
            held = self.with_env(self.env(cr=cr))
            if not held.try_lock_for_update(allow_referencing=True):
                return None
            if held.state != "sending" or held.idempotency_key != key:
                return None
            return held._call()

    def _store_patiently(self, key, outcome):
        """Store the answer, again where others were faster."""
        for _try in range(TRIES):
            try:
                with self.env.registry.cursor() as cr:
                    self.with_env(self.env(cr=cr))._store_if_ours(key, outcome)
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Ponto payment %s: another worker was faster", self.id)
        _logger.error("Ponto payment %s: the answer could not be stored", self.id)

    def _store_if_ours(self, key, outcome):
        """Store the answer to this key's request; it is refused to any other's."""
        # Wait: whoever holds the row only writes a few fields.
        self.env.execute_query(
            SQL("SELECT id FROM ponto_payment WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
        if self.state in ("sending", "unclear") and self.idempotency_key == key:
            self._store_outcome(outcome)
            return
        _logger.error("Ponto payment %s: %r came too late", self.id, outcome)
        if outcome.payment:
            self._post(
                _lt(
                    "Ponto took the payment after all (%s). Look on Ponto's dashboard, "
                    "and delete there what must not be signed.",
                    outcome.payment.id,
                )
            )
