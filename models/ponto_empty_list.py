"""What an empty list says: the next step where the setup is not done yet.

Where it is, the action's own help is right: nothing is there, or nothing matches.
"""

from markupsafe import Markup
from odoo import api, models

PREFIX = "account_online_ponto."
CONNECT, SET_UP = "ponto_institution_find_action", "ponto_setup_open_action"
LINK = "ponto_connection_action"
# On core's lists only the actions whose help has this class are ours.
OURS = "o_ponto_help"


class PontoEmptyList(models.AbstractModel):
    """A list that fills by itself once a bank is connected."""

    _name = "ponto.empty.list"
    _description = "Help of lists that a bank fills"

    @api.model
    def get_empty_list_help(self, help_message):
        if self._ponto_is_own_list(help_message):
            help_message = self._ponto_next_step() or help_message
        return super().get_empty_list_help(help_message)

    @api.model
    def _ponto_is_own_list(self, _help_message):
        """Whether a list with this help is one of ours."""
        return True

    @api.model
    def _ponto_next_step(self):
        """The help where something is missing before this list can fill.

        At most four queries, none of which counts further than one.

        :return: ``Markup``, empty where nothing is missing.
        """
        accounts = self.env["ponto.account"]
        if not accounts.has_access("read"):
            return Markup()
        if not accounts.search_count([(self._ponto_filled_by(), "!=", False)], limit=1):
            if self._ponto_is_connected():
                return self._ponto_help_to_link()
            return self._ponto_help_to_connect()
        if not accounts.search_count([("last_success_at", "!=", False)], limit=1):
            return self._ponto_help_to_fetch()
        return Markup()

    @api.model
    def _ponto_filled_by(self):
        """What an account must have to fill this list, a field of it."""
        return "is_fetched"

    def _ponto_is_connected(self):
        """Whether a company of the user has a connection, which billing users do
        not see."""
        companies = self.env.companies.ids
        found = self.env["ponto.connection"].sudo()
        return bool(
            found.search_count(
                [("company_id", "in", companies), ("state", "!=", "disconnected")],
                limit=1,
            )
        )

    def _ponto_help_to_connect(self):
        return self._ponto_help(
            self.env._("No bank is connected yet"),
            self.env._(
                "Once it is, transactions come by themselves and pay your invoices."
            ),
            (CONNECT, self.env._("Connect a Bank")),
            (SET_UP, self.env._("What Is Needed?")),
        )

    def _ponto_help_to_link(self):
        return self._ponto_help(
            self.env._("No bank account fills a journal yet"),
            self.env._(
                "A bank is connected. Open the connection and press Fetch Accounts to "
                "choose the journal of each account: only then is anything booked."
            ),
            (LINK, self.env._("Connections")),
            (SET_UP, self.env._("What Is Needed?")),
        )

    def _ponto_help_to_fetch(self):
        return self._ponto_help(
            self.env._("Nothing was fetched yet"),
            self.env._(
                "Press Refresh on the card of a bank account to fetch now; else it is "
                "fetched by itself."
            ),
            (SET_UP, self.env._("What Is Needed?")),
        )

    def _ponto_help(self, title, text, *buttons):
        """A title, a text, and who goes on: by buttons if the user may press them.

        :param buttons: pairs of an action's XML id and a label, the main one first.
        """
        if self.env.user.has_group("account.group_account_manager"):
            style = ["btn-primary"] + ["btn-secondary"] * (len(buttons) - 1)
            shown = Markup(" ").join(
                Markup('<a type="action" name="%s" class="btn %s">%s</a>')
                % (self.env.ref(PREFIX + name).id, kind, label)
                for kind, (name, label) in zip(style, buttons, strict=True)
            )
        else:
            shown = self.env._(
                "An accounting administrator can do this: Configuration > Online "
                "Synchronization > Set Up."
            )
        return Markup(
            '<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p><p>%s</p>'
        ) % (title, text, shown)


class PontoAccount(models.Model):
    _name = "ponto.account"
    _inherit = ["ponto.account", "ponto.empty.list"]


class PontoAccountDay(models.Model):
    _name = "ponto.account.day"
    _inherit = ["ponto.account.day", "ponto.empty.list"]


class PontoFetchLog(models.Model):
    _name = "ponto.fetch.log"
    _inherit = ["ponto.fetch.log", "ponto.empty.list"]


class PontoPendingTransaction(models.Model):
    _name = "ponto.pending.transaction"
    _inherit = ["ponto.pending.transaction", "ponto.empty.list"]


class PontoTransaction(models.Model):
    _name = "ponto.transaction"
    _inherit = ["ponto.transaction", "ponto.empty.list"]


class AccountBankStatementLine(models.Model):
    _name = "account.bank.statement.line"
    _inherit = ["account.bank.statement.line", "ponto.empty.list"]

    @api.model
    def _ponto_is_own_list(self, help_message):
        return OURS in (help_message or "")

    @api.model
    def _ponto_filled_by(self):
        return "journal_id"

    @api.model
    def _ponto_next_step(self):
        # Lines of files need no connection: then nothing is missing.
        if self.search_count([], limit=1):
            return Markup()
        return super()._ponto_next_step()
