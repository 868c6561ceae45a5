from .discounts import DiscountCase


class TestSettleReturnWhole(DiscountCase):
    """What the payment did beside the document comes back with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.ponto_tolerance_account_id = cls.fees

    def give_back(self, paying, *settlements, **values):
        """The bank takes all of a line back; the line that does."""
        values = {
            "journal_id": paying.journal_id.id,
            "date": "2026-01-25",
            "foreign_currency_id": paying.foreign_currency_id.id,
            **values,
        }
        if paying.foreign_currency_id:
            values.setdefault("amount_currency", -paying.amount_currency)
        line = self.bank_line(values.pop("amount", -paying.amount), **values)
        refusal = self.settle(line, *settlements, returned=paying.id, whole=True)
        self.assertIsNone(refusal)
        self.assertTrue(line.is_reconciled)
        return line

    def assert_comes_back(self, paying, settlements, unpaid, **values):
        """The documents are as they were, and undoing makes them paid again."""
        documents = [one[0] for one in settlements]
        paid = [self.partials(one) for one in documents]
        line = self.give_back(paying, *settlements, **values)
        self.assertEqual(self.snapshot(*documents), unpaid)
        self.assertFalse(paying._seek_for_lines()[2].filtered("amount_residual"))
        line.action_undo_reconciliation()
        again = [self.partials(one) for one in documents]
        self.assertEqual([len(one) for one in again], [len(one) for one in paid])
        for document in documents:
            self.assertEqual(document.payment_state, "paid")
        self.assertFalse(line.is_reconciled)

    def test_a_discounted_payment_comes_back(self):
        for computation in ("included", "excluded", "mixed"):
            with self.subTest(computation=computation):
                invoice = self.discounted(computation)
                unpaid = self.snapshot(invoice)
                paid, _until = invoice._ponto_discount()
                total = invoice.amount_total
                paying = self.bank_line(float(paid), date="2026-01-10")
                discount = f"{total - float(paid):.2f}"
                refusal = self.settle(paying, (invoice, f"{total:.2f}", discount))
                self.assertIsNone(refusal)
                self.assert_comes_back(paying, [(invoice, f"{total:.2f}")], unpaid)

    def test_the_entry_is_core_s_own_reversal(self):
        invoice = self.discounted("included")
        paying = self.bank_line(1185.8, date="2026-01-10")
        self.assertIsNone(self.settle(paying, (invoice, "1210", "24.20")))
        line = self.give_back(paying, (invoice, "1210"))
        reversal = paying.move_id._reverse_moves([{"date": "2026-01-25"}])
        compared = ("account_id", "balance", "tax_ids", "tax_repartition_line_id")

        def told(items):
            return sorted(repr([item[name] for name in compared]) for item in items)

        self.assertEqual(told(line.line_ids), told(reversal.line_ids))

    def test_the_tax_report_is_as_before_the_payment(self):
        invoice = self.discounted("included")
        paying = self.bank_line(1185.8, date="2026-01-10")
        self.assertIsNone(self.settle(paying, (invoice, "1210", "24.20")))
        line = self.give_back(paying, (invoice, "1210"))
        items = (paying | line).line_ids.filtered("tax_tag_ids")
        self.assertTrue(items)
        for tag in items.tax_tag_ids:
            tagged = items.filtered(lambda item, tag=tag: tag in item.tax_tag_ids)
            self.assertEqual(sum(tagged.mapped("balance")), 0.0)

    def test_a_payment_less_a_bank_fee_comes_back(self):
        invoice = self.document(121.0)
        unpaid = self.snapshot(invoice)
        paying = self.bank_line(119.0)
        self.assertIsNone(self.settle(paying, (invoice, "121", "0", "2")))
        self.assert_comes_back(paying, [(invoice, "121")], unpaid)

    def test_an_invoice_and_its_credit_note_open_again(self):
        invoice, credit = self.document(100.0), self.document(20.0, "out_refund")
        unpaid = self.snapshot(invoice, credit)
        paying = self.bank_line(80.0)
        self.assertIsNone(self.settle(paying, (invoice, "100"), (credit, "20")))
        self.assert_comes_back(paying, [(invoice, "100"), (credit, "20")], unpaid)

    def test_the_credit_of_an_overpayment_goes_back_too(self):
        invoice = self.document(100.0)
        unpaid = self.snapshot(invoice)
        paying = self.bank_line(130.0)
        values = {"rest": "30", "rest_as": "credit", "partner": self.partner_a.id}
        self.assertIsNone(self.settle(paying, (invoice, "100"), **values))
        credit = paying._seek_for_lines()[2].filtered("amount_residual")
        self.assertEqual(credit.amount_residual, -30.0)
        line = self.give_back(paying, (invoice, "100"))
        self.assertTrue(credit.reconciled)
        self.assertEqual(self.snapshot(invoice), unpaid)
        line.action_undo_reconciliation()
        self.assertEqual(credit.amount_residual, -30.0)

    def test_a_credit_that_paid_another_invoice_is_left_to_a_person(self):
        invoice, another = self.document(100.0), self.document(30.0)
        paying = self.bank_line(130.0)
        values = {"rest": "30", "rest_as": "credit", "partner": self.partner_a.id}
        self.settle(paying, (invoice, "100"), **values)
        credit = paying._seek_for_lines()[2].filtered("amount_residual")
        (credit | another._ponto_open_items()).reconcile()
        self.assertEqual(another.payment_state, "paid")
        line = self.bank_line(-130.0)
        before = self.snapshot(paying, line, invoice, another)
        plan = {"returned": paying.id, "whole": True}
        self.assertIn("by hand", self.settle(line, (invoice, "100"), **plan))
        self.assertEqual(self.snapshot(paying, line, invoice, another), before)
        refusal = self.settle(line, (invoice, "100"), (another, "30"), **plan)
        self.assertIsNone(refusal)
        self.assertEqual(another.payment_state, "not_paid")

    def test_another_amount_or_currency_is_refused(self):
        invoice = self.document(121.0)
        paying = self.bank_line(119.0)
        self.settle(paying, (invoice, "121", "0", "2"))
        pound = self.rate(self.env.ref("base.GBP"), d2026_01_01=0.8)
        for line in (
            self.bank_line(-121.0),
            self.bank_line(-119.0, journal_id=self.bank_in(pound).id),
        ):
            before = self.snapshot(paying, line, invoice)
            plan = {"returned": paying.id, "whole": True}
            self.assertIn("by hand", self.settle(line, (invoice, "121"), **plan))
            self.assertEqual(self.snapshot(paying, line, invoice), before)

    def test_a_payment_at_the_bank_s_rate_comes_back(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.25, d2026_01_20=1.1)
        invoice = self.document(125.0, currency_id=dollar.id)
        unpaid = self.snapshot(invoice)
        paying = self.bank_line(103.0)
        self.assertIsNone(self.settle(paying, (invoice, "125"), by_rate=True))
        self.assert_comes_back(paying, [(invoice, "125")], unpaid)

    def test_the_rate_moved_between_a_payment_and_its_return(self):
        pound = self.rate(
            self.env.ref("base.GBP"), d2026_01_01=0.8, d2026_01_20=0.9, d2026_01_25=0.7
        )
        journal = self.bank_in(pound)
        mine = self.document(80.0)
        theirs = self.document(80.0, currency_id=pound.id)
        for invoice, settlement, values in (
            (mine, "80", {"by_rate": True}),
            (theirs, "80", {}),
        ):
            with self.subTest(currency=invoice.currency_id.name):
                unpaid = self.snapshot(invoice)
                fee = () if values else ("0", "2")
                amount = 78.0 if fee else 70.0
                paying = self.bank_line(amount, journal_id=journal.id)
                refusal = self.settle(paying, (invoice, settlement, *fee), **values)
                self.assertIsNone(refusal)
                self.assert_comes_back(paying, [(invoice, settlement)], unpaid)
