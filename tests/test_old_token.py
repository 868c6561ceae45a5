from odoo.exceptions import AccessError

from .common import CLIENT_SECRET, IBAN, OTHER_IBAN
from .relinking import RelinkCase

TOKEN = "an-old-token-that-nobody-may-read"
DAY = "2026-03-04"


class TestOldToken(RelinkCase):
    """Data of an old database: a journal with lines, and a token of before 2020."""

    def setUp(self):
        super().setUp()
        self.bring(10, date=DAY, text="Rent", counterpart_name="Immo NV")
        self.journal = self.account.journal_id
        self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-02",
                "amount": 7,
                "payment_ref": "from the old addon",
            }
        )
        former = self.account.sudo()
        former.journal_id = False
        self.lines(former).sudo().ponto_transaction_id = False
        former.transaction_ids.unlink()
        former.connection_id.unlink()
        self.token = self.moved()
        self.account = self.token.account_ids.with_env(self.env)

    def moved(self, ponto_id=False):
        connections = self.superuser["ponto.connection"]
        journals = {self.journal.sudo(): ponto_id}
        return connections._import_old_token("Old", TOKEN, journals, self.company)

    def new_keys(self, **values):
        """The one step: Update Credentials."""
        self.token.environment = "simulator"
        action = self.token.with_env(self.env).action_update_credentials()
        wizard = self.env["ponto.connection.renew"].create(
            {
                **{
                    name.removeprefix("default_"): value
                    for name, value in action["context"].items()
                },
                "client_id": "simulator-new",
                "client_secret": CLIENT_SECRET,
            }
        )
        ids = list(self.bank.accounts)
        self.bank.add_client(
            "simulator-new", CLIENT_SECRET, account_ids=[one.id for one in ids]
        )
        return wizard.action_renew()

    def test_it_is_recognized_and_says_why_it_no_longer_works(self):
        self.assertEqual((self.token.way, self.token.state), ("token", "token"))
        self.assertIn("no longer accepts", self.token.error_message)
        self.assertIn("no longer accepts", self.account.access_note)
        self.assertEqual(self.account.journal_id, self.journal)
        self.assertTrue(self.account.sudo().activity_ids)

    def test_ponto_is_never_called_with_it(self):
        self.bank.clear_requests()
        self.token.checked_at = "2026-01-01 00:00:00"
        self.account.sudo().next_fetch_at = "2026-01-01 00:00:00"
        self.run_job("fetch")
        self.fetch(self.account)
        self.assertFalse(self.bank.requests)
        self.assertEqual(self.token.state, "token")

    def test_the_token_is_read_by_nobody(self):
        self.assertEqual(self.column("ponto_token", "client_secret")[-1], TOKEN)
        seen = self.token.with_env(self.env).read()
        self.assertNotIn(TOKEN, str(seen))
        with self.assertRaises(AccessError):
            self.env["ponto.token"].search([]).read()
        with self.assertRaises(AccessError):
            self.token.with_env(self.env).write({"way": "keys"})

    def test_new_keys_go_on_in_the_same_journal_and_nothing_is_doubled(self):
        before = self.lines(self.account)
        self.new_keys()
        self.assertEqual(self.token.way, "keys")
        self.assertEqual(self.token.state, "connected")
        self.assertEqual(self.account.journal_id, self.journal)
        self.assertFalse(self.account.is_gone)
        self.assertFalse(self.account.activity_ids)
        self.assertEqual(len(self.env["ponto.account"].search([])), 1)
        self.bank.add_transaction(self.account.ponto_id, 20, date="2026-03-20")
        self.fetch(self.account)
        self.assertEqual(len(self.lines(self.account)), len(before) + 1)
        self.assertNotIn(TOKEN, self.column("ponto_token", "client_secret"))

    def test_an_earlier_start_takes_over_what_the_old_addon_booked(self):
        self.new_keys()
        self.account.start_date = "2026-03-01"
        before = self.lines(self.account)
        self.fetch(self.account)
        self.assertEqual(self.lines(self.account), before)

    def test_the_same_id_as_before_needs_no_recognizing(self):
        self.token.account_ids.unlink()
        self.token.unlink()
        at_bank = next(iter(self.bank.accounts))
        self.token = self.moved(at_bank.id)
        self.account = self.token.account_ids.with_env(self.env)
        self.new_keys()
        self.assertFalse(self.account.is_gone or self.account.taken_up_at)
        self.assertEqual(self.account.journal_id, self.journal)

    def test_an_account_that_is_not_given_keeps_its_journal_and_says_so(self):
        self.bank.accounts.get(next(iter(self.bank.accounts)).id).attributes[
            "reference"
        ] = OTHER_IBAN
        self.new_keys()
        self.assertTrue(self.account.is_gone)
        self.assertEqual(
            (self.account.reference, self.account.journal_id),
            (
                IBAN,
                self.journal,
            ),
        )
        self.assertIn("does not give this account", self.account.access_note)

    def test_who_replaces_the_token_is_warned_from_then_on(self):
        self.token.warned_user_ids = False  # as a script of OdooBot leaves it
        self.new_keys()
        self.assertEqual(self.token.warned_user_ids, self.env.user)
