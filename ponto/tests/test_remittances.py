import re
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from ..references import normalise
from ..remittances import communication, iban_problem, is_altered, memo_communication
from .properties import bounded

BELGIAN, DUTCH, GERMAN = (
    "BE71096123456769",
    "NL91ABNA0417164300",
    "DE89370400440532013000",
)
OGM, OGM_DIGITS = "+++090/9337/55493+++", "090933755493"
KENMERK = "4000000000000017"
ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")
texts = some.text(max_size=200)


class TestCommunication(TestCase):
    """What a creditor is told."""

    def said(self, reference="", supplier="", own="BILL/2026/0001", iban=BELGIAN):
        return communication([(reference, supplier, own)], iban)

    def test_a_structured_one_goes_out_as_bare_digits(self):
        said = self.said(OGM, "2026-17")
        self.assertEqual((said.text, said.is_structured), (OGM_DIGITS, True))

    def test_an_rf_reference_goes_out_without_blanks(self):
        said = self.said("RF18 5390 0754 7034", "2026-17", iban=GERMAN)
        self.assertEqual((said.text, said.is_structured), ("RF18539007547034", True))

    def test_a_dutch_one_is_structured_towards_a_dutch_account(self):
        self.assertEqual(normalise(KENMERK), KENMERK)
        said = self.said("4000 0000 0000 0017", iban=DUTCH)
        self.assertEqual((said.text, said.is_structured), (KENMERK, True))
        self.assertFalse(self.said(KENMERK, iban=BELGIAN).is_structured)

    def test_a_belgian_one_is_text_towards_a_foreign_account(self):
        said = self.said(OGM_DIGITS, "2026-17", iban=GERMAN)
        self.assertEqual((said.text, said.is_structured), (OGM, False))

    def test_one_with_wrong_check_digits_is_left_out_and_told(self):
        said = self.said("+++090/9337/55494+++", "2026-17")
        self.assertEqual((said.text, said.is_wrong), ("2026-17", True))

    def test_else_the_supplier_s_number_and_what_he_asks_for(self):
        self.assertEqual(self.said("", "2026-17").text, "2026-17")
        self.assertEqual(self.said("2026-17", "2026-17").text, "2026-17")
        self.assertEqual(self.said("client 4711", "A-1").text, "A-1 client 4711")

    def test_our_own_number_is_better_than_nothing(self):
        self.assertEqual(self.said().text, "BILL/2026/0001")

    def test_several_documents_are_named_by_the_supplier_s_numbers(self):
        numbers = [(OGM, "2026-17", "B/1"), ("", "CN-3", "R/1"), ("", "", "B/2")]
        said = communication(numbers, BELGIAN)
        self.assertEqual((said.text, said.is_structured), ("2026-17 CN-3 B/2", False))

    def test_what_does_not_fit_in_is_told(self):
        said = communication([("", f"2026-{n:04}", "") for n in range(30)], BELGIAN)
        self.assertTrue(said.is_cut)
        self.assertLessEqual(len(said.text), 140)

    def test_a_memo_is_read_like_a_reference(self):
        self.assertEqual(memo_communication(OGM, BELGIAN).text, OGM_DIGITS)
        self.assertEqual(memo_communication("Rent June", BELGIAN).text, "Rent June")
        self.assertEqual(memo_communication(False, BELGIAN).text, "")

    def test_lost_signs_are_told_and_lost_accents_are_not(self):
        self.assertFalse(is_altered("Müller & Söhne n° 7".replace("°", "o")))
        self.assertFalse(is_altered("no. 7 \u2026"))
        self.assertTrue(is_altered("株式会社 7"))
        self.assertTrue(self.said("", "№ 7 ★").is_altered)

    @bounded
    @given(some.lists(some.tuples(texts, texts, texts), min_size=1, max_size=5))
    def test_every_text_is_in_the_set_and_not_too_long(self, numbers):
        said = communication(numbers, BELGIAN)
        self.assertTrue(ALLOWED.fullmatch(said.text), said.text)
        self.assertLessEqual(len(said.text), 140)

    @bounded
    @given(texts)
    def test_what_is_structured_is_what_the_creditor_wrote(self, text):
        said = communication([(text, "", "")], BELGIAN)
        if said.is_structured:
            self.assertEqual(said.text, normalise(text))


class TestIban(TestCase):
    """Where money can go in euro."""

    def test_right_ones_of_sepa_pass(self):
        for iban in (BELGIAN, DUTCH, GERMAN):
            self.assertEqual(iban_problem(iban), "")

    def test_wrong_ones_are_told(self):
        for iban in ("BE71096123456768", "BE710961234567", "ABC", ""):
            self.assertEqual(iban_problem(iban), "invalid")

    def test_countries_outside_sepa_are_told(self):
        self.assertEqual(iban_problem("TR330006100519786457841326"), "not_sepa")
