from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import CLIENT_SECRET, DUTCH_IBAN, OTHER_IBAN
from .test_link import LinkCase


class TestLinkLater(LinkCase):
    def test_those_that_fill_a_journal_are_counted_and_need_no_choice(self):
        self.bank_account()
        wizard = self.connect()
        self.assertFalse(wizard.linked_note)
        wizard.action_link()
        self.bank_account(OTHER_IBAN)
        wizard = self.connect()
        self.assertIn("1 account of this connection fills", wizard.linked_note)
        wizard.action_link()
        self.bank_account(DUTCH_IBAN)
        wizard = self.connect()
        self.assertIn("2 accounts of this connection fill", wizard.linked_note)
        self.assertEqual(wizard.line_ids.account_id.reference, DUTCH_IBAN)

    def test_who_comes_second_is_told_which_journal_it_fills_already(self):
        self.bank_account()
        first, second = self.connect(), self.connect()
        first.action_link()
        self.refused(second, f"already fills {self.account().journal_id.display_name}")

    # -- refusals ---------------------------------------------------------------

    def test_what_cannot_be_is_refused_with_a_sentence_that_helps(self):
        usd = self.env.ref("base.USD")
        usd.sudo().active = True
        sale = self.superuser["account.journal"].search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        elsewhere = self.journal(
            company_id=self.other_company.id, code="ELS", name="Elsewhere"
        )
        own = self.journal(DUTCH_IBAN, code="NLD", name="Dutch")
        dollars = self.journal(currency_id=usd.id, code="USD", name="Dollars")
        self.env = self.as_person(
            self.person(
                "both", "account.group_account_manager", others=[self.other_company]
            )
        )
        self.bank_account()
        line = self.connect().line_ids
        line.action = "link"
        for journal, words in (
            (self.env["account.journal"], "Choose the journal that BE71"),
            (dollars, "is kept in USD"),
            (own, "belongs to bank account NL91 ABNA 0417 1643 00"),
            (sale, "is not a bank journal"),
            (elsewhere, "belongs to company_2"),
        ):
            with self.subTest(words):
                line.journal_id = journal.id
                self.refused(line.wizard_id, words)

    def test_two_accounts_on_one_journal_are_refused(self):
        journal = self.journal()
        self.bank_account()
        self.bank_account(OTHER_IBAN)
        wizard = self.connect()
        wizard.line_ids.write({"action": "link", "journal_id": journal.id})
        self.refused(wizard, "their balances would mix")

    def test_a_journal_that_another_account_fills_is_refused(self):
        self.bank_account()
        self.connect().action_link()
        self.bank_account(OTHER_IBAN)
        line = self.connect().line_ids
        line.write({"action": "link", "journal_id": self.account().journal_id.id})
        self.refused(line.wizard_id, "is already filled by BE71")

    def test_nothing_is_linked_when_one_line_fails(self):
        self.bank_account()
        self.bank_account(OTHER_IBAN)
        wizard = self.connect()
        wizard.line_ids[1].action = "link"
        self.refused(wizard, "Choose the journal")
        self.assertFalse(self.account().journal_id)

    def test_the_same_bank_account_through_two_connections_is_refused(self):
        ponto_id = self.bank_account()
        self.connect().action_link()
        self.bank.add_client("simulator-two", CLIENT_SECRET, account_ids=[ponto_id])
        wizard = self.connect(client_id="simulator-two")
        self.refused(wizard, "through the connection All my banks")
        twin = wizard.line_ids.account_id
        with self.assertRaisesRegex(ValidationError, "booked twice"):
            twin.journal_id = self.journal()
        self.account().filtered("journal_id").journal_id = False
        wizard.action_link()
        self.assertTrue(twin.journal_id)

    def test_a_journal_of_another_company_cannot_be_reached_over_rpc(self):
        self.bank_account()
        line = self.connect().line_ids
        line.company_id = self.other_company
        with self.assertRaises(AccessError):
            line.wizard_id.action_link()
            self.env.flush_all()

    # -- later -------------------------------------------------------------------

    def test_fetch_accounts_shows_the_new_and_leaves_the_linked(self):
        self.bank_account()
        self.connect().action_link()
        first = self.account()
        before = first.read(["journal_id", "frequency", "start_date", "ponto_id"])
        self.bank_account(OTHER_IBAN)
        action = first.connection_id.action_fetch_accounts()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.account_id, self.account(OTHER_IBAN))
        self.assertTrue(wizard.linked_note.startswith("1 account of"))
        wizard.action_link()
        after = first.read(["journal_id", "frequency", "start_date", "ponto_id"])
        self.assertEqual(after, before)

    def test_an_account_that_is_gone_is_marked_once_and_comes_back(self):
        self.bank_account()
        self.connect().action_link()
        account = self.account()
        self.bank.remove_account(account.ponto_id)
        for _time in range(3):
            account.connection_id._refresh_accounts()
        account.sudo()._mark_gone()
        self.assertTrue(account.is_gone)
        self.assertFalse(account.next_fetch_at)
        told = account.message_ids.filtered(lambda item: "any more" in item.body)
        self.assertEqual(len(told), 1)
        self.bank.restore_account(account.ponto_id)
        account.connection_id._refresh_accounts()
        self.assertFalse(account.is_gone)
        self.assertTrue(account.journal_id and account.next_fetch_at)

    def test_a_new_integration_takes_over_the_journal_of_what_is_gone(self):
        old_id = self.bank_account()
        self.connect().action_link()
        old = self.account()
        journal = old.journal_id
        self.line_in(journal, "2026-03-04")
        for former in ("gone", "archived"):
            with self.subTest(former):
                if former == "gone":
                    self.bank.remove_account(old_id)
                    old.connection_id._refresh_accounts()
                else:
                    old.connection_id.active = False
                name = f"simulator-{former}"
                new_id = self.bank_account(key=name)
                self.bank.add_client(name, CLIENT_SECRET, account_ids=[new_id])
                line = self.connect(client_id=name).line_ids
                self.assertEqual((line.action, line.journal_id), ("again", journal))
                line.wizard_id.action_link()
                self.assertEqual((old.ponto_id, old.journal_id), (new_id, journal))
                self.assertEqual(self.account(), old)
                old_id = new_id

    def test_an_administrator_edits_frequency_and_journal_on_the_form(self):
        self.bank_account()
        self.connect().action_link()
        account = self.account()
        self.fetch(account)
        last = account.last_fetch_at
        with Form(account) as form:
            form.frequency = "hourly"
        self.assertEqual(account.next_fetch_at, last + timedelta(hours=1))
        account.frequency = "weekly"
        self.assertEqual(account.next_fetch_at, last + timedelta(weeks=1))
        account.frequency = "manual"
        self.assertFalse(account.next_fetch_at)
        other = self.journal()
        with Form(account) as form:
            form.journal_id = other
        self.assertEqual(account.journal_id, other)
        sale = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        for journal, words in (
            (self.journal(DUTCH_IBAN, code="NLD"), "belongs to bank account"),
            (sale, "is not a bank journal"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                account.journal_id = journal.id

    def test_an_earlier_start_takes_in_what_was_kept_aside(self):
        self.bank_account()
        self.connect().action_link()
        account = self.account()
        account.start_date = "2026-03-01"
        self.bank.add_transaction(account.ponto_id, 5, date="2026-02-20")
        self.fetch(account)
        self.assertEqual(self.inbox(account).state, "ignored")
        account.start_date = "2026-02-01"
        self.assertEqual(self.inbox(account).state, "to_book")

    def test_a_journal_that_is_taken_away_keeps_its_lines(self):
        self.bank_account()
        self.connect().action_link()
        account = self.account()
        self.bank.add_transaction(account.ponto_id, 5)
        self.fetch(account)
        journal = account.journal_id
        account.journal_id = False
        self.assertFalse(account.next_fetch_at)
        lines = self.env["account.bank.statement.line"].search(
            [("journal_id", "=", journal.id)]
        )
        self.assertEqual(lines.mapped("amount"), [5])
        self.assertEqual(self.inbox(account).state, "booked")
        self.assertEqual(account.company_id, self.company)
        with self.assertRaisesRegex(UserError, "fills no journal yet"):
            account.action_refresh()
        with self.assertRaises(UserError):
            account.unlink()

    def test_history_stays_with_the_company_whose_books_it_filled(self):
        both = self.person(
            "both", "account.group_account_manager", others=[self.other_company]
        )
        self.env = self.as_person(both)
        elsewhere = self.journal(company_id=self.other_company.id, code="ELS")
        self.bank_account()
        line = self.connect().line_ids
        line.write(
            {
                "company_id": self.other_company.id,
                "action": "link",
                "journal_id": elsewhere.id,
            }
        )
        line.wizard_id.action_link()
        account = self.account()
        self.assertEqual(account.company_id, self.other_company)
        self.bank.add_transaction(account.ponto_id, 5)
        self.fetch(account)
        account.journal_id = False
        self.assertEqual(account.company_id, self.other_company)
        seen = self.as_person(self.manager)["ponto.transaction"].search([])
        self.assertFalse(seen, "the connection's company sees nothing of it")
