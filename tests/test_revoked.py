from types import SimpleNamespace

from odoo import fields

from ..models.ponto_account_access import ACTIVITY
from .common import CLIENT_ID, CLIENT_SECRET, OTHER_IBAN
from .test_held import HeldCase


class RevokedCase(HeldCase):
    def setUp(self):
        super().setUp()
        self.other = self.linked_account(OTHER_IBAN)
        self.connection = self.account.connection_id
        self.both = self.account | self.other
        self.both.sudo().last_fetch_at = fields.Datetime.now()

    def due(self):
        """Whatever the back-off says, the accounts are due now; the job runs."""
        self.both.sudo().retry_at = False
        self.both.sudo().next_fetch_at = fields.Datetime.now()
        self.run_job("fetch")
        self.env.invalidate_all()

    def told(self):
        return self.both.sudo().activity_search([ACTIVITY])

    def card(self, account):
        mine = account.with_env(self.as_person(self.biller))
        [card] = mine._dashboard_cards({}).values()
        return card["problem"]

    def notified(self, account=None, organization=None):
        """What the route does with a notification of Ponto that is genuine."""
        return self.env["ponto.connection"]._on_notification(
            SimpleNamespace(
                id="n1",
                type="pontoConnect.integration.accountRevoked",
                account_id=account,
                organization_id=organization,
            )
        )


class TestRevoked(RevokedCase):
    def test_an_account_that_is_gone_is_told_once_everywhere_and_comes_back(self):
        self.bank.remove_account(self.account.ponto_id)
        for _time in range(2):
            self.due()
        self.assertTrue(self.account.is_gone)
        self.assertIn("1 of the accounts", self.connection.gone_note)
        self.assertIn("does not give this account", self.account.access_note)
        self.assertIn("does not give this account", self.card(self.account))
        logs = self.account.log_ids.filtered("error")
        self.assertEqual((len(logs), logs.next_step), (1, "tick"))
        self.assertEqual(len(self.told()), 1)
        self.assertIn(self.account.name, self.told().note)
        self.assertNotIn(self.other.name, self.told().note)
        self.assertFalse(self.other.access_note)
        self.bank.restore_account(self.account.ponto_id)
        self.due()
        self.assertFalse(self.told())
        self.assertFalse(self.account.access_note)

    def test_two_that_are_gone_are_one_activity(self):
        for account in self.both:
            self.bank.remove_account(account.ponto_id)
        self.due()
        self.assertEqual(len(self.told()), 1)
        self.bank.restore_account(self.account.ponto_id)
        # With no account left Ponto is asked once a day.
        self.connection.sudo().checked_at = "2026-01-01 00:00:00"
        self.due()
        self.assertEqual(len(self.told()), 1)
        self.assertNotIn(self.account.name, self.told().note)

    def test_another_id_for_the_same_account_is_said(self):
        self.bank.remove_account(self.account.ponto_id)
        self.bank_account(key="again")
        self.due()
        self.assertIn("under another id", self.account.access_note)

    # -- the whole connection ----------------------------------------------------

    def test_a_blocked_organization_is_told_once_and_ends_by_itself(self):
        self.bank.inject("accounts:403")
        for _time in range(2):
            self.due()
        self.assertEqual(self.connection.state, "blocked")
        self.assertIn("unpaid invoice", self.connection.error_message)
        for account in self.both:
            self.assertIn("may be blocked", account.access_note)
            self.assertIn("may be blocked", self.card(account))
            logs = account.log_ids.filtered("error")
            self.assertEqual((len(logs), logs.next_step), (1, "ponto"))
            self.assertTrue(account.next_fetch_at > fields.Datetime.now())
        self.assertEqual(len(self.told()), 1)
        self.bank.clear_faults()
        self.due()
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.told())
        self.assertFalse(self.account.access_note)

    def test_a_blocked_one_is_not_asked_over_and_over(self):
        self.bank.inject("accounts:403")
        self.due()
        self.bank.clear_requests()
        for _time in range(3):
            self.run_job("fetch")
        self.assertFalse(self.bank.requests)

    def test_that_ponto_is_down_does_not_undo_what_was_told(self):
        self.bank.inject("accounts:403")
        self.due()
        self.bank.clear_faults()
        self.bank.inject("*:500")
        self.due()
        self.assertEqual(self.connection.state, "blocked")
        self.assertEqual(len(self.told()), 1)

    def test_keys_that_ended_are_told_once_and_new_keys_end_it(self):
        self.bank.clients.pop(CLIENT_ID)
        self.bank.revoke_tokens()
        self.due()
        self.due()
        self.assertEqual(self.connection.state, "reconnect")
        self.assertEqual(len(self.told()), 1)
        self.assertIn("Update Credentials", self.told().note)
        self.bank.add_client(CLIENT_ID, CLIENT_SECRET)
        self.due()
        self.assertFalse(self.told())

    def test_a_login_that_ended_is_never_tried_again(self):
        """The tokens are gone, as after Ponto answered ``invalid_grant``."""
        own = self.connection.sudo()
        application = self.superuser["ponto.application"].create(
            {
                "environment": "simulator",
                "client_id": "simulator-partner",
                "client_secret": "simulator-partner-secret",
                "application_id": "00000000-0000-4000-8000-000000000001",
            }
        )
        own.write(
            {"way": "login", "client_id": False, "application_id": application.id}
        )
        own._wipe_secrets()
        self.due()
        self.assertEqual(own.state, "revoked")
        self.assertIn("ended at Ponto", self.account.access_note)
        self.assertEqual(self.account.log_ids[:1].next_step, "login")
        self.assertFalse(self.account.next_fetch_at)
        self.assertEqual(len(self.told()), 1)
        own.write({"checked_at": "2026-01-01 00:00:00"})
        self.bank.clear_requests()
        self.run_job("fetch")
        self.assertFalse(self.bank.requests)

    # -- what Ponto announces ----------------------------------------------------

    def test_a_notification_alone_removes_nothing_and_asks_ponto(self):
        self.notified(account=self.account.ponto_id)
        self.assertFalse(self.account.is_gone)
        self.assertTrue(self.connection.sudo().noticed_at)
        self.bank.clear_requests()
        self.run_job("fetch")
        self.env.invalidate_all()
        self.assertTrue(self.bank.requests)
        self.assertFalse(self.account.is_gone, "Ponto still gives it")
        self.assertFalse(self.connection.sudo().noticed_at)
        self.bank.clear_requests()
        self.run_job("fetch")
        self.assertFalse(self.bank.requests)

    def test_what_was_announced_is_seen_without_waiting(self):
        self.bank.remove_account(self.account.ponto_id)
        self.notified(account=self.account.ponto_id)
        self.run_job("fetch")
        self.env.invalidate_all()
        self.assertTrue(self.account.is_gone)

    def test_an_unblocked_organization_is_read_at_once(self):
        self.connection.sudo().organization_id = "o1"
        self.bank.inject("accounts:403")
        self.due()
        self.bank.clear_faults()
        self.notified(organization="o1")
        self.run_job("fetch")
        self.env.invalidate_all()
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.account.retry_at)

    def test_what_is_not_ours_or_was_left_is_not_looked_at(self):
        self.assertFalse(self.notified(account="unknown", organization="unknown"))
        self.assertFalse(self.notified())
        self.connection.sudo()._leave_whole()
        self.assertFalse(self.notified(account=self.account.ponto_id))
