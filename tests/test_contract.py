"""Each way in which Ponto can fail, and what people read.

Rows of the tables: a fault of the simulator, and words of the message. After every
row the fault is taken away, and the books must equal the bank.
"""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time

from ..ponto import client as ponto_client
from .common import OTHER_IBAN
from .people import PeopleCase

LATER, ODD, REFUSED = "cannot be reached", "could not be understood", "did not accept"
KEYS, RENEW = "does not know these keys", "no longer accepts this connection"
# ponto-api.md, sections 3 and 4, while the transactions of one account are read.
READING = {
    "status=400:code=invalid_paging_limit": REFUSED,
    "status=400:code=missingAttribute": REFUSED,
    "status=400:code=credentialsInvalid": RENEW,
    "401": RENEW,
    "401:code=credentialsInvalid": RENEW,
    "status=402": REFUSED,
    "403": "refuses access with these keys",
    "status=404:code=": ODD,  # a gateway's, not Ponto's
    "status=405:code=methodNotAllowed": REFUSED,
    "status=406": REFUSED,
    "status=408": LATER,
    "status=409": REFUSED,
    "status=410": REFUSED,
    "status=415": REFUSED,
    "status=422:code=invalidAttribute": REFUSED,
    "status=425": LATER,
    "429": "fewer requests",
    "429:retry_after=7200": "fewer requests",
    "429:retry_after=soon": "fewer requests",
    "500": LATER,
    "status=501": LATER,
    "status=502": LATER,
    "502html": LATER,
    "status=503": LATER,
    "status=503:retry_after=7200": LATER,
    "status=504": LATER,
    "status=302": ODD,
    "html": ODD,
    "truncated": ODD,
    "cut": LATER,
    "cut:at=start": LATER,
    "timeout:seconds=0.05": LATER,
    "missing_field:name=data": ODD,
    "missing_field:name=id": ODD,
}
# While a new token is asked for: the whole connection waits.
TOKEN = {
    "401": ("reconnect", KEYS),
    "status=400:code=invalid_client": ("reconnect", KEYS),
    "status=400:code=clientIdInvalid": ("reconnect", KEYS),
    "status=400:code=invalid_grant": ("reconnect", RENEW),
    "status=400:code=unauthorized_client": ("reconnect", RENEW),
    "status=400:code=authorizationCodeInvalid": ("reconnect", RENEW),
    "status=400:code=invalid_request": ("unavailable", REFUSED),
    "status=400:code=unsupported_grant_type": ("unavailable", REFUSED),
    "status=400:code=invalid_scope": ("unavailable", REFUSED),
    "403": ("blocked", "refuses access with these keys"),
    "429": ("unavailable", "fewer requests"),
    "500": ("unavailable", LATER),
    "502html": ("unavailable", LATER),
    "html": ("unavailable", ODD),
    "cut": ("unavailable", LATER),
    "missing_field:name=access_token": ("unavailable", ODD),
    "missing_field:name=expires_in": ("unavailable", ODD),
}


class ContractCase(PeopleCase):
    """One account with pages of three."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(ponto_client, "PAGE_LIMIT", 3))
        self.account = self.linked_account()
        self.connection = self.account.connection_id
        self.move(5)

    def move(self, count=1):
        for number in range(count):
            self.bank.add_transaction(self.account.ponto_id, 10 + number)

    def run_job(self):
        """The scheduler's job, with the account due."""
        account = self.superuser["ponto.account"].browse(self.account.id)
        account.next_fetch_at = fields.Datetime.now()
        with patch.object(self, "env", self.superuser):
            self.run_cron()
        self.env.invalidate_all()

    def assert_equal_to_bank(self):
        """Line by line, and each once."""
        theirs = {
            item.id: float(item.attributes["amount"])
            for item in self.bank.transactions_of(self.account.ponto_id)
        }
        rows = self.inbox(self.account)
        self.assertEqual(len(rows), len(theirs))
        ours = {row.ponto_id: row.statement_line_ids.amount for row in rows}
        self.assertEqual(ours, theirs)
        self.assertEqual(len(self.lines(self.account)), len(theirs))

    def assert_well(self):
        """Nothing is left of the fault."""
        self.bank.clear_faults()
        self.run_job()
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.connection.error_message)
        self.assertFalse(self.account.fetch_error)
        self.assert_equal_to_bank()


class TestContract(ContractCase):
    def test_every_answer_while_reading_is_told_and_recovered(self):
        for fault, words in READING.items():
            with self.subTest(fault):
                self.move()
                self.bank.inject(f"transactions:{fault}")
                log = self.fetch(self.account)
                self.env.invalidate_all()
                self.assertIn(words, log.error)
                self.assertIn(words, self.account.fetch_error)
                self.bank.clear_faults()
                self.fetch(self.account)
                self.env.invalidate_all()
                self.assertFalse(self.account.fetch_error)
                self.assert_equal_to_bank()

    def test_every_answer_to_the_keys_is_told_and_recovered(self):
        for fault, (state, words) in TOKEN.items():
            with self.subTest(fault):
                self.move()
                self.bank.revoke_tokens()
                self.bank.inject(f"token:{fault}")
                self.run_job()
                self.assertEqual(self.connection.state, state)
                self.assertIn(words, self.connection.error_message)
                self.assert_well()

    def test_an_account_that_is_gone_is_told_and_comes_back(self):
        self.move()
        self.bank.inject("transactions:404")
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.account.is_gone)
        self.assertIn("tick it again", self.account.fetch_error)
        self.bank.clear_faults()
        self.connection.sudo().checked_at = fields.Datetime.now() - timedelta(days=2)
        self.run_job()  # it is seen to be there again
        self.assert_well()

    def test_slow_answers_are_waited_for(self):
        self.bank.inject(["transactions:slow:seconds=0.2", "accounts:latency:ms=100"])
        self.run_job()
        self.assert_well()

    def test_a_storm_of_429_is_not_answered_with_a_storm(self):
        self.bank_account(OTHER_IBAN)
        self.bank.inject("*:429:retry_after=3600")
        self.bank.clear_requests()
        for _run in range(3):
            with patch.object(self, "env", self.superuser):
                self.run_cron()
        self.env.invalidate_all()
        self.assertLessEqual(len(self.bank.requests), 6)
        self.assertGreater(self.account.next_fetch_at, fields.Datetime.now())
        self.assert_well()

    def test_pages_that_loop_or_repeat_or_change_places_double_nothing(self):
        self.move(8)
        for fault in ("page_loop", "repeat_page", "short_page", "reordered"):
            with self.subTest(fault):
                self.move(2)
                self.bank.inject(f"transactions:{fault}")
                for _run in range(2):
                    self.run_job()
                    rows = self.inbox(self.account).mapped("ponto_id")
                    self.assertEqual(len(rows), len(set(rows)))
                self.bank.clear_faults()
                with freeze_time(fields.Datetime.now() + timedelta(days=8)):
                    self.run_job()  # with the weekly second look
                self.assert_well()
