"""Where requests may go: below one root address, and nowhere else."""

import re
from urllib.parse import urlsplit

from .errors import PontoAnswerError, PontoRequestError

# Custom integrations, live and sandbox alike (section 1.1): the keys decide.
API_ROOT = "https://api.myponto.com"
# The software maker's way in (section 1.3): the certificate decides.
PARTNER_ROOT = "https://api.ibanity.com/ponto-connect"
WEBHOOKS_ROOT = "https://api.ibanity.com/webhooks"
LOGIN_PAGES = {
    "live": "https://authorization.myponto.com/oauth2/auth",
    "sandbox": "https://sandbox-authorization.myponto.com/oauth2/auth",
}
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
_PORTS = {"https": 443, "http": 80}
# Parsers disagree about these: what one takes for a path is another's host.
_UNSAFE = re.compile(r"[^\x21-\x7e]|\\")
_DOT_SEGMENT = re.compile(r"/(\.|%2e){1,2}(/|$)", re.IGNORECASE)


class Root:
    """The address of an API, such as ``https://api.myponto.com``.

    :raises PontoRequestError: code ``invalid_address``: not https (http only for
        this machine), no host, credentials or a query in it
    """

    def __init__(self, url):
        self._parts = _split(url.strip()) if isinstance(url, str) else None
        wrong = self._what_is_wrong()
        if wrong:
            raise _refused(wrong)
        self.url = self._parts.geturl().rstrip("/")

    @property
    def is_local(self):
        """Whether the API runs on this machine."""
        return self._parts.hostname in LOCAL_HOSTS

    def locate(self, path_or_link):
        """Return the full address of a path, or of a link found in an answer.

        :raises PontoRequestError: code ``invalid_address``: not a clean path
        :raises PontoAnswerError: code ``foreign_link``: a link to another scheme,
            host, port or root path: the token must not travel there
        """
        if not path_or_link.startswith("/"):
            return self._checked_link(path_or_link)
        path = urlsplit("x:" + path_or_link).path
        if path_or_link.startswith("//") or _is_unsafe(path_or_link, path):
            raise _refused("the path is not clean")
        return self.url + path_or_link

    def _checked_link(self, link):
        parts = _split(link)
        if parts is None or _is_unsafe(link, parts.path) or not self._covers(parts):
            raise PontoAnswerError(
                "Ponto's answer links to an address outside its API",
                code="foreign_link",
            )
        return link

    def _covers(self, parts):
        root = self._parts.path.rstrip("/") + "/"
        return (
            _origin(parts) == _origin(self._parts)
            and "@" not in parts.netloc
            and parts.path.startswith(root)
        )

    def _what_is_wrong(self):
        parts = self._parts
        if parts is None or not parts.hostname or _is_unsafe(parts.geturl(), ""):
            return "it is not a web address"
        if parts.scheme not in _PORTS:
            return "it must begin with https://"
        if parts.scheme == "http" and not self.is_local:
            return "it must begin with https:// (http only for this machine)"
        if "@" in parts.netloc:
            return "it must not hold a user name or password"
        if parts.query or parts.fragment or _is_unsafe("", parts.path):
            return "it must end with the path"
        return ""


def webhooks_root(partner_root):
    """Return where the keys of notifications are, beside the partner's API.

    >>> webhooks_root("https://api.ibanity.com/ponto-connect")
    'https://api.ibanity.com/webhooks'
    """
    return partner_root.rstrip("/").removesuffix("/ponto-connect") + "/webhooks"


def is_web_address(url):
    """Whether a browser may be sent there: https, or http on this machine."""
    parts = _split(url)
    if parts is None or not parts.hostname or _is_unsafe(url, ""):
        return False
    is_local = parts.hostname in LOCAL_HOSTS and "@" not in parts.netloc
    return parts.scheme == "https" or (parts.scheme == "http" and is_local)


def _split(url):
    try:
        parts = urlsplit(url)
        return parts if parts.port != 0 else None
    except ValueError:  # a port that is no number, half an IPv6 address
        return None


def _origin(parts):
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _is_unsafe(whole, path):
    return bool(_UNSAFE.search(whole) or _DOT_SEGMENT.search(path))


def _refused(reason):
    return PontoRequestError(
        f"The API address is refused: {reason}", code="invalid_address"
    )
