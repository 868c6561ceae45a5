"""Keys and certificates made for a test, once for all of them."""

from datetime import datetime, timedelta, timezone
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from ..certificates import ClientCertificate

NOW = datetime.now(timezone.utc)
DAY = timedelta(days=1)


@cache
def rsa_key(name="one"):
    """Return a private RSA key, the same one for the same name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key(name="one"):
    """Return a private EC key, the same one for the same name."""
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key, password=None):
    sealed = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed)


def named(common_name):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


class Authority:
    """An authority that signs whatever a test asks for."""

    def __init__(self, name="Test authority"):
        self.key = ec_key(name)
        self.name = named(name)
        self.certificate = self._sign(self.name, self.key, is_authority=True)
        self.pem = self.certificate.public_bytes(Encoding.PEM)

    def issue(self, key, *, name="Our application", host=None, begin=-DAY, end=DAY):
        """Return the PEM of a certificate; `begin` and `end` count from now."""
        signed = self._sign(named(name), key, host=host, begin=begin, end=end)
        return signed.public_bytes(Encoding.PEM)

    def client(self, name="client", **options):
        key = ec_key(name)
        return ClientCertificate(self.issue(key, name=name, **options), key_pem(key))

    def _sign(self, name, key, *, host=None, begin=-DAY, end=DAY, is_authority=False):
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(NOW + begin)
            .not_valid_after(NOW + end)
            .add_extension(
                x509.BasicConstraints(ca=is_authority, path_length=None), True
            )
        )
        if host:
            names = x509.SubjectAlternativeName([x509.DNSName(host)])
            builder = builder.add_extension(names, False)
        return builder.sign(self.key, hashes.SHA256())
