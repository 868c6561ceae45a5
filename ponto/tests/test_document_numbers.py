from unittest import TestCase

from ..communications import repaired
from ..nearness import is_near, is_near_reference
from ..numbers import carries, digits, fold, groups
from ..references import is_ogm, normalise, read
from .numbers import NUMBER


class TestFold(TestCase):
    def test_only_ascii_letters_and_digits_stay(self):
        for text, expected in (
            ("inv/2026-00012", "INV202600012"),
            (" F_2026.12 ", "F202612"),
            ("réf ß İ \u0131 \u017f \u212a 12", "RF12"),
            ("\u0661\uff11\u00b2", ""),
            ("%_\\", ""),
            ("", ""),
            (None, ""),
        ):
            with self.subTest(text):
                self.assertEqual(fold(text), expected)
        self.assertEqual(digits("INV/2026/00012 \u0661\u00b2"), "202600012")

    def test_groups_are_the_runs_of_letters_and_of_digits(self):
        self.assertEqual(groups("inv2026/00012a"), ("INV", "2026", "00012", "A"))
        self.assertEqual(groups(None), ())


class TestNearNumbers(TestCase):
    def test_a_slip_is_near(self):
        for key in (
            "INV202600013",  # one digit
            "INV202600021",  # two neighbours
            "IVN202600012",
            "INV20260012",  # one missing
            "INV2026000012",  # one too many
            "INV22600012",
            "INV2026000712",
            "INV202612",  # leading zeros
            "202612",
            "FACTUURINV202600012",
            "FACT202600012",
            "202600013",
            "202600021",
        ):
            with self.subTest(key):
                self.assertTrue(is_near(key, "INV/2026/00012"))

    def test_anything_else_is_not(self):
        for key in (
            *(
                "INV202600012",
                "INV202600099",
                "INV202500013",
                "INX202600013",
                "INV2026",
            ),
            *("", "12", "00012", "2026", "BILL202600099", "210006202VNI", "202600099"),
            *("INW", "INV12", "0", "000000000000"),
        ):
            with self.subTest(key):
                self.assertFalse(is_near(key, "INV/2026/00012"))

    def test_what_a_document_carries_is_not_near_it(self):
        for text in ("INV/2026/00012", "202600012"):
            (number,) = read(text).numbers
            self.assertTrue(carries(number, "INV/2026/00012"))
            self.assertFalse(is_near(number, "INV/2026/00012"))

    def test_other_groups_or_a_prefix_make_a_short_number_near(self):
        (number,) = read("2023/1").numbers
        for document in (
            "20/231",
            "INV/2023/1",
            "INV/2023/0001",
            "2023/0001",
            "2023/2",
        ):
            with self.subTest(document):
                self.assertEqual(carries(number, document), "")
                self.assertTrue(is_near(number, document))
        for document in ("INV/2023/11", "2024/3", "", "2023"):
            self.assertFalse(is_near(number, document))

    def test_a_document_of_zeros_or_nothing_is_near_nothing(self):
        for document in ("", None, "/", "0", "0000/0000", "INV"):
            for key in ("INV202600012", "202600012", "20231", "1", "INW"):
                self.assertFalse(is_near(key, document))


class TestDamagedReferences(TestCase):
    def test_one_digit_or_one_swap_leads_back(self):
        for written in (
            *("+++010/8068/17184+++", "***010/8086/17183***", "010806817138"),
            *(
                "+++ 010 8068 17193 +++",
                "010/8068/18183",
                "011806817183",
                "+++010806817283",
            ),
        ):
            with self.subTest(written):
                found = read(f"Betaling {written} dank")
                self.assertIn(NUMBER, found.damaged)
                self.assertEqual(found.structured, ())
                for one in found.damaged:
                    self.assertEqual(normalise(one), one)
                    self.assertTrue(
                        is_near_reference("".join(filter(str.isdigit, written)), one)
                    )

    def test_every_slip_leads_back(self):
        for place in range(12):
            for digit in "0123456789":
                slip = NUMBER[:place] + digit + NUMBER[place + 1 :]
                if slip != NUMBER:
                    self.assertFalse(is_ogm(slip))
                    self.assertIn(NUMBER, repaired(slip))

    def test_few_others_are_as_near(self):
        slips = [f"{number:012d}" for number in range(0, 10**12, 10**10 + 7)]
        found = [len(repaired(slip)) for slip in slips if not is_ogm(slip)]
        self.assertLessEqual(max(found), 6)
        self.assertLess(sum(found) / len(found), 2)

    def test_what_is_right_or_written_otherwise_leads_nowhere(self):
        for text in (
            *(
                "+++010/8068/17183+++",
                NUMBER,
                "BE71 0961 2345 6769",
                "BE72 096123456769",
            ),
            *(
                "+++000/0000/00000",
                "096-1234567-68",
                "0108 0681 7184",
                "INV/2026/00012",
            ),
            *("1010806817184", "010 806 817 184", "", "+++010/8068/1718+++"),
        ):
            with self.subTest(text):
                self.assertEqual(read(text).damaged, ())

    def test_digits_of_a_right_one_are_not_half_of_a_damaged_one(self):
        found = read("010\n806817183\n010")
        self.assertEqual([one.value for one in found.structured], [NUMBER])
        self.assertEqual(found.damaged, ())

    def test_near_references(self):
        self.assertTrue(is_near_reference(NUMBER, "010806817184"))
        self.assertTrue(is_near_reference(NUMBER, "100806817183"))
        self.assertTrue(is_near_reference("RF18539007547034", "RF18539007547043"))
        self.assertTrue(is_near_reference("RF16INV202600014", "RF16INM202600014"))
        for other in (NUMBER, "010806817194", "01080681718", "", "RF18539007547034"):
            self.assertFalse(is_near_reference(NUMBER, other))
