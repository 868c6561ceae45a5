"""Why is this document not paid: each button leads to what it is about."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import IBAN, OTHER_IBAN
from .watching import LATER, MADE, OGM, WatchingCase


class TestExplainSteps(WatchingCase):
    def step(self, move, code, person=None):
        """Press the button of one check; returns the action."""
        explain = self.explain(move, person)
        check = explain.check_ids.filtered(lambda one: one.code == code)
        return check.ensure_one().action_step()

    # -- what is seen ------------------------------------------------------------

    def test_what_the_bank_announces_is_opened(self):
        invoice = self.open_invoice()
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.env["ponto.institution"]._refresh()
        self.bank.add_pending(self.account.ponto_id, 121.0, text=OGM)
        self.fetch(self.account)
        self.env.invalidate_all()
        action = self.step(invoice, "pending")
        self.assertEqual(action["res_model"], "ponto.pending.transaction")
        self.assertEqual(action["res_id"], self.account.pending_ids.id)

    def test_several_movements_are_opened_as_a_list(self):
        invoice = self.open_invoice()
        self.account.start_date = "2026-04-01"
        for _time in range(2):
            self.bring(text=OGM, date=LATER.isoformat())
        action = self.step(invoice, "held")
        found = self.inbox(self.account)
        opened = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual((len(found), opened), (2, found))
        self.assertFalse(action.get("res_id"))

    # -- the bank ----------------------------------------------------------------

    def test_an_account_that_is_gone_is_opened(self):
        self.fetch(self.account)
        self.account.is_gone = True
        action = self.step(self.open_invoice(), "target_gone")
        self.assertEqual(action["res_model"], "ponto.account")
        self.assertEqual(action["res_id"], self.account.id)

    def test_failed_fetches_are_listed(self):
        self.fetch(self.account)
        self.bank.inject("transactions:500")
        self.fetch(self.account)
        self.env.invalidate_all()
        action = self.step(self.open_invoice(), "disturbed", self.biller)
        self.assertEqual(action["res_model"], "ponto.fetch.log")
        self.assertEqual(action["domain"], [("account_id", "in", self.account.ids)])

    def test_a_connection_that_needs_a_person_is_opened_by_who_manages_it(self):
        self.fetch(self.account)
        self.account.connection_id.state = "blocked"
        invoice = self.open_invoice()
        action = self.step(invoice, "access")
        self.assertEqual(action["res_model"], "ponto.connection")
        self.assertEqual(action["res_id"], self.account.connection_id.id)
        with self.assertRaisesRegex(UserError, "nothing to do here for you"):
            self.step(invoice, "access", self.biller)

    def test_without_a_bank_the_list_of_banks_is_opened(self):
        self.account.active = False
        action = self.step(self.open_invoice(OTHER_IBAN), "no_bank")
        self.assertEqual(action["res_model"], "ponto.institution")

    def test_an_account_without_a_journal_opens_the_wizard_that_links_it(self):
        self.fetch(self.account)
        self.bank_account(OTHER_IBAN)
        self.account.connection_id._refresh_accounts()
        action = self.step(self.open_invoice(OTHER_IBAN), "target_unlinked")
        self.assertEqual(action["res_model"], "ponto.account.link")
        wizard = self.env["ponto.account.link"].browse(action["res_id"])
        self.assertEqual(wizard.shown_line_ids.account_id.reference, OTHER_IBAN)

    def test_a_lapsed_consent_leads_to_ponto(self):
        self.fetch(self.account)
        self.account.consent_expires_at = fields.Datetime.now() - timedelta(days=3)
        action = self.step(self.open_invoice(), "consent", self.biller)
        self.assertEqual(action["type"], "ir.actions.act_url")

    def test_what_was_never_read_is_read_now(self):
        action = self.step(self.open_invoice(), "never_fetched", self.biller)
        self.assertEqual(action["tag"], "account_online_ponto.refresh")
        self.assertEqual(action["params"]["account_ids"], self.account.ids)

    # -- the document ------------------------------------------------------------

    def test_an_invoice_is_sent_from_there(self):
        invoice = self.open_invoice()
        invoice.is_move_sent = False
        action = self.step(invoice, "not_sent", self.biller)
        self.assertEqual(action["res_model"], "account.move.send.wizard")

    def test_the_partner_is_written_to_with_the_letter(self):
        invoice = self.open_invoice()
        action = self.step(invoice, "overdue", self.biller)
        self.assertEqual(action["res_model"], "mail.compose.message")
        self.assertIn(invoice.name, action["context"]["default_body"])

    def test_a_bill_is_paid_from_there(self):
        bill = self._create_invoice_one_line(
            price_unit=121.0, move_type="in_invoice", invoice_date=MADE, post=True
        )
        action = self.step(bill, "overdue", self.biller)
        self.assertEqual(action["res_model"], "account.payment.register")
        self.assertEqual(action["context"]["active_ids"], bill.line_ids.ids)

    # -- rights ------------------------------------------------------------------

    def test_a_check_without_a_button_does_nothing(self):
        with self.assertRaisesRegex(UserError, "nothing to do here for you"):
            self.step(self.open_invoice(), "good_reference")

    def test_a_right_that_was_taken_since_is_missed(self):
        self.account.active = False
        explain = self.explain(self.open_invoice(IBAN))
        check = explain.check_ids.filtered(lambda one: one.code == "no_bank")
        self.assertEqual(check.step, "connect")
        self.manager.sudo().group_ids = self.biller.group_ids
        with self.assertRaisesRegex(UserError, "nothing to do here for you"):
            check.action_step()

    def test_somebody_else_s_button_is_not_pressed(self):
        explain = self.explain(self.open_invoice())
        with self.assertRaises(AccessError):
            explain.with_env(self.as_person(self.biller)).action_step()
