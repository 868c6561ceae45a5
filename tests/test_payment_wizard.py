from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .preparing import EIK, PreparingCase

WRONG = "+++090/9337/55494+++"


class TestPaymentWizard(PreparingCase):
    """What people see before anything is sent, and what they can do about it."""

    def setUp(self):
        super().setUp()
        self.account.sudo().write({"current_balance": 9000, "available_balance": 9000})

    def wizard(self, *documents, person=None):
        moves = self.env["account.move"].union(*documents)
        env = self.as_person(person or self.preparer)
        action = moves.with_env(env).action_ponto_pay()
        return env[action["res_model"]].browse(action["res_id"])

    def drafts(self, action):
        domain = action.get("domain") or [("id", "=", action["res_id"])]
        return self.env["ponto.payment"].search(domain)

    def test_it_shows_what_will_go_out(self):
        wizard = self.wizard(self.bill(payment_reference="+++090/9337/55493+++"))
        line = wizard.line_ids
        self.assertEqual(line.creditor_name, "Houthandel De Eik")
        self.assertEqual(line.iban, "BE68 5390 0754 7034")
        self.assertEqual(line.communication, "090933755493")
        self.assertEqual((line.amount, wizard.amount_total), (121.0, 121.0))
        self.assertEqual(wizard.account_id, self.account)
        self.assertFalse(line.problems or wizard.balance_warning or wizard.outcome)

    def test_the_wizard_makes_drafts_and_shows_them(self):
        bills = self.bill(), self.bill(50)
        wizard = self.wizard(*bills)
        self.assertIn("One batch of 2 transfers", wizard.outcome)
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.document_ids, bills[0] | bills[1])
        self.assertEqual((batch.state, batch.amount_total), ("draft", 171.0))

    def test_more_than_the_bank_takes_at_once_makes_batches_that_are_listed(self):
        self.institution.bulk_payment_limit = 2
        wizard = self.wizard(*(self.bill(10 + number) for number in range(3)))
        self.assertEqual(
            wizard.outcome,
            "2 batches, each signed once: KBC takes 2 transfers in one.",
        )
        action = wizard.action_prepare()
        self.assertFalse(action.get("res_id"))
        batches = self.drafts(action)
        self.assertCountEqual(batches.mapped("amount_total"), [21.0, 12.0])

    def test_a_bank_without_batches_says_how_often_is_signed(self):
        self.institution.bulk_payments_enabled = False
        wizard = self.wizard(self.bill(), self.bill(50))
        self.assertIn("2 payments, each signed on its own", wizard.outcome)
        self.assertFalse(wizard.is_bulk)

    def test_what_forbids_paying_is_left_out_with_a_click(self):
        good, bad = self.bill(), self.bill(50, partner=self.creditor("Aqua"))
        wizard = self.wizard(good, bad)
        self.assertEqual(wizard.blocking_count, 1)
        with self.assertRaisesRegex(UserError, "Aqua"):
            wizard.action_prepare()
        wizard.action_leave_out()
        self.assertEqual(wizard.blocking_count, 0)
        self.assertEqual(wizard.amount_total, 121.0)
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.document_ids, good)

    def test_warnings_wait_for_the_tick(self):
        wizard = self.wizard(self.bill(payment_reference=WRONG))
        self.assertEqual((wizard.warning_count, wizard.blocking_count), (1, 0))
        self.assertIn("wrong check digits", wizard.line_ids.problems)
        with self.assertRaisesRegex(UserError, "check digits"):
            wizard.action_prepare()
        wizard.is_checked = True
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.checked_codes, "wrong_reference")

    def test_too_little_money_is_told_with_its_day(self):
        self.account.sudo().write(
            {"current_balance_date": "2026-01-10 10:00:00", "available_balance": 100}
        )
        wizard = self.wizard(self.bill())
        self.assertIn("01/10/2026", wizard.balance_warning)
        self.assertIn("100.00", wizard.balance_warning)
        with self.assertRaisesRegex(UserError, "Not enough money"):
            wizard.action_prepare()
        wizard.is_checked = True
        wizard.action_prepare()

    def test_of_a_balance_that_is_not_known_nothing_is_said(self):
        self.account.sudo().write({"has_balance": False, "available_balance": 0})
        wizard = self.wizard(self.bill())
        self.assertFalse(wizard.balance_warning)
        self.assertEqual(self.drafts(wizard.action_prepare()).amount_total, 121.0)

    def test_what_is_on_its_way_is_no_money_left(self):
        self.account.sudo().available_balance = 200
        self.assertFalse(self.wizard(self.bill(120)).balance_warning)
        self.prepare(self.bill(100))
        self.assertIn("on their way", self.wizard(self.bill(101)).balance_warning)

    def test_a_lower_amount_pays_a_part(self):
        bill = self.bill()
        wizard = self.wizard(bill)
        with Form(wizard) as form, form.line_ids.edit(0) as line:
            line.amount = 21
        self.assertIn("100.00", wizard.line_ids.problems)
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.amount_total, 21.0)

    def test_more_than_is_open_is_never_paid(self):
        wizard = self.wizard(self.bill())
        wizard.line_ids.amount = 121.01
        self.assertEqual(wizard.blocking_count, 1)
        with self.assertRaisesRegex(UserError, "121.00"):
            wizard.action_prepare()

    def test_open_credit_notes_are_offered_and_taken_off(self):
        bill, note = self.bill(100), self.credit_note(30)
        wizard = self.wizard(bill)
        self.assertIn("30.00", wizard.credit_note_words)
        wizard.action_take_credit_notes()
        self.assertEqual(wizard.amount_total, 70.0)
        self.assertFalse(wizard.credit_note_words)
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.document_ids, bill | note)
        self.assertFalse(self.wizard(self.bill(40)).credit_note_words)

    def test_an_early_payment_discount_is_taken_in_time_only(self):
        self.institution.future_payments_allowed = True
        bill = self.bill(1000, invoice_payment_term_id=self.terms().id)
        wizard = self.wizard(bill)
        self.assertEqual(wizard.amount_total, 980.0)
        self.assertIn("20.00", wizard.line_ids.problems)
        today = fields.Date.today()
        with Form(wizard) as form:
            form.execution_date = today + timedelta(days=30)
        self.assertEqual(wizard.amount_total, 1000.0)
        with Form(wizard) as form:
            form.execution_date = False
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual((batch.amount_total, batch.line_ids.discount), (980.0, 20.0))

    def terms(self):
        return self.env["account.payment.term"].create(
            {
                "name": "2% in ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 60}
                    )
                ],
            }
        )

    def test_of_instalments_the_next_one_is_proposed(self):
        terms = self.env.ref("account.account_payment_term_advance_60days")
        wizard = self.wizard(self.bill(1000, invoice_payment_term_id=terms.id))
        self.assertEqual(wizard.amount_total, 300.0)

    def test_another_account_of_the_creditor_can_be_chosen(self):
        other = self.bank_account_of(self.eik, "BE43068999999501")
        wizard = self.wizard(self.bill())
        self.assertEqual(wizard.line_ids.iban.replace(" ", ""), EIK)
        wizard.line_ids.partner_bank_id = other
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.creditor_iban, "BE43068999999501")

    def test_what_is_written_over_rpc_is_not_believed(self):
        bill, other = self.bill(), self.bill(60, partner=self.lumen)
        wizard = self.wizard(bill)
        wizard.line_ids.write(
            {"partner_id": self.lumen.id, "document_ids": [Command.link(other.id)]}
        )
        with self.assertRaisesRegex(UserError, "another creditor"):
            wizard.action_prepare()

    def test_bills_of_several_companies_are_refused(self):
        bill = self.bill()
        theirs = self.superuser["account.move"].create(
            {
                "move_type": "in_invoice",
                "company_id": self.other_company.id,
                "partner_id": self.eik.id,
            }
        )
        self.preparer.sudo().company_ids += self.other_company
        with self.assertRaisesRegex(UserError, "several companies"):
            self.wizard(bill, theirs)

    def test_without_an_account_that_can_pay_that_is_said(self):
        self.institution.payments_enabled = False
        with self.assertRaisesRegex(UserError, "can pay through Ponto"):
            self.wizard(self.bill())

    def test_who_may_not_prepare_cannot_open_it(self):
        with self.assertRaises(AccessError):
            self.wizard(self.bill(), person=self.biller)

    def test_only_who_may_send_sees_the_button_that_sends(self):
        bill = self.bill()
        self.assertFalse(self.wizard(bill).can_send)
        self.assertTrue(self.wizard(bill, person=self.sender).can_send)
        self.company.sudo().ponto_two_persons = True
        self.assertFalse(self.wizard(bill, person=self.sender).can_send)

    def test_registered_payments_open_it_too(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.eik.id,
                "partner_type": "supplier",
                "payment_type": "outbound",
                "amount": 75.0,
                "memo": "Rent",
                "partner_bank_id": self.eik.bank_ids.id,
                "journal_id": self.account.journal_id.id,
            }
        )
        payment.action_post()
        env = self.as_person(self.preparer)
        action = payment.with_env(env).action_ponto_pay()
        wizard = env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.line_ids.communication, "Rent")
        batch = self.drafts(wizard.action_prepare())
        self.assertEqual(batch.line_ids.payment_id, payment)

    def test_the_screen_of_forty_bills_asks_as_often_as_that_of_two(self):
        def queries(count):
            bills = [self.bill(100 + n, ref=f"C{count}-{n}") for n in range(count)]
            wizard = self.wizard(*bills)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with Form(wizard):
                return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(24))
