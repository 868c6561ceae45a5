"""The client against what the simulator answered.

The cassettes are recorded from the real simulator over HTTP, never written by
hand, by running these very tests against it:

    python -m ponto.tests.record

Authorization headers are left out of them and tokens replaced. What a test asks
of the simulator's inside (`at_ponto`) only happens while recording.
"""

import json
from datetime import datetime, timezone
from decimal import Decimal
from pathlib import Path
from unittest import TestCase, mock

import vcr

from .. import client as client_module
from ..auth import ClientCredentials
from ..client import PontoClient
from ..errors import PontoAuthorizationError, PontoNotFoundError, PontoRequestError
from ..references import read
from ..transport import Transport

ROOT = "http://127.0.0.1:8399"
CASSETTES = Path(__file__).parent / "cassettes"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)


def without_token(response):
    """Return the answer with a token that opens nothing."""
    body = response["body"]["string"]
    if b"access_token" in body:
        answer = {**json.loads(body), "access_token": "recorded.token"}
        body = json.dumps(answer).encode()
        headers = {**response["headers"], "Content-Length": [str(len(body))]}
        return {**response, "headers": headers, "body": {"string": body}}
    return response


class TestCassettes(TestCase):
    # A SimulatorServer while `record` runs, else None: then nothing is sent.
    simulator = None

    def setUp(self):
        recorder = vcr.VCR(
            cassette_library_dir=str(CASSETTES),
            path_transformer=vcr.VCR.ensure_suffix(".yaml"),
            record_mode="all" if self.simulator else "none",
            match_on=["method", "scheme", "host", "port", "path", "query", "body"],
            filter_headers=["authorization"],
            before_record_response=without_token,
        )
        name = self._testMethodName.removeprefix("test_")
        cassette = recorder.use_cassette(name)
        self.cassette = cassette.__enter__()
        self.addCleanup(cassette.__exit__, None, None, None)
        self.transport = Transport(ROOT)
        self.addCleanup(self.transport.close)

    def connect(self, secret="simulator-secret"):  # noqa: S107 - opens nothing
        auth = ClientCredentials(
            self.transport, "simulator-demo", secret, now=lambda: NOW
        )
        return PontoClient(self.transport, auth)

    def at_ponto(self, change):
        if self.simulator:
            change(self.simulator.bank)

    def account(self, client, reference):
        (page,) = client.accounts()
        return next(one for one in page.items if one.reference == reference)

    def test_connecting(self):
        (banks,) = PontoClient(self.transport).institutions("KBC", "BE")
        self.assertEqual({bank.name for bank in banks.items}, {"KBC", "KBC Brussels"})
        client = self.connect()
        (accounts,) = client.accounts()
        self.assertEqual((len(accounts.items), accounts.rejected), (11, ()))
        main = accounts.items[0]
        self.assertEqual((main.reference_type, main.currency), ("IBAN", "EUR"))
        self.assertIsInstance(main.current_balance, Decimal)
        self.assertEqual(main.availability, "available")
        self.assertIsNotNone(main.latest_synchronization)
        self.assertLess(main.authorized_at, main.consent_expires_at)
        bank = client.institution(main.institution_id)
        self.assertEqual((bank.name, bank.country), ("KBC", "BE"))
        self.assertTrue(client.userinfo().onboarding_complete)
        self.assertTrue(accounts.request_id)

    @mock.patch.object(client_module, "PAGE_LIMIT", 2)
    def test_walking_through_pages(self):
        self.client = self.connect()
        with mock.patch.object(client_module, "PAGE_LIMIT", 100):
            dutch = self.account(self.client, "NL92INGB0674512308")
        pages = list(self.client.transactions(dutch.id))
        self.assertEqual([len(page.items) for page in pages], [2, 2, 1])
        self.assertEqual([page.rejected for page in pages], [(), (), ()])
        found = [item for page in pages for item in page.items]
        self.assertEqual({item.account_id for item in found}, {dutch.id})
        self.assertEqual(len({item.id for item in found}), 5)
        self.assertTrue(all(item.execution_day() for item in found))
        texts = [item.remittance_information or "" for item in found]
        self.assertTrue(any("<br>" in text for text in texts))
        self.assertTrue(any(read(text) for text in texts))
        (older,) = self.client.transactions(dutch.id, after=found[2].id)
        self.assertEqual(
            [item.id for item in older.items], [one.id for one in found[3:]]
        )

    @mock.patch.object(client_module, "PAGE_LIMIT", 3)
    def test_a_token_that_dies_between_pages(self):
        client = self.connect()
        with mock.patch.object(client_module, "PAGE_LIMIT", 100):
            dutch = self.account(client, "NL92INGB0674512308")
        pages = client.transactions(dutch.id)
        first = next(pages)
        self.at_ponto(lambda bank: bank.revoke_tokens())
        (second,) = pages
        self.assertEqual((len(first.items), len(second.items)), (3, 2))
        self.assertEqual(
            [answer["status"]["code"] for answer in self.cassette.responses],
            [200, 200, 200, 401, 200, 200],
        )

    def test_synchronizing(self):
        client = self.connect()
        dutch = self.account(client, "NL92INGB0674512308")
        self.at_ponto(lambda bank: bank.add_transaction(dutch.id, 5, visible=False))
        asked = (dutch.id, "accountTransactions", "203.0.113.7")
        created = client.create_synchronization(*asked)
        self.assertEqual((created.status, created.is_finished), ("pending", False))
        self.at_ponto(lambda bank: bank.advance(60))
        done = client.synchronization(created.id)
        self.assertEqual((done.status, done.errors), ("success", ()))
        (page,) = client.updated_transactions(created.id)
        self.assertIn(Decimal(5), [item.amount for item in page.items])
        with self.assertRaises(PontoRequestError) as caught:
            client.create_synchronization(*asked)
        self.assertEqual(caught.exception.code, "accountRecentlySynchronized")
        self.assertEqual(caught.exception.status, 400)

    def test_a_consent_that_ended(self):
        client = self.connect()
        dutch = self.account(client, "NL92INGB0674512308")
        self.at_ponto(lambda bank: bank.expire_authorization(dutch.id))
        asked = (dutch.id, "accountTransactions", "203.0.113.7")
        created = client.create_synchronization(*asked)
        self.at_ponto(lambda bank: bank.advance(60))
        self.assertTrue(client.synchronization(created.id).needs_authorization)
        (page,) = client.transactions(dutch.id)
        self.assertEqual(len(page.items), 5)  # what is there stays readable

    def test_pending_movements(self):
        client = self.connect()
        (accounts,) = client.accounts()
        (page,) = client.pending_transactions(accounts.items[0].id)
        self.assertEqual(len(page.items), 1)
        self.assertIsInstance(page.items[0].amount, Decimal)

    def test_renewing_a_consent(self):
        client = self.connect()
        dutch = self.account(client, "NL92INGB0674512308")
        back = "https://odoo.example/ponto/back"
        request = client.create_reauthorization_request(dutch.id, back)
        self.assertTrue(request.redirect.startswith(ROOT))

    def test_wrong_keys(self):
        with self.assertRaises(PontoAuthorizationError) as caught:
            next(self.connect(secret="wrong").accounts())
        self.assertEqual(caught.exception.code, "invalid_client")

    def test_leaving_an_account(self):
        client = self.connect()
        dutch = self.account(client, "NL92INGB0674512308")
        client.delete_account(dutch.id)
        with self.assertRaises(PontoNotFoundError) as caught:
            client.account(dutch.id)
        self.assertEqual(caught.exception.code, "resourceNotFound")
        with self.assertRaises(PontoNotFoundError):
            next(client.transactions(dutch.id))
