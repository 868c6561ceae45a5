"""Serve a Bank over HTTP, in a thread or in the foreground."""

import socket
import threading

from werkzeug.serving import (
    WSGIRequestHandler,
    make_server,
    select_address_family,
)

from .application import Application
from .bank import Bank
from .delivering import Courier
from .statefile import StateFile


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


def _listen(host, port, application, log_requests):
    """Return a server on that port; OSError if it is taken."""
    family = select_address_family(host, port)
    # Werkzeug ends the whole process over a port in use: open the socket here.
    with socket.create_server((host, port), family=family, backlog=128) as listener:
        return make_server(
            host,
            port,
            application,
            threaded=True,
            request_handler=_Handler if log_requests else _QuietHandler,
            fd=listener.fileno(),
        )


class SimulatorServer:
    """A running simulator; ``url`` is its first root, see section 8.1.

    ``state_path`` keeps the whole state in a file, so that a second start goes on
    with the same ids, dates and movements; ``bank`` is then only the first state.
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
    ):
        self.state = StateFile(state_path) if state_path else None
        self.bank = (self.state and self.state.read()) or bank or Bank.demo()
        self.bank.inject(list(faults))
        self.application = Application(self.bank, on_change=self.save)
        self._server = _listen(host, port, self.application, log_requests)
        # A request that waits (fault "timeout") must not hold up the end.
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = None
        self.host, self.port = host, self._server.server_address[1]

    @property
    def url(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self):
        """Serve in a background thread and return self."""
        self.save()
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.02},
            name="ponto simulator",
            daemon=True,
        )
        self._thread.start()
        Courier(self.bank, self.application.closing, self.save).start()
        return self

    def stop(self):
        """End all waiting requests, free the port, keep the state."""
        self.application.closing.set()
        if self._thread:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()
        self.save()

    def save(self):
        if self.state:
            self.state.write(self.bank)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_exception):
        self.stop()
