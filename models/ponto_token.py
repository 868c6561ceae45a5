from datetime import UTC

from odoo import fields, models

from ..ponto.auth import Token


class PontoToken(models.Model):
    """The access token of a connection, shared by all workers.

    On a row of its own, because it is written in transactions of its own: the
    caller, who may write the connection, never conflicts with it. Nobody has
    access rights to this model.
    """

    _name = "ponto.token"
    _description = "Access token of a Ponto connection"

    connection_id = fields.Many2one(
        "ponto.connection", required=True, index=True, ondelete="cascade"
    )
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

    def _forget(self):
        """After new keys: the old token must not answer for them."""
        self.sudo().write({"access_token": False, "expires_at": False})
