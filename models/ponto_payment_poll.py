import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoError, PontoNotFoundError
from .ponto_payment_activities import SUMMARIES

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

CRON = "account_online_ponto.ponto_payment_cron"
ASKED = ("unsigned", "in_progress", "accepted")
# Minutes from one question to the next, as long as the answer stays the same.
PAUSES = (1, 5, 15, 60, 360)
# Ponto asks the bank for three days, then it says nothing new any more.
ASKED_FOR = timedelta(days=3)
# A request and its answer take a minute or two: nobody is at it any more.
STOPPED_AFTER = timedelta(minutes=10)


class PontoPaymentPoll(models.AbstractModel):
    """Asking Ponto what became of payments, only while one is open."""

    _name = "ponto.payment.poll"
    _description = "Questions about payments through Ponto"

    def action_check(self):
        """Ask Ponto now. What it says, or why it cannot, is on the payment."""
        self._check_may_prepare()
        for batch in self.sudo().filtered(lambda one: one._is_asked()):
            if batch.try_lock_for_update(allow_referencing=True):
                batch._check_status()
        return True

    def _is_asked(self):
        return bool(self.ponto_id) and self.state in ASKED

    @api.model
    def _cron_check(self):
        """Ask about what is due, and find what stopped in the middle."""
        self._find_stopped()
        due = [
            ("state", "in", ASKED),
            ("ponto_id", "!=", False),
            ("next_check_at", "<=", fields.Datetime.now()),
        ]
        batches = self.search(due, order="next_check_at, id")
        self.env["ir.cron"]._commit_progress(remaining=len(batches))
        for batch in batches:
            batch._check_or_log()
            if not self.env["ir.cron"]._commit_progress(1):
                break

    def _check_or_log(self):
        """Ask about one; the others go on whatever happens."""
        try:
            with self.env.cr.savepoint():
                mine = self.try_lock_for_update(allow_referencing=True)
                if mine and mine._is_asked():
                    mine._check_status()
        except Exception:
            _logger.exception("Ponto payment %s could not be looked at", self.id)

    @api.model
    def _find_stopped(self):
        """What is being sent by nobody is unclear: the process ended in between."""
        long_ago = fields.Datetime.now() - STOPPED_AFTER
        stopped = self.search([("state", "=", "sending"), ("sent_at", "<", long_ago)])
        for batch in stopped.try_lock_for_update(allow_referencing=True):
            batch._set_unclear(batch._unclear_sentence())

    # -- one question ------------------------------------------------------------

    def _check_status(self):
        """Ask Ponto what became of this one, and store it; the row is locked."""
        self.ensure_one()
        try:
            with self.account_id.connection_id._client() as client:
                payment = self._read(client)
        except PontoError as error:
            self._keep_check_error(error)
            return
        if payment is None:
            self._set_ended("cancelled", self._deleted_sentence())
        else:
            if not self.is_unanswered:
                self.reason = False
            self._store_status(payment)

    def _read(self, client):
        """The ``payments.Payment``; None: it was deleted before it was signed.

        :raises PontoError: also where the whole account is not given any more, which
            says nothing about the payment.
        """
        account = self.account_id.ponto_id
        read = client.bulk_payment if self.is_bulk else client.payment
        try:
            return read(account, self.ponto_id)
        except PontoNotFoundError:
            if self.state != "unsigned":
                raise
            client.account(account)
        return None

    def _keep_check_error(self, error):
        """Ponto could not be asked: that changes nothing but the next moment."""
        _logger.info("Ponto payment %s: %r", self.id, error)
        self.checked_at = fields.Datetime.now()
        self.reason = [
            _lt("Ponto could not be asked what became of it."),
            *self._why_refused_to_tell(error),
        ]
        self._plan_check(is_new=False, is_final=False)

    def _plan_check(self, *, is_new, is_final):
        """When Ponto is asked next; not again after three days at the bank."""
        if is_final:
            self.write({"next_check_at": False, "is_unanswered": False})
            return
        if self._is_over():
            self._set_unanswered()
            return
        self.check_count = 0 if is_new else self.check_count + 1
        minutes = PAUSES[min(self.check_count, len(PAUSES) - 1)]
        self.next_check_at = fields.Datetime.now() + timedelta(minutes=minutes)
        self.env.ref(CRON).sudo()._trigger(self.next_check_at)

    def _is_over(self):
        """Whether the bank has had its three days, of which the last is the one the
        payment is asked for."""
        if self.state == "unsigned" or not self.at_bank_at:
            return False
        begin = self.at_bank_at
        if self.execution_date:
            begin = max(begin, fields.Datetime.to_datetime(self.execution_date))
        return begin + ASKED_FOR <= fields.Datetime.now()

    def _set_unanswered(self):
        said = _lt(
            "The bank gave no final answer in three days, and Ponto asks it no more. "
            "The debit on your account will tell: it settles the bills by itself. If "
            "the bank says that it will not pay, press It Is Not There."
        )
        is_known = self.is_unanswered
        self.write({"is_unanswered": True, "next_check_at": False, "reason": said})
        if not is_known:
            self._post(said)
            self._ask_sender(SUMMARIES["unanswered"])
