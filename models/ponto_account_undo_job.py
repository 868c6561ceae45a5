import logging
import time

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from .fetch import OTHERS_FIRST
from .told_sentence import Sentence, sentence_of

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

# Lines a commit: some seconds' work.
BATCH = 25
CRON = "account_online_ponto.ponto_account_cron_undo"


class PontoAccountUndoJob(models.AbstractModel):
    """Undoing the import of thousands of lines, which no browser waits for.

    A commit a batch: a worker that is killed in the middle goes on at the next turn.
    """

    _name = "ponto.account.undo.job"
    _description = "Undoing a large import of a Ponto account"

    undo_problem = Sentence(string="Undoing Stopped", readonly=True, copy=False)

    def _undo_later(self):
        self.undo_problem = False
        self.message_post(
            body=self.env._(
                "The import is being undone: %d bank lines are taken away, newest "
                "first. Nothing is booked meanwhile.",
                self.undo_left,
            )
        )
        self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _cron_undo(self):
        """Go on with what people asked for; a problem of one stops no other."""
        until = self._run_until()
        domain = [("undo_left", ">", 0), ("undo_problem", "=", False)]
        for account in self.search(domain):
            account._undo_until(until)
        left = sum(self.search(domain).mapped("undo_left"))
        self.env["ir.cron"]._commit_progress(remaining=left)

    def _undo_until(self, until):
        if not self._claim(self.ids):
            return  # it is being fetched; the next turn of the job comes back
        own = self.with_company(self.company_id)
        own = own.with_context(lang=self.undo_request["lang"])
        try:
            while own.undo_left and time.monotonic() < until:
                if not own._undo_batch_or_stop():
                    break
        finally:
            self._release(self.ids)

    def _undo_batch_or_stop(self):
        """One batch and its commit; whether to go on."""
        left = self.undo_left
        try:
            self.lock_for_update(allow_referencing=True)
            self._undo_batch(BATCH)
            self.env.flush_all()
        except OTHERS_FIRST:
            self.env.cr.rollback()
            return False
        except UserError as error:
            self.env.cr.rollback()
            self.undo_problem = sentence_of(error)
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Ponto account %s: undoing stopped", self.id)
            self.undo_problem = _lt(
                "Odoo could not take the next lines away. The server's log has the "
                "details."
            )
        self.env["ir.cron"]._commit_progress(left - self.undo_left)
        return not self.undo_problem

    def action_undo_go_on(self):
        """After the problem was mended."""
        self.check_access("write")
        self.sudo().undo_problem = False
        self.env.ref(CRON).sudo()._trigger()

    def action_undo_leave(self):
        """Leave the lines that are still there; what was taken away can be booked."""
        self.ensure_one()
        self.check_access("write")
        left = {"undo_left": 0, "undo_request": False, "undo_problem": False}
        if not self.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._(
                    "The next lines are being taken away. Try again in a minute."
                )
            )
        self.message_post(
            body=self.env._(
                "Undoing the import was ended here: 1 bank line stays. What was taken "
                "away is booked again at the next fetch."
            )
            if self.undo_left == 1
            else self.env._(
                "Undoing the import was ended here: %d bank lines stay. What was "
                "taken away is booked again at the next fetch.",
                self.undo_left,
            )
        )
        self.sudo().write(left)
