from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form

from .common import CLIENT_SECRET, DUTCH_IBAN, IBAN, OTHER_IBAN
from .people import PeopleCase


class LinkCase(PeopleCase):
    def setUp(self):
        super().setUp()
        # The chart brings an unused bank journal: tests say when they want one.
        journals = self.superuser["account.journal"].search([("type", "=", "bank")])
        self.unused = journals.filtered(lambda item: item.company_id == self.company)
        journals.active = False
        self.wizard_view = "account_online_ponto.ponto_account_link_view_form"

    def journal(self, iban=None, **values):
        """A bank journal, made by hand before anybody thought of Ponto."""
        values = {"name": "Old bank", "type": "bank", "code": "OLD", **values}
        if iban:
            values["bank_acc_number"] = iban
        journal = self.superuser["account.journal"].create(values)
        return journal.with_env(self.env)

    def line_in(self, journal, day):
        self.superuser["account.bank.statement.line"].create(
            {"journal_id": journal.id, "date": day, "payment_ref": "x", "amount": 1}
        )

    def proposal(self, **attributes):
        """The one line of the wizard for one account at the bank."""
        self.bank_account(**attributes)
        return self.connect().line_ids

    def account(self, iban=IBAN):
        return self.env["ponto.account"].search([("reference", "=", iban)])

    def refused(self, wizard, words):
        """Nothing is linked, and the sentence says why."""
        before = self.env["ponto.account"].search([("journal_id", "!=", False)])
        journals = self.superuser["account.journal"].search_count([])
        with self.assertRaises(UserError) as caught:
            wizard.action_link()
            self.env.flush_all()
        self.assertIn(words, str(caught.exception))
        after = self.env["ponto.account"].search([("journal_id", "!=", False)])
        self.assertEqual(after, before)
        self.assertEqual(self.superuser["account.journal"].search_count([]), journals)


class TestLink(LinkCase):
    def test_the_journal_with_the_same_number_is_proposed_with_the_reason(self):
        self.bank_account()
        for number, code in ((IBAN, "A1"), ("BE71 0961 2345 6769", "A2")):
            with self.subTest(number):
                journal = self.journal(number, code=code, name=code)
                line = self.connect().line_ids
                self.assertEqual((line.action, line.journal_id), ("link", journal))
                self.assertIn("has this account number", line.reason)
                journal.active = False

    def test_a_number_that_ponto_writes_with_blanks_is_the_same(self):
        journal = self.journal(IBAN)
        line = self.proposal(iban="be71 0961 2345 6769")
        self.assertEqual(line.journal_id, journal)

    def test_the_unused_journal_is_proposed_for_a_single_account(self):
        self.unused.active = True
        line = self.proposal()
        self.assertEqual((line.action, line.journal_id.id), ("link", self.unused.id))
        self.assertIn("is not used yet", line.reason)
        self.assertFalse(line.start_date)

    def test_a_used_journal_or_two_accounts_make_a_new_one(self):
        self.unused.active = True
        self.line_in(self.unused, "2026-01-05")
        self.assertEqual(self.proposal().action, "create")

    def test_two_accounts_do_not_share_the_unused_journal(self):
        self.unused.active = True
        self.bank_account(DUTCH_IBAN)
        self.bank_account()
        self.assertEqual(self.connect().line_ids.mapped("action"), ["create"] * 2)

    def test_the_start_is_the_day_after_the_journal_s_last_line(self):
        journal = self.journal(IBAN)
        for day in ("2026-02-10", "2026-03-04", "2026-01-01"):
            self.line_in(journal, day)
        line = self.proposal()
        self.assertEqual(line.start_date, date(2026, 3, 5))

    def test_an_unknown_or_inactive_currency_proposes_none(self):
        inactive = self.superuser["res.currency"].with_context(active_test=False)
        inactive.search([("name", "=", "CZK")]).active = False
        for currency, iban in (("XQZ", DUTCH_IBAN), ("CZK", OTHER_IBAN)):
            with self.subTest(currency):
                self.bank_account(iban, currency=currency)
                lines = self.connect().line_ids
                line = lines.filtered(lambda x, c=currency: x.currency_code == c)
                self.assertEqual(line.action, "none")
                self.assertIn(f"Odoo does not use {currency}", line.reason)
                line.action = "create"
                others = lines - line
                others.action = "none"
                self.refused(line.wizard_id, "Activate it under Configuration")

    def test_a_journal_of_another_currency_is_not_proposed(self):
        self.journal(IBAN, currency_id=self.env.ref("base.USD").id)
        self.assertEqual(self.proposal().action, "create")

    # -- linking -----------------------------------------------------------------

    def test_create_makes_what_core_would_make(self):
        self.bank_account(balance="1204.50")
        self.connect().action_link()
        journal = self.account().journal_id
        suspense = self.company.account_journal_suspense_account_id
        self.assertRecordValues(
            journal,
            [
                {
                    "type": "bank",
                    "name": "KBC BE71 0961 2345 6769 EUR",
                    "currency_id": False,
                    "company_id": self.company.id,
                    "suspense_account_id": suspense.id,
                }
            ],
        )
        bank = journal.bank_account_id
        self.assertEqual(bank.sanitized_acc_number, IBAN)
        self.assertEqual(bank.acc_type, "iban")
        self.assertEqual(bank.partner_id, self.company.partner_id)
        self.assertEqual(bank.bank_id.bic, "KREDBEBB")
        own = journal.default_account_id
        self.assertEqual(own.account_type, "asset_cash")
        prefix = self.company.bank_account_code_prefix
        self.assertTrue(own.code.startswith(prefix), own.code)
        self.assertEqual(
            self.superuser["account.journal"].search_count(
                [("default_account_id", "=", own.id)]
            ),
            1,
        )
        for account in (journal.profit_account_id, journal.loss_account_id):
            self.assertTrue(account)
        self.assertTrue(journal.inbound_payment_method_line_ids)

    def test_created_journals_have_codes_and_accounts_of_their_own(self):
        for iban in (IBAN, OTHER_IBAN, DUTCH_IBAN):
            self.bank_account(iban)
        self.connect().action_link()
        journals = self.env["ponto.account"].search([]).journal_id
        self.assertEqual(len(set(journals.mapped("code"))), 3)
        self.assertEqual(len(journals.default_account_id), 3)
        self.assertEqual(len(journals.bank_account_id), 3)

    def test_a_foreign_account_gives_the_journal_its_currency(self):
        self.env.ref("base.USD").sudo().active = True
        self.bank_account(currency="USD")
        self.bank_account(currency="EUR", key="same iban")
        self.connect().action_link()
        usd, eur = self.account().sorted("currency_code", reverse=True)
        self.assertEqual(usd.journal_id.currency_id.name, "USD")
        self.assertFalse(eur.journal_id.currency_id)
        self.assertNotEqual(usd.journal_id, eur.journal_id)

    def test_a_company_without_euros_gets_a_euro_journal(self):
        self.other_company.currency_id = self.env.ref("base.USD")
        self.env = self.as_person(self.stranger)
        self.bank_account()
        self.connect().action_link()
        journal = self.account().journal_id
        self.assertEqual(journal.company_id, self.other_company)
        self.assertEqual(journal.currency_id.name, "EUR")

    def test_a_card_becomes_a_credit_card_journal(self):
        self.bank_account("XXXX1234", subtype="card", referenceType="MASKEDPAN")
        self.connect().action_link()
        journal = self.account("XXXX1234").journal_id
        self.assertEqual(journal.type, "credit")
        self.assertEqual(
            journal.default_account_id.account_type, "liability_credit_card"
        )
        self.assertTrue(journal.suspense_account_id)
        self.assertFalse(journal.bank_account_id)

    def test_an_account_without_iban_gets_a_journal_without_bank_account(self):
        for number, (reference, kind, subtype) in enumerate(
            (
                ("shop@example.com", "email", "psp"),
                ("123-456", "BBAN", "savings"),
                ("new", "BRANDNEW", "brandnew"),
                (None, None, None),
            )
        ):
            with self.subTest(reference=reference):
                self.bank_account(
                    reference, referenceType=kind, subtype=subtype, key=str(number)
                )
                self.connect().action_link()
                journal = self.account(reference or False).journal_id
                self.assertEqual(journal.type, "bank")
                self.assertFalse(journal.bank_account_id)
                self.assertIn("KBC", journal.name)

    def test_an_iban_with_a_wrong_check_is_taken_as_it_comes(self):
        self.bank_account("BE00000000000000")
        self.connect().action_link()
        self.assertTrue(self.account("BE00000000000000").journal_id.bank_account_id)

    def test_link_fills_a_journal_and_gives_it_its_bank_account(self):
        journal = self.journal()
        self.bank_account()
        with Form(self.connect(), self.wizard_view) as form:
            with form.shown_line_ids.edit(0) as line:
                line.action = "link"
                line.journal_id = journal
                line.frequency = "daily"
            wizard = form.save()
        action = wizard.action_link()
        account = self.account()
        self.assertEqual(action["params"]["account_ids"], account.ids)
        self.assertRecordValues(
            account,
            [
                {
                    "journal_id": journal.id,
                    "frequency": "daily",
                    "start_date": False,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(journal.bank_account_id.sanitized_acc_number, IBAN)

    def test_the_form_proposes_the_start_when_a_journal_is_chosen(self):
        journal = self.journal()
        self.line_in(journal, "2026-03-04")
        self.bank_account()
        with (
            Form(self.connect(), self.wizard_view) as form,
            form.shown_line_ids.edit(0) as line,
        ):
            line.action = "link"
            line.journal_id = journal
            self.assertEqual(line.start_date, date(2026, 3, 5))
            line.action = "create"
            self.assertFalse(line.journal_id)

    def test_none_leaves_the_account_alone(self):
        self.bank_account()
        wizard = self.connect()
        wizard.line_ids.action = "none"
        action = wizard.action_link()
        self.assertEqual(action["res_model"], "ponto.account")
        self.assertFalse(self.account().journal_id)
        self.assertFalse(self.account().next_fetch_at)

    def test_hidden_accounts_of_other_banks_are_left_alone(self):
        self.env["ponto.institution"].action_find()
        other = self.bank.add_institution(name="ING", country="BE")
        self.bank_account(OTHER_IBAN, institution=other)
        self.bank_account()
        bank = self.env["ponto.institution"].search([("ponto_id", "=", self.kbc)])
        self.connect(bank).action_link()
        self.assertTrue(self.account().journal_id)
        self.assertFalse(self.account(OTHER_IBAN).journal_id)

    # -- refusals ----------------------------------------------------------------

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
            (own, "belongs to bank account NL91ABNA0417164300"),
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
        self.assertEqual(wizard.linked_count, 1)
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
                self.assertEqual((line.action, line.journal_id), ("link", journal))
                self.assertEqual(line.start_date, date(2026, 3, 5))
                line.wizard_id.action_link()
                self.assertFalse(old.journal_id)
                self.assertEqual(line.account_id.journal_id, journal)
                old = line.account_id
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
