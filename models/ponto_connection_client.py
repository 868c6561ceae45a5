from contextlib import contextmanager
from datetime import timedelta

from odoo import api, models

from ..ponto.addresses import API_ROOT
from ..ponto.auth import ClientCredentials, utc_now
from ..ponto.client import PontoClient
from ..ponto.errors import PontoAuthorizationError
from ..ponto.rotation import RotatingToken
from ..ponto.transport import Transport
from .token_store import HeldToken, TokenStore

SIMULATOR_PREFIX = "simulator-"
SIMULATOR_PARAMETER = "account_online_ponto.simulator_url"
# A turn of the job lasts a minute, and some more where a bank is slow.
LIFE_FOR_THREADS = timedelta(minutes=5)


class PontoConnectionClient(models.AbstractModel):
    """The one way to Ponto: which address, which keys, which token."""

    _name = "ponto.connection.client"
    _description = "Client of a Ponto connection"

    @api.model
    def _root_url(self, environment):
        """The API's address: Ponto's, or the simulator's on a demo database."""
        if environment != "simulator":
            return API_ROOT
        parameters = self.env["ir.config_parameter"].sudo()
        return parameters.get_param(SIMULATOR_PARAMETER) or API_ROOT

    @api.model
    def _environment_for(self, client_id, sandbox):
        """Real keys go to the real Ponto, also on a demo database."""
        parameters = self.env["ir.config_parameter"].sudo()
        simulator = parameters.get_param(SIMULATOR_PARAMETER)
        if simulator and client_id.startswith(SIMULATOR_PREFIX):
            return "simulator"
        return "sandbox" if sandbox else "live"

    @api.model
    @contextmanager
    def _public_client(self):
        """A client without keys, for the public list of banks."""
        parameters = self.env["ir.config_parameter"].sudo()
        simulator = parameters.get_param(SIMULATOR_PARAMETER)
        with Transport(simulator or API_ROOT) as transport:
            yield PontoClient(transport)

    @contextmanager
    def _client(self):
        """An open client of this connection, whichever its way in.

        :raises PontoError: nothing may be sent; and as the calls made on it do.
        """
        own = self.sudo().ensure_one()
        with own._connection_transport() as transport:
            if own.way == "login":
                auth = own._rotating_token(transport)
            else:
                auth = own._credentials(transport, on_new_token=own.token_ids._save)
            yield PontoClient(transport, auth)

    @contextmanager
    def _client_for_threads(self):
        """An open client that repeats nothing by itself and writes no token.

        A thread must not touch the database. Of own keys a new token is saved at
        the end: to lose it costs a request. A rotating one that is lost ends the
        login, so it is renewed here, in the job's own thread, before the others
        start; they only hold it (see ``HeldToken``).
        """
        own = self.sudo().ensure_one()
        with own._connection_transport(retries=0) as transport:
            if own.way == "login":
                with own._held_token(transport) as auth:
                    yield PontoClient(transport, auth)
                return
            auth = own._credentials(transport)
            try:
                yield PontoClient(transport, auth)
            finally:
                if auth.renewed:
                    own.token_ids._save(auth.current)

    @contextmanager
    def _connection_transport(self, **options):
        """An open transport to the API that this connection's way in goes to.

        :raises PontoAuthorizationError: code ``copied_database``,
            ``deprecated_token`` or ``no_application``
        """
        self.token_ids._check_database()
        if self.way == "login":
            if not self.application_id:
                raise PontoAuthorizationError(
                    "The connection has no application", code="no_application"
                )
            with self.application_id._transport(**options) as transport:
                yield transport
        elif self.way == "token":
            raise PontoAuthorizationError(
                "Ponto ended the single API token", code="deprecated_token"
            )
        else:
            with Transport(self._root_url(self.environment), **options) as transport:
                yield transport

    def _credentials(self, transport, **options):
        return ClientCredentials(
            transport,
            self.client_id,
            self.token_ids.client_secret,
            self.token_ids._load(),
            **options,
        )

    def _rotating_token(self, transport):
        application = self.application_id
        return RotatingToken(
            transport,
            application.client_id,
            application.secret_ids.client_secret,
            TokenStore(self.token_ids),
        )

    @contextmanager
    def _held_token(self, transport):
        """A token that outlives a turn of the job.

        :raises PontoError: it could not be renewed.
        """
        rotating = self._rotating_token(transport)
        token = rotating.token()
        if not token.is_usable(utc_now() + LIFE_FOR_THREADS):
            token = rotating.replace(token)
        held = HeldToken(token)
        try:
            yield held
        finally:
            if held.refused:
                # The next turn renews, and finds out whether the login has ended.
                self.token_ids._forget_access(token)
