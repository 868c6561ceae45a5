"""How was this document paid: by which lines and payments, and who did it."""

from odoo.exceptions import AccessError

from .explaining import ExplainCase


class TestExplainPaid(ExplainCase):
    def paid(self, move):
        """Explain a document that nothing is left of; returns the one row."""
        explain = self.explain(move)
        self.assertFalse(explain.is_open)
        return explain.settlement_ids.ensure_one()

    def test_what_costs_nothing_is_paid_by_nothing(self):
        explain = self.explain(self.document(0.0))
        self.assertEqual(explain.cause, "There was nothing to pay.")
        self.assertFalse(explain.settlement_ids or explain.letter)

    def test_parts_are_told_with_their_number_and_the_last_day(self):
        invoice = self.document()
        first = self.bank_line(100.0, partner_name="Korenaar")
        last = self.bank_line(21.0, date="2026-01-25")
        self.settle(last, (invoice, "21"))
        self.settle(first, (invoice, "100"))
        explain = self.explain(invoice)
        self.assertRegex(explain.cause, "121.00.€ was paid in 2 parts.*01/25/2026")
        self.assertEqual(explain.settlement_ids.line_id, first | last)
        self.assertEqual(explain.settlement_ids.mapped("amount"), [100.0, 21.0])
        self.assertEqual(explain.display_name, invoice.display_name)
        self.assertIn(invoice.name, explain._action()["name"])

    def test_a_line_that_was_matched_by_hand_names_the_person(self):
        invoice, line = self.document(), self.bank_line(121.0)
        own = self.as_manager(line)
        own._ponto_settle_as_person({own: self.whole(invoice)}, "chosen")
        row = self.paid(invoice)
        self.assertIn(f"Matched by hand by {self.manager.name} on", row.sentence)

    def test_a_line_that_another_screen_reconciled_is_not_ours(self):
        invoice, line = self.document(), self.bank_line(121.0)
        # What other addons do: the open item becomes the customer's.
        open_item = line._seek_for_lines()[1]
        open_item.write(
            {"account_id": self.receivable.id, "partner_id": self.partner_a.id}
        )
        items = (invoice | line.move_id).line_ids
        items.filtered(lambda item: item.account_id == self.receivable).reconcile()
        self.assertIn("Not by the matching: reconciled by", self.paid(invoice).sentence)

    def test_cash_is_told_as_cash(self):
        invoice = self.document()
        cash = self.company_data["default_journal_cash"]
        line = self.bank_line(121.0, journal_id=cash.id)
        self.settle(line, (invoice, "121"))
        self.assertIn("In cash, entered by", self.paid(invoice).sentence)

    def test_a_registered_payment_that_the_bank_confirmed_is_told_with_its_line(self):
        invoice = self.document()
        payment = self.pay_by_wizard(invoice)
        row = self.paid(invoice)
        self.assertIn("no bank line confirms it yet", row.sentence)
        self.assertFalse(row.line_id)
        line = self.bank_line(121.0, partner_name="Korenaar")
        self.settle(line, (payment.move_id, "121"))
        self.env.invalidate_all()
        row = self.paid(invoice)
        self.assertIn("and confirmed by this bank line", row.sentence)
        self.assertEqual((row.line_id, row.name), (line, "Korenaar"))

    def test_a_payment_without_an_entry_is_told_until_it_is_cancelled(self):
        invoice = self.document()
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.partner_a.id,
                "amount": 121.0,
                "journal_id": self.bank.id,
                "invoice_ids": invoice.ids,
            }
        )
        # Where more of accounting is installed, core makes such payments itself.
        payment.outstanding_account_id = False
        payment.action_post()
        self.assertFalse(payment.move_id)
        explain = self.explain(invoice)
        self.assertIn("A payment that was registered by hand counts", explain.cause)
        row = explain.settlement_ids
        self.assertEqual((row.name, row.amount), (self.partner_a.name, 121.0))
        self.assertIn("no bank line confirms it yet", row.sentence)
        payment.action_cancel()
        self.assertFalse(self.explain(invoice).settlement_ids)

    def test_the_exchange_difference_is_told_and_is_no_row(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.2, d2026_01_15=1.5)
        invoice = self.document(120.0, currency_id=dollar.id)
        journal = self.bank_in(dollar)
        line = self.bank_line(120.0, journal_id=journal.id)
        self.settle(line, (invoice, "120"))
        row = self.paid(invoice)
        self.assertIn("The exchange difference is booked.", row.sentence)
        self.assertEqual((row.line_id, row.amount), (line, 120.0))

    def test_a_credit_note_tells_the_invoice_it_was_set_off_on(self):
        invoice, credit = self.document(), self.document(move_type="out_refund")
        items = (invoice | credit).line_ids
        items.filtered(lambda item: item.account_id == self.receivable).reconcile()
        row = self.paid(credit)
        self.assertEqual(row.name, invoice.name)
        self.assertIn("No money moved: it was set off by", row.sentence)

    # -- the bank line of a row --------------------------------------------------

    def test_a_row_opens_its_bank_line_for_its_reader_alone(self):
        invoice, line = self.document(), self.bank_line(121.0)
        self.settle(line, (invoice, "121"))
        row = self.paid(invoice)
        self.assertEqual(row.action_open()["res_id"], line.id)
        with self.assertRaises(AccessError):
            self.as_person(row, self.auditor).action_open()

    def test_who_may_not_decide_does_not_undo(self):
        invoice, line = self.document(), self.bank_line(121.0)
        self.settle(line, (invoice, "121"))
        row = self.paid(invoice)
        self.assertFalse(row.may_undo)
        with self.assertRaises(AccessError):
            row.action_undo()
        self.assertEqual(invoice.payment_state, "paid")

    # -- the letter --------------------------------------------------------------

    def test_a_paid_bill_tells_the_vendor_when_how_and_from_where(self):
        self.bank.bank_account_id = self.env["res.partner.bank"].create(
            {
                "acc_number": "BE71096123456769",
                "partner_id": self.company.partner_id.id,
            }
        )
        bill = self.document(move_type="in_invoice", ref="F-77")
        line = self.bank_line(
            -121.0, payment_ref="F-77 of May", account_number="BE68539007547034"
        )
        self.settle(line, (bill, "121"))
        letter = self.explain(bill).letter
        self.assertIn("We paid your invoice F-77 of", letter)
        self.assertRegex(letter, "Date: 01/20/2026\nAmount: 121.00.€\n")
        self.assertIn("From account: BE71 0961 2345 6769\n", letter)
        self.assertIn("To account: BE68 5390 0754 7034\n", letter)
        self.assertIn("Reference: F-77 of May", letter)

    def test_what_a_line_does_not_tell_is_left_out_of_the_letter(self):
        self.bank.bank_account_id = False
        credit = self.document(move_type="out_refund")
        line = self.bank_line(-121.0, payment_ref=False)
        self.settle(line, (credit, "121"))
        letter = self.explain(credit).letter
        self.assertIn(f"We paid back our credit note {credit.name}.", letter)
        for words in ("From account", "To account", "Reference:"):
            self.assertNotIn(words, letter)

    def test_a_bill_that_no_bank_line_paid_has_no_letter(self):
        bill = self.document(move_type="in_invoice", ref="F-77")
        refund = self.document(move_type="in_refund", ref="CN-7")
        items = (bill | refund).line_ids
        items.filtered(lambda item: item.account_id == self.payable).reconcile()
        self.assertFalse(self.explain(bill).letter)
