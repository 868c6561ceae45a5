"""What stands before, behind and beside a structured reference."""

from unittest import TestCase

from ..references import read
from .numbers import CREDITOR, NUMBER

RF_OF_AN_OGM = "RF61 " + NUMBER


def values(text):
    return [one.value for one in read(text).structured]


class TestBeside(TestCase):
    def test_bare_digits_behind_another_word_are_doubtful(self):
        for text, is_doubtful in (
            (f"klant {NUMBER}", True),
            (f"ref {NUMBER}", False),
            # The doubt is about the other number.
            ("klant 12345 +++010/8068/17183+++", False),
            (f"klant {CREDITOR}", False),
        ):
            with self.subTest(text):
                (found,) = read(text).structured
                self.assertIs(found.is_doubtful, is_doubtful)

    def test_a_slip_is_mended_beside_a_reference_that_is_right(self):
        found = read("+++010/8068/17184+++ +++090/9337/55493+++")
        self.assertEqual([one.value for one in found.structured], ["090933755493"])
        self.assertIn(NUMBER, found.damaged)

    def test_an_rf_reference_that_stands_alone_hides_the_digits_in_it(self):
        whole = RF_OF_AN_OGM.replace(" ", "")
        for text in (RF_OF_AN_OGM, f"REF {RF_OF_AN_OGM}", f"{RF_OF_AN_OGM} A ."):
            with self.subTest(text):
                self.assertEqual(values(text), [whole])

    def test_one_that_is_glued_to_a_word_may_be_something_else(self):
        whole = RF_OF_AN_OGM.replace(" ", "")
        for text in (f"REF{RF_OF_AN_OGM}", f"{RF_OF_AN_OGM}A ."):
            with self.subTest(text):
                self.assertEqual(values(text), [whole, NUMBER])

    def test_a_longer_rf_reading_by_chance_hides_no_number_behind_it(self):
        for text, number in (
            ("RF49238039615 INV/2026/57395", "INV202657395"),
            ("RF02990192429 INV/2026/84187", "INV202684187"),
        ):
            with self.subTest(text):
                found = read(text)
                self.assertEqual(len(found.structured), 2)
                self.assertEqual([one.key for one in found.numbers], [number])
