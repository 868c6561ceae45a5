"""Serve a Bank over HTTP, in a thread or in the foreground."""

import socket
import threading

from werkzeug.serving import (
    WSGIRequestHandler,
    make_server,
    select_address_family,
)

from . import papers
from .application import Application
from .bank import Bank
from .delivering import Courier
from .statefile import StateFile
from .tls import TlsServer


class _Handler(WSGIRequestHandler):
    """Leave the Date header to the application, and really drop connections."""

    def send_response(self, code, message=None):
        self.log_request(code)
        self.send_response_only(code, message)

    def connection_dropped(self, _error, _environ=None):
        # Without this the socket stays open for a next request (HTTP/1.1).
        self.close_connection = True


class _QuietHandler(_Handler):
    """Leave requests out of the log: a test run would drown in them."""

    def log_request(self, code="-", size="-"):
        """Say nothing."""


def _listen(host, port, application, log_requests, papers=None):
    """Return a server on that port, TLS with ``papers``; OSError if it is taken."""
    family = select_address_family(host, port)
    handler = _Handler if log_requests else _QuietHandler
    # Werkzeug ends the whole process over a port in use: open the socket here.
    with socket.create_server((host, port), family=family, backlog=128) as listener:
        if papers:
            server = TlsServer(host, port, application, handler, listener, papers)
        else:
            server = make_server(
                host,
                port,
                application,
                threaded=True,
                request_handler=handler,
                fd=listener.fileno(),
            )
    # A request that waits (fault "timeout") must not hold up the end.
    server.daemon_threads = True
    server.block_on_close = False
    return server


class SimulatorServer:
    """A running simulator; ``url`` is its first root, see section 8.1.

    ``state_path`` keeps the whole state in a file, so that a second start goes on
    with the same ids, dates and movements; ``bank`` is then only the first state.
    ``tls`` listens on a second port too, ``tls_port``, where a client certificate is
    required: ``tls_url``.
    """

    def __init__(
        self,
        bank=None,
        host="127.0.0.1",
        port=0,
        faults=(),
        state_path=None,
        *,
        log_requests=False,
        tls=False,
        tls_port=0,
    ):
        self.state = StateFile(state_path) if state_path else None
        self.bank = (self.state and self.state.read()) or bank or Bank.demo()
        self.bank.inject(list(faults))
        self.application = Application(self.bank, on_change=self.save)
        self._listeners = [_listen(host, port, self.application, log_requests)]
        self.host, self.port = host, self._listeners[0].server_address[1]
        self.tls_port = None
        if tls:
            self._listen_safely(tls_port, log_requests)
        self.application.plain_url, self.application.tls_url = self.url, self.tls_url
        self._threads = []

    def _listen_safely(self, port, log_requests):
        papers = self.bank.papers
        try:
            self._listeners.append(
                _listen(self.host, port, self.application, log_requests, papers)
            )
        except OSError:
            self._listeners[0].server_close()
            raise
        self.tls_port = self._listeners[1].server_address[1]

    @property
    def url(self):
        return f"http://{self._host}:{self.port}"

    @property
    def tls_url(self):
        return f"https://{self._host}:{self.tls_port}" if self.tls_port else None

    @property
    def _host(self):
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self):
        """The certificate (PEM) of the authority that signed ``tls_url``'s."""
        return self.bank.papers["authority"]

    def client_certificate(self, password=None, **options):
        """Return a certificate and its key (PEM); options of ``papers.new_client``."""
        certificate, key = papers.new_client(self.bank.papers, **options)
        return certificate, papers.encrypted(key, password) if password else key

    def signature_key(self):
        """Return the id of the signature certificate, that certificate and its key."""
        kept, application = self.bank.papers, self.bank.application
        given = kept["signature"], kept["signature_key"]
        return application.signature_certificate_id, *given

    def start(self):
        """Serve in background threads and return self."""
        self.save()
        self._threads = [
            threading.Thread(
                target=listener.serve_forever,
                kwargs={"poll_interval": 0.02},
                name="ponto simulator",
                daemon=True,
            )
            for listener in self._listeners
        ]
        for thread in self._threads:
            thread.start()
        Courier(self.bank, self.application.closing, self.save).start()
        return self

    def stop(self):
        """End all waiting requests, free the ports, keep the state."""
        self.application.closing.set()
        if self._threads:
            for listener in self._listeners:
                listener.shutdown()
            for thread in self._threads:
                thread.join()
            self._threads = []
        for listener in self._listeners:
            listener.server_close()
        self.save()

    def save(self):
        if self.state:
            self.state.write(self.bank)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()
