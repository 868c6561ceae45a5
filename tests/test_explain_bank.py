"""What the bank's side tells of an unpaid document: over the simulator."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from .common import OTHER_IBAN
from .watching import LATER, OGM, WatchingCase


class TestExplainBank(WatchingCase):
    # -- what came in ------------------------------------------------------------

    def test_a_held_movement_with_its_reference_leads_to_it(self):
        invoice = self.open_invoice()
        self.env["res.company"].browse(
            self.company.id
        ).fiscalyear_lock_date = "2026-03-31"
        self.bring(text=OGM, date=LATER.isoformat(), counterpart_name="Korenaar")
        explain = self.assert_cause(invoice, "held", "locked until", "movement")
        self.assertIn("Korenaar", explain.cause)
        self.assertEqual(explain.action_step()["res_id"], self.inbox(self.account).id)

    def test_what_was_kept_out_before_the_start_is_found(self):
        invoice = self.open_invoice()
        self.account.start_date = "2026-04-01"
        self.bring(text=OGM, date=LATER.isoformat())
        self.assert_cause(
            invoice, "held", "before the account's start date", "movement"
        )

    def test_a_held_movement_of_another_number_is_none(self):
        invoice = self.open_invoice()
        self.account.start_date = "2026-04-01"
        self.bring(text="INV/2026/99999", date=LATER.isoformat(), amount=50.0)
        codes = self.explain(invoice).check_ids.mapped("code")
        self.assertIn("no_movement", codes)

    def test_what_the_bank_announces_is_waited_for(self):
        invoice = self.open_invoice()
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.env["ponto.institution"]._refresh()
        self.fetch(self.account)
        self.bank.add_pending(self.account.ponto_id, 121.0, text=OGM)
        with freeze_time(fields.Datetime.now() + timedelta(hours=7)):
            self.fetch(self.account)
        self.env.invalidate_all()
        self.assert_cause(invoice, "pending", "announces", "pending")

    def test_nothing_came_says_since_when_the_bank_is_read(self):
        invoice = self.open_invoice()
        self.bring(10.0, text="Other", date="2026-02-01")
        explain = self.explain(invoice)
        self.assertIn("Nothing has come in that looks like it", explain.cause)
        self.assertIn("03/01/2026", explain.cause)
        self.assertEqual(explain.step, "remind")

    def test_a_consent_that_had_lapsed_and_is_back_is_told(self):
        invoice = self.open_invoice()
        self.fetch(self.account)
        self.env["ponto.fetch.log"].create(
            {"account_id": self.account.id, "reason": "schedule", "error": "Refused"}
        ).next_step = "consent"
        told = {one.code: one.sentence for one in self.explain(invoice).check_ids}
        self.assertIn("had ended from", told["lapsed_before"])

    # -- what could not be seen --------------------------------------------------

    def test_a_lapsed_consent_is_the_cause_with_its_day(self):
        invoice = self.open_invoice()
        self.bring(10.0, text="Other", date="2026-02-01")
        end = fields.Datetime.now() - timedelta(days=3)
        self.bank.change_account(
            self.account.ponto_id,
            authorizationExpirationExpectedAt=end.isoformat() + "Z",
        )
        self.account.connection_id._refresh_accounts()
        self.assert_cause(invoice, "consent", "The consent for KBC", "renew")

    def test_an_account_that_was_never_read_leads_to_refresh(self):
        invoice = self.open_invoice()
        self.assert_cause(invoice, "never_fetched", "never read", "refresh")

    def test_a_failing_fetch_says_since_when_and_why(self):
        invoice = self.open_invoice()
        self.fetch(self.account)
        self.bank.inject("transactions:500")
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.account.fetch_error)
        explain = self.assert_cause(invoice, "failing", "fails", "refresh")
        self.assertIn("disturbed", explain.check_ids.mapped("code"))

    def test_a_document_newer_than_the_last_fetch_leads_to_refresh(self):
        with freeze_time(fields.Datetime.now() - timedelta(hours=2)):
            self.fetch(self.account)
        self.account.last_success_at = fields.Datetime.now() - timedelta(hours=2)
        invoice = self.open_invoice()
        self.assert_cause(invoice, "older_fetch", "before this document", "refresh")

    def test_an_account_gone_at_ponto_is_the_cause(self):
        invoice = self.open_invoice()
        self.fetch(self.account)
        self.bank.inject("transactions:404")
        self.fetch(self.account)
        self.env.invalidate_all()
        self.assertTrue(self.account.is_gone)
        self.assert_cause(invoice, "target_gone", "not read any more", "account")

    def test_an_account_without_a_journal_is_linked(self):
        self.fetch(self.account)
        self.bank_account(OTHER_IBAN)
        self.account.connection_id._refresh_accounts()
        invoice = self.open_invoice(OTHER_IBAN)
        self.assert_cause(invoice, "target_unlinked", "fills no journal", "link")

    def test_an_account_that_ponto_does_not_give_is_told(self):
        self.fetch(self.account)
        invoice = self.open_invoice("BE55734045283144")
        self.assert_cause(
            invoice, "target_unknown", "BE55 7340 4528 3144, which is not", "connect"
        )

    def test_an_account_of_another_company_is_told_without_its_name(self):
        self.fetch(self.account)
        self.account.journal_id.company_id.ensure_one()
        self.env.cr.execute(
            "UPDATE ponto_account SET company_id = %s WHERE id = %s",
            [self.other_company.id, self.account.id],
        )
        self.env.invalidate_all()
        explain = self.explain(self.open_invoice())
        self.assertIn("books of another company", explain.cause)
        self.assertNotIn(self.other_company.name, explain.cause)

    def test_dollars_asked_for_on_an_account_in_euros_are_a_warning(self):
        self.fetch(self.account)
        dollar = self.env.ref("base.USD")
        dollar.active = True
        invoice = self.open_invoice(currency_id=dollar.id)
        checks = self.explain(invoice).check_ids
        check = checks.filtered(lambda one: one.code == "target_currency")
        self.assertEqual(check.level, "warning")
        self.assertIn("USD", check.sentence)
        self.assertIn("EUR", check.sentence)

    def test_a_bank_in_beta_is_a_warning(self):
        self.bank.change_institution(self.kbc, status="beta")
        self.env["ponto.institution"]._refresh()
        self.fetch(self.account)
        checks = self.explain(self.open_invoice()).check_ids
        beta = checks.filtered(lambda one: one.code == "beta")
        self.assertEqual(beta.level, "warning")
        self.assertIn("Ponto's support", beta.sentence)

    def test_lines_that_begin_later_are_told(self):
        invoice = self.open_invoice()
        self.bring(10.0, text="Other", date="2026-04-01")
        checks = self.explain(invoice).check_ids
        begun = checks.filtered(lambda one: one.code == "begun")
        self.assertIn("04/01/2026", begun.sentence)

    def test_a_billing_user_gets_no_button_he_may_not_press(self):
        self.fetch(self.account)
        explain = self.explain(self.open_invoice("BE55734045283144"), self.biller)
        self.assertIn("not read through Ponto", explain.cause)
        self.assertFalse(explain.step)
