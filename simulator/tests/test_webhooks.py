"""Section 5: what is told and when, how it is signed, and what can be wrong in it."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import jwt

from .case import SimulatorCase
from .partner_case import PARTNER, PartnerCase

PREFIX = "pontoConnect."
ISSUER = "https://api.ibanity.com"


class Receiver:
    """Takes webhooks; ``answers`` are the statuses to give, then 200."""

    def __init__(self, case):
        self.received, self.answers = [], []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.received.append((body, dict(self.headers)))
                status = receiver.answers.pop(0) if receiver.answers else 200
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_arguments):
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/ponto/webhook"
        options = {"poll_interval": 0.02}
        thread = threading.Thread(
            target=server.serve_forever, kwargs=options, daemon=True
        )
        thread.start()
        case.addCleanup(server.server_close)
        case.addCleanup(thread.join)
        case.addCleanup(server.shutdown)

    @property
    def types(self):
        return [self.data(position)["type"] for position in range(len(self.received))]

    def data(self, position=-1):
        return json.loads(self.received[position][0])["data"]


class WebhookCase(PartnerCase):
    def setUp(self):
        super().setUp()
        self.receiver = Receiver(self)
        self.bank.webhook_url = self.receiver.url
        self.account_id = self.add_account()

    def deliver(self):
        answer = self.control("POST", "/webhooks/deliver")
        self.assertEqual(answer.status, 200, answer.content)
        return answer.json["deliveries"]

    def told(self, *types):
        """Deliver, and check which types arrived since the last time."""
        self.receiver.received.clear()
        self.deliver()
        self.assertEqual(self.receiver.types, [PREFIX + name for name in types])

    def key(self, kid):
        """Return the public key as a receiver finds it."""
        keys = self.request("GET", "/webhooks/keys").json["keys"]
        known = {one["kid"]: one for one in keys}
        return jwt.PyJWK({**known[kid], "n": known[kid]["n"].rstrip("=")}).key


class TestMoments(WebhookCase):
    def setUp(self):
        super().setUp()
        self.log_in()

    def test_7_2_a_login_tells_of_the_integration_and_its_accounts(self):
        self.told("integration.created", "integration.accountAdded")
        related = self.receiver.data()["relationships"]
        self.assertEqual(
            related["account"]["data"], {"type": "account", "id": self.account_id}
        )
        organization = {"type": "organization", "id": self.bank.organization.id}
        self.assertEqual(related["organization"]["data"], organization)

    def test_5_a_synchronization_tells_of_its_news_or_that_there_are_none(self):
        self.deliver()
        self.bank.add_transaction(self.account_id, 5, visible=False)
        self.bank.add_transaction(self.account_id, 6, visible=False)
        self.bank.scheduled_round()
        self.told("account.detailsUpdated", "account.transactionsCreated")
        created = self.receiver.data()
        self.assertEqual(created["attributes"]["count"], 2)
        synchronization = created["relationships"]["synchronization"]["data"]["id"]
        updated = self.get(
            f"/ponto-connect/synchronizations/{synchronization}/updated-transactions"
        )
        self.assertEqual(len(updated.data), 2)
        self.bank.scheduled_round()
        self.told(*["synchronization.succeededWithoutChange"] * 2)
        subtype = self.receiver.data()["attributes"]["synchronizationSubtype"]
        self.assertEqual(subtype, "accountTransactions")

    def test_5_changes_and_pending_ones_are_told_apart(self):
        bank_id = self.bank.add_institution(pending_transactions_available=True)
        self.account_id = self.add_account(institution_id=bank_id)
        known = self.bank.add_transaction(self.account_id, 5)
        self.log_in()
        self.deliver()
        self.bank.change_transaction(known, visible=False, text="b")
        self.bank.add_pending(self.account_id, 9, visible=False)
        self.bank.synchronization_seconds = 0
        self.synchronize(self.account_id, "accountTransactionsWithUnsettled")
        self.told(
            "account.transactionsUpdated",
            "account.pendingTransactionsCreated",
        )

    def synchronize(self, account_id, subtype="accountTransactions", **attributes):
        posted = {
            "resourceType": "account",
            "resourceId": account_id,
            "subtype": subtype,
            "customerIpAddress": "203.0.113.7",
        }
        return self.post("/ponto-connect/synchronizations", posted)

    def test_5_a_failure_says_no_reason(self):
        self.deliver()
        self.bank.expire_authorization(self.account_id)
        self.bank.scheduled_round()
        self.told(*["synchronization.failed"] * 2)
        self.assertEqual(
            set(self.receiver.data()["attributes"]),
            {"createdAt", "synchronizationSubtype"},
        )

    def test_5_a_movement_that_is_there_at_once_is_told_too(self):
        self.deliver()
        self.bank.add_transaction(self.account_id, 5)
        self.told("account.transactionsCreated")

    def test_5_what_the_customer_does_is_told(self):
        self.deliver()
        organization = self.bank.organization.id
        self.bank.renew_authorization(self.account_id)
        self.told(
            "account.reauthorized", *["synchronization.succeededWithoutChange"] * 2
        )
        self.bank.block_organization(organization)
        self.bank.unblock_organization(organization)
        self.told("organization.blocked", "organization.unblocked")
        self.bank.remove_account(self.account_id)
        self.told("integration.accountRevoked")
        self.bank.restore_account(self.account_id)
        self.told("integration.accountAdded")
        self.bank.revoke_integration(organization)
        self.told("integration.revoked")
        self.bank.scheduled_round()
        self.told()

    def test_5_accounts_outside_the_integration_and_without_address_are_silent(self):
        self.deliver()
        other = self.add_account(reference="BE68539007547034")
        self.bank.add_transaction(other, 5)
        self.bank.webhooks_muted = True
        self.bank.add_transaction(self.account_id, 5)
        self.bank.webhook_url = None
        self.bank.add_transaction(self.account_id, 5)
        self.assertEqual(self.deliver(), [])


class TestSignature(WebhookCase):
    def send(self, **options):
        """Send one by hand; return the body, JOSE header and claims unchecked."""
        posted = {"type": f"{PREFIX}account.reauthorized", **options}
        self.control("POST", "/webhooks/send", {"account": self.account_id, **posted})
        self.deliver()
        body, headers = self.receiver.received[-1]
        token = headers["Signature"]
        claims = jwt.decode(token, options={"verify_signature": False})
        return body, token, jwt.get_unverified_header(token), claims

    def verify(self, token, kid, **options):
        return jwt.decode(
            token,
            self.key(kid),
            algorithms=["RS512"],
            audience=self.bank.application.id,
            issuer=ISSUER,
            **options,
        )

    def test_5_the_signature_binds_the_body_for_a_minute(self):
        body, token, header, _claims = self.send()
        self.assertEqual(header["alg"], "RS512")
        claims = self.verify(token, header["kid"])
        digest = base64.b64encode(hashlib.sha512(body).digest()).decode()
        self.assertEqual(claims["digest"], digest)
        self.assertEqual(claims["exp"] - claims["iat"], 60)
        self.assertTrue(claims["jti"])

    def test_5_the_keys_document_keeps_the_padding(self):
        (key,) = self.request("GET", "/webhooks/keys").json["keys"]
        self.assertTrue(key["n"].endswith("="))
        self.assertEqual(
            (key["kty"], key["use"], key["alg"], key["e"], key["status"]),
            ("RSA", "sig", "RS512", "AQAB", "ACTIVE"),
        )
        self.assertEqual(key["kid"], "sandbox_events_signature_1")
        links = self.request("GET", "/webhooks").json["links"]
        self.assertEqual(links["keys"], f"{self.server.url}/webhooks/keys")

    def test_8_12_each_spoil_breaks_what_it_says(self):
        for spoil, error in (
            ("wrong_audience", jwt.InvalidAudienceError),
            ("wrong_issuer", jwt.InvalidIssuerError),
            ("expired", jwt.ExpiredSignatureError),
            ("future", jwt.ImmatureSignatureError),
            ("foreign_key", jwt.InvalidSignatureError),
            ("alg_none", jwt.InvalidAlgorithmError),
            ("alg_hs256", jwt.InvalidAlgorithmError),
            ("alg_rs256", jwt.InvalidAlgorithmError),
        ):
            with self.subTest(spoil):
                _body, token, header, _claims = self.send(spoil=spoil)
                with self.assertRaises(error):
                    self.verify(token, header["kid"])

    def test_8_12_digest_and_key_can_be_wrong(self):
        body, _token, _header, claims = self.send(spoil="wrong_digest")
        digest = base64.b64encode(hashlib.sha512(body).digest()).decode()
        self.assertNotEqual(claims["digest"], digest)
        _body, _token, header, _claims = self.send(spoil="unknown_key")
        self.assertEqual(header["kid"], "nobody_knows_it")
        self.control("POST", "/webhooks/send", {"type": "x", "spoil": "no_signature"})
        self.deliver()
        self.assertNotIn("Signature", self.receiver.received[-1][1])
        bad = self.control("POST", "/webhooks/send", {"type": "x", "spoil": "unheard"})
        self.assertEqual(bad.status, 400)

    def test_8_12_a_key_can_be_rotated(self):
        _body, token, header, _claims = self.send()
        self.control("POST", "/webhooks/rotate")
        _body, newer, other, _claims = self.send()
        self.assertNotEqual(header["kid"], other["kid"])
        self.verify(newer, other["kid"])
        self.verify(token, header["kid"])
        self.control("POST", "/webhooks/rotate", {"keep": False})
        with self.assertRaises(KeyError):
            self.key(other["kid"])


class TestDelivery(WebhookCase):
    def test_8_12_repeats_and_disorder(self):
        self.bank.webhook_copies = 2
        self.bank.webhooks_reversed = True
        self.log_in()
        self.told(
            *["integration.accountAdded"] * 2,
            *["integration.created"] * 2,
        )
        self.assertEqual(self.receiver.data(0)["id"], self.receiver.data(1)["id"])
        posted = {"type": "new.type", "id": "same", "copies": 2}
        self.bank.webhook_copies = 1
        self.control("POST", "/webhooks/send", posted)
        self.assertEqual([one["id"] for one in self.deliver()], ["same", "same"])

    def test_a_refused_one_is_tried_again_later_and_given_up_in_the_end(self):
        self.receiver.answers = [500, 503, 302, 404]
        self.control("POST", "/webhooks/send", {"type": "x"})
        statuses = []
        for _turn in range(5):
            statuses += [one["status"] for one in self.deliver()]
        self.assertEqual(statuses, [500, 503, 302, 404])
        known = self.control("GET", "/webhooks").json
        self.assertEqual(known["waiting"], [])
        self.assertEqual([one["attempt"] for one in known["deliveries"]], [1, 2, 3, 4])

    def test_nobody_there_is_recorded(self):
        self.bank.webhook_url = "http://127.0.0.1:9/nobody"
        self.control("POST", "/webhooks/send", {"type": "x"})
        (delivery,) = self.deliver()
        self.assertIsNone(delivery["status"])
        self.assertIn("refused", delivery["error"])

    def test_the_receiver_may_ask_for_the_keys_meanwhile(self):
        def post(_url, _body, _headers):
            return self.request("GET", "/webhooks/keys", timeout=5).status

        self.bank.send_webhook("x", {})
        self.assertEqual(self.bank.deliver_webhooks(post)[0]["status"], 200)

    def test_a_thread_sends_them_without_being_asked(self):
        self.bank.webhooks_automatic = True
        self.bank.send_webhook("x", {})
        self._wait_for(lambda: self.bank.deliveries)
        self.assertEqual(self.receiver.types, ["x"])

    def test_the_thread_lets_synchronizations_end(self):
        self.bank.synchronization_seconds = 0.05
        self.bank.clock.unfreeze()
        self.log_in()
        self.bank.webhooks_automatic = True
        posted = {
            "resourceType": "account",
            "resourceId": self.account_id,
            "subtype": "accountDetails",
            "customerIpAddress": "203.0.113.7",
        }
        self.post("/ponto-connect/synchronizations", posted)
        self._wait_for(lambda: len(self.bank.deliveries) == 3)
        kind = f"{PREFIX}synchronization.succeededWithoutChange"
        self.assertEqual(self.receiver.types[-1], kind)

    def _wait_for(self, true, seconds=10):
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            time.sleep(0.02)
        self.assertTrue(true())


class TestRecord(SimulatorCase):
    def test_the_application_can_be_read_and_changed(self):
        known = self.control("GET", "/application").json
        self.assertEqual((known["client_id"], known["client_secret"]), PARTNER)
        changes = {"redirect_uris": ["https://odoo.example/back"]}
        changed = self.control("PATCH", "/application", changes).json
        self.assertEqual(changed["redirect_uris"], ["https://odoo.example/back"])
