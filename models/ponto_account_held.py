import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

WAITING = [("state", "=", "held"), ("waits", "=", True)]


class PontoAccountHeld(models.AbstractModel):
    """Movements that the books did not take: counted, told, booked later."""

    _name = "ponto.account.held"
    _description = "Held transactions of a Ponto account"

    held_count = fields.Integer(
        string="Held", compute="_compute_held_count", help="Not booked, with a reason."
    )

    def _compute_held_count(self):
        counts = dict(
            self.env["ponto.transaction"]._read_group(
                [
                    # Without a journal nothing could be decided.
                    ("account_id", "in", self.filtered("journal_id").ids),
                    ("state", "=", "held"),
                ],
                ["account_id"],
                ["__count"],
            )
        )
        self.held_count = 0  # all at once: most have none
        for account, count in counts.items():
            account.held_count = count

    def action_view_held(self):
        return self._inbox_action(search_default_held=1)

    def _run_summary(self):
        """What a run did not book, and why: sentences to store.

        As in "3 held: period locked until 31/10/2026."
        """
        self.ensure_one()
        if not self.journal_id:
            return []
        mine = [("account_id", "=", self.id)]
        held = self.env["ponto.transaction"]._held_sentences(mine)
        recognized = self._take_recognized_sentence()
        return [recognized, *held] if recognized else held

    # -- dates -------------------------------------------------------------------

    def _lock_date(self):
        """The last day that the journal's books are closed for, for this user."""
        self.ensure_one()
        journal = self.journal_id.sudo()
        company = journal.company_id or self.sudo().company_id
        return company._get_user_fiscal_lock_date(journal)

    def _first_open_day(self):
        return self._lock_date() + timedelta(days=1)

    # -- waiting -----------------------------------------------------------------

    def _release_waiting(self):
        """What a person let wait goes to booking where nothing forbids it."""
        waiting = (
            self.env["ponto.transaction"]
            .sudo()
            .search([("account_id", "in", self.ids), *WAITING])
        )
        for account, transactions in waiting.grouped("account_id").items():
            transactions._release(account)

    @api.model
    def _wake_waiting(self):
        """Look at once whether something that waits can be booked now."""
        waiting = self.env["ponto.transaction"].sudo().search_count(WAITING, limit=1)
        if waiting:
            cron = self.env.ref(
                "account_online_ponto.ponto_account_cron_waiting",
                raise_if_not_found=False,
            )
            if cron:
                cron.sudo()._trigger()

    @api.model
    def _cron_book_waiting(self):
        """Book what waited for a lock, a journal or a currency; a commit a batch.

        A failure of one account never stops the next one.
        """
        waiting = self.env["ponto.transaction"].search(WAITING)
        accounts = waiting.account_id
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(accounts))
        for account in accounts:
            if account.try_lock_for_update(allow_referencing=True):
                account._book_waiting_or_log()
            if not cron._commit_progress(1):
                break

    def _book_waiting_or_log(self):
        try:
            lines = self._book_all()
            self._match_all()
        except Exception:
            self.env.cr.rollback()
            _logger.exception("Ponto account %s: what waits was not booked", self.id)
        else:
            _logger.info("Ponto account %s: %d booked that waited", self.id, len(lines))

    def _find_currency(self):
        """Accounts in a currency that is used from now on show it."""
        currencies = self._currencies()
        for account in self.filtered(lambda item: not item.currency_id):
            account.currency_id = currencies.get(account.currency_code)
