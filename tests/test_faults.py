import json
from collections import Counter
from datetime import date, timedelta
from types import SimpleNamespace
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError

from ..models import ponto_account_refresh
from ..ponto import client as ponto_client
from ..simulator import application
from .common import CLIENT_ID, CLIENT_SECRET, DUTCH_IBAN, IBAN, OTHER_IBAN
from .people import PeopleCase

# What happens when one account is read, and what people are told.
ACCOUNT_TROUBLES = {
    "401": "no longer accepts this connection",
    "403": "refuses access with these keys",
    "429:retry_after=3600": "fewer requests",
    "500": "cannot be reached",
    "502html": "cannot be reached",
    "html": "could not be understood",
    "truncated": "could not be understood",
    "cut": "cannot be reached",
    "timeout:seconds=0.1": "cannot be reached",
    "missing_field:name=id": "could not be understood",
    "missing_field:name=data": "could not be understood",
    "page_loop": "could not be understood",
}
# The same for the list of accounts, with the number of requests that are hit: the
# whole connection waits.
CONNECTION_TROUBLES = {
    "accounts:401": ("reconnect", "no longer accepts this connection", 2),
    "accounts:403": ("reconnect", "refuses access with these keys", 1),
    "accounts:429": ("unavailable", "fewer requests", 4),
    "accounts:500": ("unavailable", "cannot be reached", 1),
    "accounts:clock_skew": ("unavailable", "clock of this server is wrong", 1),
    "accounts:missing_field:name=id": ("unavailable", "could not be understood", 1),
}
# A movement with these attributes is held, for this reason.
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
    ({"currency": "XQZ"}, "currency_unknown"),
    ({"currency": "CZK"}, "currency_unknown"),
    ({"currency": "USD"}, "currency_other"),
    ({"executionDate": None, "valueDate": None}, "date"),
    ({"executionDate": "yesterday"}, "date"),
    ({"executionDate": "2026-02-30T00:00:00.000Z"}, "date"),
    ({"executionDate": "9999-12-31T23:59:59.999Z"}, "date"),
    ({"executionDate": "0001-01-01T00:00:00.000Z"}, "date"),
    ({"executionDate": 20260101}, "date"),
    ({"counterpartName": 5}, "content"),
    ({"fee": "much"}, "content"),
)
# And with these it is booked, for this amount.
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


class FaultCase(PeopleCase):
    """Two accounts of one connection, and one of another connection."""

    def setUp(self):
        super().setUp()
        ids = [self.bank_account(), self.bank_account(OTHER_IBAN)]
        self.bank.clients[CLIENT_ID].account_ids = ids
        self.connect().action_link()
        far = self.bank_account(DUTCH_IBAN)
        self.bank.add_client("simulator-far", CLIENT_SECRET, account_ids=[far])
        self.connect(client_id="simulator-far").action_link()
        self.account, self.sibling, self.far = (
            self.env["ponto.account"].search([("reference", "=", iban)])
            for iban in (IBAN, OTHER_IBAN, DUTCH_IBAN)
        )
        self.connection = self.account.connection_id

    def everyone_is_due(self):
        accounts = self.superuser["ponto.account"].search([("is_gone", "=", False)])
        accounts.next_fetch_at = fields.Datetime.now()
        self.env.flush_all()

    def run_cron(self):
        # The scheduler is nobody's person.
        with patch.object(self, "env", self.superuser):
            return super().run_cron()

    def run_all(self):
        """One run of the scheduler, with every account due."""
        self.everyone_is_due()
        self.run_cron()
        self.env.invalidate_all()

    def everyone_moves(self):
        for account in (self.account, self.sibling, self.far):
            self.bank.add_transaction(account.ponto_id, 10, text="news")

    def heal(self):
        self.bank.clear_faults()
        self.run_all()

    def assert_equal_to_bank(self, *accounts):
        """Line by line: nothing lost, nothing doubled, nothing changed."""
        for account in accounts or (self.account, self.sibling, self.far):
            ours = Counter(
                (line.ponto_transaction_id.ponto_id, line.amount, line.payment_ref)
                for line in self.lines(account)
            )
            theirs = Counter(
                (item.id, float(item.attributes["amount"]), self.label(item))
                for item in self.bank.transactions_of(account.ponto_id)
            )
            self.assertEqual(ours, theirs, account.name)

    def label(self, item):
        text = item.attributes["remittanceInformation"]
        return text or item.attributes["description"]

    def press(self, accounts, person=None, address=None):
        """The button: start, then steps until all is done; returns the results."""
        request = address and SimpleNamespace(
            httprequest=SimpleNamespace(remote_addr=address)
        )
        with (
            self.committing() as env,
            patch.object(ponto_account_refresh, "request", request),
        ):
            own = accounts.with_env(env(user=person or self.biller))
            answer = own.refresh_start()
            results = list(answer["results"])
            for _step in range(5):
                if answer["done"]:
                    break
                answer = own.refresh_step()
                results += answer["results"]
        self.env.invalidate_all()
        return {result["name"]: result for result in results}


class TestFaults(FaultCase):
    def test_a_trouble_with_one_account_stops_no_other_and_is_recovered(self):
        for fault, words in ACCOUNT_TROUBLES.items():
            with self.subTest(fault):
                self.everyone_moves()
                before = self.lines(self.account)
                self.bank.inject(
                    {**self.spec(f"transactions:{fault}"), "account": IBAN}
                )
                self.run_all()
                self.assertIn(words, self.account.fetch_error)
                self.assertIn(words, self.account.log_ids[:1].error)
                # A page that points to itself is good: only what follows is not.
                news = 1 if fault == "page_loop" else 0
                self.assertEqual(len(self.lines(self.account)), len(before) + news)
                self.assertFalse(self.sibling.fetch_error or self.far.fetch_error)
                self.assert_equal_to_bank(self.sibling, self.far)
                self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
                self.heal()
                self.assertFalse(self.account.fetch_error)
                self.assertEqual(self.connection.state, "connected")
                self.assert_equal_to_bank()

    def spec(self, text):
        endpoint, kind, *pairs = text.split(":")
        pairs = dict(pair.split("=") for pair in pairs)
        return {"endpoint": endpoint, "kind": kind, **pairs}

    def test_who_presses_reads_the_trouble_and_the_others_go_on(self):
        for fault in ("403", "429:retry_after=3600", "500", "html", "page_loop"):
            with self.subTest(fault):
                self.everyone_moves()
                self.bank.inject(
                    {**self.spec(f"transactions:{fault}"), "account": IBAN}
                )
                results = self.press(self.account | self.sibling | self.far)
                self.assertEqual(len(results), 3)
                told = results[self.account.name]
                self.assertTrue(told["failed"])
                self.assertIn(ACCOUNT_TROUBLES[fault], told["text"])
                self.assertFalse(results[self.far.name]["failed"])
                self.assert_equal_to_bank(self.sibling, self.far)
                self.bank.clear_faults()
                results = self.press(self.account)
                self.assertFalse(results[self.account.name]["failed"])
                self.assert_equal_to_bank()

    def test_a_trouble_while_asking_the_bank_is_told_too(self):
        self.bank.synchronization_interval = 0
        for fault, words in (
            ("synchronizations:500", "cannot be reached"),
            ("synchronizations:403", "refuses access"),
            ("synchronizations:html", "could not be understood"),
            ("synchronization:500", "cannot be reached"),
            ("synchronization:truncated", "could not be understood"),
            ("synchronizations:sync_error", "consent of KBC has lapsed"),
            ("synchronizations:sync_error:code=bankDown", "could not be read by Ponto"),
        ):
            with self.subTest(fault):
                self.bank.inject({**self.spec(fault), "account": IBAN})
                results = self.press(self.account | self.sibling, address="203.0.113.7")
                self.assertTrue(results[self.account.name]["failed"])
                self.assertIn(words, results[self.account.name]["text"])
                self.assertIn(words, self.account.fetch_error)
                self.heal()
                self.assertFalse(self.account.fetch_error)

    def test_a_trouble_with_the_connection_stops_no_other_connection(self):
        for fault, (state, words, times) in CONNECTION_TROUBLES.items():
            with self.subTest(fault):
                self.everyone_moves()
                before = self.lines(self.account)
                # The other connection comes later in the same run.
                self.bank.inject({**self.spec(fault), "times": times})
                self.run_all()
                self.assertEqual(self.connection.state, state)
                self.assertIn(words, self.connection.error_message)
                self.assertEqual(self.lines(self.account), before)
                self.assert_equal_to_bank(self.far)
                self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
                self.heal()
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.connection.error_message)
                self.assert_equal_to_bank()

    def test_an_error_of_our_own_stops_no_other_connection(self):
        self.everyone_moves()
        account_class = type(self.env["ponto.account"])
        original = account_class._store

        def failing(model, connection, *rest):
            if connection == self.connection:
                raise RuntimeError("ours")
            return original(model, connection, *rest)

        with (
            patch.object(account_class, "_store", failing),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.run_all()
        self.assertIn("Odoo could not process", self.connection.error_message)
        self.assert_equal_to_bank(self.far)
        self.heal()
        self.assert_equal_to_bank()

    def test_keys_that_were_replaced_lead_to_reconnect_and_back(self):
        self.everyone_moves()
        self.bank.clients[CLIENT_ID].secret = "replaced"
        self.bank.revoke_tokens()
        self.run_all()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertIn("Ponto does not know these keys", self.connection.error_message)
        self.assert_equal_to_bank(self.far)
        result = self.press(self.account)[self.account.name]
        self.assertTrue(result["failed"])
        self.assertIn("Ponto does not know these keys", result["text"])
        self.bank.clients[CLIENT_ID].secret = CLIENT_SECRET
        self.heal()
        self.assertEqual(self.connection.state, "connected")
        self.assert_equal_to_bank()

    def test_a_token_that_dies_in_the_middle_is_not_noticed(self):
        for _number in range(5):
            self.everyone_moves()
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.bank.inject("transactions:401:after=1:times=1")
            self.run_all()
        self.assert_equal_to_bank()
        self.assertFalse(self.account.fetch_error)
        self.bank.advance(seconds=2000)
        self.everyone_moves()
        self.run_all()
        self.assert_equal_to_bank()

    def test_short_hiccups_are_not_noticed(self):
        for fault in ("429:times=2", "429:times=1:retry_after=1", "502html:times=3"):
            with self.subTest(fault):
                self.everyone_moves()
                self.bank.inject(f"transactions:{fault}")
                self.run_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()
                self.bank.clear_faults()

    def test_an_account_that_vanishes_in_the_middle_is_marked_and_comes_back(self):
        for _number in range(5):
            self.everyone_moves()
        self.bank.inject({**self.spec("transactions:404:after=1"), "account": IBAN})
        with patch.object(ponto_client, "PAGE_LIMIT", 2):
            self.run_all()
        self.assertTrue(self.account.is_gone)
        self.assertIn("does not give this account any more", self.account.fetch_error)
        told = self.account.message_ids.filtered(lambda item: "any more" in item.body)
        self.assertEqual(len(told), 1)
        self.assert_equal_to_bank(self.sibling, self.far)
        result = self.press(self.account)[self.account.name]
        self.assertTrue(result["failed"])
        self.heal()
        self.assertFalse(self.account.is_gone)
        self.heal()
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()
        told = self.account.message_ids.filtered(lambda item: "any more" in item.body)
        self.assertLessEqual(len(told), 2)

    def test_the_only_account_of_a_connection_comes_back_by_itself(self):
        self.bank.remove_account(self.far.ponto_id)
        self.run_all()
        self.assertTrue(self.far.is_gone)
        self.bank.restore_account(self.far.ponto_id)
        self.run_all()
        self.assertTrue(self.far.is_gone, "it is asked for once a day")
        connection = self.superuser["ponto.connection"].browse(
            self.far.connection_id.id
        )
        connection.checked_at = fields.Datetime.now() - timedelta(days=2)
        self.bank.add_transaction(self.far.ponto_id, 10)
        self.run_all()
        self.assertFalse(self.far.is_gone)
        self.run_all()
        self.assert_equal_to_bank(self.far)

    def test_an_empty_account_is_no_trouble(self):
        self.run_all()
        self.assertFalse(self.account.fetch_error)
        self.assertEqual(self.account.log_ids[:1].page_count, 1)
        self.assertFalse(self.inbox(self.account))

    def test_pages_that_repeat_items_bring_each_once(self):
        for _number in range(7):
            self.everyone_moves()
        self.bank.inject(["transactions:repeat_page", "transactions:short_page"])
        with patch.object(ponto_client, "PAGE_LIMIT", 4):
            self.run_all()
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()

    # -- crashes -----------------------------------------------------------------

    def test_a_crash_between_pages_loses_and_doubles_nothing(self):
        transaction_class = type(self.env["ponto.transaction"])
        original = transaction_class._store_page
        for crash in ("at Ponto", "in Odoo"):
            with self.subTest(crash), patch.object(ponto_client, "PAGE_LIMIT", 2):
                for _number in range(7):
                    self.bank.add_transaction(self.account.ponto_id, 10)
                calls = iter(range(3))

                def failing(model, account, page, number=calls):
                    if next(number) == 2:
                        original(model, account, page)
                        raise RuntimeError("in the middle of a page")
                    return original(model, account, page)

                before = len(self.inbox(self.account))
                if crash == "at Ponto":
                    self.bank.inject("transactions:500:after=2:times=1")
                    log = self.fetch(self.account)
                else:
                    with (
                        patch.object(transaction_class, "_store_page", failing),
                        self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
                    ):
                        log = self.fetch(self.account)
                self.assertTrue(log.error)
                self.env.invalidate_all()
                self.assertEqual(len(self.inbox(self.account)), before + 4)
                # Life goes on at the bank before the next run.
                self.bank.add_transaction(self.account.ponto_id, 3, date="2026-01-02")
                self.bank.add_transaction(self.account.ponto_id, 4)
                self.bank.clear_faults()
                self.fetch(self.account)
                self.assert_equal_to_bank(self.account)

    def test_a_crash_while_booking_loses_and_doubles_nothing(self):
        for _number in range(3):
            self.bank.add_transaction(self.account.ponto_id, 10)
        line_class = type(self.env["account.bank.statement.line"])
        with (
            patch.object(
                line_class, "_ponto_match", side_effect=RuntimeError("matching")
            ),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.fetch(self.account)
        self.env.invalidate_all()
        self.assertIn("Odoo could not process", self.account.fetch_error)
        self.fetch(self.account)
        self.assert_equal_to_bank(self.account)
        self.assertFalse(self.account.fetch_error)

    def test_a_movement_that_is_delivered_late_is_not_missed(self):
        self.bank.add_transaction(self.account.ponto_id, 1, date="2026-03-10")
        self.fetch(self.account)
        self.bank.add_transaction(self.account.ponto_id, 2, date="2026-01-02")
        self.fetch(self.account)
        self.assert_equal_to_bank(self.account)
        late = self.lines(self.account).filtered(lambda line: line.amount == 2)
        self.assertEqual(late.date, date(2026, 1, 2))

    def test_a_change_is_shown_and_the_booked_line_not_rewritten(self):
        ponto_id = self.bank.add_transaction(
            self.account.ponto_id, 10, text="before", counterpartName="Old"
        )
        self.fetch(self.account)
        line = self.lines(self.account)
        self.bank.change_transaction(ponto_id)
        self.fetch(self.account)
        transaction = self.inbox(self.account)
        self.assertFalse(transaction.is_changed, "only updatedAt moved")
        self.bank.change_transaction(
            ponto_id, counterpartName="New", text="after", amount=99
        )
        log = self.fetch(self.account)
        self.assertEqual(log.changed_count, 1)
        self.assertTrue(transaction.is_changed)
        self.assertEqual(transaction.counterpart_name, "New")
        self.assertEqual(transaction.raw["amount"], 99)
        self.assertEqual(self.lines(self.account), line)
        self.assertRecordValues(
            line, [{"amount": 10, "payment_ref": "before", "partner_name": "Old"}]
        )

    # -- what the bank says ------------------------------------------------------

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
                    self.assertEqual(line.partner_name, kept)
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
