from unittest import TestCase

from ..references import read
from .numbers import named, named_surely


class TestLookalikes(TestCase):
    def test_what_may_be_something_else_is_doubtful(self):
        for text in (
            *("12/03/2026", "2026-03-12", "12.03.26", "12032026", "20260312", "260312"),
            *(
                "12 03 2026",
                "03/2026",
                "2026/03",
                "12/03",
                "2026.12",
                "14:30",
                "12:30:15",
            ),
            *(
                "150000 EUR",
                "€150000",
                "1.500",
                "1.500.000",
                "EUR 150000",
                "150000EUR",
                "1.500.000,00",
            ),
            *("+32 475 12 34 56", "0032475123456", "0475/12.34.56", "0475123456"),
            *("02 555 12 34", "02/555.12.34", "06-12345678", "020-1234567"),
            *("01 23 45 67 89", "0171 1234567", "+31 (0)6 12345678"),
            *("5412 7512 3412 3456", "5412751234123456", "541275******3456"),
        ):
            with self.subTest(text):
                found = read(f"op {text} betaald").numbers
                bare = [one for one in found if one.is_digits]
                self.assertTrue(all(one.is_doubtful for one in bare))

    def test_a_word_before_a_date_makes_no_number(self):
        for text, document in (
            ("Factuur 12/03/2026", "FACTUUR/12/03/2026"),
            ("INV 2026-03-12", "INV20260312"),
            ("INV 2026 12 maart 2026", "INV/2026/12"),
            ("INV 12 MRT 2026", "INV12/MRT/2026"),
            ("maart 2026", "MAART/2026"),
            ("kaart 5412XXXXXXXX1234", "5412XXXXXXXX1234"),
            ("om 14h30", "14H30"),
            ("EUR 12345", "EUR/12345"),
        ):
            with self.subTest(text):
                self.assertTrue(named(text, document))
                self.assertEqual(named_surely(text, document), [])

    def test_numbers_beside_them_are_not_doubtful(self):
        for text in (
            *("20260012 EUR 150,00", "150 EUR 20260012", "20260012 EUR 150"),
            *("20260012 12/03/2026", "12/03/2026 20260012", "14:30 20260012"),
            *("tel 0475 12 34 56 20260012", "+32 475 12 34 56 20260012"),
            *("20260012 1.210,00", "20260012 -1.210,00", "12 maart 2026 20260012"),
            *("0032 2 555 12 34 20260012", "1.500 20260012"),
            *("klant 4411 20260012 BE71 0961 2345 6769", "2026-0012", "2026/0012"),
        ):
            with self.subTest(text):
                self.assertTrue(named_surely(text, "20260012"))

    def test_zeros_in_front_make_no_telephone(self):
        for text in ("00123456", "0012345678", "000000012", "0000123456"):
            self.assertTrue(named_surely(text, text))

    def test_right_behind_the_word_for_an_invoice_a_year_begins_a_number(self):
        for text in (
            "factuur 2026/12",
            "Facture n° 2026/12",
            "RE 202612",
            "fact.nr 2026-12",
        ):
            self.assertTrue(named_surely(text, "2026/12"))
        for text in ("huur 2026/12", "factuur van 2026/12", "factuur 12/2026"):
            self.assertEqual(named_surely(text, "2026/12"), [])

    def test_a_telephone_with_letters_before_is_only_a_key(self):
        self.assertEqual(named_surely("T 0475/12.34.56", "0475123456"), [])
