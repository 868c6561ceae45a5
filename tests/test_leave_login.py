"""The end of a login, and of access that Ponto took: over way b, with its tokens."""

from ..models.ponto_account_access import ACTIVITY
from .common import IBAN, OTHER_IBAN
from .login import LoginCase
from .webhook import PREFIX, WebhookCase


class TestLeaveLogin(WebhookCase):
    def setUp(self):
        super().setUp()
        self.account = self.logged_in_account()
        self.connection = self.account.connection_id
        self.organization = self.bank.organization.id

    def leave(self, record=None):
        action = (record or self.connection).action_disconnect()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.action_disconnect()
        return wizard

    def look(self):
        """What the job does after a report."""
        self.work()
        self.run_cron()
        self.env.invalidate_all()

    def tokens(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT access_token, refresh_token FROM ponto_token")
        return self.env.cr.fetchone()

    # -- leaving -----------------------------------------------------------------

    def test_disconnecting_revokes_the_login_and_wipes_it(self):
        self.assertTrue(all(self.tokens()))
        wizard = self.leave()
        self.assertFalse(wizard.problem)
        self.assertFalse(self.bank.integration_of(self.organization))
        self.assertEqual(self.tokens(), (None, None))
        self.assertEqual(self.connection.state, "disconnected")
        self.assertTrue(self.account.journal_id and self.account.disconnected_at)

    def test_a_login_whose_token_is_lost_is_ended_by_the_partner(self):
        self.connection.sudo().token_ids._replace_pair(None)
        wizard = self.leave()
        self.assertFalse(wizard.problem)
        self.assertFalse(self.bank.integration_of(self.organization))

    def test_where_ponto_is_down_a_person_chooses(self):
        self.bank.inject("*:500")
        wizard = self.leave()
        self.assertTrue(wizard.problem)
        self.assertTrue(all(self.tokens()))
        wizard.action_only_here()
        self.assertEqual(self.tokens(), (None, None))
        self.bank.clear_faults()
        self.assertTrue(self.bank.integration_of(self.organization))

    def test_one_account_is_taken_out_and_the_others_go_on(self):
        wizard = self.leave(self.account)
        self.assertFalse(wizard.problem)
        integration = self.bank.integration_of(self.organization)
        self.assertNotIn(self.account.ponto_id, integration.account_ids)
        self.assertEqual(self.connection.state, "connected")

    # -- what Ponto ends ---------------------------------------------------------

    def test_an_integration_that_ended_is_told_and_never_tried_again(self):
        self.bank.revoke_integration(self.organization)
        self.deliver()
        self.assertEqual(self.connection.state, "connected", "a report is no truth")
        self.look()
        self.assertEqual(self.connection.state, "revoked")
        self.assertIn("ended at Ponto", self.account.access_note)
        self.assertEqual(len(self.account.sudo().activity_search([ACTIVITY])), 1)
        self.assertFalse(self.account.next_fetch_at)
        self.bank.clear_requests()
        self.run_cron()
        self.assertFalse(self.bank.requests)

    def test_a_blocked_organization_is_told_and_ends_by_itself(self):
        self.bank.block_organization(self.organization)
        self.deliver()
        self.look()
        self.assertEqual(self.connection.state, "blocked")
        self.assertTrue(self.account.sudo().activity_search([ACTIVITY]))
        self.bank.unblock_organization(self.organization)
        self.deliver()
        self.look()
        self.assertEqual(self.connection.state, "connected")
        self.assertFalse(self.account.sudo().activity_search([ACTIVITY]))

    def test_a_report_of_a_revoked_account_is_checked_at_ponto(self):
        kind = PREFIX + "integration.accountRevoked"
        self.report(kind, account=self.account)
        self.look()
        self.assertFalse(self.account.is_gone, "Ponto still gives it")
        integration = self.bank.integration_of(self.organization)
        self.bank.take_out(integration.id, self.account.ponto_id)
        self.deliver()
        self.look()
        self.assertTrue(self.account.is_gone)

    # -- new accounts ------------------------------------------------------------

    def test_fetch_accounts_brings_what_was_added_at_ponto(self):
        new_id = self.bank_account(OTHER_IBAN)
        both = [self.account.ponto_id, new_id]
        self.bank.share_accounts(self.organization, both, "ai")
        action = self.connection.action_fetch_accounts()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.account_id.ponto_id, new_id)
        more = wizard.action_add_accounts()
        self.assertIn("/authorize/oauth2/auth", more["url"])


class TestLoginAgain(LoginCase):
    def old_token(self):
        """A connection that was moved from an old database, with its journal."""
        journal = self.superuser["account.journal"].create(
            {"name": "Old", "type": "bank", "code": "OLD", "bank_acc_number": IBAN}
        )
        connections = self.superuser["ponto.connection"]
        return connections._import_old_token(
            "Old", "old-token", {journal: False}, self.company, "simulator"
        )

    def test_an_old_token_goes_on_with_a_login_in_the_same_journal(self):
        new_id = self.bank_account()
        connection = self.old_token().with_env(self.env)
        account = connection.account_ids
        journal = account.journal_id
        address = self.at_ponto(connection.action_login()["url"])
        self.wizard_after(self.come_back(address))
        self.assertEqual((connection.way, connection.state), ("login", "connected"))
        self.assertEqual(connection.account_ids, account)
        self.assertEqual((account.ponto_id, account.journal_id), (new_id, journal))
        self.assertFalse(account.is_gone or account.access_note)
