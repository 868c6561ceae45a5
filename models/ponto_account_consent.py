from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.fields import Domain

from ..ponto.answers import BANK_ZONE
from .ponto_connection_access import CLOSED

# From here on a consent "expires soon", and people are told.
SOON = 30
DASHBOARD = "https://dashboard.myponto.com"


def bank_day(moment):
    """The day of a naive UTC moment where the banks are."""
    return moment.replace(tzinfo=timezone.utc).astimezone(ZoneInfo(BANK_ZONE)).date()


def start_of(day):
    """When a day begins where the banks are, as naive UTC."""
    midnight = datetime.combine(day, time(), ZoneInfo(BANK_ZONE))
    return midnight.astimezone(timezone.utc).replace(tzinfo=None)


class PontoAccountConsent(models.AbstractModel):
    """Whether the bank still lets Ponto read an account, and until when."""

    _name = "ponto.account.consent"
    _description = "Consent of a Ponto account"

    authorized_at = fields.Datetime(string="Consent Given", readonly=True)
    consent_expires_at = fields.Datetime(string="Consent Until", readonly=True)
    consent_refused_at = fields.Datetime(
        string="Consent Refused",
        readonly=True,
        help="When the bank refused Ponto's reading for want of a consent.",
    )
    consent_days_left = fields.Integer(
        string="Days Left", compute="_compute_consent_state"
    )
    consent_note = fields.Char(
        string="When the Consent Ends", compute="_compute_consent_note"
    )
    consent_state = fields.Selection(
        [
            ("connected", "Connected"),
            ("soon", "Expires Soon"),
            ("expired", "Expired"),
            ("unavailable", "Not Available"),
        ],
        string="Consent",
        compute="_compute_consent_state",
        search="_search_consent_state",
        help="Not available: Ponto does not give the account, refuses the keys, or "
        "the bank is in maintenance.",
    )

    @api.depends(
        "consent_expires_at",
        "consent_refused_at",
        "is_gone",
        "disconnected_at",
        "availability",
        "connection_state",
    )
    def _compute_consent_state(self):
        now = fields.Datetime.now()
        today = bank_day(now)
        for account in self:
            end = account.consent_expires_at
            days = (bank_day(end) - today).days if end else 0
            lapsed = account.consent_refused_at or (end and end <= now)
            account.consent_days_left = 0 if lapsed else days
            account.consent_state = account._consent_state(lapsed, end, days)

    @api.depends("consent_state", "consent_days_left")
    @api.depends_context("lang")
    def _compute_consent_note(self):
        for account in self:
            is_soon = account.consent_state == "soon"
            days = account.consent_days_left
            account.consent_note = is_soon and self._soon_words(days)

    def _soon_words(self, days):
        """What is said of a consent that ends in so many days."""
        if days == 0:
            return self.env._(
                "The bank's consent ends today. Press Renew the Consent now."
            )
        if days == 1:
            return self.env._(
                "The bank's consent ends tomorrow. Press Renew the Consent before that."
            )
        return self.env._(
            "The bank's consent ends in %d days. Press Renew the Consent before that.",
            days,
        )

    def _consent_state(self, lapsed, end, days):
        if self.is_gone or self.disconnected_at or self.connection_state in CLOSED:
            return "unavailable"
        if lapsed:
            return "expired"
        if self.availability == "readonly":
            return "unavailable"
        return "soon" if end and days <= SOON else "connected"

    @api.model
    def _search_consent_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = self._consent_domains()
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _consent_domains(self):
        """Map each state to its domain; every account is in exactly one."""
        now = fields.Datetime.now()
        limit = start_of(bank_day(now) + timedelta(days=SOON + 1))
        away = (
            Domain("is_gone", "=", True)
            | Domain("disconnected_at", "!=", False)
            | Domain("connection_state", "in", CLOSED)
        )
        lapsed = Domain("consent_refused_at", "!=", False) | Domain(
            "consent_expires_at", "<=", now
        )
        closed = Domain("availability", "=", "readonly")
        soon = Domain("consent_expires_at", "<", limit)
        # An end that is not known lies in no span, nor outside of it.
        later = Domain("consent_expires_at", "=", False) | Domain(
            "consent_expires_at", ">=", limit
        )
        held = Domain("consent_refused_at", "=", False) & (
            Domain("consent_expires_at", "=", False)
            | Domain("consent_expires_at", ">", now)
        )
        return {
            "unavailable": away | (held & closed),
            "expired": ~away & lapsed,
            "soon": ~away & held & ~closed & soon,
            "connected": ~away & held & ~closed & later,
        }

    @api.model
    def _prepare_consent(self, answer):
        """What Ponto's list says of the consent, as values.

        A reading that is under way or failed for another reason tells nothing
        about the consent: then what is known stays.
        """
        naive = self.env["ponto.connection"]._naive
        values = {
            "authorized_at": naive(answer.authorized_at),
            "consent_expires_at": naive(answer.consent_expires_at),
        }
        latest = answer.latest_synchronization
        if latest and latest.status == "success":
            values["consent_refused_at"] = False
        elif latest and latest.status == "error" and latest.needs_authorization:
            refused = naive(latest.updated_at or latest.created_at)
            values["consent_refused_at"] = refused or fields.Datetime.now()
        refused, given = values.get("consent_refused_at"), values["authorized_at"]
        if refused and given and given > refused:
            values["consent_refused_at"] = False
        return values
