from odoo.exceptions import UserError

from .paying import SUPPLIER_IBAN, PayingCase


class TestPaymentSend(PayingCase):
    """What is sent is booked, sent once, and followed to its end."""

    def test_a_sent_payment_waits_for_its_signature(self):
        bill = self.bill()
        batch = self.draft(bill)
        action = self.send(batch)
        (payment,) = self.payments_at_ponto()
        (order,) = payment.orders
        self.assertEqual(
            (order["creditorAccountReference"], float(order["amount"])),
            (SUPPLIER_IBAN, 121.0),
        )
        self.assertEqual(batch.state, "unsigned")
        self.assertEqual(batch.ponto_id, payment.id)
        self.assertEqual(batch.sent_by_id, self.sender)
        self.assertEqual(payment.executed, 0)
        self.assertEqual(action["res_id"], batch.id)
        self.assert_on_its_way(bill)
        self.assertTrue(batch.next_check_at)

    def test_a_batch_is_one_request_with_its_reference(self):
        bills = self.bill(), self.bill(50)
        batch = self.draft(*bills)
        self.send(batch)
        (payment,) = self.payments_at_ponto()
        self.assertEqual(payment.attributes["reference"], batch.name)
        self.assertEqual(len(payment.orders), 2)
        self.assert_on_its_way(*bills)

    def test_the_journal_payment_is_as_odoo_makes_it(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        payment = batch.sudo().line_ids.payment_id
        self.assertEqual(payment.payment_method_code, "manual")
        self.assertEqual(payment.partner_bank_id, self.supplier_bank)
        self.assertEqual(payment.memo, bill.ref)
        self.assertEqual(payment.ponto_end_to_end_id, batch.line_ids.end_to_end_id)
        self.assertEqual(payment.move_id.state, "posted")
        self.assertFalse(payment.is_matched)
        self.assertEqual(payment.reconciled_bill_ids, bill)

    def test_what_was_sent_is_not_sent_again(self):
        batch = self.draft(self.bill())
        self.send(batch)
        with self.assertRaisesRegex(UserError, "was sent already"):
            self.send(batch)
        self.assertEqual(len(self.payments_at_ponto()), 1)

    def test_a_bill_paid_by_hand_meanwhile_is_not_paid_again(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=bill.ids
        ).create({}).action_create_payments()
        with self.assertRaises(UserError):
            self.send(batch)
        self.assertEqual(batch.state, "draft")
        self.assertFalse(self.payments_at_ponto())
        self.assertFalse(batch.sudo().line_ids.payment_id)

    def test_a_signed_payment_is_at_the_bank(self):
        batch = self.draft(self.bill())
        self.send(batch)
        self.bank.payment_course = "accepted"
        self.bank.sign_payment(batch.ponto_id)
        self.come_due(batch)
        self.check()
        self.assertEqual(batch.state, "accepted")
        self.assertEqual(batch.raw_status, "accepted-customer-profile")
        self.assertFalse(self.activities(batch))

    def test_a_refused_signature_opens_the_bill_again(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.bank.cancel_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assertEqual(batch.state, "cancelled")
        self.assert_open(bill)
        self.assertIn("cancelled at Ponto", batch.reason)
        self.assertIn("cancelled at Ponto", bill.message_ids[0].body)
        self.assertEqual(self.activities(batch).user_id, self.sender)

    def test_a_payment_is_deleted_while_it_is_unsigned(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.press(batch, "action_withdraw")
        self.assertFalse(self.payments_at_ponto())
        self.assertEqual(batch.state, "cancelled")
        self.assert_open(bill)
        self.assertFalse(self.activities(batch))

    def test_what_was_rejected_is_prepared_again_as_a_new_payment(self):
        bill = self.bill()
        batch = self.draft(bill)
        self.send(batch)
        self.bank.payment_course = "rejected"
        self.bank.sign_payment(batch.ponto_id)
        self.press(batch, "action_check")
        self.assertEqual(batch.state, "rejected")
        action = self.press(batch, "action_recreate")
        fresh = self.env["ponto.payment"].browse(action["res_id"])
        self.assertEqual(fresh.state, "draft")
        self.assertNotEqual(fresh.name, batch.name)
        self.assertNotEqual(fresh.line_ids.end_to_end_id, batch.line_ids.end_to_end_id)
        self.assertEqual(fresh.recreated_from_id, batch)
        self.assertFalse(self.activities(batch))
        self.send(fresh)
        self.assertEqual(fresh.state, "unsigned")
        self.assert_on_its_way(bill)
        again = self.press(batch, "action_recreate")
        self.assertEqual(again["res_id"], fresh.id, "it is not prepared twice")
