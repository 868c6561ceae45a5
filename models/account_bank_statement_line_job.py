import logging

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..ponto.decisions import Step

_logger = logging.getLogger(__name__)

# Of one size with the booking: core's costs a line are lowest there.
BATCH = 250


class PontoStatementLineJob(models.AbstractModel):
    """Matching as a job of its own: a commit a batch, and no line stops another."""

    _name = "ponto.statement.line.job"
    _description = "The job that matches bank lines"

    @api.model
    def _cron_ponto_match(self):
        """Match what waits, the oldest first.

        What the fetch booked, what a person asked for, and lines whose document
        was posted after the money came.
        """
        domain = [("ponto_match_state", "=", "to_match")]
        waiting = self.search(domain, order="internal_index")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(waiting))
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            batch._ponto_match_or_keep_error()
            if not cron._commit_progress(len(batch)):
                return

    def _ponto_match_in_batches(self):
        """Match these lines, a commit a batch; return how many settled something."""
        settled = 0
        for start in range(0, len(self), BATCH):
            settled += self[start : start + BATCH]._ponto_match_or_keep_error()
            self.env["ir.cron"]._commit_progress()
        return settled

    def _ponto_match_or_keep_error(self):
        """Match a batch; where it fails, each line alone, and the reason is kept.

        The caller's transaction must hold nothing else: a failure rolls it back.
        """
        try:
            settled = len(self._ponto_match())
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            _logger.info("%d bank lines: another worker was faster", len(self))
            return 0
        except Exception:
            # Only this loop may catch everything: the other lines go on.
            self.env.cr.rollback()
            _logger.exception("Bank lines %s could not be matched", self.ids)
            return self._ponto_match_singly()
        return settled

    def _ponto_match_singly(self):
        settled = 0
        if len(self) == 1:
            self._ponto_write_decision("open", [Step("failed")])
        else:
            for line in self:
                settled += line._ponto_match_or_keep_error()
                self.env["ir.cron"]._commit_progress()
        return settled
