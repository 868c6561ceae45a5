import logging

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from ..ponto.auth import revoke
from ..ponto.errors import (
    PontoAuthorizationError,
    PontoError,
    PontoNotFoundError,
)
from .ponto_connection_access import WRONG_KEYS

_logger = logging.getLogger(__name__)
_lt = LazyTranslate(__name__)

# Ponto says with these that there is nothing left to end.
ENDED_BEFORE = ("invalid_grant", "login_required")


class PontoConnectionLeave(models.AbstractModel):
    """Leaving: the access ends, at Ponto and here; books and history stay."""

    _name = "ponto.connection.leave"
    _description = "Ending of a Ponto connection"

    def action_disconnect(self):
        """Show what ends and what stays; nothing is done yet."""
        self.ensure_one()
        return self._disconnect_action(self.env["ponto.account"])

    def _disconnect_action(self, account):
        """The wizard for one account, or (empty record) for the whole connection."""
        self._check_may_leave(account or self.sudo().account_ids)
        wizard = self.env["ponto.connection.disconnect"].create(
            {"connection_id": self.id, "account_id": account.id}
        )
        return wizard._open()

    def _check_may_leave(self, accounts):
        """Whoever manages the connection, and the books of all that it fills.

        :raises AccessError: the user does not; names of other companies are not told.
        """
        self.check_access("write")
        companies = accounts.sudo().filtered("is_fetched").company_id
        if foreign := companies - self.env.user.company_ids:
            raise AccessError(
                self.env._(
                    "This connection also reads accounts of a company that you may not "
                    "manage. Disconnect your own accounts one by one, or ask an "
                    "administrator of both."
                )
                if len(foreign) == 1
                else self.env._(
                    "This connection also reads accounts of %d companies that you may "
                    "not manage. Disconnect your own accounts one by one, or ask an "
                    "administrator of all of them.",
                    len(foreign),
                )
            )

    # -- at Ponto ----------------------------------------------------------------

    def _end_at_ponto(self, account):
        """End the access of one account, or (empty record) of the whole connection.

        :return: a sentence: what could not be ended and why; empty when all ended,
            now or before.
        """
        own = self.sudo()
        try:
            if account or own.way == "keys":
                own._take_out(account or own._listed_accounts())
            elif own.way == "login":
                own._end_login()
        except PontoAuthorizationError as error:
            if own._has_ended(error):
                return ""
            return own._explain(error)
        except PontoError as error:
            _logger.warning("Ponto connection %s, leaving: %r", self.id, error)
            return own._explain(error)
        return ""

    def _has_ended(self, error):
        """Whether a refusal says that the access had ended before."""
        if error.code == "deprecated_token" or error.code in ENDED_BEFORE:
            return True
        return error.status == 401 and error.code not in WRONG_KEYS

    def _listed_accounts(self):
        return self.account_ids.filtered(lambda item: not item.is_gone)

    def _take_out(self, accounts):
        """Take accounts out of the integration; one that is out already is."""
        with self._client() as client:
            for account in accounts:
                try:
                    client.delete_account(account.ponto_id)
                except PontoNotFoundError:
                    _logger.info("Ponto account %s had been taken out", account.id)
                account.is_gone = True

    def _end_login(self):
        """End the integration of the organization, with whatever is left of it.

        By the refresh token; without one (a login that was lost) by the partner's.
        """
        pair = self.token_ids._load_pair()
        application = self.application_id
        if pair:
            with self._connection_transport() as transport:
                secret = application.secret_ids.client_secret
                revoke(transport, application.client_id, secret, pair.refresh_token)
        elif self.organization_id:
            with application._partner_client() as client:
                try:
                    client.delete_integration(self.organization_id)
                except PontoNotFoundError:
                    _logger.info("Ponto connection %s had been ended", self.id)

    # -- here --------------------------------------------------------------------

    def _leave_account(self, account):
        """Read one account no more."""
        account._note_disconnected()
        account._post(self._leave_words(account))

    def _leave_whole(self):
        """Read nothing of this connection any more, and forget its secrets.

        :raises UserError: another worker is using it at this moment.
        """
        own = self.sudo()
        if not own.try_lock_for_update(allow_referencing=True):
            raise UserError(
                self.env._("This connection is being read. Try again in a minute.")
            )
        own._wipe_secrets()
        accounts = own.account_ids.filtered("is_fetched")
        accounts._note_disconnected()
        own._set_state("disconnected", own._leave_words(accounts))
        own._post(own._leave_words(accounts))
        for account in accounts:
            account._post(own._leave_words(account))

    def _leave_words(self, accounts):
        return _lt(
            "%(person)s disconnected %(accounts)s. Journals, bank lines, entries and "
            "history stay. Connected again, they go on where they left.",
            person=self.env.user.name,
            accounts=", ".join(accounts.mapped("name")) or self.name,
        )

    def _wipe_secrets(self):
        """Every secret of the connection, whatever the way in.

        :raises LockError: another worker is writing the token at this moment.
        """
        row = self.token_ids
        row.flush_recordset()
        row.lock_for_update(allow_referencing=True)
        row.write(
            {
                name: False
                for name, field in row._fields.items()
                if field.store and field.groups == fields.NO_ACCESS
            }
        )
        row.flush_recordset()

    def _waits_for_link(self):
        """Whether Ponto gives an account that was here before and was left."""
        return bool(self._listed_accounts()._earlier_ones())

    def _take_up_sure(self):
        """After new keys or a login: what was here before under other ids goes on.

        Only within this connection, and where it is sure; the rest is proposed.
        """
        companies = self.env.companies | self.account_ids.company_id
        arriving = self.account_ids.filtered(
            lambda item: not (item.is_gone or item.is_fetched)
        ).with_context(allowed_company_ids=companies.ids)
        for account, (former, sure) in arriving._earlier_ones().items():
            mine = former.connection_id == self and not former.disconnected_at
            if sure and mine:
                former._take_up(account)
