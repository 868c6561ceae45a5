"""Notifications from Ponto: are they Ponto's, for us, and of now?

Source: Ponto's API reference, section 5, and RFC 7515 (JWS). A notification holds
ids and a type; what it is about is fetched afterwards.
"""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime

import jwt

from .attributes import Attributes, as_object, not_understood, read_id, related_id
from .errors import PontoAnswerError, PontoSignatureError

ALGORITHM = "RS512"
ISSUER = "https://api.ibanity.com"
TOLERANCE = 30  # seconds that two clocks may differ
MAX_LIFETIME = 300  # seconds; Ponto's live 60
MAX_BODY = 16 * 1024  # bytes; Ponto's have about 1,000
MAX_SIGNATURE = 8 * 1024
MAX_TYPE = 100
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_KID = re.compile(r"[\x21-\x7e]{1,128}")
_BAD_JSON = (ValueError, RecursionError)


@dataclass(frozen=True)
class Notification:
    """What happened at Ponto, without what is in it.

    `type` as Ponto writes it (``pontoConnect.account.transactionsCreated``), also
    one that nobody knows; ids are None where Ponto names none.
    """

    id: str
    type: str
    created_at: datetime | None
    account_id: str | None
    organization_id: str | None
    synchronization_id: str | None
    subtype: str | None
    count: int | None

    @classmethod
    def from_json(cls, resource):
        """Read the `data` of a notification.

        :raises PontoAnswerError: no id or no type
        """
        ponto_id = read_id(resource)
        values = Attributes(as_object(resource.get("attributes")))
        return cls(
            id=ponto_id,
            type=_type(resource),
            created_at=_or_none(values.moment, "createdAt"),
            account_id=related_id(resource, "account"),
            organization_id=related_id(resource, "organization"),
            synchronization_id=related_id(resource, "synchronization"),
            subtype=_or_none(values.text, "synchronizationSubtype"),
            count=_or_none(values.count, "count"),
        )


def claimed_audience(signature):
    """Return the application a signature says it is for: NOT checked.

    Only to find the application whose check comes next.

    :raises PontoSignatureError: code ``malformed``
    """
    _check_form(signature)
    claims = _json_part(signature.split(".")[1])
    audience = claims.get("aud")
    if not isinstance(audience, str) or not _KID.fullmatch(audience):
        raise _refused("malformed")
    return audience


def read_notification(body, signature, keys, application_id, now):
    """Check a notification and return what it says.

    :param body: bytes, as they came
    :param signature: text of the header `Signature`
    :param keys: `webhook_keys.Keys`
    :param application_id: the application's UUID, the audience
    :param now: aware datetime
    :raises PontoSignatureError: not Ponto's, not for us, not of now
    :raises PontoAnswerError: Ponto's, but not understood
    :raises PontoUnavailableError: the keys cannot be had now; ask for it again
    """
    if len(body) > MAX_BODY:
        raise _refused("malformed")
    claims = _verified_claims(signature, keys)
    _check_claims(claims, application_id, now)
    expected = base64.b64encode(hashlib.sha512(body).digest())
    if not hmac.compare_digest(expected, _word(claims, "digest").encode()):
        raise _refused("wrong_digest")
    return _read_body(body)


def _verified_claims(signature, keys):
    _check_form(signature)
    header = _json_part(signature.split(".")[0])
    if header.get("alg") != ALGORITHM:
        raise _refused("wrong_algorithm")
    kid = header.get("kid")
    # "crit" and "b64" change what is signed: Ponto uses neither.
    if (
        not isinstance(kid, str)
        or not _KID.fullmatch(kid)
        or {"crit", "b64"} & {*header}
    ):
        raise _refused("malformed")
    key = keys.find(kid)
    if key is None:
        raise _refused("unknown_key")
    try:
        payload = jwt.PyJWS(algorithms=[ALGORITHM]).decode(
            signature, key, algorithms=[ALGORITHM]
        )
    except (jwt.PyJWTError, *_BAD_JSON):
        raise _refused("wrong_signature") from None
    return _object(payload)


def _check_claims(claims, application_id, now):
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if not 0 < expires - issued <= MAX_LIFETIME:
        raise _refused("wrong_claims")
    if not application_id or not hmac.compare_digest(
        _word(claims, "aud").encode(), application_id.encode()
    ):
        raise _refused("wrong_audience")
    if _word(claims, "iss") != ISSUER:
        raise _refused("wrong_issuer")
    if now.timestamp() >= expires + TOLERANCE:
        raise _refused("expired")
    if now.timestamp() < issued - TOLERANCE:
        raise _refused("not_yet_valid")


def _check_form(signature):
    is_text = isinstance(signature, str) and len(signature) <= MAX_SIGNATURE
    if not is_text or not _COMPACT.fullmatch(signature):
        raise _refused("malformed")


def _json_part(part):
    try:
        padded = part + "=" * (-len(part) % 4)
        return _object(base64.urlsafe_b64decode(padded))
    except ValueError:
        raise _refused("malformed") from None


def _object(data):
    try:
        value = json.loads(data)
    except _BAD_JSON:
        raise _refused("malformed") from None
    if not isinstance(value, dict):
        raise _refused("malformed")
    return value


def _moment(claims, name):
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**40:
        raise _refused("wrong_claims")
    return value


def _word(claims, name):
    value = claims.get(name)
    if not isinstance(value, str) or not value.isascii():
        raise _refused("wrong_claims")
    return value


def _read_body(body):
    try:
        value = json.loads(body)
    except _BAD_JSON:
        raise not_understood("not_json", "body") from None
    return Notification.from_json(as_object(value).get("data"))


def _type(resource):
    kind = resource.get("type")
    if not isinstance(kind, str) or not 0 < len(kind) <= MAX_TYPE:
        raise not_understood("missing_field", "type")
    if not kind.isascii() or not kind.isprintable():
        raise not_understood("invalid_text", "type")
    return kind


def _or_none(read, name):
    try:
        return read(name)
    except PontoAnswerError:
        return None


def _refused(code):
    return PontoSignatureError("The notification is refused", code=code)
