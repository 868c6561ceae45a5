from datetime import timezone

from odoo import api, fields, models

from ..ponto.auth import Token
from ..ponto.errors import PontoAuthorizationError

DATABASE_PARAMETER = "database.uuid"
COPIED = "copied_database"


class PontoSecretRow(models.AbstractModel):
    """A client secret, and the token all workers share; of this database alone.

    Odoo gives a database that is duplicated, or restored as a copy, another uuid.
    The uuid of the moment in which the secrets were stored stays beside them:
    where it is another one by now, nothing is sent. Else original and copy would
    both renew one rotating token, and each would end the other's.
    """

    _name = "ponto.secret.row"
    _description = "Secrets that belong to one database"

    client_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    access_token = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    expires_at = fields.Datetime(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    # What the token may do, as Ponto told; empty: it did not.
    scope = fields.Char(groups=fields.NO_ACCESS, copy=False)
    database_uuid = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    def _load(self):
        """The stored ``auth.Token``, or None."""
        own = self.sudo()
        if not (own.access_token and own.expires_at):
            return None
        moment = own.expires_at.replace(tzinfo=timezone.utc)
        return Token(own.access_token, moment, own.scope or "")

    def _save(self, token):
        """Keep a token for the other workers, committed before its first use.

        Passed over where the row is not committed yet or another worker is writing:
        the token is only a spared request.

        :param token: an ``auth.Token``.
        """
        with self.env.registry.cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            if own.try_lock_for_update(allow_referencing=True):
                own._write_token(token)

    def _write_token(self, token):
        self.access_token = token and token.value
        if token:
            self.scope = token.scope
        self.expires_at = token and self.env["ponto.connection"]._naive(
            token.expires_at
        )

    @api.model
    def _present_uuid(self):
        return self.env["ir.config_parameter"].sudo().get_param(DATABASE_PARAMETER)

    def _is_copy(self):
        """Whether the secrets were stored in another database than this one."""
        stamp = self.sudo().database_uuid
        return bool(stamp) and stamp != self._present_uuid()

    def _check_database(self):
        """Stop before anything of a copy is sent.

        :raises PontoAuthorizationError: code ``copied_database``
        """
        if self._is_copy():
            raise PontoAuthorizationError(
                "The secrets belong to another database", code=COPIED
            )
