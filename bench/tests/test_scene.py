from decimal import Decimal
from unittest import TestCase

from .. import scene


class TestScene(TestCase):
    def test_all_amounts_differ_and_are_of_the_invoice(self):
        lines = scene.movements(1000, 100_000)
        amounts = {abs(line.amount) for line in lines}
        self.assertEqual(len(amounts), 1000)
        for line in lines:
            self.assertEqual(abs(line.amount), scene.amount(line.number))

    def test_the_amount_tells_the_number(self):
        for line in scene.movements(1000, 1000):
            self.assertEqual(scene.number_of(line.amount), line.number)
            inexact = Decimal(float(line.amount))
            self.assertEqual(scene.number_of(inexact), line.number)

    def test_seventeen_of_twenty_lines_pay_an_invoice(self):
        lines = scene.movements(200, 200)
        self.assertEqual(sum(line.pays for line in lines), 170)

    def test_lines_are_spread_over_all_invoices(self):
        lines = scene.movements(10, 1000)
        self.assertEqual([line.number for line in lines][-1], 900)

    def test_days_never_go_back(self):
        days = [line.day for line in scene.movements(333, 1000)]
        self.assertEqual(days, sorted(days))

    def test_a_mistyped_reference_is_never_a_true_one(self):
        for number in range(300):
            text = scene._text(scene.MISTYPED, number)
            self.assertNotEqual(text, scene.printed(number))

    def test_the_printed_reference_has_belgian_check_digits(self):
        self.assertEqual(scene.printed(909337554), "+++090/9337/55493+++")

    def test_ibans_of_customers_are_valid(self):
        for number in (0, 1, 99, 10_099):
            iban = scene.customer_iban(number)
            turned = "".join(str(int(one, 36)) for one in iban[4:] + iban[:4])
            self.assertEqual(int(turned) % 97, 1)
            self.assertEqual(len(iban), 16)


class TestScore(TestCase):
    def setUp(self):
        self.lines = scene.movements(20, 20)
        self.right = {line.number: {line.number} for line in self.lines if line.pays}

    def test_all_right_is_all_settled(self):
        score = scene.score(self.lines, self.right)
        self.assertEqual(score, scene.Score(17, 17, 0, 0))

    def test_a_line_left_open_is_missed(self):
        del self.right[0]
        self.assertEqual(scene.score(self.lines, self.right).missed, 1)

    def test_another_invoice_is_wrong_and_missed(self):
        self.right[0] = {1}
        score = scene.score(self.lines, self.right)
        self.assertEqual((score.missed, score.wrong), (1, 1))

    def test_a_card_payment_that_settles_something_is_wrong(self):
        card = next(line for line in self.lines if line.kind == scene.CARD)
        self.right[card.number] = {card.number}
        score = scene.score(self.lines, self.right)
        self.assertEqual((score.missed, score.wrong), (0, 1))
