from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .preparing import EIK, LUMEN, PreparingCase


class TestPaymentPrepare(PreparingCase):
    """From bills to drafts that can be sent."""

    def test_a_bill_becomes_a_draft_with_one_transfer(self):
        bill = self.bill()
        batch = self.prepare(bill)
        self.assertEqual((batch.state, batch.is_bulk), ("draft", False))
        self.assertEqual(batch.prepared_by_id, self.preparer)
        self.assertEqual(batch.journal_id, self.account.journal_id)
        line = batch.line_ids
        self.assertEqual(line.document_ids, bill)
        self.assertEqual(line.creditor_name, "Houthandel De Eik")
        self.assertEqual(line.creditor_iban, EIK)
        self.assertEqual(line.amount, 121.0)
        self.assertEqual(line.communication, "2026-121.0")
        self.assertTrue(line.end_to_end_id.startswith(f"{batch.name}-1-"))
        self.assertLessEqual(len(line.end_to_end_id), 35)
        self.assertFalse(line.payment_id)
        self.assertEqual(bill.payment_state, "not_paid")

    def test_several_bills_are_one_batch(self):
        batch = self.prepare(
            self.bill(), self.bill(50, partner=self.lumen), batch_booking=True
        )
        self.assertTrue(batch.is_bulk and batch.batch_booking)
        self.assertEqual(batch.amount_total, 171.0)
        self.assertEqual(batch.line_ids.mapped("creditor_iban"), [EIK, LUMEN])
        self.assertEqual(len(set(batch.line_ids.mapped("end_to_end_id"))), 2)

    def test_the_bank_s_limit_makes_more_batches(self):
        self.institution.bulk_payment_limit = 2
        bills = [self.bill(10 + number) for number in range(5)]
        batches = self.prepare(*bills)
        self.assertEqual([len(one.line_ids) for one in batches], [2, 2, 1])
        self.assertEqual([one.is_bulk for one in batches], [True, True, False])
        self.assertEqual(sum(batches.mapped("amount_total")), 60.0)

    def test_a_bank_without_batches_gets_single_payments(self):
        self.institution.bulk_payments_enabled = False
        batches = self.prepare(self.bill(), self.bill(50))
        self.assertEqual([one.is_bulk for one in batches], [False, False])

    def test_a_draft_reserves_its_bills(self):
        bill = self.bill()
        batch = self.prepare(bill)
        with self.assertRaisesRegex(UserError, batch.name):
            self.prepare(bill)

    def test_nothing_is_made_where_one_cannot_be_paid(self):
        bad = self.bill(50, partner=self.creditor("Aqua"))
        with self.assertRaisesRegex(UserError, "Aqua"):
            self.prepare(self.bill(), bad)
        self.assertFalse(self.env["ponto.payment"].search([]))

    def test_warnings_are_confirmed_by_a_person(self):
        bill = self.bill(payment_reference="+++090/9337/55494+++")
        with self.assertRaisesRegex(UserError, "check digits"):
            self.prepare(bill, is_checked=False)
        batch = self.prepare(bill)
        self.assertEqual(batch.line_ids.checked_codes, "wrong_reference")

    def test_a_later_day_needs_a_bank_that_takes_it(self):
        later = fields.Date.today() + timedelta(days=9)
        self.institution.future_payments_allowed = False
        with self.assertRaisesRegex(UserError, "later day"):
            self.prepare(self.bill(), execution_date=later)
        self.institution.future_payments_allowed = True
        batch = self.prepare(self.bill(50), execution_date=later)
        self.assertEqual(batch.execution_date, later)

    def test_nothing_is_paid_in_the_past(self):
        self.institution.future_payments_allowed = True
        early = fields.Date.today() - timedelta(days=2)
        with self.assertRaisesRegex(UserError, "over"):
            self.prepare(self.bill(), execution_date=early)

    def test_who_may_not_prepare_is_stopped(self):
        with self.assertRaises(AccessError):
            self.prepare(self.bill(), person=self.biller)

    def test_who_is_of_another_company_is_stopped(self):
        groups = self.env.ref("account_online_ponto.group_ponto_prepare")
        self.stranger.sudo().group_ids += groups
        bill = self.bill()
        asked = self.asked(bill)
        env = self.as_person(self.stranger)
        with self.assertRaises(AccessError):
            env["ponto.payment"]._prepare(self.account.with_env(env), asked)

    def test_a_registered_payment_is_taken_as_it_is(self):
        payment = self.registered(memo="+++090/9337/55493+++")
        batch = self.prepare_payment(payment)
        line = batch.line_ids
        self.assertEqual(line.payment_id, payment)
        self.assertFalse(line.document_ids)
        self.assertEqual((line.amount, line.creditor_iban), (75.0, EIK))
        self.assertEqual((line.communication, line.is_structured), ("090933755493", 1))
        with self.assertRaisesRegex(UserError, batch.name):
            self.prepare_payment(payment)

    def test_a_payment_that_is_not_confirmed_is_named(self):
        payment = self.registered(post=False)
        with self.assertRaisesRegex(UserError, "not in process"):
            self.prepare_payment(payment)

    def registered(self, post=True, **values):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.eik.id,
                "partner_type": "supplier",
                "payment_type": "outbound",
                "amount": 75.0,
                "partner_bank_id": self.eik.bank_ids.id,
                "journal_id": self.account.journal_id.id,
                **values,
            }
        )
        if post:
            payment.action_post()
        return payment

    def prepare_payment(self, payment):
        env = self.as_person(self.preparer)
        payments = env["ponto.payment"]
        none = env["account.move"]
        asked = payments._asked_for(none, payments=payment.with_env(env))
        return payments._prepare(self.account.with_env(env), asked, is_checked=True)
