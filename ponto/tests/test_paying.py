import json
from datetime import date
from decimal import Decimal

from ..errors import PontoAnswerError, PontoRequestError, PontoUnavailableError
from ..payments import (
    ACCEPTED,
    CANCELLED,
    IN_PROGRESS,
    REJECTED,
    UNSIGNED,
    Order,
    Payment,
)
from .client_case import ClientCase
from .scripted_server import answer, refusal

KEY = "3f0c7e52-1f3a-4d0e-9a56-0c1b2d3e4f50"
PAGE = "https://dashboard.example/sign/1"


def order(**changes):
    values = {
        "amount": Decimal("121.50"),
        "creditor_name": "Houthandel De Eik",
        "creditor_iban": "BE68539007547034",
        "communication": "123456789012",
        "structured": True,
        "end_to_end_id": "E2E-1",
        **changes,
    }
    return Order(**values)


def made(status="unsigned", kind="payment", link=None):
    links = {"links": {"redirect": link}} if link else {}
    return {"type": kind, "id": "p-1", "attributes": {"status": status}, **links}


class TestPaying(ClientCase):
    def last(self):
        method, path, headers, body = self.server.requests[-1]
        return method, path, headers, json.loads(body) if body else None

    def test_a_payment_goes_out_once_with_its_key(self):
        client = self.connect(answer({"data": made(link=PAGE)}, 201))
        got = client.create_payment(
            "a", order(), KEY, "https://odoo.example/back", date(2026, 12, 1)
        )
        method, path, headers, body = self.last()
        self.assertEqual((method, path), ("POST", "/accounts/a/payments"))
        self.assertEqual(headers["Ibanity-Idempotency-Key"], KEY)
        self.assertEqual(
            body["data"],
            {
                "type": "payment",
                "attributes": {
                    "currency": "EUR",
                    "amount": 121.5,
                    "creditorName": "Houthandel De Eik",
                    "creditorAccountReference": "BE68539007547034",
                    "creditorAccountReferenceType": "IBAN",
                    "remittanceInformation": "123456789012",
                    "remittanceInformationType": "structured",
                    "endToEndId": "E2E-1",
                    "redirectUri": "https://odoo.example/back",
                    "requestedExecutionDate": "2026-12-01",
                },
            },
        )
        self.assertEqual((got.id, got.redirect), ("p-1", PAGE))
        self.assertEqual(got.verdict, UNSIGNED)

    def test_no_other_request_bears_a_key(self):
        client = self.connect(answer({"data": made()}))
        client.payment("a", "p-1")
        self.assertNotIn("Ibanity-Idempotency-Key", self.last()[2])

    def test_a_batch_is_one_request(self):
        client = self.connect(answer({"data": made(kind="bulkPayment")}, 201))
        orders = [order(), order(structured=False, communication="")]
        client.create_bulk_payment("a", "Run 7", orders, KEY, batch_booking=True)
        _method, path, headers, body = self.last()
        self.assertEqual(path, "/accounts/a/bulk-payments")
        self.assertEqual(headers["Ibanity-Idempotency-Key"], KEY)
        attributes = body["data"]["attributes"]
        self.assertEqual(attributes["reference"], "Run 7")
        self.assertTrue(attributes["batchBookingPreferred"])
        self.assertEqual(len(attributes["payments"]), 2)
        self.assertNotIn("remittanceInformation", attributes["payments"][1])

    def test_what_was_not_answered_is_not_sent_again_by_itself(self):
        for failure in (answer({}, 503), answer({}, 502), answer({}, 429)):
            client = self.connect(failure, answer({"data": made()}, 201))
            with self.assertRaises(PontoUnavailableError):
                client.create_payment("a", order(), KEY)
            posts = [one for one in self.server.requests if one[1] != "/oauth2/token"]
            self.assertEqual(len(posts), 1)

    def test_after_a_new_token_the_key_is_the_same(self):
        client = self.connect(
            refusal(401, "invalidAccessToken"),
            answer({"access_token": "t-2", "expires_in": 1799}),
            answer({"data": made()}, 201),
        )
        client.create_payment("a", order(), KEY)
        keys = [
            one[2].get("Ibanity-Idempotency-Key")
            for one in self.server.requests
            if one[1].endswith("/payments")
        ]
        self.assertEqual(keys, [KEY, KEY])

    def test_what_ponto_refuses_is_told_with_its_code(self):
        client = self.connect(refusal(403, "paymentsNotActivated"))
        with self.assertRaises(Exception) as caught:
            client.create_payment("a", order(), KEY)
        self.assertEqual(caught.exception.code, "paymentsNotActivated")

    def test_an_unsigned_one_is_taken_back(self):
        client = self.connect(answer({"data": made()}), answer({"data": made()}))
        client.delete_payment("a", "p/1")
        self.assertEqual(self.last()[:2], ("DELETE", "/accounts/a/payments/p%2F1"))
        client.delete_bulk_payment("a", "p-1")
        self.assertEqual(self.last()[1], "/accounts/a/bulk-payments/p-1")

    def test_payments_are_activated_by_a_person(self):
        link = {"type": "paymentActivationRequest", "id": "r", "links": {}}
        link["links"]["redirect"] = PAGE
        client = self.connect(answer({"data": link}, 201))
        got = client.create_payment_activation("https://odoo.example/back")
        self.assertEqual(got.redirect, PAGE)
        self.assertEqual(self.last()[1], "/payment-activation-requests")

    def test_a_link_that_leads_elsewhere_is_not_understood(self):
        client = self.connect(answer({"data": made(link="javascript:alert(1)")}, 201))
        with self.assertRaises(PontoAnswerError):
            client.create_payment("a", order(), KEY)

    def test_amounts_are_sent_to_the_cent_or_not_at_all(self):
        for text in ("0.01", "0.1", "1204.50", "99999999999.99"):
            sent = order(amount=Decimal(text)).attributes()["amount"]
            self.assertEqual(Decimal(json.dumps(sent)), Decimal(text))
        for text in ("0", "-1", "1.005", "NaN", "Infinity", "9" * 18 + ".99"):
            with self.subTest(amount=text), self.assertRaises(PontoRequestError):
                order(amount=Decimal(text)).attributes()

    def test_each_status_has_a_verdict_and_an_unknown_one_goes_on(self):
        verdicts = {
            "unsigned": UNSIGNED,
            "received": IN_PROGRESS,
            "pending": IN_PROGRESS,
            "accepted-customer-profile": ACCEPTED,
            "accepted-settlement-completed": ACCEPTED,
            "Rejected": REJECTED,
            "cancelled": CANCELLED,
            "awaiting-second-approver": IN_PROGRESS,
        }
        for status, verdict in verdicts.items():
            got = Payment.from_json(made(status))
            self.assertEqual((got.status, got.verdict), (status, verdict))
        final = [one for one in verdicts if Payment.from_json(made(one)).is_final]
        self.assertEqual(
            final, ["accepted-settlement-completed", "Rejected", "cancelled"]
        )

    def test_without_a_status_nothing_is_understood(self):
        for attributes in ({}, {"status": None}, {"status": 7}, {"status": " "}):
            with self.assertRaises(PontoAnswerError):
                Payment.from_json({"id": "p", "attributes": attributes})
