import json
from dataclasses import FrozenInstanceError, fields
from datetime import date, datetime, timezone
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..answers import (
    Account,
    Institution,
    PendingTransaction,
    ReauthorizationRequest,
    Synchronization,
    Transaction,
    UserInfo,
)
from ..attributes import clean
from ..errors import PontoAnswerError
from . import resources
from .properties import bounded
from .resources import copy_of


def moment(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


class TestWholeResources(TestCase):
    def test_every_attribute_of_ponto_is_read(self):
        # The example holds each attribute of the reference; all but these keep
        # their name, so nothing can be forgotten or misspelt in a class.
        renamed = {"authorizationExpirationExpectedAt": "consentExpiresAt"}
        for item_class, example in (
            (Institution, resources.INSTITUTION),
            (Account, resources.ACCOUNT),
            (Transaction, resources.TRANSACTION),
            (Synchronization, resources.SYNCHRONIZATION),
            (UserInfo, {"attributes": resources.USERINFO}),
        ):
            names = {each.name.replace("_", "") for each in fields(item_class)}
            for attribute in example["attributes"]:
                with self.subTest(item_class=item_class, attribute=attribute):
                    name = renamed.get(attribute, attribute)
                    self.assertIn(name.lower(), names)

    def test_an_account(self):
        account = Account.from_json(copy_of(resources.ACCOUNT))
        self.assertEqual(account.id, "a1c0")
        self.assertEqual(account.institution_id, "b2d1")
        self.assertEqual(account.reference, "BE71096123456769")
        self.assertEqual(account.current_balance, Decimal("1204.5"))
        self.assertEqual(account.available_balance, Decimal(1004))
        self.assertEqual(account.consent_expires_at, moment(2025, 7, 9, 9, 12))
        self.assertEqual(account.authorized_at, moment(2025, 1, 10, 9, 12))
        self.assertEqual(account.availability, "available")
        self.assertEqual(account.synchronized_at.microsecond, 300_000)
        self.assertEqual(account.latest_synchronization.id, "77aa")
        self.assertIs(account.deprecated, False)

    def test_a_transaction(self):
        got = Transaction.from_json(copy_of(resources.TRANSACTION))
        self.assertEqual((got.id, got.account_id), ("t-1", "a1c0"))
        self.assertEqual((got.amount, got.currency), (Decimal("121.1"), "EUR"))
        self.assertEqual(got.fee, Decimal("0.35"))
        self.assertEqual(got.end_to_end_id, "e2e")
        self.assertEqual(got.remittance_information_type, "structured")
        self.assertEqual(got.updated_at, moment(2025, 3, 3, 8, 0, 11, 300_000))
        with self.assertRaises(FrozenInstanceError):
            got.amount = 1

    def test_an_institution(self):
        got = Institution.from_json(copy_of(resources.INSTITUTION))
        self.assertEqual((got.name, got.status), ("Gringotts Bank", "beta"))
        self.assertEqual(got.payments_product_types, ("sepaCreditTransfer",))
        self.assertEqual(got.expected_authorization_lifetime, 180)
        self.assertIs(got.payments_enabled, True)
        self.assertEqual(got.maintenance_to, moment(2025, 3, 4, 8))

    def test_a_failed_synchronization_tells_why(self):
        errors = [{"code": "authorizationExpired", "detail": "gone"}, None, {"code": 5}]
        got = Synchronization.from_json(
            copy_of(resources.SYNCHRONIZATION, status="error", errors=errors)
        )
        self.assertEqual(got.errors[0].code, "authorizationExpired")
        self.assertEqual(len(got.errors), 3)
        self.assertTrue(got.is_finished and got.needs_authorization)
        running = copy_of(resources.SYNCHRONIZATION, status="running")
        got = Synchronization.from_json(running)
        self.assertFalse(got.is_finished or got.needs_authorization)

    def test_userinfo_is_flat(self):
        got = UserInfo.from_json(resources.USERINFO)
        self.assertEqual((got.sub, got.payments_activated), ("organization-1", True))
        with self.assertRaises(PontoAnswerError):
            UserInfo.from_json({"name": "x"})

    def test_a_reauthorization_leads_to_https_only(self):
        link = {"id": "r", "links": {"redirect": "https://authorize.myponto.com/x"}}
        self.assertEqual(
            ReauthorizationRequest.from_json(link).redirect,
            "https://authorize.myponto.com/x",
        )
        for redirect in (
            "javascript:alert(1)",
            "http://evil.example",
            "http://localhost.evil.example/",
            "http://localhost:1@evil.example/",
            None,
            7,
        ):
            with self.subTest(redirect), self.assertRaises(PontoAnswerError):
                ReauthorizationRequest.from_json(
                    {"id": "r", "links": {"redirect": redirect}}
                )

    def test_only_what_is_required_is_needed(self):
        bare = {"id": "x", "attributes": {}}
        self.assertIsNone(Institution.from_json(bare).name)
        self.assertIsNone(Synchronization.from_json(bare).status)
        bare["attributes"] = {"currency": "EUR", "amount": 1}
        self.assertIsNone(Account.from_json(bare).reference)
        self.assertIsNone(PendingTransaction.from_json(bare).execution_day())

    def test_unknown_values_pass(self):
        got = Institution.from_json(copy_of(resources.INSTITUTION, status="legendary"))
        self.assertEqual(got.status, "legendary")
        got = Transaction.from_json(
            copy_of(resources.TRANSACTION, remittanceInformationType="pictorial")
        )
        self.assertEqual(got.remittance_information_type, "pictorial")

    def test_a_strange_meta_does_not_stop_an_account(self):
        for meta in (None, [], {"synchronizedAt": 5, "latestSynchronization": "x"}):
            account = {**copy_of(resources.ACCOUNT), "meta": meta, "relationships": []}
            got = Account.from_json(account)
            self.assertEqual((got.synchronized_at, got.institution_id), (None, None))


class TestStrictness(TestCase):
    def refuse(self, code, detail, **attributes):
        for attribute, values in attributes.items():
            for value in values:
                resource = copy_of(resources.TRANSACTION, **{attribute: value})
                with self.subTest(value), self.assertRaises(PontoAnswerError) as caught:
                    Transaction.from_json(resource)
                error = caught.exception
                self.assertEqual((error.code, error.detail), (code, detail))

    def test_amounts_must_be_finite_numbers(self):
        self.refuse("missing_field", "amount", amount=[None])
        absurd = [
            True,
            [],
            {},
            "",
            " 1",
            "1_0",
            "\u0661",
            "1,5",
            "abc",
            "NaN",
            "Infinity",
        ]
        absurd += [float("nan"), float("inf"), Decimal("sNaN"), Decimal("-Infinity")]
        absurd += [Decimal("1e999"), 10**5000, "1e999", Decimal("1e-999"), 10**16]
        self.refuse("invalid_amount", "amount", amount=absurd)

    def test_amounts_are_exact_in_every_form(self):
        for value, expected in (
            ("-12.30", "-12.30"),
            (Decimal("0.001"), "0.001"),
            (1204.5, "1204.5"),
            (-7, "-7"),
            (Decimal("1E+3"), "1000"),
            (Decimal("-0.0"), "0"),
        ):
            resource = copy_of(resources.TRANSACTION, amount=value)
            amount = Transaction.from_json(resource).amount
            self.assertEqual(amount, Decimal(expected))
            self.assertGreaterEqual(0, amount.as_tuple().exponent)
            self.assertNotIn("E", str(amount))

    def test_currencies_are_three_capital_letters(self):
        self.refuse("missing_field", "currency", currency=[None])
        wrong = ["", "eur", "EURO", "€", "EU1", "ÉUR"]
        self.refuse("invalid_currency", "currency", currency=wrong)
        self.refuse("invalid_text", "currency", currency=[5, ["EUR"]])

    def test_dates_must_exist(self):
        wrong = ["", "yesterday", "2025-02-30T00:00:00Z", "2025-13-01", "20250301"]
        wrong += ["2025-03-01T25:00:00Z", "0001-01-01T00:00:00+14:00", "٢٠٢٥-03-01"]
        self.refuse("invalid_date", "executionDate", executionDate=wrong)
        self.refuse("invalid_text", "executionDate", executionDate=[5, True, {}])

    def test_texts_of_a_bank_must_be_texts(self):
        for value in (5, True, {}, [], "x" * 100_001):
            resource = copy_of(resources.INSTITUTION, bic=value)
            with self.assertRaises(PontoAnswerError) as caught:
                Institution.from_json(resource)
            self.assertEqual(caught.exception.code, "invalid_text")

    def test_what_is_optional_is_left_out_and_named_when_it_is_not_understood(self):
        for name, field, values in (
            ("fee", "fee", (True, "x", [], {}, "1e999")),
            ("valueDate", "value_date", ("soon", 5, "2025-02-30T00:00:00Z")),
            ("createdAt", "created_at", ("", 20250301)),
            ("counterpartName", "counterpart_name", (5, True, {}, ["Jan"])),
            ("digest", "digest", (5,)),
        ):
            for value in values:
                with self.subTest(name, value=str(value)):
                    resource = copy_of(resources.TRANSACTION, **{name: value})
                    got = Transaction.from_json(resource)
                    self.assertIsNone(getattr(got, field))
                    self.assertEqual(got.spoiled, (name,))
                    self.assertEqual(
                        got.amount,
                        Transaction.from_json(copy_of(resources.TRANSACTION)).amount,
                    )
                    self.assertEqual(got.raw[name], clean(value))

    def test_a_text_that_is_too_long_is_cut_and_named(self):
        long = "x" * 1_000_000
        for name, field, length in (
            ("remittanceInformation", "remittance_information", 100_000),
            ("counterpartName", "counterpart_name", 100_000),
            ("counterpartReference", "counterpart_reference", 500),
            ("endToEndId", "end_to_end_id", 500),
        ):
            with self.subTest(name):
                resource = copy_of(resources.TRANSACTION, **{name: long})
                got = Transaction.from_json(resource)
                self.assertEqual(getattr(got, field), long[:length])
                self.assertEqual(got.spoiled, (name,))
                self.assertEqual(got.raw[name], long)

    def test_what_is_good_is_named_nowhere(self):
        good = Transaction.from_json(copy_of(resources.TRANSACTION))
        self.assertEqual(good.spoiled, ())

    def test_flags_counts_and_lists_must_be_what_they_are(self):
        for attribute, value, code in (
            ("paymentsEnabled", "yes", "invalid_flag"),
            ("expectedAuthorizationLifetime", "90", "invalid_number"),
            ("expectedAuthorizationLifetime", True, "invalid_number"),
            ("paymentsProductTypes", "sepa", "invalid_text"),
            ("paymentsProductTypes", [1], "invalid_text"),
        ):
            resource = copy_of(resources.INSTITUTION, **{attribute: value})
            with self.subTest(attribute), self.assertRaises(PontoAnswerError) as caught:
                Institution.from_json(resource)
            error = caught.exception
            self.assertEqual((error.code, error.detail), (code, attribute))

    def test_ids_must_be_texts(self):
        for ponto_id in (
            None,
            "",
            " ",
            5,
            True,
            [],
            "x" * 129,
            "a\x00",
            "a\ud800",
            " a",
        ):
            resource = {**copy_of(resources.TRANSACTION), "id": ponto_id}
            with self.subTest(ponto_id), self.assertRaises(PontoAnswerError) as caught:
                Transaction.from_json(resource)
            self.assertEqual(caught.exception.code, "missing_id")

    def test_a_resource_of_another_shape_is_not_understood(self):
        for resource in (None, [], "x", {"id": "1"}, {"id": "1", "attributes": []}):
            with self.subTest(resource), self.assertRaises(PontoAnswerError):
                Transaction.from_json(resource)


class TestDays(TestCase):
    def day(self, written, zone="Europe/Brussels"):
        resource = copy_of(resources.TRANSACTION, executionDate=written)
        return Transaction.from_json(resource).execution_day(zone)

    def test_every_bank_midnight_is_the_same_day(self):
        for written in (
            "2025-03-03T00:00:00.000Z",
            "2025-03-02T23:00:00.000Z",  # local midnight in winter
            "2025-03-03T00:00:00+01:00",
            "2025-03-03T00:00:00+0100",
            "2025-03-03",
            "2025-03-03T00:00Z",
            "2025-03-03T12:34:56.248243Z",
            "2025-03-03T12:34:56.123456789Z",
            "2025-03-03 12:34:56",
        ):
            with self.subTest(written):
                self.assertEqual(self.day(written), date(2025, 3, 3))
        self.assertEqual(self.day("2025-06-30T22:00:00.000Z"), date(2025, 7, 1))

    def test_another_zone_may_be_another_day(self):
        self.assertEqual(self.day("2025-03-02T23:00:00Z", "UTC"), date(2025, 3, 2))

    def test_the_end_of_time_is_a_day(self):
        self.assertEqual(self.day("9999-12-31T23:59:59Z"), date(9999, 12, 31))

    def test_value_and_execution_date_differ(self):
        got = Transaction.from_json(copy_of(resources.TRANSACTION))
        self.assertEqual(got.value_day(), date(2025, 3, 4))
        self.assertEqual(got.execution_day(), date(2025, 3, 3))
        got = Transaction.from_json(copy_of(resources.TRANSACTION, valueDate=None))
        self.assertIsNone(got.value_day())


class TestStorable(TestCase):
    def test_raw_keeps_all_and_exactly(self):
        resource = copy_of(resources.TRANSACTION, amount=Decimal("0.10"), a={"b": [1]})
        raw = Transaction.from_json(resource).raw
        self.assertEqual((raw["amount"], raw["a"]), ("0.10", {"b": [1]}))
        self.assertEqual(json.loads(json.dumps(raw)), raw)

    def test_what_postgresql_refuses_is_removed(self):
        text = "a\x00b\x07c\ud83dd\r\n\te 😀 שלום"
        resource = copy_of(resources.TRANSACTION, remittanceInformation=text)
        got = Transaction.from_json(resource)
        self.assertEqual(got.remittance_information, "abc\ufffdd\r\n\te 😀 שלום")
        self.assertEqual(got.raw["remittanceInformation"], got.remittance_information)

    @bounded
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=10,
        )
    )
    def test_anything_cleaned_can_be_stored_as_json(self, value):
        written = json.dumps(clean(value), ensure_ascii=False).encode()
        self.assertNotIn(b"\x00", written)
        self.assertNotIn(b"\\u0000", written)
