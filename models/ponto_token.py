from datetime import datetime, timezone

from odoo import fields, models
from odoo.tools import SQL

from ..ponto.auth import Token, Tokens

# No access token is left, only the one that renews: one that has ended stands in.
ENDED = datetime(1970, 1, 1, tzinfo=timezone.utc)


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
    _inherit = ["ponto.secret.row"]

    connection_id = fields.Many2one(
        "ponto.connection", required=True, index=True, ondelete="cascade"
    )
    # Of a login; each use of it brings another one, see ``TokenStore``.
    refresh_token = fields.Char(groups=fields.NO_ACCESS, copy=False, prefetch=False)

    _connection_uniq = models.Constraint(
        "UNIQUE(connection_id)", "A connection has one token."
    )

    def init(self):
        """Keys stored before there was a stamp belong to the database they are in."""
        uuid = self._present_uuid()
        self.env.cr.execute(
            SQL(
                "UPDATE ponto_token SET database_uuid = %s "
                "WHERE database_uuid IS NULL AND client_secret IS NOT NULL",
                uuid,
            )
        )

    def _load_pair(self):
        """The stored ``auth.Tokens`` of a login, or None: log in again."""
        own = self.sudo()
        if not own.refresh_token:
            return None
        return Tokens(self._load() or Token("", ENDED), own.refresh_token)

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
        own._write_token(None)
        own.refresh_token = False
        own.database_uuid = self._present_uuid()
        own.flush_recordset()

    def _replace_pair(self, tokens):
        """Keep what a login brought; the row must be locked by the caller.

        :param tokens: ``auth.Tokens``; None: they are dead, log in again.
        """
        own = self.sudo()
        own.flush_recordset()
        own.client_secret = False
        own._write_token(tokens and tokens.access)
        own.refresh_token = tokens and tokens.refresh_token
        own.database_uuid = self._present_uuid()
        own.flush_recordset()

    def _forget_access(self, token):
        """Ponto refused this access token: the next worker renews.

        :param token: the ``auth.Token``; another one is left alone.
        """
        with self.env.registry.cursor() as cr:
            own = self.with_env(self.env(cr=cr, su=True))
            mine = own.try_lock_for_update(allow_referencing=True)
            if mine and mine.access_token == token.value:
                mine._write_token(None)

    def _wait_for_row(self):
        """Lock the row; wait while another worker renews the token.

        :raises psycopg2.Error: after ``TokenStore.PATIENCE``; or the other one
            has written it: this transaction sees the row as it was, begin again.
        """
        self.env.execute_query(
            SQL("SELECT id FROM ponto_token WHERE id = %s FOR NO KEY UPDATE", self.id)
        )
