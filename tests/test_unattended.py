from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..models import ponto_account_refresh, ponto_account_refresh_left
from ..models.ponto_account_refresh_left import CRON
from .common import OTHER_IBAN
from .test_refresh import RefreshCase


class TestUnattended(RefreshCase):
    """Nobody is present: Ponto's terms forbid to make it read a bank."""

    def crons(self):
        """Every job that this addon has."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "account_online_ponto"), ("model", "=", "ir.cron")]
        )
        return self.env["ir.cron"].browse(data.mapped("res_id"))

    def run_all(self):
        crons = self.crons()
        self.assertGreaterEqual(len(crons), 5)
        for cron in crons:
            with self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.env.invalidate_all()

    def due(self):
        self.env["ponto.account"].search(
            []
        ).sudo().next_fetch_at = fields.Datetime.now()

    def test_no_job_ever_asks_for_a_synchronization(self):
        other = self.linked_account(OTHER_IBAN)
        third = self.linked_account("FR1420041010050500013M02606")
        self.bank.expire_authorization(other.ponto_id)
        self.bank.remove_account(third.ponto_id)
        self.bank.add_transaction(self.account.ponto_id, 5.0)
        self.bank.clear_requests()
        for fault in (None, "transactions:500", "accounts:403", "token:401"):
            if fault:
                self.bank.inject(fault)
            self.due()
            self.env["ponto.connection"].search([]).sudo().checked_at = "2020-01-01"
            self.run_all()
            self.bank.clear_faults()
            with self.subTest(fault):
                self.assertTrue(self.bank.requests, "they did ask for something")
                self.assertFalse(self.asked())
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_no_job_finishes_a_refresh_by_asking(self):
        with patch.object(ponto_account_refresh, "STEP_SECONDS", -1):
            self.press(self.account, steps=0)
        self.assertEqual(self.account.refresh_state["stage"], "ask")
        self.assertFalse(self.asked())
        self.left(self.account)
        self.run_all()
        self.assertFalse(self.account.refresh_state)
        self.assertFalse(self.asked())

    def left(self, account):
        """The browser is closed."""
        self.authenticate("clerk", "clerk")
        self.call("refresh_leave", account)
        self.env.invalidate_all()

    def slow_bank(self):
        """The bank takes half a minute to give a movement."""
        self.bank.synchronization_seconds = 30
        self.bank.add_transaction(self.account.ponto_id, 5.0, visible=False)

    def run_left(self):
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()

    def test_a_closed_browser_wakes_the_job_at_once(self):
        self.slow_bank()
        self.press(self.account, steps=0)
        self.run_left()
        self.assertFalse(self.lines(self.account), "the browser drives it still")
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref(CRON).id)]
        )
        triggers.unlink()
        self.left(self.account)
        soon = triggers.search([("cron_id", "=", self.env.ref(CRON).id)])
        self.assertLessEqual(min(soon.mapped("call_at")), fields.Datetime.now())
        asked = len(self.asked())
        # Its last step comes late: the browser is gone all the same.
        self.call("refresh_step", self.account)
        self.env.invalidate_all()
        self.bank.advance(60)
        self.run_left()
        self.assertEqual(len(self.lines(self.account)), 1)
        self.assertEqual(len(self.asked()), asked)
        self.assertFalse(self.account.refresh_state or self.account.refresh_seen_at)

    def test_a_browser_that_died_without_a_word_is_missed_soon(self):
        self.slow_bank()
        self.press(self.account, steps=0)
        trigger = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref(CRON).id)]
        )
        wait = max(trigger.mapped("call_at")) - fields.Datetime.now()
        self.assertLess(wait, timedelta(seconds=30))
        self.account.sudo().refresh_seen_at -= timedelta(seconds=21)
        self.bank.advance(60)
        self.run_left()
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_the_first_fetch_after_linking_needs_no_browser(self):
        ponto_id = self.bank_account(OTHER_IBAN)
        self.bank.add_transaction(ponto_id, 5.0)
        self.connect().action_link()
        account = self.env["ponto.account"].search([("ponto_id", "=", ponto_id)])
        account.frequency = "manual"
        self.assertTrue(account.refresh_state, "the button was pressed")
        account.sudo().refresh_seen_at -= timedelta(seconds=21)
        self.run_left()
        self.assertEqual(len(self.lines(account)), 1)

    def test_a_bank_that_is_slow_is_looked_at_again(self):
        self.slow_bank()
        self.press(self.account, steps=0)
        self.left(self.account)
        triggers = self.env["ir.cron.trigger"].search(
            [("cron_id", "=", self.env.ref(CRON).id)]
        )
        triggers.unlink()
        with patch.object(ponto_account_refresh_left, "PAUSE", 0):
            self.run_left()
        self.assertEqual(self.account.refresh_state["stage"], "bank")
        again = triggers.search([("cron_id", "=", self.env.ref(CRON).id)])
        self.assertLessEqual(min(again.mapped("call_at")), fields.Datetime.now())
        self.bank.advance(60)
        self.run_left()
        self.assertEqual(len(self.lines(self.account)), 1)
