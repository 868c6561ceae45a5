from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import LockError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import config

from ..models import ponto_account_refresh
from ..ponto import client as ponto_client
from .common import OTHER_IBAN, PontoCase
from .steps import Steps


@tagged("post_install", "-at_install")
class RefreshCase(PontoCase, HttpCase):
    """The button, as the browser presses it: RPC with a person behind it."""

    def setUp(self):
        super().setUp()
        self.account = self.linked_account()
        self.bank.synchronization_interval = 0
        new_test_user(
            self.env,
            "clerk",
            "account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[self.company.id],
        )

    def press(self, accounts, steps=5):
        """Press Refresh as a billing user; returns the last answer, all results."""
        self.env.flush_all()
        self.authenticate("clerk", "clerk")
        answer = self.call("refresh_start", accounts)
        results = answer["results"]
        for _step in range(steps):
            if answer["done"]:
                break
            answer = self.call("refresh_step", accounts)
            results += answer["results"]
        self.env.invalidate_all()
        return answer, results

    def call(self, method, accounts, headers=None):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/ponto.account/{method}",
            {
                "model": "ponto.account",
                "method": method,
                "args": [accounts.ids],
                "kwargs": {},
            },
            headers=headers,
        )

    def asked(self):
        """What reached Ponto of the wish to read a bank."""
        return [
            item
            for item in self.bank.requests
            if item["method"] == "POST" and item["path"].endswith("/synchronizations")
        ]


class TestRefresh(RefreshCase):
    def test_the_button_brings_what_waited_at_the_bank(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0, visible=False)
        answer, results = self.press(self.account)
        self.assertTrue(answer["done"])
        self.assertEqual(len(self.lines(self.account)), 1)
        self.assertFalse(results[0]["failed"])

    def test_the_bank_is_told_the_address_of_the_person(self):
        self.press(self.account)
        asked = [item for item in self.bank.requests if item.get("customerIpAddress")]
        self.assertEqual({item["customerIpAddress"] for item in asked}, {"127.0.0.1"})
        self.assertEqual(len(asked), 2, "one for the balance, one for the movements")

    def test_details_and_transactions_are_asked_for_each_by_itself(self):
        self.press(self.account)
        self.assertEqual(
            {one.subtype for one in self.bank.synchronizations.values() if one.posted},
            {"accountDetails", "accountTransactions"},
        )

    def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(self):
        headers = {
            "X-Forwarded-For": "203.0.113.7",
            "X-Forwarded-Host": "books.example.com",
        }
        for proxy_mode, address in ((False, "127.0.0.1"), (True, "203.0.113.7")):
            self.bank.clear_requests()
            self.authenticate("clerk", "clerk")
            with (
                self.subTest(proxy_mode=proxy_mode),
                patch.dict(config.options, proxy_mode=proxy_mode),
            ):
                self.call("refresh_start", self.account, headers)
                self.call("refresh_step", self.account, headers)
                self.assertEqual(
                    {item["customerIpAddress"] for item in self.asked()}, {address}
                )

    def test_the_result_counts_what_is_new_and_what_was_paid(self):
        for number, reference in enumerate(
            ("+++090/9337/55493+++", "RF18539007547034")
        ):
            self.invoice(100.0 + number, reference)
            self.bank.add_transaction(
                self.account.ponto_id, 100.0 + number, text=reference
            )
        self.bank.add_transaction(self.account.ponto_id, 7.0)
        _answer, results = self.press(self.account)
        self.assertEqual(results[0]["text"], "3 new, 2 invoices paid.")
        _answer, results = self.press(self.account)
        self.assertEqual(results[0]["text"], "Nothing new.")

    def test_a_long_read_takes_several_calls_and_is_told_as_one(self):
        for number in range(6):
            self.bank.add_transaction(self.account.ponto_id, 100.0 + number)
        with (
            patch.object(ponto_client, "PAGE_LIMIT", 2),
            patch.object(ponto_account_refresh, "READ_SECONDS", Steps(2)),
        ):
            answer, results = self.press(self.account, steps=2)
        self.assertFalse(answer["done"] or results)
        self.assertEqual(
            answer["stages"][0]["text"], "4 transactions were read so far …"
        )
        answer = self.call("refresh_step", self.account)
        self.assertTrue(answer["done"])
        self.assertEqual(answer["results"][0]["text"], "6 new.")
        self.env.invalidate_all()
        self.assertEqual(len(self.lines(self.account)), 6)

    def test_progress_is_told_for_each_account(self):
        other = self.linked_account(OTHER_IBAN)
        self.bank.synchronization_seconds = 3600
        answer, _results = self.press(self.account | other, steps=1)
        self.assertFalse(answer["done"])
        self.assertEqual(
            {item["name"]: item["text"] for item in answer["stages"]},
            dict.fromkeys((self.account | other).mapped("name"), "The bank answers …"),
        )

    def test_one_list_of_accounts_serves_all_accounts_of_a_connection(self):
        other = self.linked_account(OTHER_IBAN)
        self.bank.clear_requests()
        self.press(self.account | other)
        paths = [item["path"] for item in self.bank.requests]
        self.assertEqual(paths.count("/accounts"), 1)

    def test_while_another_worker_reads_the_list_the_button_waits_for_its_own(self):
        connection = self.account.connection_id
        original, tries = type(connection).lock_for_update, []

        def lock(locked, **options):
            if locked == connection and not tries:
                tries.append(locked)
                raise LockError("another worker reads it")
            return original(locked, **options)

        self.bank.add_transaction(self.account.ponto_id, 5.0, visible=False)
        self.bank.change_account(self.account.ponto_id, currentBalance=77.0)
        with patch.object(type(connection), "lock_for_update", lock):
            answer, results = self.press(self.account)
        self.assertTrue(tries and answer["done"])
        self.assertEqual(results[0]["text"], "1 new.")
        at_bank = self.bank.accounts.get(self.account.ponto_id).attributes
        self.assertEqual(self.account.current_balance, at_bank["currentBalance"])

    def test_recently_synchronized_reads_what_is_there_and_says_so(self):
        self.bank.synchronization_interval = 300
        self.press(self.account)
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        _answer, results = self.press(self.account)
        self.assertFalse(results[0]["failed"])
        self.assertIn(
            "1 new. Ponto has asked the bank a moment ago", results[0]["text"]
        )
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_a_bank_that_never_answers_is_left_after_a_minute(self):
        self.bank.synchronization_seconds = 3600
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        answer, _results = self.press(self.account, steps=2)
        self.assertFalse(answer["done"])
        with patch.object(ponto_account_refresh, "PATIENCE", -timedelta(seconds=1)):
            answer = self.call("refresh_step", self.account)
        self.env.invalidate_all()
        self.assertTrue(answer["done"])
        self.assertIn("has not answered yet", answer["results"][0]["text"])
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_a_lapsed_consent_is_said_and_what_is_there_is_read(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.bank.expire_authorization(self.account.ponto_id)
        _answer, results = self.press(self.account)
        self.assertTrue(results[0]["failed"])
        self.assertIn("consent", results[0]["text"])
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_maintenance_is_said_and_what_is_there_is_read(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.bank.change_account(self.account.ponto_id, availability="readonly")
        _answer, results = self.press(self.account)
        self.assertIn("is in maintenance", results[0]["text"])
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_an_error_of_the_bank_is_said_in_its_own_sentence(self):
        self.bank.inject("synchronizations:sync_error:code=internalServerError")
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        _answer, results = self.press(self.account)
        self.assertIn("KBC could not be read by Ponto just now", results[0]["text"])
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_a_refused_synchronization_reads_what_is_there(self):
        self.bank.inject("synchronizations:429")
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        _answer, results = self.press(self.account)
        self.assertTrue(results[0]["failed"])
        self.bank.clear_faults()
        _answer, results = self.press(self.account)
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_one_bank_in_trouble_does_not_stop_the_other(self):
        other = self.linked_account(OTHER_IBAN)
        self.bank.add_transaction(other.ponto_id, 5.0)
        self.bank.inject(
            {
                "endpoint": "transactions",
                "kind": "html",
                "account": self.account.ponto_id,
            }
        )
        answer, results = self.press(self.account | other)
        self.assertTrue(answer["done"])
        self.assertEqual({item["failed"] for item in results}, {True, False})
        self.assertEqual(len(self.lines(other)), 1)
