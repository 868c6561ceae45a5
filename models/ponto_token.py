from datetime import UTC

from odoo import fields, models

from ..ponto.auth import Token


class PontoToken(models.Model):
    """The secrets of a connection: client secret, and the token all workers share.

    On a row of its own. The token is written in transactions of its own, which
    must not conflict with a caller who writes the connection. And PostgreSQL
    quotes the whole row when a user empties a required field: no field that a
    user can write may stand beside a secret. Nobody has access rights to this
    model.
    """

    _name = "ponto.token"
    _description = "Secrets of a Ponto connection"

    connection_id = fields.Many2one(
        "ponto.connection", required=True, index=True, ondelete="cascade"
    )
    client_secret = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    access_token = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)
    expires_at = fields.Datetime(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one token."
    )

    def _load(self):
        """The stored ``auth.Token``, or None."""
        own = self.sudo()
        if not (own.access_token and own.expires_at):
            return None
        return Token(own.access_token, own.expires_at.replace(tzinfo=UTC), "")

    def _save(self, token):
        """Keep a token for the other workers, committed before its first use.

        Passed over where the connection is not committed yet or another worker is
        writing: the token is only a spared request.

        :param token: an ``auth.Token``.
        """
        with self.env.registry.cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            if own.try_lock_for_update(allow_referencing=True):
                own.access_token = token.value
                own.expires_at = token.expires_at.astimezone(UTC).replace(tzinfo=None)

    def _replace_secret(self, secret):
        """Keep a new client secret; the token of the old one is forgotten.

        The row is locked and written at once: a statement that fails is logged
        with its values, so nothing may fail here. As the row stays locked,
        ``_save`` passes over it until the caller's transaction ends.

        :raises LockError: another worker is writing the token at this moment.
        """
        own = self.sudo()
        own.flush_recordset()
        own.lock_for_update(allow_referencing=True)
        own.client_secret = secret
        own.access_token = own.expires_at = False
        own.flush_recordset()
