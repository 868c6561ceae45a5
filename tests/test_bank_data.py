import json
import random
from datetime import date
from types import SimpleNamespace
from unittest.mock import patch

from odoo.exceptions import UserError

from ..simulator import application
from .common import CLIENT_ID

# What happens when one account is read, and what people are told.
from .test_faults import FaultCase

HELD = (
    ({"amount": None}, "amount"),
    ({"amount": "abc"}, "amount"),
    ({"amount": True}, "amount"),
    ({"amount": [5]}, "amount"),
    ({"amount": {"value": 5}}, "amount"),
    ({"amount": 1e20}, "amount"),
    ({"amount": "1e300"}, "amount"),
    ({"amount": "999999999999999.99"}, "amount"),
    ({"amount": 12.345}, "decimals"),
    ({"amount": "0.001"}, "decimals"),
    ({"currency": None}, "content"),
    ({"currency": "eur"}, "content"),
    ({"currency": 5}, "content"),
    ({"currency": "XQZ"}, "currency_other"),
    ({"currency": "CZK"}, "currency_other"),
    ({"currency": "USD"}, "currency_other"),
    ({"executionDate": None, "valueDate": None}, "date"),
    ({"executionDate": "yesterday"}, "date"),
    ({"executionDate": "2026-02-30T00:00:00.000Z"}, "date"),
    ({"executionDate": "9999-12-31T23:59:59.999Z"}, "date"),
    ({"executionDate": "0001-01-01T00:00:00.000Z"}, "date"),
    ({"executionDate": 20260101}, "date"),
)
BOOKED = (
    ({"amount": "12.50"}, 12.5),
    ({"amount": 0}, 0),
    ({"amount": "-0"}, 0),
    ({"amount": -0.0}, 0),
    ({"amount": "-1.2e1"}, -12),
    ({"amount": 123456789012.34}, 123456789012.34),
    ({"executionDate": None, "amount": 3}, 3),
    ({"remittanceInformationType": "brand-new-word"}, 7),
    ({"bankTransactionCode": "what-is-this", "cardReferenceType": "NEW"}, 7),
    ({"somethingNew": {"deep": ["value"]}}, 7),
    ({"createdAt": "0001-01-01T00:00:00.000Z"}, 7),
    ({"createdAt": None, "updatedAt": None, "digest": None}, 7),
)
# These are left out, with a note; nothing else suffers.
LEFT_OUT = (
    {"counterpartName": 5},
    {"fee": "much"},
    {"valueDate": "soon"},
    {"createdAt": "long ago"},
    {"counterpartReference": {"iban": "BE68539007547034"}},
    {"remittanceInformation": ["line", "line"]},
    {"digest": 5, "endToEndId": True},
)
TEXTS = {
    "long": "10 kB of text " * 750,
    "emoji": "Thank you \U0001f44d\U0001f3fd \U0001f1e7\U0001f1ea",
    # "Thank you" in Arabic between direction marks, and in Hebrew.
    "right to left": "\u202e\u0634\u0643\u0631\u0627\u202c \u05ea\u05d5\u05d3\u05d4",
    "markup": "<script>alert(1)</script><b>bold</b> & {{ 7*7 }} ${7*7} %s %(x)s",
    "quotes": "'; DROP TABLE ponto_transaction; -- \" \\ \\u0000",
    "lines": "one\ntwo\r\nthree\tfour",
    "blank": "   ",
    "NUL": "a\x00b",
    "control": "a\x01\x1b[31m\x7fb",
    "surrogate": "a\ud800b",
}
SPOILED = {"NUL": "ab", "control": "a[31mb", "surrogate": "a\ufffdb"}


class TestBankData(FaultCase):
    def bring(self, account=None, **attributes):
        """A movement exactly as given; returns its inbox row after a run."""
        account = account or self.account
        ponto_id = self.bank.add_transaction(account.ponto_id, 7)
        self.bank.find_transaction(ponto_id).attributes.update(attributes)
        self.fetch(account)
        return self.inbox(account).filtered(lambda item: item.ponto_id == ponto_id)

    def test_what_cannot_be_booked_is_held_with_its_reason_and_way_out(self):
        currencies = self.superuser["res.currency"].with_context(active_test=False)
        currencies.search([("name", "=", "CZK")]).active = False
        currencies.search([("name", "=", "USD")]).active = True
        for attributes, reason in HELD:
            with self.subTest(**attributes):
                transaction = self.bring(**attributes)
                self.assertEqual(
                    (transaction.state, transaction.reason), ("held", reason)
                )
                self.assertFalse(transaction.statement_line_ids)
                self.assertTrue(transaction.explanation)
                self.assertFalse(self.account.fetch_error)
                # Asked again, it still says why; then a person ignores it.
                with self.assertRaises(UserError):
                    transaction.action_book()
                transaction.action_ignore()
                self.assertEqual(transaction.state, "ignored")
        self.assertFalse(self.lines(self.account))

    def test_what_is_only_unusual_is_booked(self):
        for attributes, amount in BOOKED:
            with self.subTest(**attributes):
                transaction = self.bring(**attributes)
                self.assertEqual(transaction.state, "booked", transaction.explanation)
                self.assertAlmostEqual(transaction.statement_line_ids.amount, amount, 2)
                self.assertTrue(transaction.read() and transaction.display_name)

    def test_an_optional_field_that_is_not_understood_is_left_out_with_a_note(self):
        for attributes in LEFT_OUT:
            with self.subTest(**attributes):
                transaction = self.bring(**attributes)
                self.assertEqual(transaction.state, "booked", transaction.explanation)
                self.assertEqual(transaction.statement_line_ids.amount, 7)
                for name, value in attributes.items():
                    self.assertIn(f"{name}: {value}", transaction.left_out)
                    self.assertEqual(transaction.raw[name], value)
        self.assertFalse(self.bring().left_out)

    def test_a_megabyte_of_text_in_every_field_stops_nothing(self):
        # Nothing that packs well: an index ends at some 2,700 bytes.
        generator = random.Random(4)  # noqa: S311 - text for a test
        text = "".join(chr(generator.randrange(0xA1, 0x2000)) for _ in range(10**6))
        names = [
            name
            for name, value in self.bring().raw.items()
            if name
            not in ("amount", "currency", "executionDate", "valueDate", "createdAt")
        ]
        others = dict.fromkeys(names, text[:5000])
        transaction = self.bring(**{**others, "remittanceInformation": text})
        self.assertEqual(transaction.state, "booked", self.account.fetch_error)
        self.assertIn("remittanceInformation", transaction.left_out)
        self.assertEqual(transaction.raw["remittanceInformation"], text)
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_amounts(self.account)

    def assert_equal_amounts(self, account):
        at_bank = self.bank.transactions_of(account.ponto_id)
        self.assertEqual(
            sorted(self.lines(account).mapped("amount")),
            sorted(float(item.attributes["amount"]) for item in at_bank),
        )

    def test_missing_fields_are_held_or_empty_and_never_stop_the_others(self):
        names = [
            name for name in self.bring().raw if name not in ("amount", "currency")
        ]
        for name in (*names, "attributes", "amount", "currency"):
            with self.subTest(name):
                self.bank.inject(f"transactions:missing_field:name={name}")
                transaction = self.bring()
                self.bank.clear_faults()
                held = name in ("attributes", "amount", "currency")
                self.assertEqual(transaction.state, "held" if held else "booked")
                self.assertFalse(self.account.fetch_error)
        at_bank = len(self.bank.transactions_of(self.account.ponto_id))
        self.assertEqual(len(self.inbox(self.account)), at_bank)

    def test_what_the_bank_mends_is_booked(self):
        for attributes, _reason in HELD[:4] + HELD[8:14] + HELD[16:21]:
            with self.subTest(**attributes):
                transaction = self.bring(**attributes)
                self.assertEqual(transaction.state, "held")
                good = {
                    "amount": 5,
                    "currency": "EUR",
                    "executionDate": "2026-03-02T00:00:00.000Z",
                }
                self.bank.change_transaction(transaction.ponto_id, **good)
                self.fetch(self.account)
                self.assertEqual(transaction.state, "booked", transaction.explanation)
                self.assertTrue(transaction.is_changed)
                self.assertRecordValues(
                    transaction.statement_line_ids,
                    [{"amount": 5, "date": date(2026, 3, 2)}],
                )

    def test_texts_of_every_kind_are_kept_as_plain_text(self):
        # The simulator writes UTF-8, which has no half characters: escape them.
        escaped = SimpleNamespace(
            loads=json.loads, dumps=lambda value, **_options: json.dumps(value)
        )
        with patch.object(application, "json", escaped):
            for kind, text in TEXTS.items():
                with self.subTest(kind):
                    transaction = self.bring(
                        remittanceInformation=text,
                        counterpartName=text,
                        description=text,
                        additionalInformation=text,
                        counterpartReference=text,
                    )
                    kept = SPOILED.get(kind, text)
                    self.assertEqual(transaction.remittance_information, kept)
                    self.assertEqual(transaction.counterpart_name, kept)
                    self.assertEqual(transaction.state, "booked")
                    line = transaction.statement_line_ids
                    self.assertLessEqual(len(line.payment_ref), 256)
                    self.assertEqual(line.partner_name[:255], kept[:255])
                    self.assertLessEqual(len(line.partner_name), 256)
                    self.assertFalse(line.partner_id)
                    self.assertTrue(
                        transaction.web_read({"display_name": {}, "raw": {}})
                    )
        self.assertFalse(self.account.fetch_error)
        html = self.env["ponto.transaction"].fields_get(attributes=["type"])
        self.assertNotIn("html", {field["type"] for field in html.values()})

    def test_decimals_follow_the_currency(self):
        for code, good, bad in (("JPY", 100, 100.5), ("TND", 1.234, "1.2345")):
            with self.subTest(code):
                currencies = self.superuser["res.currency"].with_context(
                    active_test=False
                )
                currencies.search([("name", "=", code)]).active = True
                ponto_id = self.bank_account(f"LU{code}", currency=code, key=code)
                self.bank.clients[CLIENT_ID].account_ids.append(ponto_id)
                self.connect().action_link()
                account = self.account.search([("ponto_id", "=", ponto_id)])
                booked = self.bring(account, amount=good, currency=code)
                self.assertEqual(booked.state, "booked")
                self.assertAlmostEqual(booked.statement_line_ids.amount, good, 3)
                held = self.bring(account, amount=bad, currency=code)
                self.assertEqual((held.state, held.reason), ("held", "decimals"))
                self.assertIn(str(bad), held.explanation)

    def test_odd_words_of_an_account_pass_and_a_broken_one_is_left_as_it_was(self):
        self.bank.change_account(
            self.account.ponto_id,
            subtype="brandnew",
            referenceType="BRANDNEW",
            holderName="<b>\U0001f600</b>",
            availability="sometimes",
            currentBalance=None,
            authorizationExpirationExpectedAt=None,
        )
        self.bank.change_account(self.sibling.ponto_id, currency=None, holderName="x")
        self.everyone_moves()
        self.run_all()
        self.assertEqual(self.connection.state, "connected")
        self.assertEqual(self.account.subtype, "brandnew")
        self.assertEqual(self.account.holder_name, "<b>\U0001f600</b>")
        self.assertFalse(self.sibling.is_gone)
        self.assertEqual(self.sibling.currency_code, "EUR")
        self.assertNotEqual(self.sibling.holder_name, "x")
        self.assert_equal_to_bank(self.account, self.far)
