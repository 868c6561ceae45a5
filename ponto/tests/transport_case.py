"""A transport with a scripted server behind it."""

from unittest import TestCase

from ..transport import Transport
from .scripted_server import ScriptedServer

HTML = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
GOOD = {"data": []}
SECRET = "very-secret-token"


class TransportCase(TestCase):
    def serve(self, *answers, **options):
        server = ScriptedServer(*answers)
        server.__enter__()
        self.addCleanup(server.__exit__)
        transport = Transport(server.url, backoff=0, **options)
        self.addCleanup(transport.close)
        return server, transport

    def failure_of(self, expected, *answers, retries=0):
        _server, transport = self.serve(*answers, retries=retries)
        with self.assertRaises(expected) as caught:
            transport.get("/accounts", token=SECRET)
        self.assertIs(type(caught.exception), expected)
        return caught.exception
