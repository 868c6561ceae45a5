import time
from datetime import datetime, timedelta

from odoo import api, fields, models

# A browser takes a step every few seconds; after this it is thought to be gone …
GONE_AFTER = timedelta(seconds=20)
# … but one step may read so long (READ_SECONDS), and book a batch at the end of it.
READING_GONE_AFTER = timedelta(seconds=60)
# Instead of the moment of its last step: the browser said that it goes.
LEFT = datetime(2000, 1, 1)  # noqa: DTZ001 -- as the database keeps it
TRIES = 8
# Seconds between two looks at a bank that nobody waits for any more.
PAUSE = 2
CRON = "account_online_ponto.ponto_account_cron_refresh_left"


class PontoAccountRefreshLeft(models.AbstractModel):
    """What becomes of a refresh whose browser was closed in the middle.

    The job goes on where the browser stopped. Nobody is present any more, so it
    reads what the bank gives and asks nothing.
    """

    _name = "ponto.account.refresh.left"
    _description = "Refreshes that a browser left"

    def refresh_leave(self):
        """The browser says that it is being closed: the job goes on at once.

        Its last step may still be at work; nobody waits for this answer.
        """
        self.check_access("read")
        driven = self.sudo().filtered("refresh_seen_at")
        for _try in range(TRIES):
            driven.try_lock_for_update(allow_referencing=True).refresh_seen_at = LEFT
            self.env["ir.cron"]._commit_progress()
            driven = driven.filtered(lambda item: item.refresh_seen_at != LEFT)
            if not driven:
                break
            time.sleep(PAUSE / TRIES)
        self.env.ref(CRON).sudo()._trigger()

    def _note_browser(self):
        """A browser drives these; what it left before is the job's."""
        mine = self.try_lock_for_update(allow_referencing=True)
        driven = mine.filtered(lambda item: item.refresh_seen_at != LEFT)
        driven.refresh_seen_at = fields.Datetime.now()

    @api.model
    def _watch_browser(self):
        """Look again when the browser should have gone on by then."""
        self.env.ref(CRON).sudo()._trigger(fields.Datetime.now() + GONE_AFTER)

    @api.model
    def _cron_refresh_left(self):
        """Finish what was left; what a browser still drives is looked at later."""
        busy = self.search([("refresh_seen_at", "!=", False)])
        left = busy.filtered(lambda item: item._is_refresh_left())
        left._refresh_advance(None)
        if left.filtered("refresh_seen_at"):
            # The bank answers within seconds; a trigger of later would only be
            # noticed after a minute. Other jobs have their turn in between.
            self.env["ir.cron"]._commit_progress()
            time.sleep(PAUSE)
            self.env.ref(CRON).sudo()._trigger()
        elif busy.filtered("refresh_seen_at"):
            self._watch_browser()

    def _is_refresh_left(self):
        reading = (self.refresh_state or {}).get("stage") == "read"
        patience = READING_GONE_AFTER if reading else GONE_AFTER
        return self.refresh_seen_at <= fields.Datetime.now() - patience
