from odoo import api, fields, models
from odoo.fields import Domain

from .warning_days import NOT_WARNED


class PontoAccountWatch(models.AbstractModel):
    """What is looked after once a day, and after each run."""

    _name = "ponto.account.watch"
    _description = "Daily watch over Ponto accounts"

    @api.model
    def _cron_watch(self):
        """Daily: warn people of what needs them; asks Ponto nothing."""
        unread = ~self._warned_domain() & Domain("active", "in", [True, False])
        self.search(
            unread & Domain("consent_warned", "<", NOT_WARNED)
        )._forget_consent_warnings()
        self._warn_of_consents()
        self._watch_for_silence()
        self.env["ponto.application"]._warn_of_certificates()

    def _note_run(self, log):
        """What a run that went well tells beside its movements.

        :param log: the ``ponto.fetch.log`` that was just written.
        """
        self.ensure_one()
        if log.new_count:
            self.last_news_at = fields.Datetime.now()
        if self.stale_reason:
            self._set_silence(self._silence())
        self._close_gap()
