from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form

from .common import DUTCH_IBAN, IBAN, OTHER_IBAN
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

    def test_a_card_s_journal_of_before_is_known_by_its_name(self):
        card = {"subtype": "card", "referenceType": "MASKEDPAN"}
        named = self.proposal(iban="XXXX1234", **card).account_id._journal_name()
        journal = self.journal(name=named, type="credit")
        self.line_in(journal, "2026-03-04")
        line = self.connect().line_ids
        self.assertEqual((line.action, line.journal_id), ("link", journal))
        self.assertIn("has the name of this account", line.reason)
        self.assertEqual(line.start_date, date(2026, 3, 5))
        # Two of the same name: nobody can tell whose it is.
        self.bank_account("XXXX1234", **card)
        self.assertEqual(self.connect().line_ids.mapped("action"), ["create"] * 2)

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

    def test_the_hundredth_bank_journal_has_a_code_too(self):
        self.env["account.journal"].create(
            [
                {"name": f"Bank {number}", "type": "general", "code": f"BNK{number}"}
                for number in range(1, 100)
                if f"BNK{number}" != self.company_data["default_journal_bank"].code
            ]
        )
        self.bank_account()
        self.connect().action_link()
        self.assertRegex(self.account().journal_id.code, r"^B0[0-9]{3}$")

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
