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

    def _dashboard_watch(self):
        """What the journal's card shows of consent, silence and balances."""
        consent, days = self.consent_state, self.consent_days_left
        notes = {
            "expired": self.env._("The consent has ended: renew it"),
            "soon": self.env._("Consent: %d days left", days),
        }
        apart = self.is_apart and self.currency_id.format(self.balance_difference)
        return {
            "consent": notes.get(consent, ""),
            "consent_urgent": consent == "expired" or days <= 3,
            "silent": self.stale_note or "",
            "difference": apart or "",
        }

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
