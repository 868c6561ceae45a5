import logging

from markupsafe import Markup
from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools.misc import format_date
from odoo.tools.translate import LazyTranslate

from .ponto_account_consent import DASHBOARD, bank_day
from .ponto_activities import listed
from .warning_days import NOT_WARNED, reached_threshold

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

ACTIVITY = "account_online_ponto.mail_activity_type_consent"
TEMPLATE = "account_online_ponto.mail_template_consent"


class PontoAccountConsentWarning(models.AbstractModel):
    """Warn before a consent ends: an activity and a mail, once at each threshold.

    Accounts of one bank that reach a threshold together are told together. A
    day that the job missed is made up for by the most urgent threshold alone.
    """

    _name = "ponto.account.consent.warning"
    _description = "Warning before a consent ends"

    consent_warned = fields.Integer(
        readonly=True,
        copy=False,
        default=NOT_WARNED,
        help="Technical: the threshold, in days, of the last warning.",
    )

    @api.model
    def _warned_domain(self):
        """The accounts whose lapse would be a loss."""
        return Domain(
            [
                ("is_fetched", "=", True),
                ("is_gone", "=", False),
                ("disconnected_at", "=", False),
                ("active", "=", True),
            ]
        )

    def _consent_threshold(self):
        """The threshold that is reached, ``NOT_WARNED`` for none."""
        self.ensure_one()
        if self.consent_state not in ("soon", "expired"):
            return NOT_WARNED
        return reached_threshold(self.consent_days_left)

    @api.model
    def _warn_of_consents(self):
        """Tell what is to be renewed; a commit a group."""
        accounts = self.search(self._warned_domain())
        reached = accounts.filtered(
            lambda item: item._consent_threshold() < item.consent_warned
        )
        for group in reached.grouped(
            lambda item: (item.connection_id, item.institution_id)
        ).values():
            try:
                with self.env.cr.savepoint():
                    group._warn_of_consent()
            except Exception:
                # Only the job may catch everything: a template that somebody broke
                # keeps no other bank's warning from its people.
                _logger.exception("Ponto accounts %s: nobody was warned", group.ids)
            self.env["ir.cron"]._commit_progress()

    def _warn_of_consent(self):
        """Warn about these accounts of one bank, and remember it.

        Mark, activities and mails are one transaction: after a crash there are all
        or none. Of two workers the second one fails at the mark.
        """
        for account in self:
            account.consent_warned = account._consent_threshold()
        self._plan_consent_activities()
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        connection = self.connection_id
        for user in self._people_to_warn().filtered("email") if template else ():
            theirs = self.with_context(lang=user.lang, tz=user.tz)
            template.with_context(
                lang=user.lang, tz=user.tz, ponto_accounts=theirs
            ).with_company(connection.company_id).send_mail(
                connection.id,
                email_values={"recipient_ids": [Command.link(user.partner_id.id)]},
            )
        _logger.info("Consent of Ponto accounts %s: people were warned", self.ids)

    def _plan_consent_activities(self, people=None):
        """The activities of everything of this bank that waits for a renewal."""
        for (connection, bank), _group in self.grouped(
            lambda item: (item.connection_id, item.institution_id)
        ).items():
            waiting = self.search(
                self._warned_domain()
                & Domain("connection_id", "=", connection.id)
                & Domain("institution_id", "=", bank.id)
                & Domain("consent_warned", "<", NOT_WARNED)
            )
            ends = [item for item in waiting.mapped("consent_expires_at") if item]
            waiting._plan_activities(
                ACTIVITY,
                lambda theirs: theirs._consent_words(),
                max(bank_day(min(ends)), fields.Date.today()) if ends else None,
                people,
            )

    def _forget_consent_warnings(self):
        """What was renewed, or is read no more, needs nobody any longer."""
        people = self._end_activities(ACTIVITY, lambda one: one._renewed_sentence())
        self.consent_warned = NOT_WARNED
        # Their activity may have told of others too, which wait still.
        self._plan_consent_activities(people)

    # -- words -------------------------------------------------------------------

    def _consent_words(self):
        """What an activity says of these accounts.

        :return: (summary, note as ``Markup``).
        """
        bank = self.institution_id[:1].name or self.env._("your bank")
        accounts = listed(
            Markup("%s: %s") % (item.name, item._consent_sentence()) for item in self
        )
        steps = Markup("").join(
            Markup("<li>%s</li>") % step for step in self._consent_steps()
        )
        note = Markup("%s<ol>%s</ol>") % (accounts, steps)
        return self.env._("Renew the consent of %s", bank), note

    def _renewed_sentence(self):
        """Why nobody needs to renew this account's consent any more."""
        end = self.consent_expires_at
        if self.consent_state != "connected" or not end:
            return _lt("Nothing is left to do here.")
        return _lt("The consent was renewed. It lasts until %s.", bank_day(end))

    def _consent_sentence(self):
        """When this account's consent ends or ended, in a sentence."""
        self.ensure_one()
        end = self.consent_expires_at
        day = format_date(self.env, bank_day(end)) if end else ""
        if self.consent_state == "expired":
            if self.consent_refused_at or not end:
                return self.env._("the bank refuses: the consent has ended")
            return self.env._("the consent ended on %s", day)
        days = self.consent_days_left
        if days <= 1:
            return (
                self.env._("the consent ends tomorrow, %s", day)
                if days
                else self.env._("the consent ends today, %s", day)
            )
        return self.env._(
            "the consent ends in %(days)d days, on %(day)s", days=days, day=day
        )

    def _consent_steps(self):
        """How a consent is renewed, a ``Markup`` a step."""
        if self.connection_id.sudo()[:1].way == "login":
            return self._reauthorization_steps()
        link = Markup('<a href="%s" target="_blank">%s</a>') % (DASHBOARD, DASHBOARD)
        return [
            Markup("%s %s") % (self.env._("Sign in on Ponto's dashboard:"), link),
            self.env._(
                "Open the account and renew its access. Your bank asks you to confirm."
            ),
            self.env._(
                "In Odoo there is nothing to do: what was missed comes by itself with "
                "the next fetch, or at once with Refresh."
            ),
        ]
