"""Notifications as Ponto signs them, made with PyJWT."""

import base64
import hashlib
import json
from datetime import datetime, timezone
from unittest import TestCase

import jwt

from ..webhook_keys import Keys
from ..webhooks import read_notification
from .certificate_case import rsa_key

NOW = datetime(2025, 3, 3, 8, 0, tzinfo=timezone.utc)
STAMP = int(NOW.timestamp())
APPLICATION = "5d1a8d4c-7f0e-4b57-9a57-0c9f3e1c1a11"
KID = "sandbox_events_signature_1"
DATA = {
    "type": "pontoConnect.account.transactionsCreated",
    "id": "0b4ad8f6-7b3c-4a52-9d5e-000000000001",
    "attributes": {
        "createdAt": "2025-03-03T07:59:58.123456Z",
        "count": 3,
        "synchronizationSubtype": "accountTransactions",
    },
    "relationships": {
        name: {"data": {"type": name, "id": f"{name}-1"}}
        for name in ("account", "synchronization", "organization")
    },
}
BODY = json.dumps({"data": DATA}).encode()


def encoded(number):
    size = (number.bit_length() + 7) // 8
    return base64.urlsafe_b64encode(number.to_bytes(size, "big")).decode()


def jwk(kid=KID, key=None, **more):
    """Return a key as Ponto publishes it: `n` keeps its padding."""
    numbers = (key or rsa_key()).public_key().public_numbers()
    return {
        "kty": "RSA",
        "use": "sig",
        "alg": "RS512",
        "kid": kid,
        "status": "ACTIVE",
        "e": encoded(numbers.e),
        "n": encoded(numbers.n),
        **more,
    }


def claims(body=BODY, **more):
    digest = base64.b64encode(hashlib.sha512(body).digest()).decode()
    return {
        "aud": APPLICATION,
        "digest": digest,
        "exp": STAMP + 60,
        "iat": STAMP,
        "iss": "https://api.ibanity.com",
        "jti": "0b4ad8f6-7b3c-4a52-9d5e-000000000002",
        **more,
    }


def signed(payload, key=None, algorithm="RS512", **header):
    """Return the compact JWS of some claims."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return jwt.PyJWS().encode(
        data, key or rsa_key(), algorithm, headers={"kid": KID, **header}
    )


class WebhookCase(TestCase):
    def setUp(self):
        super().setUp()
        self.keys = Keys(lambda: [jwk()], now=lambda: NOW)

    def read(self, signature, body=BODY, now=NOW, application_id=APPLICATION):
        return read_notification(body, signature, self.keys, application_id, now)
