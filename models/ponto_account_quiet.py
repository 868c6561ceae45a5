from odoo import fields, models
from odoo.exceptions import LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .ponto_account_held import WAITING


class PontoAccountQuiet(models.AbstractModel):
    """Most fetches bring nothing: these are finished many at a time."""

    _name = "ponto.account.quiet"
    _description = "Ponto accounts whose fetch brought nothing"

    def _finish_quiet(self, fetches):
        """Note of the accounts that nothing is left to do for that all went well.

        A constant number of queries, whatever their number. Not committed.

        :param fetches: dict of account id to ``fetch.Fetch`` that brought nothing.
        :return: the accounts that are finished; the others go their own way.
        """
        calm = self.filtered(lambda item: item._is_calm(fetches[item.id]))
        calm -= calm._with_work_left()
        try:
            calm.lock_for_update(allow_referencing=True)
        except LockError:
            return self.browse()
        calm.write(
            {
                "last_fetch_at": fields.Datetime.now(),
                "fetch_error": False,
                "failure_count": 0,
                "retry_at": False,
            }
        )
        logs = self.env["ponto.fetch.log"].create(
            [
                {**fetches[account.id].prepare_log(), "account_id": account.id}
                for account in calm
            ]
        )
        for log in logs:
            fetches[log.account_id.id].end(log)
        return calm

    def _finish_quiet_or_none(self, fetches):
        """As ``_finish_quiet``; after any trouble each goes its own way."""
        try:
            done = self._finish_quiet(fetches)
            self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            return self.browse()
        return done

    def _is_calm(self, fetch):
        """Whether the account itself has nothing that a fetch looks after."""
        self.ensure_one()
        is_watched = self.stale_reason or self.gap_floor >= 0 or self.recognized_count
        is_known = self.schedule_from and not fetch.notice
        has_doubts = is_watched or self.held_count or not is_known
        return not (
            has_doubts
            or self._reread_is_due(fetch.reason)
            or self._pending_is_due(fetch.reason, fetch.counts)
        )

    def _with_work_left(self):
        """The accounts with movements to book, or lines to match."""
        inbox = self.env["ponto.transaction"].sudo()
        # Without a journal nothing is booked, however much came in.
        mine = [("account_id", "in", self.filtered("journal_id").ids)]
        domain = [*mine, "|", ("state", "=", "to_book"), "&", *WAITING]
        found = {account for (account,) in inbox._read_group(domain, ["account_id"])}
        lines = self.env["account.bank.statement.line"].sudo()
        domain = [
            ("journal_id", "in", self.journal_id.ids),
            ("ponto_match_state", "=", "to_match"),
        ]
        busy = {journal for (journal,) in lines._read_group(domain, ["journal_id"])}
        return self.filtered(lambda one: one in found or one.journal_id in busy)
