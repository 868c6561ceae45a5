from datetime import timedelta
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged

from ..models import ponto_account_refresh
from .common import OTHER_IBAN, PontoCase


@tagged("post_install", "-at_install")
class TestRefresh(PontoCase, HttpCase):
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

    def call(self, method, accounts):
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/ponto.account/{method}",
            {
                "model": "ponto.account",
                "method": method,
                "args": [accounts.ids],
                "kwargs": {},
            },
        )

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

    def test_recently_synchronized_reads_what_is_there(self):
        self.bank.synchronization_interval = 300
        self.press(self.account)
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        _answer, results = self.press(self.account)
        self.assertFalse(results[0]["failed"])
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
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_a_lapsed_consent_is_said_and_what_is_there_is_read(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.bank.expire_authorization(self.account.ponto_id)
        _answer, results = self.press(self.account)
        self.assertTrue(results[0]["failed"])
        self.assertIn("consent", results[0]["text"])
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
