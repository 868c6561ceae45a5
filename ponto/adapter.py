"""How a session connects: how long, how often, and by which certificates."""

import socket
import ssl

from requests.adapters import HTTPAdapter
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from .errors import PontoCertificateError

MAX_RETRY_AFTER = 30  # seconds we sleep; whoever is told more comes back later
KNOCK_TIMEOUT = 3  # seconds


class Adapter(HTTPAdapter):
    """One way of connecting for a whole session.

    Timeouts sit here because Odoo's test runner breaks on one per call.
    """

    def __init__(self, timeout, context=None, has_authority=False, **options):
        self.timeout = timeout
        self._context = {"ssl_context": context} if context else {}
        self._has_authority = has_authority
        super().__init__(**options)

    def init_poolmanager(self, *sizes, **options):
        super().init_poolmanager(*sizes, **{**options, **self._context})

    def proxy_manager_for(self, proxy, **options):
        return super().proxy_manager_for(proxy, **{**options, **self._context})

    def cert_verify(self, connection, url, verify, cert):
        super().cert_verify(connection, url, verify, cert)
        if self._has_authority:
            # The library would load the system's authorities beside ours.
            connection.cert_reqs = "CERT_REQUIRED"
            connection.ca_certs = connection.ca_cert_dir = None

    def send(self, request, **options):
        options["timeout"] = self.timeout
        return super().send(request, **options)


class _Retry(Retry):
    """Repeats GETs only, and never sleeps longer than `MAX_RETRY_AFTER`."""

    def get_retry_after(self, response):
        try:
            return super().get_retry_after(response)
        except (InvalidHeader, ValueError, OverflowError):
            return None

    def increment(
        self, method=None, url=None, response=None, error=None, *rest, **more
    ):
        # The library would repeat any method whose connection failed.
        if error is not None and method not in self.allowed_methods:
            raise error
        if response is not None:
            asked = self.get_retry_after(response)
            if asked is not None and asked > MAX_RETRY_AFTER:
                return Retry.increment(self.new(total=0), method, url, response)
        return super().increment(method, url, response, error, *rest, **more)


def retry_policy(retries, backoff):
    return _Retry(
        total=retries,
        other=0,  # TLS and malformed answers do not mend in seconds
        redirect=0,
        backoff_factor=backoff,
        status_forcelist=(429, 502, 503, 504),
        allowed_methods=frozenset(("GET",)),
        raise_on_status=False,
    )


def tls_context(certificate, authority):
    """Return the `ssl.SSLContext` of a transport, None for the library's own."""
    if not certificate and not authority:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # checks host and certificate
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        try:
            context.load_verify_locations(cadata=authority.decode())
        except (ssl.SSLError, ValueError):
            raise PontoCertificateError(
                "The authority is no certificate", code="not_a_certificate"
            ) from None
    if certificate:
        certificate.load_into(context)
    return context


def error_at_the_door(parts, context):
    """Return the TLS error with which a server refuses us, None for none.

    Since TLS 1.3 a client sends its request before the server has looked at its
    certificate. A server that refuses it resets the connection, and often the
    reset overtakes the reason. Without a request on the way the reason arrives.

    :param parts: the split address of the server
    :param context: `ssl.SSLContext` of the transport
    """
    address = (parts.hostname, parts.port or 443)
    try:
        with (
            socket.create_connection(address, KNOCK_TIMEOUT) as plain,
            context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
        ):
            secure.recv(1)
    except ssl.SSLError as error:
        return error
    except OSError:  # also a server that waits for our request: it let us in
        return None
    return None
