"""Sections 1.3 and 1.5: the client certificate and the signature of requests."""

import base64
import http.client
import json
import ssl
import tempfile
import time
from hashlib import sha512
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

from .. import Bank, SimulatorServer, papers
from .partner_case import PARTNER, ROOT, PartnerCase

PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)


class TestMutualTls(PartnerCase):
    def setUp(self):
        super().setUp()
        self.server.stop()
        self.server = SimulatorServer(self.bank, tls=True).start()
        self.addCleanup(self.server.stop)

    def safely(self, target, certificate=None, authority=None):
        """GET over TLS; ``certificate``: the client's and its key."""
        context = ssl.create_default_context(cadata=authority or self.server.authority)
        if certificate:
            with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
                file.write("".join(certificate))
                file.flush()
                context.load_cert_chain(file.name)
        address = urlsplit(self.server.tls_url)
        connection = http.client.HTTPSConnection(
            address.hostname, address.port, context=context, timeout=10
        )
        self.addCleanup(connection.close)
        connection.request("GET", target)
        response = connection.getresponse()
        return response.status, json.loads(response.read())

    def test_1_3_a_client_certificate_opens_the_way(self):
        status, body = self.safely(ROOT, self.server.client_certificate())
        self.assertEqual(status, 200)
        root = f"{self.server.tls_url}{ROOT}"
        self.assertTrue(body["links"]["accounts"].startswith(root))
        keys = self.safely("/webhooks", self.server.client_certificate())
        self.assertEqual(keys[0], 200)

    def test_1_3_without_one_the_handshake_fails(self):
        with self.assertRaisesRegex(OSError, "certificate required|reset|EOF|closed"):
            self.safely(ROOT)

    def test_1_3_one_of_another_authority_or_over_is_refused(self):
        papers.make.cache_clear()
        papers.ec_key.cache_clear()
        foreign = papers.new_client(papers.make())
        with self.assertRaises(OSError):
            self.safely(ROOT, foreign)
        with self.assertRaises(OSError):
            self.safely(ROOT, self.server.client_certificate(days=-1))
        self.assertEqual(self.safely(ROOT, self.server.client_certificate())[0], 200)

    def test_a_client_that_trusts_others_does_not_connect(self):
        papers.make.cache_clear()
        papers.ec_key.cache_clear()
        other = papers.make()["authority"]
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.safely(ROOT, self.server.client_certificate(), other)

    def test_a_silent_connection_holds_up_nobody(self):
        address = urlsplit(self.server.tls_url)
        silent = http.client.HTTPConnection(address.hostname, address.port)
        silent.connect()
        self.addCleanup(silent.close)
        self.assertEqual(self.safely(ROOT, self.server.client_certificate())[0], 200)

    def test_pages_and_logos_are_where_a_browser_comes(self):
        self.bank.add_institution(name="KBC")
        path = f"{ROOT}/financial-institutions"
        _status, body = self.safely(path, self.server.client_certificate())
        logo = body["data"][0]["attributes"]["logoUrl"]
        self.assertTrue(logo.startswith(f"{self.server.url}/logos/"))

    def test_8_a_switch_drops_plain_calls_of_way_b(self):
        self.bank.mtls_required = True
        for path in (ROOT, f"{ROOT}/accounts", "/webhooks/keys"):
            with self.subTest(path=path), self.assertRaises(ConnectionError):
                self.request("GET", path)
        self.assertEqual(self.token_request().status, 200, "way a goes on")
        self.assertEqual(self.safely(ROOT, self.server.client_certificate())[0], 200)

    def test_the_key_can_need_a_password(self):
        certificate, key = self.server.client_certificate(password="secret")
        self.assertIn("ENCRYPTED", key)
        opened = serialization.load_pem_private_key(key.encode(), b"secret")
        public = x509.load_pem_x509_certificate(certificate.encode()).public_key()
        self.assertEqual(opened.public_key(), public)


class TestSignature(PartnerCase):
    def setUp(self):
        super().setUp()
        self.key_id, _certificate, key = self.server.signature_key()
        self.key = papers.load_key(key)
        self.bank.signature_required = "all"

    def sign(self, method, path, body=b"", *, encode=base64.b64encode, **changes):
        """Return the headers of a signed request; ``changes`` spoil it."""
        digest = base64.b64encode(sha512(changes.pop("digested", body)).digest())
        headers = {
            "Host": urlsplit(self.server.url).netloc,
            "Digest": f"SHA-512={digest.decode()}",
            "Authorization": changes.pop("authorization", self._basic()),
            **changes.pop("also", {}),
        }
        given = {
            "keyId": self.key_id,
            "created": str(int(time.time())),
            "algorithm": "hs2019",
            "headers": changes.pop("names", self._names(headers)),
            **changes,
        }
        lines = {name.lower(): value for name, value in headers.items()}
        lines["(request-target)"] = f"{method.lower()} {path}"
        lines["(created)"] = given["created"]
        names = given["headers"].split()
        text = "\n".join(f"{name}: {lines[name]}" for name in names)
        signed = self.key.sign(text.encode(), PSS, hashes.SHA256())
        given.setdefault("signature", encode(signed).decode())
        headers["Signature"] = ",".join(f'{k}="{v}"' for k, v in given.items())
        return headers

    def _basic(self):
        return f"Basic {base64.b64encode(':'.join(PARTNER).encode()).decode()}"

    def _names(self, headers):
        more = [name.lower() for name in headers if name not in ("Host", "Digest")]
        return " ".join(["(request-target)", "host", "digest", "(created)", *more])

    def send(self, method="POST", path=f"{ROOT}/oauth2/token", **changes):
        body = changes.pop("body", b"grant_type=client_credentials")
        headers = self.sign(method, path, body, **changes)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return self.request(method, path, headers=headers, body=body)

    def assert_bad(self, answer, words):
        self.assertEqual((answer.status, answer.code), (401, "invalidSignature"))
        self.assertIn(words, answer.json["errors"][0]["detail"])

    def test_1_5_a_good_signature_passes_in_either_alphabet(self):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            with self.subTest(encode.__name__):
                for _turn in range(3):
                    self.assertEqual(self.send(encode=encode).status, 200)

    def test_1_5_the_query_and_ibanity_headers_are_signed(self):
        token = f"Bearer {self.send().json['access_token']}"
        path = f"{ROOT}/integration-accounts?page[limit]=5"
        key = {"Ibanity-Idempotency-Key": "a"}
        signed = {"authorization": token, "also": key, "body": b""}
        self.assertEqual(self.send("GET", path, **signed).status, 200)
        names = "(request-target) host digest (created) authorization"
        self.assert_bad(self.send("GET", path, names=names, **signed), "idempotency")

    def test_1_5_what_is_wrong_is_said(self):
        for changes, words in (
            ({"digested": b"another body"}, "digest"),
            ({"keyId": "other"}, "keyId"),
            ({"algorithm": "rsa-sha256"}, "hs2019"),
            ({"created": "1"}, "created now"),
            ({"names": "(request-target) host digest (created)"}, "authorization"),
            ({"signature": "AAAA"}, "not that of the request"),
        ):
            with self.subTest(**changes):
                self.assert_bad(self.send(**changes), words)

    def test_8_the_switch_asks_of_none_of_posts_or_of_all(self):
        token = self.send().json["access_token"]
        for wanted, statuses in (
            ("off", (200, 200)),
            ("post", (401, 200)),
            ("all", (401, 401)),
        ):
            with self.subTest(wanted):
                self.bank.signature_required = wanted
                posted = self.grant("client_credentials").status
                self.token = token
                got = self.get(f"{ROOT}/integration-accounts").status
                self.assertEqual((posted, got), statuses)

    def test_1_5_a_wrong_one_is_refused_even_where_none_is_asked(self):
        self.bank.signature_required = "off"
        self.assert_bad(self.send(signature="AAAA"), "not that of the request")


class TestKept(PartnerCase):
    def test_certificates_survive_a_restart_and_a_reset(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/state.json"
            with SimulatorServer(Bank.empty(), state_path=path) as server:
                first = server.bank.papers
                server.bank.reset("empty")
                self.assertEqual(server.bank.papers, first)
            papers.make.cache_clear()
            with SimulatorServer(Bank.empty(), state_path=path) as server:
                self.assertEqual(server.bank.papers, first)
