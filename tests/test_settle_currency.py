from .settling import SettleCase


class TestSettleCurrency(SettleCase):
    """Other currencies than the company's, with the differences core makes."""

    def setUp(self):
        super().setUp()
        self.dollar = self.rate(
            self.env.ref("base.USD"), d2026_01_01=1.25, d2026_01_20=1.1
        )
        self.pound = self.rate(
            self.env.ref("base.GBP"), d2026_01_01=0.8, d2026_01_20=0.9
        )

    def exchange(self, document):
        items = document.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        return partials.exchange_move_id

    def test_the_bank_s_foreign_amount_pays_a_foreign_invoice(self):
        invoice = self.document(125.0, currency_id=self.dollar.id)
        line = self.bank_line(
            110.0, foreign_currency_id=self.dollar.id, amount_currency=125.0
        )
        self.assertIsNone(self.settle(line, (invoice, "125")))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        gain = self.company.income_currency_exchange_account_id
        item = self.exchange(invoice).line_ids.filtered(
            lambda one: one.account_id == gain
        )
        self.assertEqual(item.credit, 10.0)

    def test_an_account_in_pounds_pays_an_invoice_in_pounds(self):
        invoice = self.document(80.0, currency_id=self.pound.id)
        line = self.bank_line(80.0, journal_id=self.bank_in(self.pound).id)
        self.assertIsNone(self.settle(line, (invoice, "80")))
        self.assertEqual(invoice.payment_state, "paid")
        loss = self.company.expense_currency_exchange_account_id
        item = self.exchange(invoice).line_ids.filtered(
            lambda one: one.account_id == loss
        )
        self.assertEqual(item.debit, 11.11)

    def exchanged(self, amount=110.0, foreign=125.0, **values):
        """Dollars that reached the account in its own currency."""
        return self.bank_line(
            amount,
            foreign_currency_id=self.dollar.id,
            amount_currency=foreign,
            **values,
        )

    def test_the_account_s_own_amount_pays_an_invoice_of_the_company_s(self):
        invoice, line = self.document(110.0), self.exchanged()
        before = self.snapshot(line, invoice)
        self.assertIsNone(self.settle(line, (invoice, "110"), in_account=True))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertFalse(self.exchange(invoice))
        theirs = self.document(110.0)
        self.assertIsNone(self.settle(self.bank_line(110.0), (theirs, "110")))
        self.assertEqual(self.partials(invoice), self.partials(theirs))
        line.action_undo_reconciliation()
        self.assertEqual(self.snapshot(line, invoice), before)

    def test_the_rest_of_an_exchanged_line_stays_open_in_both_currencies(self):
        invoice, line = self.document(66.0), self.exchanged()
        values = {"rest": "44", "rest_as": "open", "in_account": True}
        self.assertIsNone(self.settle(line, (invoice, "66"), **values))
        suspense = line._seek_for_lines()[1]
        self.assertEqual(suspense.currency_id, self.dollar)
        self.assertEqual((suspense.amount_currency, suspense.balance), (-50.0, -44.0))
        other = self.document(44.0)
        self.assertIsNone(self.settle(line, (other, "44"), in_account=True))
        self.assertTrue(line.is_reconciled)

    def test_a_credit_and_a_fee_of_an_exchanged_line_are_in_the_account_s(self):
        self.company.ponto_tolerance_account_id = self.fees
        invoice, line = self.document(100.0), self.exchanged()
        values = {"rest": "10", "rest_as": "credit", "partner": self.partner_a.id}
        refusal = self.settle(line, (invoice, "100"), in_account=True, **values)
        self.assertIsNone(refusal)
        credit = line._seek_for_lines()[2].filtered("amount_residual")
        self.assertEqual(credit.currency_id, self.company.currency_id)
        self.assertEqual(credit.amount_residual, -10.0)
        invoice, line = self.document(112.0), self.exchanged()
        refusal = self.settle(line, (invoice, "112", "0", "2"), in_account=True)
        self.assertIsNone(refusal)
        fee = line.line_ids.filtered(lambda item: item.account_id == self.fees)
        self.assertEqual(fee.balance, 2.0)

    def test_dollars_on_an_account_in_pounds_pay_an_invoice_in_pounds(self):
        journal = self.bank_in(self.pound)
        invoice = self.document(80.0, currency_id=self.pound.id)
        line = self.exchanged(80.0, 110.0, journal_id=journal.id)
        self.assertIsNone(self.settle(line, (invoice, "80"), in_account=True))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        part = self.document(100.0, currency_id=self.pound.id)
        line = self.exchanged(80.0, 110.0, journal_id=journal.id)
        values = {"rest": "20", "rest_as": "open", "in_account": True}
        self.assertIsNone(self.settle(line, (part, "60"), **values))
        self.assertEqual(line._seek_for_lines()[1].amount_currency, -27.5)

    def test_amounts_of_the_wrong_currency_are_refused(self):
        invoice, line = self.document(110.0), self.exchanged()
        foreign = self.document(125.0, currency_id=self.dollar.id)
        before = self.snapshot(line, invoice, foreign)
        for document, amount, in_account in (
            (invoice, "110", False),
            (foreign, "125", True),
            (foreign, "110", True),
        ):
            values = {"in_account": in_account}
            refusal = self.settle(line, (document, amount), **values)
            self.assertIn("fit", refusal)
            self.assertEqual(self.snapshot(line, invoice, foreign), before)

    def test_part_of_a_foreign_invoice_is_paid(self):
        invoice = self.document(125.0, currency_id=self.dollar.id)
        line = self.bank_line(
            50.0, foreign_currency_id=self.dollar.id, amount_currency=60.0
        )
        self.assertIsNone(self.settle(line, (invoice, "60")))
        self.assertEqual(invoice.payment_state, "partial")
        self.assertEqual(invoice.amount_residual, 65.0)

    def test_cents_of_the_rate_are_lost_nowhere(self):
        journal = self.bank_in(self.pound)
        invoices = [
            self.document(33.33, currency_id=self.pound.id) for _number in range(3)
        ]
        line = self.bank_line(100.0, journal_id=journal.id)
        settlements = [(invoice, "33.33") for invoice in invoices]
        refusal = self.settle(line, *settlements, rest="0.01", rest_as="credit")
        self.assertIsNone(refusal)
        balances = line.move_id.line_ids.mapped("balance")
        self.assertTrue(self.company.currency_id.is_zero(sum(balances)))
        for invoice in invoices:
            self.assertEqual(invoice.payment_state, "paid")

    def test_the_rest_of_a_foreign_line_stays_open_in_its_currency(self):
        invoice = self.document(80.0, currency_id=self.pound.id)
        line = self.bank_line(100.0, journal_id=self.bank_in(self.pound).id)
        refusal = self.settle(line, (invoice, "80"), rest="20", rest_as="open")
        self.assertIsNone(refusal)
        suspense = line._seek_for_lines()[1]
        self.assertEqual(suspense.amount_currency, -20.0)
        self.assertEqual(suspense.currency_id, self.pound)
        self.assertFalse(line.is_reconciled)

    def test_by_rate_the_whole_line_pays_the_whole_foreign_invoice(self):
        for amount in (97.0, 103.0):
            with self.subTest(amount=amount):
                invoice = self.document(125.0, currency_id=self.dollar.id)
                line = self.bank_line(amount)
                self.assertIsNone(self.settle(line, (invoice, "125"), by_rate=True))
                self.assertEqual(invoice.payment_state, "paid")
                counterpart = line._seek_for_lines()[2]
                self.assertEqual(counterpart.currency_id, self.dollar)
                self.assertEqual(counterpart.amount_currency, -125.0)
                self.assertEqual(counterpart.balance, -amount)
                self.assertTrue(self.exchange(invoice))

    def test_by_rate_instalments_share_the_line(self):
        terms = self.env.ref("account.account_payment_term_advance_60days")
        invoice = self.document(
            1000.0, currency_id=self.dollar.id, invoice_payment_term_id=terms.id
        )
        line = self.bank_line(801.0)
        self.assertIsNone(self.settle(line, (invoice, "1000"), by_rate=True))
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(
            sorted(line._seek_for_lines()[2].mapped("credit")), [240.3, 560.7]
        )

    def test_by_rate_an_account_in_pounds_pays_an_invoice_of_the_company_s(self):
        journal = self.bank_in(self.pound)
        for amount in (88.0, 92.0):
            with self.subTest(amount=amount):
                invoice = self.document(100.0)
                line = self.bank_line(amount, journal_id=journal.id)
                self.assertIsNone(self.settle(line, (invoice, "100"), by_rate=True))
                self.assertEqual(invoice.payment_state, "paid")
                self.assertTrue(line.is_reconciled)

    def test_another_currency_without_a_rate_is_refused(self):
        invoice = self.document(125.0, currency_id=self.dollar.id)
        line = self.bank_line(125.0)
        before = self.snapshot(line, invoice)
        self.assertIn("fit", self.settle(line, (invoice, "125")))
        self.assertEqual(self.snapshot(line, invoice), before)

    def test_every_foreign_shape_can_be_undone(self):
        invoice = self.document(125.0, currency_id=self.dollar.id)
        line = self.bank_line(
            110.0, foreign_currency_id=self.dollar.id, amount_currency=125.0
        )
        by_rate = self.bank_line(103.0)
        pounds = self.bank_line(125.0, journal_id=self.bank_in(self.pound).id)
        for one, values in ((line, {}), (by_rate, {"by_rate": True})):
            with self.subTest(values=values):
                before = self.snapshot(one, invoice)
                self.assertIsNone(self.settle(one, (invoice, "125"), **values))
                one.action_undo_reconciliation()
                self.assertEqual(self.snapshot(one, invoice), before)
        document = self.document(80.0, currency_id=self.pound.id)
        before = self.snapshot(pounds, document)
        refusal = self.settle(pounds, (document, "80"), rest="45", rest_as="open")
        self.assertIsNone(refusal)
        pounds.action_undo_reconciliation()
        self.assertEqual(self.snapshot(pounds, document), before)
