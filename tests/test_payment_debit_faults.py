"""Debits that nobody expected any more, and money that comes back."""

from datetime import date
from unittest.mock import patch

from odoo.fields import Command

from ..ponto.decisions import Plan
from .common import OTHER_IBAN
from .debits import OGM, DebitCase

RETURN = {"bankTransactionCode": "PMNT-RCDT-RRTN"}


class TestNotExpected(DebitCase):
    def test_refused_and_debited_all_the_same_is_paid(self):
        for state in ("rejected", "cancelled", "draft"):
            with self.subTest(state):
                bill = self.bill()
                batch = self.send(bill)
                self.take_back(batch, state)
                self.assertEqual(bill.payment_state, "not_paid")
                line = self.debit(batch)
                self.assertTrue(line.is_reconciled)
                self.assertEqual(bill.payment_state, "paid")
                self.assertEqual(batch.state, "executed")
                line.action_ponto_undo()
                self.assertEqual(bill.payment_state, "not_paid")
                self.assertEqual(batch.state, state)

    def test_refused_and_made_anew_is_never_paid_twice_in_silence(self):
        bill = self.bill()
        first = self.send(bill)
        self.take_back(first)
        second = self.send(bill)
        line = self.debit(first)
        self.assert_untouched(line, first)
        self.assertEqual(self.reason(line), "already_paid")
        self.assert_in_payment(bill)
        self.assert_paid(self.debit(second), second, bill)

    def test_a_bill_paid_at_the_bank_meanwhile_is_told_at_the_second_debit(self):
        bill = self.bill(payment_reference=OGM)
        batch = self.send(bill, communication=OGM)
        self.move(-121.0, OGM, counterpart_reference="BE55736001928344")
        self.assertEqual(bill.payment_state, "paid")
        late = self.debit(batch)
        self.assertFalse(late.is_reconciled)
        self.assertEqual(self.reason(late), "already_paid")

    def test_a_bill_paid_from_another_account_meanwhile_is_asked_about(self):
        bill = self.bill(payment_reference=OGM)
        batch = self.send(bill)
        other = self.linked_account(OTHER_IBAN)
        self.bank.add_transaction(other.ponto_id, -121.0, text=OGM)
        line = self.fetched(other)
        self.assert_untouched(line, batch)
        self.assertEqual(self.reason(line), "paid_elsewhere")
        self.assert_paid(self.debit(batch), batch, bill)

    def test_a_payment_settled_on_another_screen_counts(self):
        bill = self.bill()
        batch = self.send(bill)
        line = self.debit(batch, endToEndId="BANK-1", remittanceInformation="-")
        self.assert_untouched(line, batch)
        waiting = batch.line_ids.payment_id._seek_for_lines()[0]
        plan = Plan.from_plain(line.ponto_proposal_ids[0].plan)
        self.assertEqual(plan.settlements[0].key, waiting.move_id.id)
        suspense = line._seek_for_lines()[1]
        suspense.with_context(skip_readonly_check=True).account_id = waiting.account_id
        (suspense | waiting).reconcile()
        self.assert_paid(line, batch, bill)


class TestKinds(DebitCase):
    def test_a_bill_less_its_credit_note(self):
        bill = self.bill(121.0)
        credit = self.bill(21.0, "CN-1", move_type="in_refund")
        batch = self.send((bill, credit))
        self.assertEqual(batch.amount_total, 100.0)
        self.assert_paid(self.debit(batch), batch, bill, credit)

    def test_an_early_payment_discount(self):
        bill = self.bill(100.0, invoice_payment_term_id=self.early_payment_term.id)
        batch = self.send(bill, amount=90.0, discount=10.0)
        self.assertEqual(batch.line_ids.payment_id.amount, 90.0)
        self.assert_in_payment(bill)
        self.assert_paid(self.debit(batch), batch, bill)

    @property
    def early_payment_term(self):
        return self.env["account.payment.term"].create(
            {
                "name": "10% within 60 days",
                "early_discount": True,
                "discount_days": 60,
                "discount_percentage": 10,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )

    def test_payments_without_an_entry_are_settled_on_their_bills(self):
        """As with more than Community's accounting."""
        moves = type(self.env["account.move"])
        self.startPatcher(
            patch.object(
                moves, "_get_invoice_in_payment_state", lambda _self: "in_payment"
            )
        )
        self.account.journal_id.outbound_payment_method_line_ids.payment_account_id = (
            False
        )
        bills = self.bill(60.0, "B1") | self.bill(40.0, "B2")
        batch = self.send(*bills, batch_booking=True)
        self.assertFalse(batch.line_ids.payment_id.move_id)
        self.assert_in_payment(*bills)
        line = self.debit(batch)
        self.assert_paid(line, batch, *bills)
        line.action_ponto_undo()
        self.assertEqual(batch.state, "in_progress")

    def test_a_branch_s_bill_is_paid_from_the_head_office(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.cr.precommit.run()  # core loads the branch's chart there
        self.env.user.company_ids |= branch
        item = Command.create({"name": "Goods", "price_unit": 121.0, "tax_ids": []})
        bill = self.env["account.move"].with_company(branch)
        bill = bill.create(
            {
                "move_type": "in_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": date(2026, 1, 5),
                "ref": "F-9",
                "invoice_line_ids": [item],
            }
        )
        bill.action_post()
        self.assertEqual(bill.company_id, branch)
        batch = self.send(bill, book=False)
        self.book_in_head_office(batch.line_ids, bill)
        self.assert_in_payment(bill)
        self.assert_paid(self.debit(batch), batch, bill)

    def book_in_head_office(self, transfer, bill):
        """As sending makes it: the payment is of the company that pays."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": bill.partner_id.id,
                "amount": transfer.amount,
                "company_id": self.company.id,
                "journal_id": transfer.batch_id.journal_id.id,
                "ponto_end_to_end_id": transfer.end_to_end_id,
            }
        )
        payment.action_post()
        transfer.payment_id = payment
        transfer._settle_bills()
        bill.sudo().matched_payment_ids += payment.sudo()

    def test_a_payment_of_another_company_is_never_taken(self):
        other = self.setup_other_company(name="Sister BV")
        self.env.user.company_ids |= other["company"]
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.supplier.id,
                "amount": 121.0,
                "company_id": other["company"].id,
                "journal_id": other["default_journal_bank"].id,
                "ponto_end_to_end_id": "PP2026-99999-1-abcdef01",
            }
        )
        payment.action_post()
        line = self.move(-121.0, "", endToEndId="PP2026-99999-1-abcdef01")
        self.assertFalse(line.is_reconciled)
        self.assertFalse(payment.is_matched)
        self.assertEqual(self.reason(line), "other_company")

    def test_twelve_batches_cost_as_many_queries_as_one(self):
        counts = []
        for number in (1, 11):
            for place in range(number):
                self.send(
                    self.bill(60.0, f"{number}-{place}-1"),
                    self.bill(40.0, f"{number}-{place}-2"),
                )
            line = self.move(-100.0, f"nothing {number}")
            self.assertEqual(self.reason(line), "batch_sum")
            counts.append(self.queries(line))
        self.assertEqual(counts[0], counts[1])

    def queries(self, line):
        """How many it takes to find what the line may be the debit of."""
        scope = line._ponto_scope(line.company_id)
        plain = {line: line._ponto_matching_line(scope)}
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        line._ponto_named_candidates(plain, scope.owners)
        return self.cr.sql_log_count - before


class TestComingBack(DebitCase):
    def test_the_bill_is_open_again_and_undoing_makes_it_paid(self):
        bill = self.bill()
        batch = self.send(bill)
        debit = self.debit(batch)
        back = self.move(121.0, "", endToEndId=batch.line_ids.end_to_end_id, **RETURN)
        self.assertTrue(back.is_reconciled)
        self.assertEqual(bill.payment_state, "not_paid")
        self.assertEqual(bill.amount_residual, 121.0)
        self.assertEqual(batch.state, "rejected")
        self.assertIn("back", batch.reason)
        self.assertEqual(batch.line_ids.return_line_id, back)
        back.action_ponto_undo()
        self.assert_paid(debit, batch, bill)
        self.assertFalse(back.is_reconciled)

    def test_a_return_that_only_names_the_bill(self):
        bill = self.bill(payment_reference=OGM)
        batch = self.send(bill, communication=OGM)
        self.debit(batch)
        back = self.move(121.0, OGM, **RETURN)
        self.assertTrue(back.is_reconciled)
        self.assertEqual(bill.payment_state, "not_paid")

    def test_one_of_a_batch_comes_back_alone(self):
        first, second = self.bill(60.0, "B1"), self.bill(40.0, "B2")
        batch = self.send(first, second, batch_booking=True)
        self.debit(batch)
        back = self.move(40.0, "", endToEndId=batch.line_ids[1].end_to_end_id, **RETURN)
        self.assertTrue(back.is_reconciled)
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual(second.payment_state, "not_paid")
        self.assertEqual(batch.state, "executed")
        self.assertIn("gave the money", second.message_ids[0].body)

    def test_the_bill_can_be_paid_anew(self):
        bill = self.bill()
        batch = self.send(bill)
        self.debit(batch)
        self.move(121.0, "", endToEndId=batch.line_ids.end_to_end_id, **RETURN)
        again = self.send(bill)
        self.assert_paid(self.debit(again), again, bill)
        self.assertEqual(batch.state, "rejected")
