"""The listener of way b that wants a client certificate (section 1.3)."""

import os
import ssl
import tempfile

from werkzeug.serving import ThreadedWSGIServer

HANDSHAKE_SECONDS = 10


def context(papers):
    """Return the server's side: our certificate, and one of ours from the client."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(cadata=papers["authority"])
    # The library reads a key from a file only.
    with tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False) as file:
        file.write(papers["server_key"] + papers["server"])
    try:
        made.load_cert_chain(file.name)
    finally:
        os.unlink(file.name)
    return made


class TlsServer(ThreadedWSGIServer):
    """Shakes hands in the thread of each connection, so that none waits for another.

    Whoever shows no certificate gets no HTTP answer, only TLS's alert.
    """

    def __init__(self, host, port, application, handler, listener, papers):
        super().__init__(host, port, application, handler, fd=listener.fileno())
        self._context = context(papers)
        # Tells Werkzeug the scheme; given to its constructor, it would wrap the
        # listening socket, and shake hands there.
        self.ssl_context = self._context

    def finish_request(self, request, client_address):
        request.settimeout(HANDSHAKE_SECONDS)
        connection = self._context.wrap_socket(
            request, server_side=True, do_handshake_on_connect=False
        )
        with connection:
            try:
                connection.do_handshake()
            except OSError:
                _say_goodbye(connection)
                return
            connection.settimeout(None)
            super().finish_request(connection, client_address)


def _say_goodbye(connection):
    """Let the alert arrive: closing with unread bytes would reset the connection."""
    try:
        connection.settimeout(1)
        connection.shutdown(1)  # SHUT_WR
        while connection.recv(4096):
            pass
    except OSError:
        return
