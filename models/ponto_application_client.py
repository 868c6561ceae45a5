import threading
from contextlib import contextmanager
from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

from ..ponto.addresses import LOGIN_PAGES, PARTNER_ROOT, webhooks_root
from ..ponto.auth import ClientCredentials
from ..ponto.certificates import ClientCertificate
from ..ponto.client import PontoClient
from ..ponto.errors import PontoAuthorizationError, PontoError, PontoRequestError
from ..ponto.signature import Signer
from ..ponto.transport import Transport
from ..ponto.webhook_keys import Keys
from .ponto_connection_client import SIMULATOR_PARAMETER

# The simulator's second port, with certificates: its address, and who vouches.
SIMULATOR_TLS_PARAMETER = "account_online_ponto.simulator_tls_url"
SIMULATOR_AUTHORITY_PARAMETER = "account_online_ponto.simulator_authority"
# Seconds to connect, and without a byte: Ponto waits for its notification's answer.
KEYS_TIMEOUT = (5, 5)
_keys = {}  # (database, id) of an application: its ``Keys``
_keys_lock = threading.Lock()


def _fetch(database, number):
    """Ask with a cursor of its own: whoever made the ``Keys`` is long gone."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["ponto.application"].browse(number)._fetch_webhook_keys()


class PontoApplicationClient(models.AbstractModel):
    """The partner's way to Ponto: with a certificate, signed."""

    _name = "ponto.application.client"
    _description = "Client of an application at Ponto"

    # -- where -------------------------------------------------------------------

    def _partner_root(self):
        """The partner API's address: Ponto's, or the simulator's."""
        if self.environment != "simulator":
            return PARTNER_ROOT
        root = self._simulator(SIMULATOR_TLS_PARAMETER) if self._has_pair() else ""
        root = root or self._simulator(SIMULATOR_PARAMETER)
        if not root:
            # Else the simulator's keys would go to Ponto.
            raise PontoRequestError("No simulator is set", code="invalid_address")
        return root.rstrip("/") + "/ponto-connect"

    def _login_page(self):
        """Where people log in, in the browser."""
        if self.environment != "simulator":
            return LOGIN_PAGES[self.environment]
        root = self._simulator(SIMULATOR_PARAMETER)
        return root.rstrip("/") + "/authorize/oauth2/auth"

    @api.model
    def _simulator(self, parameter):
        return self.env["ir.config_parameter"].sudo().get_param(parameter) or ""

    def _has_pair(self):
        return bool(self.sudo().secret_ids.certificate)

    # -- clients -----------------------------------------------------------------

    @contextmanager
    def _transport(self, root=None, **options):
        """An open transport with this application's certificate and signature.

        :param root: another API than the partner's.
        :raises PontoAuthorizationError: code ``copied_database`` or
            ``application_incomplete``
        :raises PontoCertificateError: the stored pair cannot be used
        """
        own = self.sudo().ensure_one()
        own.secret_ids._check_database()
        if not own.secret_ids.client_secret:
            raise PontoAuthorizationError(
                "The application's secrets are missing", code="application_incomplete"
            )
        own._add_identity(options)
        with Transport(root or own._partner_root(), **options) as transport:
            yield transport

    def _add_identity(self, options):
        """Add to a transport's options what identifies us."""
        secret = self.secret_ids
        if secret.certificate and secret.certificate_key:
            options["certificate"] = ClientCertificate(
                secret.certificate.encode(), secret.certificate_key.encode()
            )
        if secret.signature_key and self.signature_certificate_id:
            options["signer"] = Signer(
                self.signature_certificate_id, secret.signature_key.encode()
            )
        if self.environment == "simulator":
            authority = self._simulator(SIMULATOR_AUTHORITY_PARAMETER)
            options["authority"] = authority.encode() or None

    @contextmanager
    def _partner_client(self):
        """An open client with the partner's own token, of no customer.

        :raises PontoError: as ``_transport``, and as the calls made on it
        """
        own = self.sudo()
        with own._transport() as transport:
            auth = ClientCredentials(
                transport,
                own.client_id,
                own.secret_ids.client_secret,
                own.secret_ids._load(),
                on_new_token=own.secret_ids._save,
            )
            yield PontoClient(transport, auth)

    def _webhook_keys(self):
        """Ponto's keys for notifications, kept by this process between requests."""
        self.ensure_one()
        number = self.env.cr.dbname, self.id
        with _keys_lock:
            if number not in _keys:
                _keys[number] = Keys(partial(_fetch, *number))
            return _keys[number]

    def _fetch_webhook_keys(self):
        """The keys as Ponto gives them: JWK dicts.

        :raises PontoError: Ponto cannot be asked
        """
        own = self.sudo()
        root = webhooks_root(own._partner_root())
        with own._transport(root, timeout=KEYS_TIMEOUT, retries=0) as transport:
            return PontoClient(transport).webhook_keys()

    # -- test --------------------------------------------------------------------

    def action_test(self):
        """Get a partner's token and the keys of notifications; say what is wrong.

        :raises UserError: what happened, what it means, what to do.
        """
        self.check_access("write")
        self.ensure_one()
        if not self.is_ready:
            raise UserError(self._what_is_missing())
        # A token that is stored would prove nothing.
        self.sudo().secret_ids._replace({})
        explain = self.env["ponto.connection"]._explain_application
        try:
            with self._partner_client() as client:
                next(iter(client.integration_accounts()), None)
            keys = self._fetch_webhook_keys()
        except PontoError as error:
            raise UserError(explain(error)) from error
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("The application works"),
                "message": self.env._(
                    "Ponto accepts the keys and the certificate. Keys it gave for its "
                    "notifications: %d. People can log in at Ponto now.",
                    len(keys),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _what_is_missing(self):
        own = self.sudo()
        missing = [
            name
            for name, there in (
                (self.env._("the Client ID"), own.client_id),
                (self.env._("the Client secret"), own.has_secret),
                (self.env._("the TLS certificate with its key"), own.certificate_until),
            )
            if not there
        ]
        return self.env._(
            "Enter what is missing first: %s. Ponto's portal shows it.",
            ", ".join(missing),
        )
