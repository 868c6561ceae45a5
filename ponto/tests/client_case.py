"""A client with a scripted server behind it."""

from datetime import datetime, timezone
from unittest import TestCase

from ..auth import ClientCredentials
from ..client import PontoClient
from ..errors import (
    PontoAnswerError,
)
from ..transport import Transport
from .scripted_server import ScriptedServer, answer, token

NEXT = "{root}/accounts/a/transactions?page[after]={after}&page[limit]=100"


def listed(*items, link=None, meta=None, **headers):
    links = {} if link is None else {"next": link}
    listing = {"data": list(items), "links": links, "meta": meta or {}}
    # Decimals of the examples are written as the numbers they were.
    return answer(plain(listing), **headers)


def plain(value):
    """Return a JSON value whose Decimals are the numbers they were."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if hasattr(value, "as_tuple") else value


class ClientCase(TestCase):
    def connect(self, *answers, first=None):
        self.server = ScriptedServer(first or token(), *answers)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.transport = Transport(self.server.url, retries=0)
        self.addCleanup(self.transport.close)
        auth = ClientCredentials(
            self.transport,
            "id",
            "secret",
            now=lambda: datetime(2025, 3, 3, tzinfo=timezone.utc),
        )
        return PontoClient(self.transport, auth)

    def walk(self, *answers):
        """Return the pages until the end, or until the error, and the error."""
        client, pages = self.connect(), []
        self.server.answers += [self._rooted(one) for one in answers]
        try:
            pages.extend(client.transactions("a"))
        except PontoAnswerError as error:
            return pages, error
        return pages, None

    def _rooted(self, one):
        body = one["body"].replace(b"{root}", self.server.url.encode())
        length = {"Content-Length": str(len(body))}
        return {**one, "body": body, "headers": {**one["headers"], **length}}


def ids(pages):
    return [[item.id for item in page.items] for page in pages]


def next_link(after):
    return NEXT.replace("{after}", after)
