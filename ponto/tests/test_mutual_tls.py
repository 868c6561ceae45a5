import os
import ssl
import tempfile
from unittest import TestCase, mock

from ..errors import (
    PontoCertificateError,
    PontoClockError,
    PontoError,
    PontoRequestError,
)
from ..transport import Transport
from .certificate_case import DAY, Authority, ec_key, key_pem
from .scripted_server import ScriptedServer, answer
from .transport_case import GOOD


class TestMutualTls(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.stranger = Authority("Stranger")

    def serve(self, host="localhost", version=None, **validity):
        """A server that asks for a certificate of our authority."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        pair = self.authority.client("server", host=host, **validity)
        pair.load_into(context)
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=self.authority.pem.decode())
        if version:
            context.maximum_version = version
        server = ScriptedServer(answer(GOOD), context=context)
        server.__enter__()
        self.addCleanup(server.__exit__)
        return server

    def transport(self, server, certificate, authority=None):
        authority = authority or self.authority
        transport = Transport(
            server.url, retries=0, certificate=certificate, authority=authority.pem
        )
        self.addCleanup(transport.close)
        return transport

    def failure(self, server, *pair):
        with self.assertRaises(PontoError) as caught:
            self.transport(server, *pair).get("/accounts")
        self.assertEqual(server.requests, [])
        self.assertIsNone(caught.exception.__context__)
        return type(caught.exception), caught.exception.code

    def test_with_its_certificate_it_is_let_in(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            transport = self.transport(
                self.serve(version=version), self.authority.client()
            )
            self.assertEqual(transport.get("/accounts").json, GOOD)
            form = transport.post_form("/oauth2/token", {"a": "b"}, basic=("i", "s"))
            self.assertEqual(form.json, GOOD)

    def test_a_missing_certificate_is_named_in_either_version(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.subTest(version):
                self.assertEqual(
                    self.failure(self.serve(version=version), None),
                    (PontoCertificateError, "client_certificate_required"),
                )

    def test_a_refused_certificate_is_named(self):
        for expected, certificate in (
            ("refused", self.stranger.client()),
            ("expired", self.authority.client(begin=-2 * DAY, end=-DAY)),
        ):
            with self.subTest(expected):
                self.assertEqual(
                    self.failure(self.serve(), certificate),
                    (PontoCertificateError, f"client_certificate_{expected}"),
                )

    def test_a_server_that_is_not_ponto_hears_nothing(self):
        own = self.authority.client()
        self.assertEqual(
            self.failure(self.serve(host="elsewhere.test"), own),
            (PontoRequestError, "wrong_host"),
        )
        self.assertEqual(
            self.failure(self.serve(), own, self.stranger),
            (PontoRequestError, "certificate"),
        )
        self.assertEqual(
            self.failure(self.serve(begin=-2 * DAY, end=-DAY), own),
            (PontoClockError, "clock"),
        )

    def test_the_systems_authorities_do_not_count_beside_a_given_one(self):
        server = self.serve()
        with tempfile.NamedTemporaryFile("wb") as bundle:
            bundle.write(self.authority.pem)
            bundle.flush()
            with mock.patch("requests.adapters.DEFAULT_CA_BUNDLE_PATH", bundle.name):
                trusting = Transport(
                    server.url, retries=0, certificate=self.authority.client()
                )
                self.addCleanup(trusting.close)
                self.assertEqual(trusting.get("/accounts").json, GOOD)
                server.requests.clear()
                told = self.failure(server, self.authority.client(), self.stranger)
        self.assertEqual(told, (PontoRequestError, "certificate"))

    def test_an_authority_of_our_own_is_for_this_machine_only(self):
        with self.assertRaises(PontoRequestError):
            Transport("https://api.ibanity.com", authority=self.authority.pem)

    def test_an_authority_that_is_none_is_named(self):
        for rubbish in (b"rubbish", b"\xff", key_pem(ec_key())):
            with self.assertRaises(PontoCertificateError) as caught:
                Transport("https://localhost", authority=rubbish)
            self.assertEqual(caught.exception.code, "not_a_certificate")

    def test_no_file_is_left_behind(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch("tempfile.tempdir", folder),
        ):
            self.test_with_its_certificate_it_is_let_in()
            self.assertEqual(os.listdir(folder), [])
