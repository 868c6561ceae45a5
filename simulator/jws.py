"""Compact JWS as webhooks carry it (section 5), by hand: also the wrong ones."""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def new_key(bits=2048):
    """Return a private key as PEM text."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_key(pem, kid, status="ACTIVE"):
    """Return a member of the keys document; its ``n`` keeps the ``=`` padding."""
    numbers = _load(pem).public_key().public_numbers()
    length = (numbers.n.bit_length() + 7) // 8
    modulus = base64.urlsafe_b64encode(numbers.n.to_bytes(length, "big"))
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS512",
        "kid": kid,
        "e": "AQAB",
        "n": modulus.decode(),
        "status": status,
    }


def compact(pem, header, claims):
    """Sign as the header's ``alg`` says: RS512, RS256, HS256 or none.

    HS256 takes the public key as its secret, as an attacker would.
    """
    said = f"{_part(header)}.{_part(claims)}"
    signature = SIGNERS[header["alg"]](pem, said.encode())
    return f"{said}.{_text(signature)}"


def _part(value):
    return _text(json.dumps(value, separators=(",", ":")).encode())


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _load(pem):
    return serialization.load_pem_private_key(pem.encode(), None)


def _rsa(algorithm):
    def sign(pem, said):
        return _load(pem).sign(said, padding.PKCS1v15(), algorithm)

    return sign


def _hs256(pem, said):
    public = _load(pem).public_key()
    secret = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hmac.new(secret, said, hashlib.sha256).digest()


SIGNERS = {
    "RS512": _rsa(hashes.SHA512()),
    "RS256": _rsa(hashes.SHA256()),
    "HS256": _hs256,
    "none": lambda _pem, _said: b"",
}
