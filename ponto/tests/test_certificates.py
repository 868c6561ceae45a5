import contextlib
import os
import ssl
import tempfile
from unittest import TestCase, mock

from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate
from hypothesis import given
from hypothesis import strategies as st

from ..certificates import ClientCertificate, facts_of, read_pair
from ..errors import PontoCertificateError
from .certificate_case import DAY, NOW, Authority, ec_key, key_pem, rsa_key
from .properties import bounded


class TestReading(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authority = Authority()
        cls.key = rsa_key()
        cls.pem = cls.authority.issue(cls.key)

    def refused(self, *arguments):
        with self.assertRaises(PontoCertificateError) as caught:
            read_pair(*arguments)
        return caught.exception.code

    def bundle(self, sealed):
        own = load_pem_x509_certificate(self.pem)
        return pkcs12.serialize_key_and_certificates(
            b"x", self.key, own, [self.authority.certificate], sealed
        )

    def test_a_pair_is_read_with_its_facts(self):
        facts, pair = read_pair(self.pem, key_pem(self.key))
        self.assertEqual(facts.subject, "CN=Our application")
        self.assertEqual(facts.issuer, "CN=Test authority")
        self.assertEqual(facts.not_after, (NOW + DAY).replace(microsecond=0))
        self.assertEqual(len(facts.fingerprint), 64)
        self.assertEqual((pair.certificate, pair.key), (self.pem, key_pem(self.key)))
        self.assertEqual(facts_of(pair.certificate), facts)

    def test_every_usual_form_gives_the_same_pair(self):
        _facts, expected = read_pair(self.pem, key_pem(self.key))
        plain, sealed = key_pem(self.key), key_pem(self.key, b"secret")
        old = self.key.private_bytes(
            Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
        )
        der = load_pem_x509_certificate(self.pem).public_bytes(Encoding.DER)
        for name, given_files in {
            "sealed": (self.pem, sealed, b"secret"),
            "needless password": (self.pem, plain, b"needless"),
            "traditional": (self.pem, old),
            "der": (der, plain),
            "one file": (plain + self.pem,),
            "one file with words": (b"Bag Attributes\n" + self.pem + plain,),
            "windows": (self.pem.replace(b"\n", b"\r\n"), plain),
        }.items():
            with self.subTest(name):
                self.assertEqual(read_pair(*given_files)[1], expected)

    def test_a_chain_begins_with_the_certificate_of_the_key(self):
        _facts, pair = read_pair(self.authority.pem + self.pem, key_pem(self.key))
        self.assertEqual(pair.certificate, self.pem + self.authority.pem)

    def test_a_bundle_holds_both(self):
        for sealed, password in (
            (NoEncryption(), None),
            (BestAvailableEncryption(b"secret"), b"secret"),
        ):
            _facts, pair = read_pair(self.bundle(sealed), b"", password)
            self.assertEqual(pair.certificate, self.pem + self.authority.pem)
            self.assertEqual(pair.key, key_pem(self.key))

    def test_each_mistake_has_its_name(self):
        plain, sealed = key_pem(self.key), key_pem(self.key, b"secret")
        other = key_pem(rsa_key("two"))
        ended = self.authority.issue(self.key, begin=-2 * DAY, end=-DAY)
        early = self.authority.issue(self.key, begin=DAY, end=2 * DAY)
        bundle = self.bundle(BestAvailableEncryption(b"secret"))
        for expected, given_files in (
            ("not_a_certificate", (b"", plain)),
            ("not_a_certificate", (b"rubbish", plain)),
            ("not_a_certificate", (b"rubbish", b"")),
            ("not_a_certificate", (plain, plain)),
            ("not_a_certificate", (b"x" * 200_000, plain)),
            ("not_a_key", (self.pem, b"rubbish")),
            ("not_a_key", (self.pem, b"")),
            ("not_a_key", (self.pem, self.pem)),
            ("wrong_password", (self.pem, sealed)),
            ("wrong_password", (self.pem, sealed, b"other")),
            ("wrong_password", (bundle, b"", b"other")),
            ("no_match", (self.pem, other)),
            ("no_match", (self.pem, key_pem(ec_key()))),
            ("expired", (ended, plain)),
            ("not_yet_valid", (early, plain)),
        ):
            with self.subTest(expected):
                self.assertEqual(self.refused(*given_files), expected)

    def test_nothing_of_the_key_is_shown(self):
        facts, pair = read_pair(self.pem, key_pem(self.key))
        self.assertEqual(repr(pair), "ClientCertificate()")
        self.assertNotIn("KEY", repr(facts))

    @bounded
    @given(st.binary(max_size=300), st.binary(max_size=300), st.none() | st.binary())
    def test_rubbish_is_refused_and_nothing_else(self, certificate, key, password):
        for files in ((certificate, key), (self.pem, key), (certificate, self.pem)):
            with self.assertRaises(PontoCertificateError):
                read_pair(*files, password)


class TestLoading(TestCase):
    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        place = mock.patch("tempfile.tempdir", self.folder)
        place.start()
        self.addCleanup(place.stop)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    def spied(self, outcome):
        """Let the library be a spy that keeps what lay on the disk."""
        seen = {}

        def load(path, password):
            seen["mode"] = os.stat(path).st_mode & 0o777
            with open(path, "rb") as file:
                seen["content"] = file.read()
            seen["password"] = password
            if outcome:
                raise outcome

        return seen, mock.Mock(load_cert_chain=load)

    def test_the_key_is_on_disk_only_sealed_and_gone_at_once(self):
        pair = Authority().client()
        seen, context = self.spied(None)
        pair.load_into(context)
        self.assertEqual(seen["mode"], 0o600)
        self.assertIn(b"BEGIN ENCRYPTED PRIVATE KEY", seen["content"])
        self.assertNotIn(b"BEGIN PRIVATE KEY", seen["content"])
        self.assertEqual(len(seen["password"]), 64)
        self.assertEqual(os.listdir(self.folder), [])

    def test_the_file_is_gone_after_any_error(self):
        pair = Authority().client()
        for outcome in (ssl.SSLError("x"), MemoryError(), KeyboardInterrupt()):
            _seen, context = self.spied(outcome)
            with contextlib.suppress(
                PontoCertificateError, MemoryError, KeyboardInterrupt
            ):
                pair.load_into(context)
            self.assertEqual(os.listdir(self.folder), [])

    def test_what_cannot_be_used_is_named(self):
        authority = Authority()
        wrong = ClientCertificate(authority.issue(ec_key("a")), key_pem(ec_key("b")))
        with self.assertRaises(PontoCertificateError) as caught:
            wrong.load_into(self.context)
        self.assertEqual(caught.exception.code, "not_usable")
        self.assertIsNone(caught.exception.__context__)
