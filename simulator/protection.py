"""What a request of way b must bring: a client certificate, a signature (1.3, 1.5).

Written from the draft "signing HTTP messages" (Cavage), apart from any client's code.
A signature that is sent is always checked; the switch says when one must be there.
"""

import base64
import binascii
import hashlib
import re
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from .failures import ApiError, problem

PARAMETER = re.compile(r'(\w+)="([^"]*)"')
ALWAYS_SIGNED = ("(request-target)", "host", "digest", "(created)")
TOLERANCE = 300  # seconds between the clocks
PSS = padding.PSS(padding.MGF1(hashes.SHA256()), 32)
PARTNERS = ("/ponto-connect/", "/webhooks/")


def has_certificate(call):
    return "SSL_CLIENT_CERT" in call.request.environ


def require_certificate(call):
    """Drop the line of a partner's call without one, as TLS does.

    :raises ConnectionAbortedError: there is no HTTP answer then
    """
    if call.bank.mtls_required and _is_partners(call) and not has_certificate(call):
        raise ConnectionAbortedError("no client certificate")


def _is_partners(call):
    """Whether only partners come to this address: it is one of api.ibanity.com's."""
    return f"{call.request.path}/".startswith(PARTNERS)


def check_signature(call):
    """Refuse a partner's call whose signature is wrong, or missing where asked.

    :raises ApiError: 401 ``invalidSignature``, the reason in its detail
    """
    if not _is_partners(call):
        return
    if "Signature" not in call.request.headers:
        asked = {"all": True, "post": call.request.method == "POST"}
        if asked.get(call.bank.signature_required):
            raise _refusal("The request is not signed.")
        return
    given = dict(PARAMETER.findall(call.request.headers["Signature"]))
    _check_parameters(call, given)
    names = given["headers"].split()
    _check_names(call, names)
    _check_digest(call)
    text = "\n".join(f"{name}: {_value(call, given, name)}" for name in names)
    _verify(call, given["signature"], text)


def _check_parameters(call, given):
    wanted = ("keyId", "created", "algorithm", "headers", "signature")
    if missing := [name for name in wanted if name not in given]:
        raise _refusal(f"The signature lacks {', '.join(missing)}.")
    if given["keyId"] != call.bank.application.signature_certificate_id:
        raise _refusal("The keyId is unknown.")
    if given["algorithm"] != "hs2019":
        raise _refusal("The algorithm must be hs2019.")
    # By the real clock: a client does not follow the simulated one.
    now = int(datetime.now(UTC).timestamp())
    created = given["created"]
    if not created.isdecimal() or abs(int(created) - now) > TOLERANCE:
        raise _refusal("The signature was not created now.")


def _check_names(call, names):
    """All that protects the request must be signed, and so what Ponto adds."""
    sent = {name.lower() for name, _value in call.request.headers}
    wanted = {name for name in sent if name.startswith("ibanity-")}
    wanted |= sent & {"authorization"}
    if missing := sorted({*ALWAYS_SIGNED, *wanted} - set(names)):
        raise _refusal(f"The signature does not cover {', '.join(missing)}.")


def _check_digest(call):
    made = hashlib.sha512(call.request.get_data(cache=True)).digest()
    wanted = f"SHA-512={base64.b64encode(made).decode()}"
    if call.request.headers.get("Digest") != wanted:
        raise _refusal("The digest is not that of the body.")


def _value(call, given, name):
    if name == "(request-target)":
        # As it came, before any decoding.
        target = call.request.environ["RAW_URI"]
        return f"{call.request.method.lower()} {target}"
    if name == "(created)":
        return given["created"]
    return call.request.headers.get(name, "")


def _verify(call, signature, text):
    certificate = x509.load_pem_x509_certificate(call.bank.papers["signature"].encode())
    try:
        # Libraries write either alphabet.
        standard = signature.replace("-", "+").replace("_", "/").rstrip("=")
        raw = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)
        certificate.public_key().verify(raw, text.encode(), PSS, hashes.SHA256())
    except (InvalidSignature, binascii.Error) as error:
        raise _refusal("The signature is not that of the request.") from error


def _refusal(detail):
    return ApiError(401, problem("invalidSignature", detail))
