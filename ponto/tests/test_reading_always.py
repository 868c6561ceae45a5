"""What holds for every text, whatever is in it and around it."""

from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, iso11649
from stdnum.be import ogm_vcs

from ..references import OGM, RF, References, normalise, read
from .numbers import ogm_numbers
from .properties import bounded, seeds
from .test_reading_properties import PIECES

# Soft hyphens, joiners, marks and embeddings of writing from right to left.
UNSEEN = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
UNSEEN += "\u2060\u2066\u2067\u2068\u2069\ufeff"
HARD = [*PIECES, *UNSEEN, "\u0301", "e\u0301", "שלום", "\u0967\u0968", "²", "½", "Ⅷ"]
texts = st.lists(st.sampled_from(HARD), max_size=40).map("".join) | st.text()
blanks = st.text(" \t\n\u00a0\u200b\u200f", max_size=4)


def _facts(found, left=0):
    """What was read, without the blanks that stood before it."""
    numbers = [
        (one.key, one.span[0] - left, one.is_loose, one.is_doubtful, one.groups)
        for one in found.numbers
    ]
    structured = [
        (one.kind, one.value, one.span[0] - left, one.is_alone, one.is_doubtful)
        for one in found.structured
    ]
    return structured, found.ibans, numbers, found.damaged


class TestAnyText(TestCase):
    @bounded
    @given(texts)
    def test_check_digits_are_right_by_the_library(self, text):
        self._check_digits(read(text))

    @bounded
    @given(st.text("0123456789 /.+-\n", max_size=120))
    def test_check_digits_of_any_digits_are_right_by_the_library(self, text):
        self._check_digits(read(text))

    def _check_digits(self, found):
        for one in found.structured:
            self.assertTrue(one.value.isascii())
            valid = {OGM: ogm_vcs.is_valid, RF: iso11649.is_valid}.get(one.kind)
            self.assertTrue(valid(one.value) if valid else normalise(one.value))
        for one in found.ibans:
            self.assertTrue(iban.is_valid(one, check_country=False))
        for one in found.damaged:
            self.assertTrue(ogm_vcs.is_valid(one))

    @bounded
    @given(texts, blanks, blanks)
    def test_blanks_around_a_text_change_nothing(self, text, before, after):
        wider = read(before + text + after)
        self.assertEqual(_facts(wider, len(before)), _facts(read(text)))

    @bounded
    @given(texts)
    def test_what_was_read_is_read_again_where_it_stands_alone(self, text):
        found = read(text)
        for one in found.structured:
            again = [
                (each.kind, each.value) for each in read(one.as_written).structured
            ]
            self.assertIn((one.kind, one.value), again)
        for one in found.numbers:
            if not one.follows:
                again = [each.key for each in read(one.as_written).numbers]
                self.assertIn(one.key, again)

    @bounded
    @given(ogm_numbers, st.sampled_from(UNSEEN), st.integers(0, 20))
    def test_what_nobody_sees_hides_no_reference(self, number, sign, place):
        printed = f"+++{number[:3]}/{number[3:7]}/{number[7:]}+++"
        text = printed[:place] + sign + printed[place:]
        self.assertEqual([one.value for one in read(text).structured], [number])

    @bounded
    @given(st.integers(1, 99_999), st.sampled_from(UNSEEN), st.integers(0, 14))
    def test_what_nobody_sees_hides_no_number(self, number, sign, place):
        printed = f"INV/2026/{number:05d}"
        text = printed[:place] + sign + printed[place:]
        keys = [one.key for one in read(text).numbers]
        self.assertIn(f"INV2026{number:05d}", keys)

    def test_texts_that_were_read_wrongly_once_are_read_well(self):
        for name, (text, expected) in seeds("texts"):
            with self.subTest(name):
                found = read(text)
                values = [one.value for one in found.structured]
                self.assertEqual(
                    [*values, *(one.key for one in found.numbers)], expected
                )


class TestNothing(TestCase):
    def test_no_text_refers_to_nothing(self):
        for text in (None, "", " "):
            self.assertEqual(read(text), References())
            self.assertFalse(read(text))

    def test_a_reference_or_a_number_is_something(self):
        self.assertTrue(read("+++010/8068/17183+++"))
        self.assertTrue(read("INV/2026/00012"))
        self.assertFalse(read("BE71 0961 2345 6769"))
