import logging

from odoo import api, fields, models
from odoo.tools.misc import format_date
from odoo.tools.translate import LazyTranslate

from .warning_days import NOT_WARNED, THRESHOLDS, reached_threshold

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

ACTIVITY = "account_online_ponto.mail_activity_type_certificate"


class PontoApplicationExpiry(models.AbstractModel):
    """Warn before a certificate ends: with it every login ends at once."""

    _name = "ponto.application.expiry"
    _inherit = ["ponto.activities"]
    _description = "Warning before a certificate ends"

    certificate_warned = fields.Integer(
        readonly=True,
        copy=False,
        default=NOT_WARNED,
        groups="base.group_system",
        help="Technical: the threshold, in days, of the last warning.",
    )
    expiry_note = fields.Char(compute="_compute_expiry", groups="base.group_system")
    expiry_days = fields.Integer(compute="_compute_expiry", groups="base.group_system")

    @api.depends("certificate_until", "signature_until")
    @api.depends_context("lang")
    def _compute_expiry(self):
        today = fields.Date.today()
        for application in self:
            first = application._first_end()
            days = (first.date() - today).days if first else NOT_WARNED
            application.expiry_days = days
            application.expiry_note = (
                application._expiry_sentence(first, days)
                if days <= max(THRESHOLDS)
                else False
            )

    def _first_end(self):
        ends = (self.certificate_until, self.signature_until)
        return min((end for end in ends if end), default=None)

    def _expiry_sentence(self, end, days):
        day = format_date(self.env, end)
        if days < 0:
            return self.env._(
                "A certificate ended on %s: Ponto refuses every request. Ask the "
                "portal for a new one and upload it here.",
                day,
            )
        if days <= 1:
            said = (
                self.env._("A certificate ends tomorrow, %s.", day)
                if days
                else self.env._("A certificate ends today, %s.", day)
            )
        else:
            said = self.env._(
                "A certificate ends in %(days)d days, on %(day)s.", days=days, day=day
            )
        what = self.env._(
            "From then on nothing is fetched for anybody who logged in. Ask the portal "
            "for a new one and upload it here."
        )
        return f"{said} {what}"

    @api.model
    def _warn_of_certificates(self):
        """Daily: an activity for the administrators, once at each threshold."""
        for application in self.sudo().search([("has_secret", "=", True)]):
            reached = reached_threshold(application.expiry_days)
            if reached < application.certificate_warned:
                application._plan_certificate_activities()
            elif reached > application.certificate_warned:
                application._end_activities(ACTIVITY, _replaced)
            application.certificate_warned = reached
        self.env["ir.cron"]._commit_progress()

    def _plan_certificate_activities(self):
        people = self.env.ref("base.group_system").all_user_ids
        told = self.activity_search([ACTIVITY])
        for user in people.filtered(lambda one: one.active and not one.share):
            if self.company_id and self.company_id not in user.company_ids:
                continue
            theirs = self.with_context(lang=user.lang)
            words = theirs.env._("Renew Ponto's certificate"), theirs.expiry_note
            day = max(self._first_end().date(), fields.Date.today())
            told -= self._set_activity(ACTIVITY, user, words, day)
        told.unlink()
        _logger.info("Ponto application %s: a certificate ends", self.id)


def _replaced(application):
    """Why nobody needs to look after an application's certificates any more."""
    end = application._first_end()
    if not end:
        return _lt("Nothing is left to do here.")
    return _lt("The certificate was replaced. It is valid until %s.", end.date())
