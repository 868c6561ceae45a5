import unittest
from datetime import date
from decimal import Decimal

from .. import typed

TODAY = date(2026, 3, 20)


class TestTypedAmounts(unittest.TestCase):
    def test_every_language_writes_it_its_way(self):
        for text in (
            "1.234,56",
            "1,234.56",
            "1 234,56",
            "1\u202f234,56",
            "1\u00a0234,56",
            "1'234.56",
            "1234,56",
            "1234.56",
            "€ 1.234,56",
            "1.234,56 €",
            "EUR 1,234.56",
        ):
            with self.subTest(text):
                self.assertEqual(typed.amounts(text), (Decimal("1234.56"),))

    def test_the_sign_is_left_out_wherever_it_stands(self):
        for text in (
            "-12,50",
            "+12.50",
            "\u221212,50",
            "12,50-",
            "-€12.50",
            "€ -12,50",
        ):
            with self.subTest(text):
                self.assertEqual(typed.amounts(text), (Decimal("12.50"),))

    def test_both_meanings_of_an_unclear_one(self):
        both = {Decimal("1234"), Decimal("1.234")}
        self.assertEqual(set(typed.amounts("1.234")), both)
        self.assertEqual(set(typed.amounts("1,234")), both)
        self.assertEqual(typed.amounts("1234"), (Decimal("1234"),))

    def test_what_is_no_amount(self):
        for text in (
            "",
            None,
            "KBC",
            "12/03/2026",
            "BE71 0961 2345 6769",
            "1.23.4",
            "12,3456",
            "+++090/9337/55493+++",
            "12 34",
            ",5",
        ):
            with self.subTest(text):
                self.assertEqual(typed.amounts(text), ())


class TestTypedDays(unittest.TestCase):
    def days(self, text, order=typed.DAY_FIRST):
        return typed.days(text, order, TODAY)

    def test_a_day_as_people_write_it(self):
        twelfth = (date(2026, 3, 12),) * 2
        for text in ("12/03/2026", "12-3-2026", "12.03.2026", "12.3.26", "2026-03-12"):
            with self.subTest(text):
                self.assertEqual(self.days(text), twelfth)
        self.assertEqual(self.days("3/12/2026", typed.MONTH_FIRST), twelfth)

    def test_without_a_year_the_last_one_that_was(self):
        self.assertEqual(self.days("12/03"), (date(2026, 3, 12),) * 2)
        self.assertEqual(self.days("21/03"), (date(2025, 3, 21),) * 2)
        self.assertEqual(self.days("29/02"), (date(2024, 2, 29),) * 2)

    def test_a_month_is_all_of_its_days(self):
        march = (date(2026, 3, 1), date(2026, 3, 31))
        self.assertEqual(self.days("03/2026"), march)
        self.assertEqual(self.days("2026-03"), march)

    def test_what_is_no_day(self):
        for text in ("", None, "31/02/2026", "32/01", "2026", "12/03-2026", "0/2026"):
            with self.subTest(text):
                self.assertIsNone(self.days(text))


class TestKeys(unittest.TestCase):
    def finds(self, text, *texts):
        return typed.number(text) in typed.keys(texts)

    def test_a_number_is_found_however_it_is_typed(self):
        kept = ("+++090/9337/55493+++", "BE71096123456769", "RF18 5390 0754 7034")
        for text in (
            "090933755493",
            "090/9337/55493",
            "+++090/9337/55493+++",
            "be71 0961 2345 6769",
            "BE71096123456769",
            "rf18539007547034",
            "9337/55493",
        ):
            with self.subTest(text):
                self.assertTrue(self.finds(text, *kept))
        self.assertFalse(self.finds("090933755494", *kept))

    def test_words_know_neither_capitals_nor_accents(self):
        found = typed.keys(["Société Générale  MÜLLER"])
        for word in typed.words("muller SOCIETE générale"):
            self.assertIn(word, found)

    def test_numbers_of_two_texts_never_run_together(self):
        self.assertFalse(self.finds("12345678", "1234", "5678"))

    def test_a_few_digits_are_no_number(self):
        self.assertEqual(typed.number("a 12"), "")
