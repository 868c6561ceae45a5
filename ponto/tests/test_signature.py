import base64
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest import TestCase, skipUnless

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from .. import signature as signature_module
from ..errors import PontoCertificateError
from ..signature import Signer, signing_text
from .certificate_case import ec_key, key_pem, rsa_key
from .scripted_server import answer, token
from .transport_case import GOOD, TransportCase

# Signed by OpenSSL 3.0 (dgst -sha256 -sigopt rsa_padding_mode:pss
# -sigopt rsa_pss_saltlen:32), of the empty body and the headers below.
VECTOR_KEY = b"""-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyNHdxooLiKaPP83i6ZUI
TuA2PiTxPazp/dtJIcKDi2AoI1xvGnNUGUJSaP1SCDWNr8e4LSevIEFr8IDi+uvB
QsTv8Ig/+ZUQIXOOAvwM34nswpQbBjhA6qe5eTvA+VbOXD5hsN3UMmJMrQpDY7qN
nU/lNz2PrJcIH8hMCo5vFV7e2NaCskv+/tkhgvPF207nnyez1tXEf6xIKM5Qt7nw
1BmgfcosVr291t1q2G9+wy7ktFws2EZQeekqGQ4Pfy6p/Ut2rWiYvfSxCKNxnHRS
DNZlt/oaJ00Yu6yj3/7hsx6IaEfNAsy5eiEQbxXYqCvWzs5Q0x0d4KNkV7oUTy2+
ywIDAQAB
-----END PUBLIC KEY-----
"""
VECTOR_TEXT = (
    "(request-target): post /ponto-connect/synchronizations?a=b%20c\n"
    "host: api.ibanity.com\n"
    "digest: SHA-512=z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKH"
    "fuwvY7kxvUdBeoGlODJ6+SfaPg==\n"
    "(created): 1700000000\n"
    "authorization: Bearer t\n"
    "ibanity-idempotency-key: 0b4ad8f6"
)
VECTOR_SIGNATURE = base64.b64decode(
    "a+AX2RO8irFkHUD5SGRFy1zE3xu70C1ZkiPhWWauY0s1L6LI2i+ze6CJPVI2Un0zcDHzuK"
    "4OnROsoLtsD47GQn3f+FjZ9eIBm3tHBrGUQdlG1H6Gy4oUKMnoe16OIEpHVA2yiE/ulgat"
    "Sd0fJY9CwThBcbpB5L1r33ZtHr6WP4OXjGkYYIwci3GVoghIsQad15WexW8naFqO/tPuEZ"
    "AuwTLGhpUXb/ioM1wAHX99A0dlwZ9AvNqeUcMlkGCsrsZelXjANmeUYuV5ne7a8awFkczR"
    "IzqvGD2GSOq3a/lZjQGXM2wuLkFLRf39+bqu1APnkMUJMbygeBNY50p/pauTkQ=="
)
HEADER = re.compile(
    r'keyId="(?P<id>[^"]*)",created="(?P<created>[0-9]+)",algorithm="hs2019",'
    r'headers="(?P<headers>[^"]*)",signature="(?P<signature>[A-Za-z0-9+/=]*)"'
)


def received_text(request, names, created):
    """Build the text anew from what arrived, as the standard says it."""
    method, path, headers, _body = request
    values = {name.lower(): value for name, value in headers.items()}
    values["(request-target)"] = f"{method.lower()} {path}"
    values["(created)"] = created
    return "\n".join(f"{name}: {values[name]}" for name in names)


class TestVector(TestCase):
    def request(self):
        request = requests.Request(
            "POST",
            "https://api.ibanity.com/ponto-connect/synchronizations?a=b c",
            headers={
                "Ibanity-Idempotency-Key": "0b4ad8f6",
                "Accept": "application/json",
                "Authorization": "Bearer t",
            },
        ).prepare()
        Signer("id", key_pem(rsa_key()), clock=lambda: 1700000000.9).sign(request)
        return request

    def test_the_text_is_that_of_the_vector(self):
        request = self.request()
        headers = {**request.headers}
        headers.pop("Signature")
        names, text = signing_text("POST", request.path_url, headers, 1700000000)
        self.assertEqual(text, VECTOR_TEXT)
        self.assertIn(f'headers="{" ".join(names)}"', request.headers["Signature"])
        self.assertIn('created="1700000000"', request.headers["Signature"])

    def test_openssl_and_we_mean_the_same_by_the_algorithm(self):
        key = load_pem_public_key(VECTOR_KEY)
        key.verify(
            VECTOR_SIGNATURE,
            VECTOR_TEXT.encode(),
            signature_module._PSS,
            hashes.SHA256(),
        )
        with self.assertRaises(InvalidSignature):
            key.verify(
                VECTOR_SIGNATURE, b"other", signature_module._PSS, hashes.SHA256()
            )

    @skipUnless(shutil.which("openssl"), "the program openssl is not here")
    def test_openssl_accepts_what_we_sign(self):
        found = HEADER.fullmatch(self.request().headers["Signature"])
        with tempfile.TemporaryDirectory() as folder:
            files = {
                "key": rsa_key()
                .public_key()
                .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
                "signature": base64.b64decode(found["signature"]),
                "text": VECTOR_TEXT.encode(),
            }
            for name, content in files.items():
                Path(folder, name).write_bytes(content)
            options = ["rsa_padding_mode:pss", "rsa_pss_saltlen:32"]
            command = ["openssl", "dgst", "-sha256", "-verify", "key"]
            for option in options:
                command += ["-sigopt", option]
            command += ["-signature", "signature", "text"]
            done = subprocess.run(  # noqa: S603 - arguments of our own
                command, cwd=folder, capture_output=True, check=False
            )
        self.assertIn(b"Verified OK", done.stdout, done.stderr)


class TestSignedRequests(TransportCase):
    def setUp(self):
        super().setUp()
        self.signer = Signer("0b4ad8f6-7b3c", key_pem(rsa_key()))
        self.server, self.transport = self.serve(answer(GOOD), signer=self.signer)

    def signed_names(self, request):
        """Check digest and signature of what arrived; return what was signed."""
        _method, _path, headers, body = request
        found = HEADER.fullmatch(headers["Signature"])
        self.assertEqual(found["id"], "0b4ad8f6-7b3c")
        digest = hashes.Hash(hashes.SHA512())
        digest.update(body)
        self.assertEqual(
            headers["Digest"],
            "SHA-512=" + base64.b64encode(digest.finalize()).decode(),
        )
        names = found["headers"].split(" ")
        text = received_text(request, names, found["created"])
        scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
        rsa_key().public_key().verify(
            base64.b64decode(found["signature"]), text.encode(), scheme, hashes.SHA256()
        )
        return names

    def test_every_kind_of_request_is_signed_as_it_arrives(self):
        self.server.answers[:0] = [token()]
        self.transport.post_form("/oauth2/token", {"code": "é&="}, basic=("i", "s"))
        self.transport.get("/accounts", {"page[limit]": 100, "q": "a b&ü"}, token="t")
        self.transport.get(
            self.server.url + "/accounts?page[after]=1|2&x='%7e", token="t"
        )
        self.transport.get("/financial-institutions/a%2Fb~c")
        self.transport.post("/synchronizations", {"data": "é"}, token="t")
        self.transport.delete("/accounts/1", token="t")
        self.assertEqual(len(self.server.requests), 6)
        names = [self.signed_names(request) for request in self.server.requests]
        always = ["(request-target)", "host", "digest", "(created)"]
        self.assertEqual(names[0], [*always, "authorization"])
        self.assertEqual(names[3], always)

    def test_ibanity_headers_are_signed_too(self):
        self.transport._session.headers["Ibanity-Idempotency-Key"] = "k"
        self.transport.post("/payments", {}, token="t")
        (request,) = self.server.requests
        self.assertIn("ibanity-idempotency-key", self.signed_names(request))

    def test_without_a_certificate_nothing_is_signed(self):
        server, transport = self.serve(answer(GOOD))
        transport.get("/accounts", token="t")
        self.assertFalse({"Signature", "Digest"} & {*server.requests[0][2]})


class TestSigner(TestCase):
    def test_only_an_rsa_key_signs(self):
        for rubbish in (b"", b"rubbish", key_pem(ec_key())):
            with self.assertRaises(PontoCertificateError) as caught:
                Signer("id", rubbish)
            self.assertEqual(caught.exception.code, "not_a_key")

    def test_an_id_that_would_break_the_header_is_refused(self):
        for rubbish in ('a"b', "a\r\nb", "", "é", None, "x" * 129):
            with self.assertRaises(PontoCertificateError) as caught:
                Signer(rubbish, key_pem(rsa_key()))
            self.assertEqual(caught.exception.code, "not_an_id")

    def test_the_key_is_not_shown(self):
        self.assertEqual(repr(Signer("id", key_pem(rsa_key()))), "Signer('id')")
