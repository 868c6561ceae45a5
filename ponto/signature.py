"""Sign requests, so that Ponto knows that nobody changed them on the way.

Source: Ponto's API reference, section 1.5: the draft "signing HTTP messages"
(Cavage) with ``hs2019``, here RSA-PSS with SHA-256 and a salt of 32 bytes.
"""

import base64
import hashlib
import re
import time
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from urllib3.util import parse_url

from .certificates import read_rsa_key
from .errors import PontoCertificateError

SALT_LENGTH = 32
_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)
_PSS = padding.PSS(padding.MGF1(hashes.SHA256()), SALT_LENGTH)


class Signer:
    """Signs every request of the `Transport` that it is given to.

    :param certificate_id: as the portal shows it
    :param key: PEM of the RSA key, unencrypted
    :raises PontoCertificateError: code ``not_a_key`` or ``not_an_id``
    """

    def __init__(self, certificate_id, key, clock=time.time):
        if not isinstance(certificate_id, str) or not _ID.fullmatch(certificate_id):
            raise PontoCertificateError(
                "This is no id of a signature certificate", code="not_an_id"
            )
        self._certificate_id = certificate_id
        self._key = read_rsa_key(key)
        self._clock = clock

    def __repr__(self):
        return f"{type(self).__name__}({self._certificate_id!r})"

    def sign(self, request):
        """Add digest and signature to a prepared request of `requests`.

        To be called last: what is changed afterwards makes it worthless.
        """
        # The library below writes some addresses anew: sign what will be sent.
        request.url = parse_url(request.url).url
        request.headers["Host"] = urlsplit(request.url).netloc
        request.headers["Digest"] = digest(request.body)
        created = int(self._clock())
        names, text = signing_text(
            request.method, request.path_url, request.headers, created
        )
        signed = self._key.sign(text.encode(), _PSS, hashes.SHA256())
        written = base64.b64encode(signed).decode()
        request.headers["Signature"] = (
            f'keyId="{self._certificate_id}",created="{created}",'
            f'algorithm="hs2019",headers="{" ".join(names)}",signature="{written}"'
        )


def digest(body):
    """Return the header `Digest` of a body: bytes, text or None."""
    body = body.encode() if isinstance(body, str) else body or b""
    return "SHA-512=" + base64.b64encode(hashlib.sha512(body).digest()).decode()


def signing_text(method, target, headers, created):
    """Return the names of what is signed, in order, and the text to sign.

    :param target: path and query
    :param headers: a mapping; `Host` and `Digest` must be in it
    :param created: unix time in whole seconds
    """
    lower = {name.lower(): _text(value) for name, value in headers.items()}
    pairs = [
        ("(request-target)", f"{method.lower()} {target}"),
        ("host", lower["host"]),
        ("digest", lower["digest"]),
        ("(created)", str(created)),
    ]
    pairs += [
        (name, lower[name])
        for name in sorted(lower)
        if name == "authorization" or name.startswith("ibanity-")
    ]
    text = "\n".join(f"{name}: {value}" for name, value in pairs)
    return [name for name, _value in pairs], text


def _text(value):
    return (value.decode("latin-1") if isinstance(value, bytes) else value).strip()
