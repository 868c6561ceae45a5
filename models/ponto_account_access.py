from operator import itemgetter

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.translate import LazyTranslate

from .ponto_activities import listed
from .ponto_connection_access import NEEDS_PERSON, NO_CALLS
from .told_sentence import tell

_lt = LazyTranslate(__name__)
ACTIVITY = "account_online_ponto.mail_activity_type_access"


class PontoAccountAccess(models.AbstractModel):
    """Whether Ponto still gives an account, told once for each cause."""

    _name = "ponto.account.access"
    _description = "Access to a Ponto account"

    access_note = fields.Text(
        compute="_compute_access_note", help="Why nothing comes, and what to do."
    )

    @api.depends("connection_id.state", "is_gone", "disconnected_at", "is_fetched")
    @api.depends_context("lang", "uid")
    def _compute_access_note(self):
        succeeded = self._succeeded()
        self.access_note = False  # all at once: most have none
        for account in self:
            if note := account._access_sentence(succeeded):
                account.access_note = note

    def _access_sentence(self, succeeded=None):
        """Why nothing comes, in the reader's language; empty where it does.

        :param succeeded: see ``_access_problem``.
        """
        return tell(self.env, self._access_problem(succeeded))

    def _access_problem(self, succeeded=None):
        """Why nothing comes, as a sentence to store; empty where it does.

        :param succeeded: the accounts that another one replaces, where the caller
            has looked for those of many.
        """
        self.ensure_one()
        if self.disconnected_at:
            return _lt(
                "This account was disconnected in Odoo. Its journal, lines and history "
                "stay. To go on where it left, connect it again: Connect a Bank, or "
                "Fetch Accounts on its connection."
            )
        # Billing users see the account and may not read connections.
        connection = self.sudo().connection_id
        if said := connection._access_sentences().get(connection.state):
            return said
        if not self.is_gone:
            return False
        if self in (self._succeeded() if succeeded is None else succeeded):
            return _lt(
                "Ponto gives this account under another id now. Press Fetch Accounts "
                "on its connection and take it up again: nothing comes twice."
            )
        return _lt(
            "Ponto does not give this account any more. Tick it again in the "
            "integration on Ponto's dashboard, or disconnect it here. What was "
            "fetched stays."
        )

    def _succeeded(self):
        """Those of these that Ponto gives under another id; one query for all."""
        gone = self.filtered(lambda item: item.is_gone and item.reference)
        if not gone:
            return gone
        others = self.sudo().search(
            [
                ("reference", "in", gone.mapped("reference")),
                ("is_fetched", "=", False),
                ("is_gone", "=", False),
            ],
            order="id",
        )
        key = itemgetter("reference", "currency_code", "company_id")
        given = {key(other) for other in others}
        return gone.filtered(lambda item: key(item) in given)

    def _may_call(self):
        """Whether Ponto may be asked about this account without a person."""
        state = self.connection_id.state
        return not (self.is_gone or self.disconnected_at or state in NO_CALLS)

    def action_disconnect(self):
        """Show what ends and what stays when this account is read no more."""
        self.ensure_one()
        self.check_access("write")
        connection = self.sudo().connection_id.with_env(self.env)
        if not connection.has_access("write"):
            raise AccessError(
                self.env._(
                    "The connection of this account is managed by another company: ask "
                    "an administrator there. To read nothing here any more, take the "
                    "journal away from the account."
                )
            )
        return connection._disconnect_action(self)

    def action_fetch_accounts(self):
        """Ask Ponto for the accounts of this one's connection again."""
        self.ensure_one()
        return self.connection_id.action_fetch_accounts()

    def _note_disconnected(self):
        """Nothing is fetched from now on; what needed a person needs nobody."""
        self.write(
            {
                "disconnected_at": fields.Datetime.now(),
                "fetch_error": False,
                "failure_count": 0,
                "retry_at": False,
                "refresh_state": False,
            }
        )
        self._set_silence(False)
        self._forget_consent_warnings()
        self._tell_access_trouble()

    # -- telling -----------------------------------------------------------------

    def _tell_access_trouble(self):
        """One activity a person for all of a connection that Ponto gives no more.

        Where nothing is missing, the activity goes.
        """
        for connection in self.connection_id:
            whole = connection.with_context(active_test=False).account_ids
            troubled = connection._watched_accounts()
            if connection.state not in NEEDS_PERSON:
                troubled = troubled.filtered("is_gone")
            (whole - troubled)._end_activities(
                ACTIVITY, lambda one: one._given_again_sentence()
            )
            troubled._plan_activities(ACTIVITY, lambda theirs: theirs._access_words())

    def _given_again_sentence(self):
        """Why nobody needs to look after this account's access any more."""
        if self.is_fetched and self._may_call():
            return _lt("Ponto gives the account again.")
        return _lt("Nothing is left to do here.")

    def _access_words(self):
        """What an activity says of these accounts: (summary, note)."""
        connection = self.connection_id.sudo()[:1]
        if connection.state in NEEDS_PERSON:
            note = Markup("<p>%s</p>") % connection._access_sentence()
        else:
            note = listed(
                Markup("%s %s: %s")
                % (item.institution_id.name or "", item.name, item._access_sentence())
                for item in self
            )
        return self.env._("The bank is not read any more"), note

    def _log_gone(self):
        """The account's log says why nothing came."""
        self.env["ponto.fetch.log"].create(
            [
                {
                    "account_id": account.id,
                    "reason": "schedule",
                    "error": account._access_problem(),
                }
                for account in self.filtered("is_fetched")
            ]
        )
