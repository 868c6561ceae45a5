from contextlib import contextmanager

from odoo import api, models

from ..ponto.addresses import API_ROOT
from ..ponto.auth import ClientCredentials
from ..ponto.client import PontoClient
from ..ponto.transport import Transport

SIMULATOR_PREFIX = "simulator-"
SIMULATOR_PARAMETER = "account_online_ponto.simulator_url"


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
        """An open client with this connection's keys; the one way to Ponto.

        :raises PontoError: as the calls made on it do.
        """
        self.ensure_one()
        own = self.sudo()
        with Transport(self._root_url(own.environment)) as transport:
            auth = own._credentials(transport, on_new_token=own.token_ids._save)
            yield PontoClient(transport, auth)

    @contextmanager
    def _client_for_threads(self):
        """An open client that repeats nothing by itself and writes no token.

        A thread must not touch the database: what is new is saved at the end.
        """
        self.ensure_one()
        own = self.sudo()
        root = self._root_url(own.environment)
        with Transport(root, retries=0) as transport:
            auth = own._credentials(transport)
            try:
                yield PontoClient(transport, auth)
            finally:
                if auth.renewed:
                    own.token_ids._save(auth.current)

    def _credentials(self, transport, **options):
        return ClientCredentials(
            transport,
            self.client_id,
            self.token_ids.client_secret,
            self.token_ids._load(),
            **options,
        )
