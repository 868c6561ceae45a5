from odoo.exceptions import AccessError, RedirectWarning, UserError

from .common import CLIENT_SECRET, OTHER_IBAN
from .relinking import RelinkCase

DAY = "2026-03-04"


class DisconnectCase(RelinkCase):
    def setUp(self):
        super().setUp()
        self.connection = self.account.connection_id

    def wizard(self, record=None, **values):
        action = (record or self.connection).action_disconnect()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return wizard

    def leave(self, record=None, **values):
        wizard = self.wizard(record, **values)
        wizard.action_disconnect()
        self.assertFalse(wizard.problem)

    def asked(self, endpoint):
        return [one for one in self.bank.requests if one["endpoint"] == endpoint]


class TestDisconnect(DisconnectCase):
    def test_one_account_is_taken_out_at_ponto_and_the_books_stay(self):
        self.bring(10, date=DAY)
        other = self.linked_account(OTHER_IBAN)
        before, journal = self.books(), self.account.journal_id
        self.leave(self.account)
        self.assertEqual(len(self.asked("account-delete")), 1)
        self.assertEqual(self.account.journal_id, journal)
        self.assertEqual(self.books(), before)
        self.assertEqual(len(self.inbox(self.account)), 1)
        self.assertTrue(self.account.disconnected_at)
        self.assertFalse(self.account.next_fetch_at)
        self.assertIn("disconnected in Odoo", self.account.access_note)
        self.assertTrue(other.next_fetch_at)
        self.assertEqual(self.connection.state, "connected")
        with self.assertRaisesRegex(UserError, "disconnected in Odoo"):
            self.account.action_refresh()

    def test_the_whole_connection_ends_and_its_secrets_are_wiped(self):
        self.bring(10, date=DAY)
        other = self.linked_account(OTHER_IBAN)
        before = self.books()
        self.leave()
        self.assertEqual(len(self.asked("account-delete")), 2)
        self.assertEqual(self.connection.state, "disconnected")
        for secret in ("client_secret", "access_token", "refresh_token", "expires_at"):
            self.assertEqual(self.column("ponto_token", secret), [None], secret)
        self.assertEqual(self.books(), before)
        both = self.account | other
        self.assertTrue(all(one.journal_id and one.disconnected_at for one in both))
        for record in (*both, self.connection):
            told = record.message_ids.mapped("body")
            self.assertTrue([body for body in told if "disconnected" in body])

    def test_nothing_is_asked_any_more(self):
        self.leave()
        self.bank.clear_requests()
        self.connection.sudo().checked_at = "2026-01-01 00:00:00"
        self.run_job("fetch")
        self.assertFalse(self.bank.requests)
        with self.assertRaises(RedirectWarning):
            self.connection.action_fetch_accounts()
        self.assertFalse(self.asked("accounts"))
        self.assertEqual(self.connection.state, "disconnected")

    def test_the_screen_says_what_ends_what_stays_and_what_it_costs(self):
        wizard = self.wizard()
        self.assertIn(self.account.name, wizard.ends)
        self.assertIn("wiped", wizard.ends)
        self.assertIn("taken out of the integration", wizard.ends)
        self.assertIn("Journals, bank lines", wizard.stays)
        self.assertIn("charges for each account", wizard.stays)
        self.assertIn("delete it on", wizard.stays)
        wizard.where = "odoo"
        self.assertNotIn("taken out", wizard.ends)
        self.assertIn("end it there yourself", wizard.stays)

    def test_in_odoo_only_asks_ponto_nothing(self):
        self.bank.clear_requests()
        self.leave(where="odoo")
        self.assertFalse(self.bank.requests)
        self.assertEqual(self.connection.state, "disconnected")
        self.assertEqual(self.column("ponto_token", "client_secret"), [None])

    def test_where_ponto_cannot_be_reached_nothing_ends_before_it_is_chosen(self):
        for fault in ("500", "403", "html", "cut"):
            with self.subTest(fault):
                self.bank.inject(f"account-delete:{fault}")
                wizard = self.wizard()
                action = wizard.action_disconnect()
                self.assertEqual(action["res_id"], wizard.id)
                self.assertTrue(wizard.problem)
                self.assertEqual(self.connection.state, "connected")
                self.assertFalse(self.account.disconnected_at)
                self.bank.clear_faults()
        wizard.action_only_here()
        self.assertEqual(self.connection.state, "disconnected")
        self.assertEqual(self.column("ponto_token", "client_secret"), [None])

    def test_what_had_ended_at_ponto_is_no_obstacle(self):
        self.bank.remove_account(self.account.ponto_id)
        self.leave()
        self.assertEqual(self.connection.state, "disconnected")

    def test_keys_that_ponto_does_not_know_cannot_end_anything_there(self):
        self.bank.clients.clear()
        self.bank.revoke_tokens()
        wizard = self.wizard()
        wizard.action_disconnect()
        self.assertIn("does not know these keys", wizard.problem)
        wizard.action_only_here()
        self.assertEqual(self.connection.state, "disconnected")

    def test_warnings_end_with_the_access(self):
        self.bank.remove_account(self.account.ponto_id)
        self.connection._refresh_accounts()
        self.assertTrue(self.account.activity_ids)
        self.leave(self.account)
        self.assertFalse(self.account.activity_ids)
        self.connection._refresh_accounts()
        self.assertFalse(self.account.activity_ids)

    # -- who may -----------------------------------------------------------------

    def test_only_who_manages_the_connection_may(self):
        for user in (self.biller, self.auditor, self.stranger):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.connection.with_env(self.as_person(user)).action_disconnect()
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.account.with_env(self.as_person(user)).action_disconnect()
        wizard = self.wizard()
        with self.assertRaises(AccessError):
            wizard.with_env(self.as_person(self.stranger)).action_disconnect()

    def test_journals_of_a_company_one_may_not_manage_are_a_refusal(self):
        both = self.person(
            "both", "account.group_account_manager", others=[self.other_company]
        )
        elsewhere = self.superuser["account.journal"].create(
            {
                "name": "Elsewhere",
                "type": "bank",
                "code": "ELS",
                "company_id": self.other_company.id,
            }
        )
        self.bank_account(OTHER_IBAN)
        self.env = self.as_person(both)
        line = self.connect().line_ids
        line.write(
            {
                "company_id": self.other_company.id,
                "action": "link",
                "journal_id": elsewhere.id,
            }
        )
        line.wizard_id.action_link()
        far = line.account_id
        mine = self.connection.with_env(self.as_person(self.manager))
        with self.assertRaisesRegex(
            AccessError, "a company that you may not manage"
        ) as told:
            mine.action_disconnect()
        self.assertNotIn(self.other_company.name, str(told.exception))
        there = far.with_env(self.as_person(self.stranger))
        with self.assertRaisesRegex(AccessError, "managed by another company"):
            there.action_disconnect()
        wizard = self.wizard(self.connection.with_env(self.env))
        self.assertIn(self.other_company.name, wizard.others)
        wizard.action_disconnect()
        self.assertTrue(far.disconnected_at)

    # -- back again --------------------------------------------------------------

    def test_the_same_keys_take_up_where_it_left(self):
        self.bring(10, date=DAY)
        before, rows = self.books(), self.inbox(self.account)
        ponto_id = self.account.ponto_id
        self.leave()
        self.bank.restore_account(ponto_id)
        self.bank.add_transaction(ponto_id, 20, date="2026-03-05", text="Missed")
        wizard = self.connect()
        self.assertEqual(wizard.connection_id, self.connection)
        self.assertEqual(wizard.line_ids.action, "again")
        wizard.action_link()
        self.assertFalse(self.account.disconnected_at)
        self.assertEqual(self.connection.state, "connected")
        self.fetch(self.account)
        self.assertEqual(self.books()[:1], before)
        self.assertEqual(len(self.books()), 2)
        self.assertEqual(len(self.inbox(self.account)), 2)
        self.assertIn(rows, self.inbox(self.account))

    def test_new_keys_with_new_ids_take_up_where_it_left(self):
        self.bring(10, date=DAY)
        before = self.books()
        self.leave()
        new_id = self.relink()
        self.bank.add_client("simulator-two", CLIENT_SECRET, account_ids=[new_id])
        wizard = self.connect(client_id="simulator-two")
        self.assertEqual(wizard.line_ids.action, "again")
        wizard.action_link()
        self.fetch(self.account)
        self.assertEqual(self.account.ponto_id, new_id)
        self.assertEqual(self.books(), before)

    def test_new_credentials_on_the_connection_lead_to_the_link(self):
        self.leave()
        new_id = self.relink()
        self.bank.add_client("simulator-two", CLIENT_SECRET, account_ids=[new_id])
        renew = self.env["ponto.connection.renew"].create(
            {
                "connection_id": self.connection.id,
                "client_id": "simulator-two",
                "client_secret": CLIENT_SECRET,
            }
        )
        action = renew.action_renew()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.former_id, self.account)
        wizard.action_link()
        self.assertEqual(self.account.ponto_id, new_id)

    def test_disconnected_in_odoo_only_it_is_offered_by_fetch_accounts(self):
        self.leave(self.account, where="odoo")
        self.assertEqual(self.take_up()["action"], "again")
        self.assertFalse(self.account.disconnected_at)
        self.assertTrue(self.account.next_fetch_at)
