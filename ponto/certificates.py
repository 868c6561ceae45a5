"""The certificate and key by which Ponto knows this machine (mutual TLS).

Source: Ponto's API reference, section 1.3. What an administrator uploads is read
here and checked before it is kept: PEM, DER or PKCS#12, with or without a
password.
"""

import contextlib
import os
import re
import secrets
import ssl
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timezone

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
    pkcs12,
)

from .auth import utc_now
from .errors import PontoCertificateError

MAX_FILE = 100 * 1024  # bytes; a chain with its key has some ten thousand
MAX_CHAIN = 10
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----[^-]{1,40000}-----END CERTIFICATE-----")
_KEY_PEM = re.compile(
    rb"-----BEGIN ([A-Z]{1,10} ){0,2}PRIVATE KEY-----.*?"
    rb"-----END ([A-Z]{1,10} ){0,2}PRIVATE KEY-----",
    re.DOTALL,
)
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True)
class CertificateFacts:
    """What may be shown of a certificate; moments are aware, in UTC."""

    subject: str
    issuer: str
    serial: str  # hexadecimal, as the bank's portal shows it
    not_before: datetime
    not_after: datetime
    fingerprint: str  # SHA-256, hexadecimal


@dataclass(frozen=True)
class ClientCertificate:
    """Certificate (with its chain) and unencrypted key, both PEM; never shown."""

    certificate: bytes = field(repr=False)
    key: bytes = field(repr=False)

    def load_into(self, context):
        """Make an `ssl.SSLContext` present this certificate.

        The ssl module reads files only. The key is written encrypted, under a
        password that exists for this one call: a file that a crash, a snapshot
        or a backup keeps is worth nothing. It is removed whatever happens.

        :raises PontoCertificateError: code ``not_usable`` or ``not_a_key``
        """
        password = secrets.token_hex(32).encode()
        sealed = _pem_of_key(_read_key(self.key, None), password)
        usable = False
        pems = self.certificate + b"\n" + sealed
        with _file_of(pems) as path, contextlib.suppress(ssl.SSLError):
            context.load_cert_chain(path, password=password)
            usable = True
        if not usable:
            raise _refused("not_usable", "The certificate or key cannot be used")


def read_pair(certificate, key=b"", password=None, now=utc_now):
    """Read and check what an administrator uploads.

    :param certificate: bytes, PEM (a chain may follow), DER, or PKCS#12 with
        the key in it
    :param key: bytes, PEM or DER; empty where it lies with the certificate
    :param password: bytes, of the key or of the PKCS#12 file
    :return: `CertificateFacts`, `ClientCertificate`
    :raises PontoCertificateError: with a code that says what is wrong
    """
    if not certificate or len(certificate) > MAX_FILE or len(key or b"") > MAX_FILE:
        raise _no_certificate()
    chain, private = _read_files(certificate, key, password or None)
    own = [one for one in chain if _public(one.public_key()) == _public_of(private)]
    if not own:
        raise _refused("no_match", "The key does not belong to this certificate")
    facts = _facts(own[0])
    if now() < facts.not_before:
        raise _refused("not_yet_valid", "The certificate is not valid yet")
    if now() >= facts.not_after:
        raise _refused("expired", "The certificate has expired")
    # The one whose key we hold comes first in a handshake.
    ordered = [own[0], *(one for one in chain if one != own[0])]
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in ordered)
    return facts, ClientCertificate(pem, _pem_of_key(private))


def facts_of(certificate):
    """Return the `CertificateFacts` of a stored PEM.

    :raises PontoCertificateError: code ``not_a_certificate``
    """
    return _facts(_read_chain(certificate)[0])


def _read_files(certificate, key, password):
    if not key and not _PEM.search(certificate):
        return _read_bundle(certificate, password)
    chain = _read_chain(certificate)
    if not key:
        found = _KEY_PEM.search(certificate)
        key = found.group() if found else b""
    return chain, _read_key(key, password)


def _read_chain(certificate):
    found = _PEM.findall(certificate)[:MAX_CHAIN]
    try:
        if not found:
            return [x509.load_der_x509_certificate(certificate)]
        return [x509.load_pem_x509_certificate(one) for one in found]
    except _UNREADABLE:
        raise _no_certificate() from None


def _read_bundle(data, password):
    try:
        key, own, others = pkcs12.load_key_and_certificates(data, password)
    except _UNREADABLE as error:
        if "password" in str(error).lower():
            raise _refused("wrong_password", "The password is not that one") from None
        raise _no_certificate() from None
    if own is None:
        raise _no_certificate()
    if not isinstance(key, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise _refused("not_a_key", "There is no private key in this file")
    return [own, *others][:MAX_CHAIN], key


def _read_key(key, password):
    is_pem = key.lstrip().startswith(b"-----BEGIN")
    load = load_pem_private_key if is_pem else load_der_private_key
    try:
        private = _loaded(load, key, password)
    except _UNREADABLE as error:
        if "password" in str(error).lower() or (password and b"ENCRYPTED" in key):
            raise _refused("wrong_password", "The password is not that one") from None
        raise _refused("not_a_key", "This is no private key") from None
    if not isinstance(private, (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey)):
        raise _refused("not_a_key", "Only RSA and EC keys can be used")
    return private


def _loaded(load, key, password):
    try:
        return load(key, password)
    except TypeError as error:
        # A password that the key does not need is no reason to refuse it.
        if password and "not encrypted" in str(error):
            return load(key, None)
        raise


def read_rsa_key(key):
    """Return the private key of a PEM that signs.

    :raises PontoCertificateError: code ``not_a_key``
    """
    private = _read_key(key, None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise _refused("not_a_key", "Only an RSA key can sign for Ponto")
    return private


def _public(key):
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _public_of(private):
    return _public(private.public_key())


def _pem_of_key(private, password=None):
    sealed = BestAvailableEncryption(password) if password else NoEncryption()
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)


def _facts(one):
    return CertificateFacts(
        subject=one.subject.rfc4514_string(),
        issuer=one.issuer.rfc4514_string(),
        serial=f"{one.serial_number:x}",
        not_before=_moment(one, "not_valid_before"),
        not_after=_moment(one, "not_valid_after"),
        fingerprint=one.fingerprint(hashes.SHA256()).hex(),
    )


def _moment(one, name):
    # The aware ones are younger than what stock Odoo brings; the old ones go.
    moment = getattr(one, name + "_utc", None) or getattr(one, name)
    return moment.replace(tzinfo=timezone.utc)


@contextlib.contextmanager
def _file_of(data):
    """A file only this user can read (0600), gone afterwards."""
    handle, path = tempfile.mkstemp(prefix="ponto-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        yield path
    finally:
        os.unlink(path)


def _refused(code, message):
    return PontoCertificateError(message, code=code)


def _no_certificate():
    return _refused("not_a_certificate", "This is no certificate")
