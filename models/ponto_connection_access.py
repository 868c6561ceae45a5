import logging

from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ..ponto.errors import PontoAuthorizationError
from .ponto_activities import for_all_readers
from .told_sentence import tell
from .whom_to_ask import PONTO

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

# Ponto gives nothing until a person did something; said in the account's words too.
NEEDS_PERSON = ("reconnect", "revoked", "blocked", "token")
# Asking again is of no use, or not wanted.
NO_CALLS = ("revoked", "disconnected", "token")
# What shows nothing of a bank's consent.
CLOSED = (*NEEDS_PERSON, "disconnected")
WRONG_KEYS = ("invalid_client", "clientIdInvalid")
# A login is over with these; other refusals are about the application.
LOGIN_ENDED = ("invalid_grant", "login_required")


class PontoConnectionAccess(models.AbstractModel):
    """Whether Ponto lets this connection in; its states and their sentences."""

    _name = "ponto.connection.access"
    _inherit = ["ponto.activities"]
    _description = "Access of a Ponto connection"

    noticed_at = fields.Datetime(
        readonly=True,
        copy=False,
        help="Technical: Ponto announced something; the list is read by the job.",
    )
    gone_note = fields.Text(compute="_compute_gone_note")

    @api.depends("account_ids.is_gone", "account_ids.is_fetched")
    @api.depends_context("lang")
    def _compute_gone_note(self):
        for connection in self:
            gone = connection.account_ids.filtered(
                lambda item: item.is_gone and item.is_fetched
            )
            gone = gone.filtered(lambda item: not item.disconnected_at)
            connection.gone_note = self._gone_words(len(gone))

    def _gone_words(self, count):
        """What is said of accounts that Ponto lists no more; False for none."""
        if not count:
            return False
        if count == 1:
            return self.env._(
                "Ponto does not give 1 of the accounts any more. Was it linked anew at "
                "Ponto? Press Fetch Accounts. What was fetched stays."
            )
        return self.env._(
            "Ponto does not give %d of the accounts any more. Were they linked anew at "
            "Ponto? Press Fetch Accounts. What was fetched stays.",
            count,
        )

    # -- states ------------------------------------------------------------------

    def _state_after(self, error):
        """The state after an error, and what is to be said.

        :return: (key of ``state``, sentence to store)
        """
        if self.state == "disconnected":
            return self.state, self.error_message
        if not isinstance(error, PontoAuthorizationError):
            if self.state in NEEDS_PERSON:
                # That Ponto cannot be reached now does not undo its refusal.
                return self.state, self.error_message
            return "unavailable", self._problem_of(error)
        if error.status == 403:
            return "blocked", self._problem_of(error)
        if error.code == "deprecated_token":
            return "token", self._access_sentences()["token"]
        is_ended = self.way == "login" and error.code in LOGIN_ENDED
        return "revoked" if is_ended else "reconnect", self._problem_of(error)

    def _set_state(self, state, message=False):
        self.ensure_one()
        before = self.state
        if state == before == "connected" and not self.error_message:
            # One write a run, not a chatter message.
            quiet = self.sudo().with_context(tracking_disable=True)
            quiet.checked_at = fields.Datetime.now()
            return
        values = {"state": state, "error_message": message}
        if not message:
            values["checked_at"] = fields.Datetime.now()
        # The change of state is a message.
        for_all_readers(self.sudo()).write(values)
        if (state in NO_CALLS) != (before in NO_CALLS):
            # Not at every change: what was made due at once would be put off.
            self.sudo().account_ids._compute_next_fetch_at()
        if state != before and {state, before} & set(NEEDS_PERSON):
            # What begins or ends to need a person is told once.
            self.sudo()._watched_accounts()._tell_access_trouble()

    def _keep_error(self, error):
        _logger.warning("Ponto connection %s: %r", self.id, error)
        self._set_state(*self._state_after(error))

    def _keep_list_error(self, error):
        """As ``_keep_error``; the log of each account says when and why it began."""
        before = self.state
        self._keep_error(error)
        if self.state == before or self.state not in NEEDS_PERSON:
            return
        logs = (
            self.env["ponto.fetch.log"]
            .sudo()
            .create(
                [
                    {
                        "account_id": item.id,
                        "reason": "schedule",
                        "error": self.error_message,
                    }
                    for item in self._watched_accounts()
                ]
            )
        )
        logs.next_try_at = False  # it is not known before the failure is counted

    def _watched_accounts(self):
        """The accounts whose silence would be a loss."""
        return self.account_ids.filtered(
            lambda item: item.is_fetched and item.active and not item.disconnected_at
        )

    def _access_sentence(self):
        """What the state means and what to do, in the reader's language."""
        self.ensure_one()
        return tell(self.env, self._access_sentences().get(self.state)) or ""

    def _access_sentences(self):
        """Map each state to its sentence, which can be stored."""
        return {
            "reconnect": _lt(
                "Ponto refuses the keys of this connection, so nothing new comes in. "
                "An accounting administrator can put that right: Configuration > "
                "Online Synchronization > Connections, Update Credentials."
            ),
            "revoked": _lt(
                "The access was ended at Ponto, so nothing new comes in. What was "
                "fetched stays. An accounting administrator can log in at Ponto "
                "again: Configuration > Online Synchronization > Connections."
            ),
            "blocked": [
                _lt(
                    "Ponto refuses access: your organization may be blocked there, "
                    "often over an unpaid invoice of Ponto. Look on Ponto's dashboard. "
                    "It goes on by itself as soon as Ponto lets it."
                ),
                PONTO,
            ],
            "token": _lt(
                "This connection has an API token of the old kind, which Ponto no "
                "longer accepts. An accounting administrator can replace it: "
                "Configuration > Online Synchronization > Connections."
            ),
            "disconnected": _lt(
                "This connection was ended here. Journals, lines and history stay. "
                "Connect again whenever you like: it goes on where it left."
            ),
        }

    # -- what Ponto announces ----------------------------------------------------

    @api.model
    def _on_notification(self, notification):
        """Note that there is something to look at; the job asks Ponto for the truth.

        A notification alone changes no state and removes nothing. For one that is not
        about a connection of ours nothing happens.

        :param notification: ``webhooks.Notification``.
        :return: the connections that are looked at.
        """
        connections = self.sudo()._concerned(notification)
        connections.noticed_at = fields.Datetime.now()
        if connections:
            cron = self.env.ref("account_online_ponto.ponto_account_cron_fetch")
            cron.sudo()._trigger()
        return connections

    @api.model
    def _concerned(self, notification):
        """The connections that may be meant; those that never call are left alone."""
        own = self.browse()
        if notification.organization_id:
            own = self.search([("organization_id", "=", notification.organization_id)])
        if notification.account_id and not own:
            own = self.search([("account_ids.ponto_id", "=", notification.account_id)])
        return own.filtered(lambda item: item.state not in ("disconnected", "token"))

    @api.model
    def _look_at_noticed(self):
        """Read the lists of what Ponto announced something about, once each."""
        for connection in self.search([("noticed_at", "!=", False)]):
            if not connection.try_lock_for_update(allow_referencing=True):
                continue
            connection.noticed_at = False
            # An error undoes what is not committed, and it would be asked for ever.
            self.env["ir.cron"]._commit_progress()
            if connection._refresh_accounts_or_keep_error():
                linked = connection._watched_accounts()
                linked.filtered("retry_at").retry_at = False
