"""A started simulator with a frozen clock, and plain HTTP to it."""

import base64
import http.client
import json
import unittest
from dataclasses import dataclass
from urllib.parse import urlsplit

from .. import Bank, SimulatorServer

DEMO = ("simulator-demo", "simulator-secret")


@dataclass
class Answer:
    status: int
    headers: dict
    content: bytes

    @property
    def json(self):
        return json.loads(self.content)

    @property
    def data(self):
        return self.json["data"]

    @property
    def ids(self):
        return [item["id"] for item in self.data]

    @property
    def code(self):
        return self.json["errors"][0]["code"]

    @property
    def paging(self):
        return self.json["meta"]["paging"]

    @property
    def links(self):
        return self.json["links"]


class SimulatorCase(unittest.TestCase):
    """Every test has its own bank; time stands still unless it is moved."""

    maxDiff = None

    def setUp(self):
        self.bank = self.make_bank()
        self.bank.clock.freeze()
        self.server = SimulatorServer(self.bank).start()
        self.addCleanup(self.server.stop)
        self.token = None

    def make_bank(self):
        return Bank.empty()

    def request(self, method, target, *, headers=None, body=None, timeout=20):
        """Send exactly ``target`` (path with query, or absolute) and read it all."""
        address = urlsplit(self.server.url)
        connection = http.client.HTTPConnection(
            address.hostname, address.port, timeout=timeout
        )
        self.addCleanup(connection.close)
        target = target.removeprefix(self.server.url)
        connection.request(method, target, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answer(response.status, dict(response.headers), response.read())

    def call(self, method, target, attributes=None, *, kind="x", **options):
        """Make an API call with an access token, got when first needed."""
        if self.token is None:
            self.token = self.new_token()
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("also", {})}
        body = None
        if attributes is not None:
            headers["Content-Type"] = "application/vnd.api+json"
            body = json.dumps({"data": {"type": kind, "attributes": attributes}})
        return self.request(method, target, headers=headers, body=body, **options)

    def get(self, target, **options):
        return self.call("GET", target, **options)

    def post(self, target, attributes):
        return self.call("POST", target, attributes)

    def control(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        return self.request(method, f"/control{path}", body=text)

    def token_request(
        self,
        client=DEMO,
        *,
        query="",
        body="grant_type=client_credentials",
        root="",
        path="/oauth2/token",
    ):
        words = ":".join(client).encode()
        headers = {
            "Authorization": f"Basic {base64.b64encode(words).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        target = f"{root}{path}{query}"
        return self.request("POST", target, headers=headers, body=body)

    def new_token(self, client=DEMO):
        return self.token_request(client).json["access_token"]

    def use(self, client):
        self.token = self.new_token(client)

    def add_account(self, *, transactions=0, **attributes):
        """Add a bank, an account and some movements; return the account's id."""
        bank_id = attributes.pop("institution_id", None)
        bank_id = bank_id or self.bank.add_institution(name="Test Bank")
        attributes = {"reference": "BE71096123456769", **attributes}
        account_id = self.bank.add_account(bank_id, **attributes)
        for number in range(transactions):
            self.bank.add_transaction(account_id, number + 1, text=f"movement {number}")
        return account_id

    def synchronize(self, account_id, subtype="accountTransactions", **attributes):
        posted = {
            "resourceType": "account",
            "resourceId": account_id,
            "subtype": subtype,
            "customerIpAddress": "203.0.113.7",
            **attributes,
        }
        return self.post("/synchronizations", posted)

    def synchronize_fully(self, account_id, subtype="accountTransactions"):
        """Create one, let its time pass, and return how it ended."""
        created = self.synchronize(account_id, subtype)
        self.assertEqual(created.status, 201, created.content)
        self.bank.advance(seconds=self.bank.synchronization_seconds)
        return self.get(f"/synchronizations/{created.data['id']}")
