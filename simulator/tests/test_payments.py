"""Payments and bulk payments: taken, signed, executed, and each only once."""

import tempfile
from decimal import Decimal
from pathlib import Path

from ..endpoints.payments import KEY_HEADER
from ..statefile import StateFile
from .case import SimulatorCase

CLIENT = ("payer", "payer-secret")
IBAN, OTHER = "BE68539007547034", "NL91ABNA0417164300"
BACK = "http://localhost:8069/back"


def order(**changes):
    given = {
        "currency": "EUR",
        "amount": 121.5,
        "creditorName": "Houthandel De Eik",
        "creditorAccountReference": IBAN,
        "creditorAccountReferenceType": "IBAN",
        "remittanceInformation": "123456789012",
        "remittanceInformationType": "structured",
        "endToEndId": "E2E-1",
        **changes,
    }
    return {name: value for name, value in given.items() if value is not None}


class PaymentsCase(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(balance=1000)
        self.bank.add_client(*CLIENT, scope="ai pi")
        self.bank.activate_payments(self.bank.organization.id)
        self.use(CLIENT)

    def path(self, words="payments", payment_id=""):
        return f"/accounts/{self.account_id}/{words}" + (
            f"/{payment_id}" if payment_id else ""
        )

    def pay(self, **changes):
        return self.post(self.path(), order(**changes))

    def pay_many(self, *orders, **attributes):
        attributes = {"reference": "Run 7", "payments": orders, **attributes}
        return self.post(self.path("bulk-payments"), attributes)

    def pay_with_key(self, key, **changes):
        also = {KEY_HEADER: key}
        return self.call("POST", self.path(), order(**changes), also=also)

    def payment(self, payment_id):
        listed = self.control("GET", "/payments").json["payments"]
        return next(one for one in listed if one["id"] == payment_id)

    def status(self, payment_id):
        return self.get(self.path("payments", payment_id)).data["attributes"]["status"]

    def debits(self):
        listed = self.get(f"/accounts/{self.account_id}/transactions").data
        return [one["attributes"] for one in listed]

    def problems(self, answer):
        self.assertEqual(answer.status, 400, answer.content)
        return {one["meta"]["attribute"]: one["code"] for one in answer.json["errors"]}


class TestTaking(PaymentsCase):
    def test_a_payment_is_taken_unsigned_and_shown_with_nulls(self):
        answer = self.pay(endToEndId=None)
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.data["type"], "payment")
        self.assertNotIn("links", answer.data)
        shown = self.get(self.path("payments", answer.data["id"])).data["attributes"]
        self.assertEqual(shown["status"], "unsigned")
        self.assertEqual(shown["amount"], 121.5)
        self.assertIsNone(shown["endToEndId"])
        self.assertIsNone(shown["requestedExecutionDate"])
        self.assertFalse(self.debits())

    def test_a_page_to_sign_is_given_only_when_asked_and_only_at_once(self):
        answer = self.pay(redirectUri=BACK)
        self.assertIn("/authorize/payments/", answer.data["links"]["redirect"])
        self.assertNotIn("redirectUri", answer.data["attributes"])
        again = self.get(self.path("payments", answer.data["id"]))
        self.assertNotIn("links", again.data)

    def test_each_attribute_that_is_not_in_order_is_named(self):
        found = self.problems(
            self.pay(
                currency="USD",
                amount="12",
                creditorName="Müller & Söhne",
                creditorAccountReference="BE68539007547035",
                remittanceInformation="x" * 141,
                remittanceInformationType="free",
            )
        )
        self.assertEqual(set(found.values()), {"invalidAttribute"})
        self.assertEqual(
            set(found),
            {
                "currency",
                "amount",
                "creditorName",
                "creditorAccountReference",
                "remittanceInformation",
                "remittanceInformationType",
            },
        )
        missing = self.problems(self.pay(amount=None, creditorName=None))
        self.assertEqual(
            missing, {"amount": "missingAttribute", "creditorName": "missingAttribute"}
        )

    def test_no_amount_is_zero_negative_or_finer_than_a_cent(self):
        for amount in (0, -5, 1.005, True):
            with self.subTest(amount=amount):
                self.assertIn("amount", self.problems(self.pay(amount=amount)))

    def test_a_later_day_needs_a_bank_that_knows_later_days(self):
        today = self.bank.now()[:10]
        later = f"{int(today[:4]) + 1}-01-15"
        self.assertEqual(self.pay(requestedExecutionDate=later).status, 201)
        for day in ("2020-01-01", "tomorrow", 20300101):
            found = self.problems(self.pay(requestedExecutionDate=day))
            self.assertIn("requestedExecutionDate", found)
        institution = next(iter(self.bank.institutions))
        institution.attributes["futureDatedPaymentsAllowed"] = False
        found = self.problems(self.pay(requestedExecutionDate=later))
        self.assertIn("requestedExecutionDate", found)

    def test_a_bulk_payment_does_not_tell_its_payments(self):
        answer = self.pay_many(order(), order(creditorAccountReference=OTHER))
        self.assertEqual(answer.status, 201)
        self.assertEqual(
            answer.data["attributes"],
            {
                "reference": "Run 7",
                "batchBookingPreferred": False,
                "requestedExecutionDate": None,
                "status": "unsigned",
            },
        )

    def test_a_bulk_payment_points_to_what_is_wrong_in_it(self):
        found = self.problems(self.pay_many(order(), order(amount=0), {}))
        self.assertEqual(found["payments/1/amount"], "invalidAttribute")
        self.assertEqual(found["payments/2/creditorName"], "missingAttribute")
        self.assertIn("reference", self.problems(self.pay_many(order(), reference="")))

    def test_a_bank_takes_as_many_as_its_limit_and_bulk_only_where_it_does(self):
        institution = next(iter(self.bank.institutions))
        institution.attributes["bulkPaymentInstructionsLimit"] = 2
        self.assertEqual(self.pay_many(order(), order()).status, 201)
        self.assertIn("payments", self.problems(self.pay_many(*[order()] * 3)))
        institution.attributes["bulkPaymentsEnabled"] = False
        self.assertEqual(self.pay_many(order()).code, "bulkPaymentsNotSupported")

    def test_without_scope_or_activation_nothing_is_taken(self):
        self.bank.add_client("reader", "secret", scope="ai")
        self.use(("reader", "secret"))
        self.assertEqual(self.pay().code, "insufficientScope")
        self.use(CLIENT)
        self.bank.organization.payments_activated = False
        answer = self.pay()
        self.assertEqual((answer.status, answer.code), (403, "paymentsNotActivated"))

    def test_a_bank_in_maintenance_takes_nothing(self):
        self.bank.change_account(self.account_id, availability="readonly")
        self.assertEqual(self.pay().code, "accountUnavailable")

    def test_only_what_is_unsigned_can_be_deleted(self):
        first, second = (self.pay().data["id"] for _one in range(2))
        gone = self.call("DELETE", self.path("payments", first))
        self.assertEqual(gone.data, {"type": "payment", "id": first})
        self.assertEqual(self.get(self.path("payments", first)).status, 404)
        self.bank.sign_payment(second)
        refused = self.call("DELETE", self.path("payments", second))
        self.assertEqual(refused.code, "paymentNotDeletable")


class TestOnce(PaymentsCase):
    def test_the_same_key_gives_the_same_payment(self):
        first, again = self.pay_with_key("k-1"), self.pay_with_key("k-1")
        self.assertEqual((first.status, again.status), (201, 201))
        self.assertEqual(first.data, again.data)
        self.assertEqual(len(self.bank.payments), 1)
        self.assertNotEqual(self.pay_with_key("k-2").data["id"], first.data["id"])

    def test_a_key_is_not_taken_for_another_request(self):
        self.pay_with_key("k-1")
        answer = self.pay_with_key("k-1", amount=7)
        self.assertEqual((answer.status, answer.code), (409, "idempotencyKeyReused"))
        self.assertEqual(len(self.bank.payments), 1)

    def test_a_key_holds_when_the_answer_was_lost(self):
        self.bank.inject("payments:lost:times=1")
        with self.assertRaises((ConnectionError, OSError)):
            self.pay_with_key("k-1")
        self.assertEqual(self.pay_with_key("k-1").status, 201)
        self.assertEqual(len(self.bank.payments), 1)

    def test_where_keys_are_not_remembered_twice_is_two(self):
        self.bank.idempotency = False
        self.pay_with_key("k-1")
        self.pay_with_key("k-1")
        self.assertEqual(len(self.bank.payments), 2)

    def test_what_was_sent_to_the_bank_is_not_signed_again(self):
        payment_id = self.pay().data["id"]
        body = {"sign": True}
        self.assertEqual(
            self.control("PATCH", f"/payments/{payment_id}", body).status, 200
        )
        again = self.control("PATCH", f"/payments/{payment_id}", body)
        self.assertEqual(again.status, 400)
        self.assertEqual(self.payment(payment_id)["executed"], 1)
        self.assertEqual(len(self.debits()), 1)


class TestCourse(PaymentsCase):
    def test_what_is_signed_leaves_the_account_with_its_end_to_end_id(self):
        payment_id = self.pay().data["id"]
        self.bank.sign_payment(payment_id)
        self.assertEqual(self.status(payment_id), "accepted-settlement-completed")
        (debit,) = self.debits()
        self.assertEqual(debit["amount"], -121.5)
        self.assertEqual(debit["endToEndId"], "E2E-1")
        self.assertEqual(debit["counterpartReference"], IBAN)
        self.assertEqual(debit["remittanceInformationType"], "structured")
        balance = self.bank.accounts.get(self.account_id).bank_balance
        self.assertEqual(Decimal(balance), Decimal("878.5"))

    def test_a_bulk_payment_is_one_debit_where_that_was_wished_else_many(self):
        for wished, count in ((False, 2), (True, 1)):
            made = self.pay_many(order(), order(), batchBookingPreferred=wished)
            before = len(self.debits())
            self.bank.sign_payment(made.data["id"])
            self.assertEqual(len(self.debits()) - before, count)
        newest = self.debits()[0]
        self.assertEqual(newest["amount"], -243)
        self.assertEqual(newest["remittanceInformation"], "Run 7")

    def test_the_other_courses_move_no_money_until_told(self):
        for course, status in (
            ("accepted", "accepted-customer-profile"),
            ("rejected", "rejected"),
            ("unknown", "awaiting-second-approver"),
            ("silent", "pending"),
        ):
            self.bank.payment_course = course
            payment_id = self.pay().data["id"]
            self.bank.sign_payment(payment_id)
            with self.subTest(course=course):
                self.assertEqual(self.status(payment_id), status)
                self.assertFalse(self.debits())
        change = {"status": "accepted-settlement-completed", "execute": True}
        self.control("PATCH", f"/payments/{payment_id}", change)
        self.assertEqual(len(self.debits()), 1)

    def test_a_later_day_is_waited_for(self):
        day = f"{int(self.bank.now()[:4]) + 1}-01-15"
        payment_id = self.pay(requestedExecutionDate=day).data["id"]
        self.bank.sign_payment(payment_id)
        self.assertFalse(self.debits())
        self.bank.advance(400 * 86400)
        self.use(CLIENT)
        self.assertEqual(len(self.debits()), 1)
        self.bank.advance(86400)
        self.assertEqual(self.payment(payment_id)["executed"], 1)


class TestPages(PaymentsCase):
    def page(self, answer):
        return answer.data["links"]["redirect"]

    def press(self, page, action):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.request("POST", page, headers=form, body=f"action={action}")

    def test_signing_leads_back_and_the_page_is_over(self):
        answer = self.pay(redirectUri=BACK)
        shown = self.request("GET", self.page(answer)).content.decode()
        self.assertIn("Houthandel De Eik", shown)
        done = self.press(self.page(answer), "sign")
        self.assertEqual((done.status, done.headers["Location"]), (303, BACK))
        self.assertEqual(len(self.debits()), 1)
        self.assertEqual(self.request("GET", self.page(answer)).status, 404)
        self.assertEqual(self.press(self.page(answer), "sign").status, 404)
        self.assertEqual(len(self.debits()), 1)

    def test_refusing_ends_it_and_later_leaves_it(self):
        answer = self.pay(redirectUri=BACK)
        self.press(self.page(answer), "later")
        self.assertEqual(self.status(answer.data["id"]), "unsigned")
        self.press(self.page(answer), "cancel")
        self.assertEqual(self.status(answer.data["id"]), "cancelled")
        self.assertFalse(self.debits())

    def test_what_has_no_page_is_signed_in_the_dashboard(self):
        payment_id = self.pay().data["id"]
        page = f"/dashboard/{self.bank.organization.id}"
        self.assertIn("To sign", self.request("GET", page).content.decode())
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = f"action=sign&payment={payment_id}"
        self.request("POST", page, headers=form, body=body)
        self.assertEqual(len(self.debits()), 1)
        self.assertNotIn("To sign", self.request("GET", page).content.decode())

    def test_activation_is_asked_for_once(self):
        self.bank.organization.payments_activated = False
        answer = self.post("/payment-activation-requests", {"redirectUri": BACK})
        self.assertEqual(answer.status, 201)
        self.assertTrue(self.get("/userinfo").json["paymentsActivationRequested"])
        self.assertFalse(self.get("/userinfo").json["paymentsActivated"])
        self.press(self.page(answer), "activate")
        self.assertTrue(self.get("/userinfo").json["paymentsActivated"])
        self.assertFalse(self.get("/userinfo").json["paymentsActivationRequested"])
        self.assertEqual(self.pay().status, 201)

    def test_a_restart_keeps_payments_and_keys(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        made = self.pay_with_key("k-1").data["id"]
        file = StateFile(Path(folder.name) / "state.json")
        file.write(self.bank)
        loaded = file.read()
        self.assertEqual(loaded.payments[made], self.bank.payments[made])
        self.assertEqual(len(loaded.remembered), 1)
