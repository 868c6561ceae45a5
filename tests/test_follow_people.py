"""Who may have an account viewed, who sees it, and what people are told of it."""

from odoo.exceptions import AccessError, UserError

from .common import IBAN, OTHER_IBAN
from .following import DAY, OGM, FollowCase


class TestFollowPeople(FollowCase):
    def both(self):
        """An administrator of both companies, signed in for both."""
        return self.person(
            "both", "account.group_account_manager", others=[self.other_company]
        )

    def seen_by(self, person):
        self.env.flush_all()
        rows = self.env["ponto.movement"].with_env(self.as_person(person))
        return rows.search([]).mapped("amount")

    def test_only_an_administrator_switches_it(self):
        for person in (self.biller, self.auditor):
            own = self.viewed.with_env(self.as_person(person))
            for press in (own.action_unfollow, own.action_follow):
                with self.assertRaises(AccessError):
                    press()
            with self.assertRaises(AccessError):
                own.is_followed = False
        self.assertTrue(self.viewed.is_followed)

    def test_a_billing_user_refreshes_it_and_sees_what_came(self):
        self.bring(25, date=DAY)
        self.assertEqual(self.seen_by(self.biller), [25])
        self.assertEqual(self.seen_by(self.auditor), [25])
        own = self.viewed.with_env(self.as_person(self.biller))
        self.assertEqual(own.action_refresh()["params"]["account_ids"], own.ids)
        action = self.env["ponto.account"].with_env(own.env).action_refresh_all()
        self.assertEqual(action["params"]["account_ids"], own.ids)

    def test_the_company_chosen_in_the_wizard_sees_it_and_no_other(self):
        self.bank_account(OTHER_IBAN)
        self.env = self.as_person(self.both())
        other = self.view(OTHER_IBAN, company_id=self.other_company.id)
        self.assertEqual(other.company_id, self.other_company)
        self.bring(25, account=other, date=DAY)
        self.assertEqual(self.seen_by(self.stranger), [25])
        self.assertFalse(self.seen_by(self.biller))
        other.connection_id._refresh_accounts()
        self.assertEqual(other.company_id, self.other_company)
        self.assertEqual(self.inbox(other).company_id, self.other_company)
        # Theirs to end, though the connection is of another company.
        other.with_env(self.as_person(self.stranger)).action_unfollow()
        self.assertFalse(other.is_fetched)

    def test_a_company_the_person_does_not_work_for_is_refused(self):
        self.bank_account(OTHER_IBAN)
        with self.assertRaises(UserError):
            self.view(OTHER_IBAN, company_id=self.other_company.id)
            self.env.flush_all()

    def test_what_came_stays_with_the_company_that_saw_it(self):
        self.bring(25, date=DAY)
        self.viewed.action_unfollow()
        self.assertEqual(self.viewed.company_id, self.company)
        self.env = self.as_person(self.both())
        with self.assertRaisesRegex(UserError, "belongs to"):
            self.view(IBAN, company_id=self.other_company.id)
        self.assertEqual(self.inbox(self.viewed).company_id, self.company)

    # -- why is it not paid ------------------------------------------------------

    def open_invoice(self, number=IBAN):
        bank = self.superuser["res.partner.bank"].create(
            {"acc_number": number, "partner_id": self.company.partner_id.id}
        )
        return self.invoice(121, OGM, partner_bank_id=bank.id)

    def explain(self, move, person):
        own = move.with_env(self.as_person(person))
        action = own.action_ponto_explain()
        return own.env["account.move.explain"].browse(action["res_id"])

    def test_a_payment_on_it_is_the_reason_and_linking_the_next_step(self):
        invoice = self.open_invoice()
        self.bring(121, date="2026-01-09", text=OGM, counterpart_name="Korenaar")
        explain = self.explain(invoice, self.manager)
        self.assertIn(
            "It looks as if it was paid into BE71 0961 2345 6769 EUR, which is not "
            "linked to a journal",
            explain.cause,
        )
        self.assertEqual(explain.step, "link")
        action = explain.action_step()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        line = wizard.line_ids.filtered(lambda one: one.account_id == self.viewed)
        self.assertEqual(line.action, "create")

    def test_who_may_not_link_is_led_to_the_payment(self):
        invoice = self.open_invoice()
        row = self.bring(121, date="2026-01-09", text=OGM)
        explain = self.explain(invoice, self.biller)
        self.assertIn("not linked to a journal", explain.cause)
        self.assertEqual((explain.step, explain.step_ids), ("movement", row.ids))

    def test_without_a_payment_it_is_said_that_it_is_only_viewed(self):
        invoice = self.open_invoice()
        self.bring(7, date="2026-01-09")
        explain = self.explain(invoice, self.manager)
        found = explain.check_ids.filtered(lambda one: one.code == "target_viewed")
        self.assertEqual((found.level, found.step), ("warning", "link"))
        self.assertFalse(explain.check_ids.filtered(lambda one: one.code == "no_bank"))

    def test_a_bill_paid_from_it_is_told_as_paid_from(self):
        bill = self._create_invoice(
            move_type="in_invoice",
            invoice_date="2026-01-05",
            partner_id=self.partner_a.id,
            ref="F-2026-77123",
            post=True,
        )
        self.bring(
            -bill.amount_residual,
            date="2026-01-09",
            text="F-2026-77123",
            counterpart_name=self.partner_a.name,
        )
        explain = self.explain(bill, self.manager)
        self.assertIn("paid from BE71", explain.cause)

    # -- what is told ------------------------------------------------------------

    def test_set_up_tells_viewed_ones_apart(self):
        pages = self.env["ponto.setup"]
        page = pages.browse(pages.action_open()["res_id"])
        step = page.step_ids.filtered(lambda one: one.code == "link")
        self.assertEqual(step.state, "done")
        self.assertIn("only viewed: nothing of it is booked", step.text)

    def test_the_lists_of_bank_lines_still_ask_for_a_link(self):
        lines = self.env["account.bank.statement.line"]
        shown = lines.get_empty_list_help('<p class="o_ponto_help">x</p>')
        self.assertIn("fills a journal yet", shown)
        movements = self.env["ponto.movement"].get_empty_list_help("<p>x</p>")
        self.assertIn("Nothing was fetched yet", movements)
        self.bring(25, date=DAY)
        self.assertEqual(
            self.env["ponto.movement"].get_empty_list_help("<p>x</p>"), "<p>x</p>"
        )

    def test_the_support_text_says_how_it_is_used(self):
        action = self.viewed.action_support()
        text = self.env[action["res_model"]].browse(action["res_id"]).text
        self.assertIn("viewed only", text)
