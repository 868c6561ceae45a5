"""Where the rotating token of a login is kept while it is used and renewed."""

import logging
from contextlib import contextmanager

import psycopg2
from odoo import SUPERUSER_ID, api
from psycopg2 import errorcodes

from ..ponto.errors import PontoUnavailableError

_logger = logging.getLogger(__name__)

# Longer than a renewal can take: Ponto's answer may need a minute.
PATIENCE = "100s"
TRIES = 5


class TokenStore:
    """The row of a connection's tokens, for ``auth.RotatingToken``.

    A cursor of its own: what is saved stays saved whatever becomes of the caller,
    and no lock outlives the renewal. The caller must not have written the row.
    """

    def __init__(self, token):
        """Take the ``ponto.token`` record of a connection that is committed."""
        self._registry = token.env.registry
        self._id = token.id

    @contextmanager
    def exclusive(self):
        """Give the row to this worker alone, as it is now.

        :return: a slot: ``tokens`` (``auth.Tokens`` or None), ``save(tokens)`` and
            ``forget()``, which both commit.
        :raises PontoUnavailableError: others renewed for longer than a renewal
            takes
        """
        with self._registry.cursor() as cr:
            row = api.Environment(cr, SUPERUSER_ID, {})["ponto.token"].browse(self._id)
            _lock(row)
            yield _Slot(row)


class _Slot:
    def __init__(self, row):
        self._row = row
        self.tokens = row._load_pair()

    def __repr__(self):
        return f"{type(self).__name__}({self._row.id})"

    def save(self, tokens):
        """Keep the new tokens; they are durable when this returns."""
        self._write(tokens)

    def forget(self):
        """The tokens are dead: nobody tries them again."""
        self._write(None)

    def _write(self, tokens):
        self._row._replace_pair(tokens)
        self._row.env.cr.commit()  # pylint: disable=invalid-commit
        self.tokens = tokens


def _lock(row):
    """Lock the row, waiting for others; then see what they have written."""
    cr = row.env.cr
    for _try in range(TRIES):
        try:
            cr.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            row._wait_for_row()
            return
        except psycopg2.OperationalError as error:
            # Written meanwhile: this transaction would see the row as it was.
            cr.rollback()
            row.env.invalidate_all()
            if error.pgcode != errorcodes.SERIALIZATION_FAILURE:
                break
    raise PontoUnavailableError("Another worker is renewing the token", code="busy")


class HeldToken:
    """A token for threads, which must not touch the database: it is never renewed.

    It was renewed before they started, for longer than a turn of the job lasts. A
    token that Ponto refuses all the same may be renewed by the job's own thread
    alone, where what comes is saved: the question is put off to the next turn, and
    `refused` tells that the token is worth nothing any more.
    """

    def __init__(self, token):
        self._token = token
        self.refused = False

    def __repr__(self):
        return f"{type(self).__name__}(refused={self.refused})"

    def token(self, now=None):
        """Return the `auth.Token`."""
        return self._token

    def replace(self, _refused):
        """Give up until the next turn.

        :raises PontoUnavailableError: always
        """
        self.refused = True
        raise PontoUnavailableError(
            "Ponto ended the access token early", code="token_ended", status=401
        )
