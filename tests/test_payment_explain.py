"""Why Not Paid, How Was It Paid, and the button to the payment."""

from .debits import DebitCase


class TestPayingExplained(DebitCase):
    def explain(self, bill):
        action = bill.action_ponto_explain()
        return self.env["account.move.explain"].browse(action["res_id"])

    def test_a_bill_on_its_way_says_so_and_leads_to_the_payment(self):
        bill = self.bill()
        batch = self.send(bill, state="in_progress")
        explain = self.explain(bill)
        self.assertIn("being paid through Ponto since", explain.cause)
        self.assertIn(batch.name, explain.cause)
        self.assertEqual(explain.step, "paying")
        self.assertEqual(explain.action_step()["res_id"], batch.id)
        codes = explain.check_ids.mapped("code")
        self.assertNotIn("payment_waiting", codes, "told twice")

    def test_each_state_has_its_words(self):
        bill = self.bill()
        batch = self.send(bill)
        for state, words in (
            ("unclear", "nobody knows"),
            ("unsigned", "waits for a signature"),
            ("accepted", "the bank accepted"),
        ):
            batch.state = state
            self.assertIn(words, self.explain(bill).cause)
        batch.write({"state": "in_progress", "is_unanswered": True})
        self.assertIn("no final answer", self.explain(bill).cause)

    def test_a_refused_payment_gives_its_reason(self):
        bill = self.bill()
        batch = self.send(bill)
        self.take_back(batch)
        batch.reason = "The bank refused it."
        self.assertIn("The bank refused it.", self.explain(bill).cause)

    def test_a_paid_bill_names_payment_and_bank_line(self):
        bill = self.bill()
        batch = self.send(bill)
        line = self.debit(batch)
        explain = self.explain(bill)
        self.assertFalse(explain.is_open)
        self.assertEqual(explain.settlement_ids.line_id, line)
        self.assertIn("Paid through Ponto with", explain.settlement_ids.sentence)
        self.assertIn(batch.name, explain.settlement_ids.sentence)

    def test_the_button_on_the_bill_opens_its_payments(self):
        bill = self.bill()
        self.assertFalse(bill.ponto_payment_count)
        first = self.send(bill)
        self.assertEqual(bill.action_ponto_open_payments()["res_id"], first.id)
        self.take_back(first)
        self.send(bill)
        self.assertEqual(bill.ponto_payment_count, 2)
