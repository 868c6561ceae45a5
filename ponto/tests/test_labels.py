"""Words that say what a number is, and what a list leaves out."""

from unittest import TestCase

from ..references import OGM, RF, read
from .matching_case import NUMBER, MatchingCase, document, invoice, line
from .test_exchanged import decide


def found(text, *kinds):
    return [one.value for one in read(text).structured if one.kind in kinds]


def keys(text):
    return [one.key for one in read(text).numbers if one.follows]


class TestStructured(TestCase):
    def test_a_word_that_goes_on_holds_no_rf(self):
        for text in (
            "Zahlung Düsseldorf 34 42",
            "Dorf 34 42 Haus",
            "werf 83 KD4711",
            "werf83KD4711",
            "XRF83KD4711",
        ):
            with self.subTest(text):
                self.assertEqual(found(text, RF), [])
        for text in (
            "RF83KD4711",
            "refRF83KD4711",
            "kenmerkRF83KD4711",
            "x RF83KD4711",
        ):
            with self.subTest(text):
                self.assertEqual(found(text, RF), ["RF83KD4711"])

    def test_a_part_of_another_number_is_no_ogm(self):
        for text in (
            f"ORD{NUMBER}",
            f"M{NUMBER}-77",
            f"mandaat {NUMBER}",
            f"Machtigingskenmerk: {NUMBER}",
            f"MREF+{NUMBER} SVWZ+Lastschrift",
            f"/MARF/{NUMBER}/REMI/x",
            f"terminal {NUMBER}",
        ):
            with self.subTest(text):
                self.assertEqual(found(text, OGM), [])
        for text in (f"OGM{NUMBER}", f"mededeling{NUMBER}", f"Factuur{NUMBER}"):
            with self.subTest(text):
                self.assertEqual(found(text, OGM), [NUMBER])

    def test_a_date_and_a_time_are_no_ogm(self):
        for text in (
            "Bancontact 12/02/26 08:00:23",
            "12.02.26 08.00.23",
            "12/02/26 08 00 23",
            "4711,00 223332",
        ):
            with self.subTest(text):
                self.assertEqual(found(text, OGM), [])


class TestLadder(MatchingCase):
    def test_a_number_of_somebody_else_is_proposed_at_most(self):
        own = document(1, number="20260145")
        for word in ("Bestelling", "klantnr", "terminal", "Order no.", "bel"):
            with self.subTest(word):
                verdict = decide(line(text=f"{word} 20260145"), [own])
                self.assertFalse(hasattr(verdict, "plan"), verdict)
        self.assert_settles(decide(line(text="factuur 20260145"), [own]), k1="100")

    def test_units_and_hours_are_no_numbers(self):
        own = document(1, number="104500")
        for text in ("10.45.00 uur", "104 500 km", "104500 stuks"):
            with self.subTest(text):
                verdict = decide(line(text=text), [own])
                self.assertFalse(hasattr(verdict, "plan"), verdict)

    def test_a_credit_note_s_number_never_pays_an_invoice(self):
        own = document(2)
        for word in ("RINV", "RINV.", "CN", "creditnota", "Avoir"):
            text = f"{word} 2026/00002"
            with self.subTest(text):
                verdict = decide(line(text=text), [own])
                self.assertFalse(hasattr(verdict, "plan"), verdict)

    def test_digits_that_an_invoice_has_too_pay_no_credit_note_out(self):
        named = document(1, number="INV/2026/00903")
        refund = document(2, number="RINV/2026/00903", move_type="out_refund")
        verdict = decide(line("-100", "INV 2026 00903"), [named, refund])
        self.assertFalse(hasattr(verdict, "plan"), verdict)
        verdict = decide(line("-100", "RINV/2026/00903"), [named, refund])
        self.assert_settles(verdict, k2="100")

    def test_two_numbers_that_a_stroke_joins_are_two(self):
        both = [document(1), document(2)]
        for text in (
            "INV/2026/00001/INV/2026/00002",
            "INV-2026-00001/INV-2026-00002",
            "INV202600001-INV202600002",
            "202600001/202600002",
        ):
            with self.subTest(text):
                verdict = decide(line("200", text), both)
                self.assert_settles(verdict, k1="100", k2="100")

    def test_a_list_that_is_cut_short_is_proposed(self):
        both = [document(1), document(2)]
        for text in (
            "INV/2026/00001 en 2",
            "INV/2026/00001, 00002",
            "INV/2026/00001 t/m 00002",
            "INV/2026/00001+2",
        ):
            with self.subTest(text):
                verdict = decide(line("200", text), both)
                self.assert_proposes(
                    verdict, "several_references", {"k1": "100", "k2": "100"}
                )
        self.assertEqual(keys("INV/2026/00098 bis 00101")[-1], "INV202600101")
        for text in ("INV/2026/00112 en 3", "INV/2026/00001 en 2 EUR"):
            with self.subTest(text):
                self.assertEqual(keys(text), [])

    def test_another_text_that_names_another_document_is_asked_about(self):
        both = [invoice(1), document(2)]
        one = line("100", "+++010/8068/17183+++")
        other = line("100", "INV/2026/00002")
        texts = (*one.references, *other.references)
        for amount, choice in (("100", [1]), ("200", [1, 2])):
            both_texts = type(one)(**{**vars(line(amount)), "references": texts})
            verdict = decide(both_texts, both)
            self.assert_proposes(verdict, "several_references")
            settlements = verdict.choices[0].settlements
            self.assertEqual([each.key for each in settlements], choice)

    def test_a_number_in_digits_is_no_checked_reference(self):
        own = document(1, "150", number="26000802", reference="26000802")
        verdict = decide(line("20", "factuur 26000802"), [own])
        self.assertFalse(hasattr(verdict, "plan"), verdict)
        self.assert_settles(decide(line("150", "factuur 26000802"), [own]), k1="150")

    def test_a_short_reference_in_a_sentence_pays_no_part(self):
        own = document(1, "150", reference="RF3442")
        verdict = decide(line("20", "modem RF3442 geleverd"), [own])
        self.assert_proposes(verdict, "underpaid", {"k1": "20"})
        self.assert_settles(decide(line("20", "RF3442"), [own]), k1="20")

    def test_far_more_than_a_number_needs_is_a_question(self):
        own = document(1, number="INV/2026/00101")
        for policy in ("credit", "open"):
            verdict = decide(line("999", own.number), [own], overpayment=policy)
            self.assert_proposes(verdict, "overpayment")
            verdict = decide(line("150", own.number), [own], overpayment=policy)
            self.assert_settles(verdict, k1="100")

    def test_the_number_of_another_company_with_that_amount_is_a_question(self):
        own = document(1, number="INV/2026/00101")
        theirs = document(2, "150", number="INV/2026/00101", company_id=9)
        verdict = decide(line("150", own.number), [own, theirs], overpayment="credit")
        self.assert_proposes(verdict, "ambiguous")
