from odoo.fields import Command

from .settling import SettleCase


class TestSettleCompare(SettleCase):
    """Each shape twice: settled by us, and by core's own means; then compared."""

    def by_core(self, line, *counterparts):
        """Write the entry as core's reconciliation does, then reconcile the pairs.

        :param counterparts: tuples of what is settled (a journal item or nothing),
            account, partner, currency, amount in it and balance.
        """
        partners = {partner for _item, _account, partner, *_money in counterparts}
        if len(partners) == 1:
            line.partner_id = partners.pop()
        liquidity = line._prepare_move_line_default_vals()[0]
        made = [
            {
                "name": line.payment_ref,
                "account_id": account.id,
                "partner_id": partner.id,
                "currency_id": currency.id,
                "amount_currency": amount,
                "balance": balance,
            }
            for _item, account, partner, currency, amount, balance in counterparts
        ]
        line.with_context(force_delete=True, skip_readonly_check=True).line_ids = [
            Command.clear(),
            *(Command.create(values) for values in [liquidity, *made]),
        ]
        written = line.line_ids.sorted("id")[1:]
        for (item, *_values), counterpart in zip(counterparts, written, strict=True):
            if item:
                (item | counterpart).reconcile()

    def compare(self, ours, theirs):
        """Two sequences of line and documents, each settled in its own way."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.snapshot(*ours), self.snapshot(*theirs))

    def twins(self, *documents, **line):
        """Two lines with documents of their own: [line, *documents] twice."""
        return [
            [
                self.bank_line(**line),
                *(self.document(amount, **values) for amount, values in documents),
            ]
            for _twin in range(2)
        ]

    def plain(self, item, amount):
        """A counterpart in the company's currency on the item's account."""
        currency = self.company.currency_id
        return item, item.account_id, item.partner_id, currency, amount, amount

    def test_one_invoice_with_its_counterpart_given_at_creation(self):
        ours, theirs = self.document(), self.document()
        line = self.bank_line(121.0)
        self.settle(line, (ours, "121"))
        other = self.bank_line(
            121.0,
            partner_id=self.partner_a.id,
            counterpart_account_id=self.receivable.id,
        )
        (other._seek_for_lines()[2] | theirs._ponto_open_items()).reconcile()
        self.compare((line, ours), (other, theirs))

    def test_one_invoice_paid_in_part(self):
        (line, ours), (other, theirs) = self.twins((121.0, {}), amount=100.0)
        self.settle(line, (ours, "100"))
        self.by_core(other, self.plain(theirs._ponto_open_items(), -100.0))
        self.compare((line, ours), (other, theirs))

    def test_an_invoice_a_credit_note_and_a_bill_in_one_line(self):
        documents = (
            (121.0, {}),
            (21.0, {"move_type": "out_refund"}),
            (30.0, {"move_type": "in_invoice"}),
        )
        ours, theirs = self.twins(*documents, amount=70.0)
        line, invoice, refund, bill = ours
        self.settle(line, (invoice, "121"), (refund, "21"), (bill, "30"))
        items = [document._ponto_open_items() for document in theirs[1:]]
        amounts = (-121.0, 21.0, 30.0)
        self.by_core(theirs[0], *map(self.plain, items, amounts))
        self.compare(ours, theirs)

    def test_instalments(self):
        terms = self.env.ref("account.account_payment_term_advance_60days")
        document = (1000.0, {"invoice_payment_term_id": terms.id})
        ours, theirs = self.twins(document, amount=500.0)
        self.settle(ours[0], (ours[1], "500"))
        items = theirs[1]._ponto_open_items()
        self.by_core(theirs[0], *map(self.plain, items, (-300.0, -200.0)))
        self.compare(ours, theirs)

    def test_a_rest_as_credit(self):
        ours, theirs = self.twins((121.0, {}), amount=130.0)
        self.settle(ours[0], (ours[1], "121"), rest="9", rest_as="credit")
        item = theirs[1]._ponto_open_items()
        rest = (None, *self.plain(item, -9.0)[1:])
        self.by_core(theirs[0], self.plain(item, -121.0), rest)
        self.compare(ours, theirs)

    def test_a_rest_that_stays_open(self):
        ours, theirs = self.twins((121.0, {}), amount=130.0)
        self.settle(ours[0], (ours[1], "121"), rest="9", rest_as="open")
        item = theirs[1]._ponto_open_items()
        _item, _account, *rest = self.plain(item, -9.0)
        suspense = self.bank.suspense_account_id
        self.by_core(theirs[0], self.plain(item, -121.0), (None, suspense, *rest))
        self.compare(ours, theirs)

    def test_a_fee_is_booked_as_core_s_payment_books_a_difference(self):
        self.company.ponto_tolerance_account_id = self.fees
        for move_type, sign in (("out_invoice", 1), ("in_invoice", -1)):
            with self.subTest(move_type=move_type):
                ours, theirs = self.twins(
                    (121.0, {"move_type": move_type}), amount=sign * 120.0
                )
                line, invoice = ours
                self.assertIsNone(self.settle(line, (invoice, "121", "0", "1")))
                payment = self.pay_by_wizard(
                    theirs[1],
                    amount=120.0,
                    payment_difference_handling="reconcile",
                    writeoff_account_id=self.fees.id,
                )
                money = payment._seek_for_lines()[0]
                expected = self.entry(payment.move_id, without=money)
                money = line._seek_for_lines()[0]
                self.assertEqual(self.entry(line, without=money), expected)
                self.assertEqual(self.partials(invoice), self.partials(theirs[1]))

    def test_foreign_documents_in_foreign_accounts(self):
        pound = self.rate(self.env.ref("base.GBP"), d2026_01_01=0.8, d2026_01_20=0.9)
        documents = [(amount, {"currency_id": pound.id}) for amount in (80.0, 33.33)]
        journal = self.bank_in(pound)
        ours, theirs = self.twins(*documents, amount=113.33, journal_id=journal.id)
        self.settle(ours[0], (ours[1], "80"), (ours[2], "33.33"))
        items = [document._ponto_open_items() for document in theirs[1:]]
        self.by_core(
            theirs[0],
            (items[0], self.receivable, self.partner_a, pound, -80.0, -88.89),
            (items[1], self.receivable, self.partner_a, pound, -33.33, -37.03),
        )
        self.compare(ours, theirs)

    def test_the_bank_s_foreign_amount_and_a_credit_in_it(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.25, d2026_01_20=1.1)
        ours, theirs = self.twins(
            (125.0, {"currency_id": dollar.id}),
            amount=120.0,
            foreign_currency_id=dollar.id,
            amount_currency=132.0,
        )
        self.settle(ours[0], (ours[1], "125"), rest="7", rest_as="credit")
        item = theirs[1]._ponto_open_items()
        account, partner = item.account_id, item.partner_id
        self.by_core(
            theirs[0],
            (item, account, partner, dollar, -125.0, -113.64),
            (None, account, partner, dollar, -7.0, -6.36),
        )
        self.compare(ours, theirs)

    def test_a_return_is_what_core_makes_by_hand(self):
        ours, theirs = self.twins((121.0, {}), amount=121.0)
        returns = [self.bank_line(-121.0, date="2026-01-25") for _twin in range(2)]
        for line, invoice in (ours, theirs):
            self.settle(line, (invoice, "121"))
        self.settle(returns[0], (ours[1], "121"), returned=ours[0].id)
        paid = theirs[0]._seek_for_lines()[2]
        paid.remove_move_reconcile()
        self.by_core(returns[1], self.plain(paid, 121.0))
        self.compare([*ours, returns[0]], [*theirs, returns[1]])
