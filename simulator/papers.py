"""The certificates of way b: an authority of our own and what it signs (1.3, 1.5).

Keys are made once a process, and kept with the state; certificates take an instant.
Everything is PEM text, so that it is plain JSON.
"""

import ipaddress
import uuid
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Long ago and far ahead: tests move their clocks.
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
END = datetime(2049, 12, 31, tzinfo=UTC)
AUTHORITY_NAME = "Ponto simulator CA"
CLIENT_NAME = "Odoo at the Ponto simulator"
HOSTS = ("localhost", "127.0.0.1", "::1")


@cache
def rsa_key(name):
    """Return a private key (PEM) that this process knows under this name."""
    return pem_of(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@cache
def ec_key(name):
    return pem_of(ec.generate_private_key(ec.SECP256R1()))


@cache
def make():
    """Return all papers of a new bank, a dict of PEM texts."""
    authority_key = ec_key("authority")
    authority = _authority(load_key(authority_key))
    papers = {"authority": _pem(authority), "authority_key": authority_key}
    for name, key in (("server", ec_key), ("client", rsa_key), ("signature", rsa_key)):
        papers[f"{name}_key"] = key(name)
        papers[name] = issue(papers, papers[f"{name}_key"], name)
    return papers


def issue(papers, key, kind, *, name=CLIENT_NAME, begin=BEGIN, end=END):
    """Return a certificate (PEM) for a key: of a ``server``, ``client``, ``signature``.

    ``begin`` and ``end`` (aware) let tests have one that is over or not yet valid.
    """
    subject = "localhost" if kind == "server" else name
    authority = x509.load_pem_x509_certificate(papers["authority"].encode())
    builder = _builder(subject, load_key(key), authority.subject, begin, end)
    if kind == "server":
        builder = builder.add_extension(_alternative_names(), critical=False)
    usage = {
        "server": ExtendedKeyUsageOID.SERVER_AUTH,
        "client": ExtendedKeyUsageOID.CLIENT_AUTH,
    }.get(kind)
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    issuer_key = load_key(papers["authority_key"])
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        issuer_key.public_key()
    )
    builder = builder.add_extension(identifier, critical=False)
    return _pem(builder.sign(issuer_key, hashes.SHA256()))


def new_client(papers, *, days=None, begin=BEGIN, name=CLIENT_NAME):
    """Return another client certificate and key (PEM); ``days`` from now on."""
    end = datetime.now(UTC) + timedelta(days=days) if days is not None else END
    key = rsa_key("client")
    return issue(papers, key, "client", name=name, begin=begin, end=end), key


def encrypted(key, password):
    """Return a key (PEM) so that it needs this password, as the portal gives it."""
    protection = serialization.BestAvailableEncryption(password.encode())
    return pem_of(load_key(key), protection)


def load_key(pem):
    return serialization.load_pem_private_key(pem.encode(), None)


def pem_of(key, protection=None):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        protection or serialization.NoEncryption(),
    ).decode()


def _authority(key):
    name = _name(AUTHORITY_NAME)
    signs = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        _builder(AUTHORITY_NAME, key, name, BEGIN, END, is_authority=True)
        .add_extension(signs, critical=True)
        .sign(key, hashes.SHA256())
    )


def _builder(subject, key, issuer, begin, end, *, is_authority=False):
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(uuid.uuid4().int >> 1)
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
    )


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative_names():
    names = [x509.DNSName(HOSTS[0])]
    names += [x509.IPAddress(ipaddress.ip_address(host)) for host in HOSTS[1:]]
    return x509.SubjectAlternativeName(names)


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM).decode()
