"""Webhooks (section 5): what is told, to whom, signed how, and what is wrong in it.

``SPOILS`` are the mistakes that can be put into one. Claims take the real time,
since a receiver does not follow the simulated clock.
"""

import base64
import hashlib
import json
import time
import uuid
from functools import cache

from . import delivering, jws
from .locking import locked
from .partner_records import Notice

PREFIX = "pontoConnect."
ISSUER = "https://api.ibanity.com"
LIFETIME = 60
KEY_NAME = "sandbox_events_signature_{}"
TYPES = (
    "synchronization.succeededWithoutChange",
    "synchronization.failed",
    "account.detailsUpdated",
    "account.transactionsCreated",
    "account.transactionsUpdated",
    "account.pendingTransactionsCreated",
    "account.pendingTransactionsUpdated",
    "account.reauthorized",
    "integration.created",
    "integration.revoked",
    "integration.accountAdded",
    "integration.accountRevoked",
    "organization.blocked",
    "organization.unblocked",
    "paymentRequest.closed",
)
CLAIMS = {
    "wrong_digest": lambda now: {"digest": _digest(b"another body")},
    "wrong_audience": lambda now: {"aud": str(uuid.uuid4())},
    "wrong_issuer": lambda now: {"iss": "https://api.example.com"},
    "expired": lambda now: {"iat": now - 3600, "exp": now - 3600 + LIFETIME},
    "future": lambda now: {"iat": now + 3600, "exp": now + 3600 + LIFETIME},
    "endless": lambda now: {"exp": now + 365 * 86400},
    "no_digest": lambda now: {"digest": None},
}
HEADERS = {
    "unknown_key": {"kid": "nobody_knows_it"},
    "alg_none": {"alg": "none"},
    "alg_hs256": {"alg": "HS256"},
    "alg_rs256": {"alg": "RS256"},
}
SPOILS = (*CLAIMS, *HEADERS, "foreign_key", "no_signature", "not_a_signature")


@cache
def _key(number):
    """Return a private key (PEM) of this process, made when first needed."""
    return jws.new_key()


class Notices:
    """The part of the Bank that tells the application what happened."""

    def clear_notices(self):
        self.notices, self.deliveries = {}, []
        self.webhook_keys = []

    def notify(self, kind, organization_id, account_id=None, **attributes):
        """Tell of something, if anyone is to be told; ``kind`` without prefix.

        ``synchronization``: a record, it adds its relationship.
        """
        if not self.webhook_url or self.webhooks_muted:
            return
        about = {"organization": organization_id, "account": account_id}
        if synchronization := attributes.pop("synchronization", None):
            about["synchronization"] = synchronization.id
        self._queue(PREFIX + kind, about, str(uuid.uuid4()), None, attributes)

    def notify_account(self, kind, account_id, **attributes):
        """Tell of an account, where way b shows it to the application."""
        for integration in self.integrations_with(account_id):
            owner = integration.organization_id
            self.notify(kind, owner, account_id, **attributes)

    @locked
    def send_webhook(self, kind, about, *, spoil=None, event_id=None, **attributes):
        """Let any notification wait to be sent, even one that is not true.

        ``about`` holds the ids of the relationships by their names; ``event_id``
        given twice is a repeat. Return the id.
        """
        if spoil and spoil not in SPOILS:
            raise ValueError(f"unknown spoil {spoil!r}: {', '.join(SPOILS)}")
        event_id = event_id or str(uuid.uuid4())
        self._queue(kind, about, event_id, spoil, attributes)
        return event_id

    def _queue(self, kind, about, event_id, spoil, attributes):
        data = {
            "type": kind,
            "id": event_id,
            "attributes": {"createdAt": self.now(), **attributes},
            "relationships": {
                name: {"data": {"type": name, "id": one}}
                for name, one in about.items()
                if one
            },
        }
        body = json.dumps({"data": data}, separators=(",", ":"))
        for _copy in range(self.webhook_copies):
            place = self.new_id("notice")
            self.notices[place] = Notice(event_id, kind, body, self.now(), spoil)

    def deliver_webhooks(self, post=None):
        """Send what waits, due or not; return the answers. Not under the lock.

        ``post(url, body, headers)`` returns the status, or raises OSError.
        """
        return delivering.deliver(self, post or delivering.post, everything=True)

    # Signing

    @locked
    def public_webhook_keys(self):
        self._signing_key()
        return [jws.public_key(**known) for known in self.webhook_keys]

    @locked
    def rotate_webhook_key(self, *, keep=True):
        """Sign with a new key from now on; ``keep`` shows the old one still."""
        old = self._signing_key()
        number = int(old["kid"].rpartition("_")[2]) + 1
        kept = [{**one, "status": "INACTIVE"} for one in self.webhook_keys]
        self.webhook_keys = kept if keep else []
        self.webhook_keys.append(_new_key(number))
        return self.webhook_keys[-1]["kid"]

    def _signing_key(self):
        if not self.webhook_keys:
            self.webhook_keys.append(_new_key(1))
        return self.webhook_keys[-1]

    @locked
    def signed(self, notice):
        """Return the body (bytes) and the headers of one attempt."""
        spoil = notice.spoil or self.webhook_spoil
        body = notice.body.encode()
        headers = {"Content-Type": "application/json"}
        if spoil == "not_a_signature":
            headers["Signature"] = "not.a.signature"
        elif spoil != "no_signature":
            headers["Signature"] = self._signature(body, spoil)
        return body, headers

    def _signature(self, body, spoil):
        key, now = self._signing_key(), int(time.time())
        header = {"alg": "RS512", "kid": key["kid"], **HEADERS.get(spoil, {})}
        claims = {
            "aud": self.application.id,
            "digest": _digest(body),
            "exp": now + LIFETIME,
            "iat": now,
            "iss": ISSUER,
            "jti": str(uuid.uuid4()),
        }
        if spoil in CLAIMS:
            claims |= CLAIMS[spoil](now)
        pem = _key(0) if spoil == "foreign_key" else key["pem"]
        claims = {name: value for name, value in claims.items() if value is not None}
        return jws.compact(pem, header, claims)


def _new_key(number):
    return {
        "pem": _key(number),
        "kid": KEY_NAME.format(number),
        "status": "ACTIVE",
    }


def _digest(body):
    return base64.b64encode(hashlib.sha512(body).digest()).decode()
