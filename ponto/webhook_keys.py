"""The keys with which Ponto signs notifications, fetched as seldom as can be.

Source: Ponto's API reference, section 5.
"""

import base64
import logging
import threading
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

from .auth import utc_now
from .errors import PontoError, PontoUnavailableError

_logger = logging.getLogger(__name__)

ALGORITHM = "RS512"
ASK_AGAIN = timedelta(minutes=1)  # whoever invents key ids must not make us ask
MAX_AGE = timedelta(days=1)  # a key that Ponto withdrew must end here too
LONGEST_WAIT = 5  # seconds for another thread that is asking
MAX_KEYS = 50
KEY_BITS = (2048, 8192)


class Keys:
    """Ponto's keys by their id; shared by threads.

    :param fetch: a callable that returns a list of JWK dicts, or raises a
        `PontoError`
    """

    def __init__(self, fetch, now=utc_now):
        self._fetch = fetch
        self._now = now
        self._lock = threading.Lock()
        self._keys = {}
        self._asked_at = None
        self._failed = False

    def find(self, kid):
        """Return the public key with an id, None where Ponto has none.

        :raises PontoUnavailableError: Ponto could not be asked
        """
        if kid in self._keys and self._age() < MAX_AGE:
            return self._keys[kid]
        if not self._lock.acquire(timeout=LONGEST_WAIT):
            raise self._unavailable()
        try:
            # Another thread may have asked while this one waited.
            if self._age() >= ASK_AGAIN:
                self._ask()
        finally:
            self._lock.release()
        if kid not in self._keys and self._failed:
            raise self._unavailable()
        return self._keys.get(kid)

    def _age(self):
        return self._now() - self._asked_at if self._asked_at else MAX_AGE

    def _ask(self):
        self._failed = True
        try:
            self._keys = read_keys(self._fetch())
            self._failed = False
        except PontoError as error:
            # What is known stays: Ponto's trouble must not stop its notifications.
            _logger.warning("Ponto's keys for notifications: %s", error)
        finally:
            self._asked_at = self._now()

    @staticmethod
    def _unavailable():
        return PontoUnavailableError(
            "Ponto's keys for notifications cannot be had now", code="keys"
        )


def read_keys(items):
    """Return {key id: public key} of the JWKs that may sign notifications."""
    found = {}
    for item in items[:MAX_KEYS]:
        key = _read_key(item) if _may_sign(item) else None
        if key is not None:
            found[item["kid"]] = key
    return found


def _may_sign(item):
    return (
        item.get("kty") == "RSA"
        and item.get("use", "sig") == "sig"
        and item.get("alg", ALGORITHM) == ALGORITHM
        and item.get("status", "ACTIVE") == "ACTIVE"
        and isinstance(item.get("kid"), str)
    )


def _read_key(item):
    try:
        modulus, exponent = _number(item.get("n")), _number(item.get("e"))
        if not KEY_BITS[0] <= modulus.bit_length() <= KEY_BITS[1]:
            return None
        if exponent.bit_length() > 32:
            return None
        return RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        return None


def _number(text):
    if not isinstance(text, str) or len(text) > 2000:
        raise ValueError("no number")
    bare = text.rstrip("=")  # Ponto keeps the padding that the standard leaves out
    return int.from_bytes(
        base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4)), "big"
    )
