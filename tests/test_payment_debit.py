"""The debit of what was paid through Ponto: recognised, and never twice."""

from odoo import fields

from .debits import OGM, DebitCase


class TestOneTransfer(DebitCase):
    def test_the_bill_is_in_payment_until_its_debit_comes(self):
        bill = self.bill()
        batch = self.send(bill)
        self.assert_in_payment(bill)
        self.assertEqual(batch.line_ids.payment_id.state, "in_process")
        line = self.debit(batch)
        self.assert_paid(line, batch, bill)
        self.assertEqual(batch.line_ids.debit_line_id, line)
        self.assertEqual(line.ponto_match_rung, 1)

    def test_the_debit_counts_whatever_ponto_says_of_the_payment(self):
        for state in ("sending", "unclear", "unsigned", "in_progress", "accepted"):
            with self.subTest(state):
                bill = self.bill()
                batch = self.send(bill, state=state)
                self.assert_paid(self.debit(batch), batch, bill)

    def test_one_end_to_end_id_settles_one_of_two_equal_bills(self):
        first, second = self.bill(), self.bill()
        ours, other = self.send(first), self.send(second)
        self.assert_paid(self.debit(other), other, second)
        self.assert_in_payment(first)
        self.assertEqual(ours.state, "unsigned")

    def test_other_amounts_wait_for_a_person(self):
        for amount, reason in (("121.50", "debit_more"), ("120.00", "debit_less")):
            with self.subTest(amount):
                bill = self.bill()
                batch = self.send(bill)
                line = self.debit(batch, amount=amount)
                self.assert_untouched(line, batch)
                self.assert_in_payment(bill)
                self.assertEqual(self.reason(line), reason)

    def test_the_bank_s_fee_stays_open_on_the_line(self):
        bill = self.bill()
        batch = self.send(bill)
        line = self.debit(batch, amount="121.50")
        line.ponto_proposal_ids[:1].action_accept()
        self.assertEqual(bill.payment_state, "paid")
        self.assertEqual(batch.state, "executed")
        self.assertAlmostEqual(abs(line.amount_residual), 0.5)

    def test_a_second_debit_of_one_transfer_settles_nothing(self):
        bill = self.bill()
        batch = self.send(bill)
        self.debit(batch)
        line = self.debit(batch)
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.reason(line), "already_paid")

    def test_undone_and_matched_again(self):
        bill = self.bill()
        batch = self.send(bill)
        line = self.debit(batch)
        line.action_ponto_undo()
        self.assert_in_payment(bill)
        self.assertEqual(batch.state, "in_progress", "it was signed")
        self.assertFalse(batch.line_ids.debit_line_id)
        line.action_ponto_match()
        self.assert_paid(line, batch, bill)


class TestWithoutAnId(DebitCase):
    def test_no_id_is_made_up_for_by_text_account_and_amount(self):
        for told in (None, "NOTPROVIDED"):
            with self.subTest(told):
                bill = self.bill(number="Factuur F-2026-77")
                batch = self.send(bill)
                line = self.debit(batch, endToEndId=told)
                self.assert_paid(line, batch, bill)

    def test_two_bills_in_one_transfer_are_told_by_its_text(self):
        first, second = self.bill(60.0, "F-2026-78"), self.bill(40.0, "F-2026-79")
        batch = self.send((first, second))
        self.assert_paid(self.debit(batch, endToEndId=None), batch, first, second)

    def test_two_equal_transfers_are_left_to_a_person(self):
        first, second = self.bill(), self.bill()
        one, other = self.send(first), self.send(second)
        line = self.debit(one, endToEndId=None)
        self.assert_untouched(line, one)
        self.assert_in_payment(first, second)
        self.assertEqual(len(line.ponto_proposal_ids), 2)
        line.ponto_proposal_ids[1].action_accept()
        self.assertEqual(
            sorted((one | other).mapped("state")), ["executed", "unsigned"]
        )

    def test_a_structured_communication_settles_the_payment_on_its_way(self):
        bill = self.bill(payment_reference=OGM)
        batch = self.send(bill, communication=OGM, creditor_iban="NL02ABNA0123456789")
        line = self.move(-121.0, OGM)
        self.assert_paid(line, batch, bill)

    def test_the_account_and_amount_alone_only_propose(self):
        bill = self.bill()
        batch = self.send(bill)
        line = self.debit(batch, endToEndId=None, remittanceInformation="Thanks")
        self.assert_untouched(line, batch)
        line.ponto_proposal_ids[:1].action_accept()
        self.assert_paid(line, batch, bill)


class TestBatch(DebitCase):
    def setUp(self):
        super().setUp()
        self.bills = (
            self.bill(60.0, "B1") | self.bill(40.0, "B2") | self.bill(21.0, "B3")
        )

    def test_one_debit_for_all_by_sum_and_reference(self):
        batch = self.send(*self.bills, batch_booking=True)
        line = self.debit(batch)
        self.assertEqual(len(line), 1)
        self.assert_paid(line, batch, *self.bills)

    def test_a_refresh_tells_how_many_bills_were_paid(self):
        began = fields.Datetime.now()
        batch = self.send(*self.bills, batch_booking=True)
        self.assertEqual(self.account._documents_paid_since(began), 0)
        self.debit(batch)
        self.assertEqual(self.account._documents_paid_since(began), len(self.bills))

    def test_a_debit_for_each(self):
        batch = self.send(*self.bills)
        lines = self.debit(batch)
        self.assertEqual(len(lines), 3)
        self.assert_paid(lines, batch, *self.bills)

    def test_some_alone_and_the_rest_together_in_any_order(self):
        batch = self.send(*self.bills)
        together = self.move(-100.0, batch.name)
        self.assertEqual(self.reason(together), "debit_part")
        self.assertEqual(self.bills.mapped("payment_state"), ["in_payment"] * 3)
        alone = self.move(-21.0, "B3", endToEndId=batch.line_ids[2].end_to_end_id)
        self.assertEqual(batch.state, "unsigned")
        self.assertEqual(together.ponto_match_state, "to_match", "looked at anew")
        together._ponto_match()
        self.assert_paid(together | alone, batch, *self.bills)

    def test_the_sum_without_the_reference_only_proposes(self):
        batch = self.send(*self.bills)
        line = self.move(-121.0, "SEPA CREDIT TRANSFERS")
        self.assert_untouched(line, batch)
        self.assertEqual(self.reason(line), "batch_sum")
        line.ponto_proposal_ids[:1].action_accept()
        self.assert_paid(line, batch, *self.bills)

    def test_two_equal_batches_on_one_day_are_told_apart(self):
        others = self.bill(60.0, "C1") | self.bill(40.0, "C2") | self.bill(21.0, "C3")
        first = self.send(*self.bills, batch_booking=True)
        second = self.send(*others, batch_booking=True)
        self.assert_paid(self.debit(second), second, *others)
        self.assertEqual(first.state, "unsigned")
        self.assertEqual(self.bills.mapped("payment_state"), ["in_payment"] * 3)

    def test_another_sum_settles_nothing(self):
        batch = self.send(*self.bills)
        for amount in (-121.01, -99.0):
            line = self.move(amount, batch.name)
            self.assert_untouched(line, batch)
            self.assertIn(self.reason(line), ("debit_more", "debit_unclear"))

    def test_the_debit_of_a_batch_undone_and_matched_again(self):
        batch = self.send(*self.bills, batch_booking=True)
        line = self.debit(batch)
        line.action_ponto_undo()
        self.assertEqual(batch.state, "in_progress")
        self.assertEqual(self.bills.mapped("payment_state"), ["in_payment"] * 3)
        line.action_ponto_match()
        self.assert_paid(line, batch, *self.bills)
