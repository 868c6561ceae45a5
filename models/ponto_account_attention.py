from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain

from .ponto_account_calm import Inbox
from .ponto_connection_access import NEEDS_PERSON
from .told_sentence import tell

# Wherever one account is told of by a colour: red, amber, grey, green, nothing.
ATTENTIONS = [
    ("act", "Needs You Now"),
    ("soon", "Look at It Soon"),
    ("waits", "Goes On by Itself"),
    ("fine", "Up to Date"),
    ("off", "Not Read"),
]


class Trouble(NamedTuple):
    """What keeps an account from being up to date.

    ``attention`` is a key of ``ATTENTIONS``, ``label`` some words for a small place,
    ``sentence`` what happened and what to do, ``step`` a key of ``next_step``.
    """

    attention: str
    label: str
    sentence: str
    step: str | bool = False


class PontoAccountAttention(models.AbstractModel):
    """Whether an account needs a person: one sentence, and its one next step.

    Red is only what stays as it is until a person acts. What Odoo or the bank puts
    right by itself is grey.
    """

    _name = "ponto.account.attention"
    _description = "What a Ponto account needs"

    attention = fields.Selection(
        ATTENTIONS,
        string="Status",
        compute="_compute_attention",
        search="_search_attention",
    )
    problem_label = fields.Char(string="In Short", compute="_compute_attention")
    problem = fields.Text(string="What to Do", compute="_compute_attention")
    next_step = fields.Selection(
        [
            ("renew", "Renew the Consent"),
            ("connection", "Open the Connection"),
            ("accounts", "Fetch Accounts"),
            ("held", "Decide"),
            ("news", "Look at the Changes"),
            ("refresh", "Refresh"),
            ("open", "Open"),
        ],
        compute="_compute_attention",
    )

    @api.depends(
        "access_note",
        "availability",
        "connection_id.error_message",
        "consent_days_left",
        "consent_state",
        "disconnected_at",
        "fetch_error",
        "frequency",
        "gap_note",
        "is_fetched",
        "stale_note",
        "undo_problem",
    )
    @api.depends_context("lang", "uid")
    def _compute_attention(self):
        inbox = self._inbox_counts()
        # All at once: most have none, and each record by itself takes longer.
        self.attention, self.problem_label = "fine", self._calm_label()
        self.problem = self.next_step = False
        for account in self._maybe_troubled(inbox):
            first = account._first_trouble(inbox)
            if first:
                account.attention, account.problem_label = first.attention, first.label
                account.problem, account.next_step = first.sentence, first.step

    @api.model
    def _search_attention(self, operator, value):
        if operator != "in":
            return NotImplemented
        own = self.search([("company_id", "in", self.env.companies.ids)])
        found = own.filtered(lambda item: item.attention in value)
        return Domain("id", "in", found.ids)

    def _calm_label(self):
        """What is said of an account that needs nobody."""
        return self.env._("Up to date")

    def _first_trouble(self, inbox):
        """The most urgent ``Trouble`` of this account, or None.

        :param inbox: see ``_inbox_counts``.
        """
        return next(self._troubles(inbox.get(self.id, Inbox())), None)

    def _troubles(self, inbox):
        """What is wrong with this account, the most urgent first.

        Whatever makes one has to be known to ``_maybe_troubled`` too.

        :param inbox: its ``Inbox``.
        :return: generator of ``Trouble``.
        """
        self.ensure_one()
        if off := self._trouble_off():
            yield off
            return
        yield from self._troubles_of_access()
        if self.undo_problem:
            label = self.env._("Undoing stopped")
            yield Trouble("act", label, self.undo_problem, "open")
        if inbox.undecided:
            yield self._trouble_held(inbox.undecided)
        yield from self._troubles_of_bank()
        yield from self._troubles_to_look_at(inbox)

    def _trouble_off(self):
        """Why nobody wants this account to be read, or None."""
        if self.disconnected_at:
            return Trouble(
                "off", self.env._("Disconnected"), self.access_note, "connection"
            )
        if self.is_fetched:
            return None
        sentence = self._not_fetched_words()
        return Trouble("off", self.env._("Not linked"), sentence, "accounts")

    def _troubles_of_access(self):
        """Ponto or the bank gives nothing until a person did something."""
        state = self.connection_state
        if state in NEEDS_PERSON:
            label = self._access_labels()[state]
            yield Trouble("act", label, self.access_note, "connection")
        elif self.is_gone:
            label = self.env._("Gone at Ponto")
            yield Trouble("act", label, self.access_note, "accounts")
        elif self.consent_state == "expired":
            sentence = self.env._(
                "The bank's consent has ended, so nothing new comes in. Renew it: what "
                "was missed comes by itself afterwards."
            )
            label = self.env._("Consent has ended")
            yield Trouble("act", label, sentence, "renew")

    def _access_labels(self):
        return {
            "reconnect": self.env._("Keys refused"),
            "revoked": self.env._("Access ended at Ponto"),
            "blocked": self.env._("Blocked at Ponto"),
            "token": self.env._("Old API token"),
        }

    def _trouble_held(self, count):
        """Movements that are in no books until somebody decides."""
        if count == 1:
            sentence = self.env._(
                "1 transaction is held and not booked. Decide what becomes of it."
            )
        else:
            sentence = self.env._(
                "%(count)d transactions are held and not booked. Decide what becomes "
                "of them.",
                count=count,
            )
        return Trouble("act", self.env._("Held, not booked"), sentence, "held")

    def _troubles_of_bank(self):
        """A disturbance: the next try comes by itself, unless nobody planned one."""
        said = self.fetch_error or self.sudo().connection_id.error_message
        if said and self.frequency == "manual":
            yield Trouble("soon", self.env._("Not read"), said, "refresh")
        elif said:
            is_long = self.stale_reason == "contact"
            label = self.env._("No contact for days")
            if not is_long:
                label = self.env._("Disturbed, tried again")
            yield Trouble("soon" if is_long else "waits", label, said)
        elif self.availability == "readonly":
            bank = self.institution_id.name or self.name
            sentence = tell(self.env, self._maintenance_words(bank))
            yield Trouble("waits", self.env._("Bank in maintenance"), sentence)

    def _troubles_to_look_at(self, inbox):
        """Nothing is lost yet; a person should look in the next days."""
        if self.consent_state == "soon":
            yield self._trouble_consent()
        if self.gap_note:
            label = self.env._("Possibly missing")
            yield Trouble("soon", label, self.gap_note, "open")
        if self.stale_note:
            label = self.env._("Nothing has come for long")
            yield Trouble("soon", label, self.stale_note, "open")
        if inbox.changed:
            sentence = self.env._(
                "The bank changed or withdrew what is booked already. Look at it, and "
                "correct the bank line where it is needed."
            )
            yield Trouble("soon", self.env._("Changed by the bank"), sentence, "news")

    def _trouble_consent(self):
        days = self.consent_days_left
        if days > 1:
            label = self.env._("Consent: %(days)d days left", days=days)
            sentence = self.env._(
                "The bank's consent ends in %(days)d days. Renew it before that: it "
                "takes a minute.",
                days=days,
            )
        elif days:
            label = self.env._("Consent: 1 day left")
            sentence = self.env._("The bank's consent ends tomorrow. Renew it today.")
        else:
            label = self.env._("Consent ends today")
            sentence = self.env._("The bank's consent ends today. Renew it now.")
        return Trouble("soon", label, sentence, "renew")
