from unittest import TestCase

from ..numbers import carries
from ..references import read
from .numbers import keys, named, named_surely


class TestWholeTokens(TestCase):
    def test_a_number_inside_a_longer_one_is_none(self):
        for text in (
            "INV/2026/10",
            "INV/2026/1/3",
            "12/INV/2026/1",
            "INV/2026/1A",
            "AINV/2026/1",
            "INV/2026/1-B",
            "INV/2026/1_2",
            "INV/2026/1.3",
            "INV/2026/1,12",
            "INV/2026/1'000",
            "INV/2026/1 /3",
            "INV/2026/1/ 3",
            "INV/2026/1\\3",
            "INV/2026/1/\n3",
            "INV/2026/1/-3",
            "INV/2026/\u0661",
            "INV/2026/1é",
        ):
            with self.subTest(text):
                self.assertEqual(named(text, "INV/2026/1"), [])
                self.assertEqual(named(f"Factuur {text} dank", "INV/2026/1"), [])

    def test_other_signs_are_borders(self):
        for text in (
            *("(INV/2026/1)", "'INV/2026/1'", "INV/2026/1.", "INV/2026/1, dank"),
            *(
                "#INV/2026/1",
                "n°INV/2026/1",
                "Nº\u00a0INV/2026/1",
                "nºINV/2026/1",
                "INV/2026/1+2",
                "*INV/2026/1*",
            ),
            *("ref:INV/2026/1;", "INV/2026/1,INV/2026/2", "INV/2026/1\n2026"),
            *("fact.INV/2026/1.Dank", "INV/2026/1/", "/INV/2026/1", "-INV/2026/1-"),
            *("INV/2026/1 - klant 4411", "INV/2026/1 / INV/2026/2", "INV/2026/1: 15"),
            *("INV/2026/1 -150,00", "1.INV/2026/1 2.INV/2026/2", "INV/2026/1 EUR"),
            *("INV/2026/1 150,00 EUR", "INV/2026/1 12/03/2026", "😀INV/2026/1😀"),
        ):
            with self.subTest(text):
                (number,) = named(text, "INV/2026/1")
                self.assertEqual(number.as_written, "INV/2026/1")
                self.assertFalse(number.is_loose or number.is_doubtful)

    def test_every_spelling_folds_to_one_key(self):
        for text in (
            *("INV/2026/00012", "inv/2026/00012", "INV2026/00012", "INV202600012"),
            *("inv-2026-00012", "INV_2026_00012", "INV.2026.00012", "INV:2026:00012"),
            *(
                "INV / 2026 / 00012",
                "INV\\2026\\00012",
                "INV2026-00012",
                "inv\u20112026\u201100012",
            ),
        ):
            with self.subTest(text):
                (number,) = named_surely(text, "INV/2026/00012")[:1]
                self.assertEqual(number.key, "INV202600012")
                self.assertFalse(number.is_loose or number.is_digits)

    def test_what_blanks_or_a_wrap_join_is_loose(self):
        for text in (
            *(
                "INV 2026 00012",
                "INV 2026/00012",
                "INV/2026\n/00012",
                "INV/2026/\n00012",
            ),
            *("INV/2026/000\n12", "IN\r\nV/2026/00012", "INV - 2026 - 00012"),
            *("INV. 2026/00012", "INV\u00a02026\u00a000012", "inv: 202600012"),
        ):
            with self.subTest(text):
                loose = {one.is_loose for one in named(text, "INV/2026/00012")}
                self.assertIn(True, loose)
                whole = [one for one in read(text).numbers if one.key == "INV202600012"]
                self.assertEqual([one.is_loose for one in whole], [True])

    def test_a_line_wrapped_anywhere_is_read(self):
        written = "INV/2026/00012"
        for place in range(1, len(written)):
            for wrap in ("\n", "\r\n", " \n"):
                text = f"Factuur {written[:place]}{wrap}{written[place:]} x"
                with self.subTest(text):
                    self.assertIn("INV202600012", keys(text))

    def test_two_numbers_are_not_the_one_that_has_their_digits(self):
        for text, document in (
            ("INV/2026/1/12", "INV/2026/112"),
            ("INV/2026/1-12", "INV/2026/112"),
            ("INV/2026/1 /12", "INV/2026/112"),
            ("INV/2026/1 12", "INV/2026/112"),
            ("INV/20261/12", "INV/2026/112"),
            ("INV/2026/01/0002", "INV/2026/010002"),
            ("2026/123/456", "INV/2026/123456"),
            ("2026/123/456", "2026/123456"),
        ):
            with self.subTest(text):
                self.assertEqual(named(text, document), [])

    def test_digits_may_be_cut_where_the_document_has_none_or_a_line_ended(self):
        for text, document in (
            ("2026/0012", "20260012"),
            ("FAC 2026/0012", "FAC20260012"),
            ("INV/2026/1\n12", "INV/2026/112"),
            ("INV/2026/000 12", "INV/2026/00012"),
            ("INV/202\r\n6/00012", "INV/2026/00012"),
            ("INV/2026/00\u200b012", "INV/2026/00012"),
            ("2026 000 12", "INV/2026/00012"),
            ("INV202600012", "INV/2026/00012"),
        ):
            with self.subTest(text):
                self.assertTrue(named(text, document))

    def test_what_was_cut_in_two_is_not_named_by_its_first_half(self):
        self.assertEqual(named("INV/2026/\n1", "INV/2026"), [])
        self.assertEqual(named("Betaling INV/2026-\n1", "INV/2026"), [])

    def test_what_does_not_belong_together_is_not_joined(self):
        for text in (
            *("INV 2026    00012", "INV, 2026, 00012", "INV\n\n202600012"),
            *("INV<br>202600012", "INV (2026) 00012", "INV; 202600012", "INV//2026"),
        ):
            with self.subTest(text):
                self.assertNotIn("INV202600012", keys(text))

    def test_letters_outside_ascii_belong_to_their_word(self):
        self.assertEqual(named("FAÉ12345", "FA12345"), [])
        self.assertEqual(named("FA12345", "FAÉ12345"), [])
        self.assertTrue(named("faé/12345", "FAÉ-12345"))
        self.assertEqual(named("re\u0301f20260012", "F20260012"), [])

    def test_the_place_points_into_the_text_of_the_bank(self):
        text = "ß😀<br>réf. inv/2026/00012 İ"
        (number,) = named(text, "INV/2026/00012")
        self.assertEqual(text[slice(*number.span)], "inv/2026/00012")
        self.assertEqual(number.as_written, "inv/2026/00012")


class TestSmallNumbers(TestCase):
    def test_too_little_is_nothing(self):
        for text in (
            *(
                None,
                "",
                "/",
                "%",
                "_",
                "\\",
                "INV",
                "0",
                "F1",
                "A12",
                "Factuur",
                "12345",
            ),
            *(
                "NR 12",
                "1/2",
                "1",
                "000000",
                "00/0000",
                "Factuur van mei, bedankt",
                "...",
            ),
        ):
            with self.subTest(text):
                self.assertEqual(keys(text), [])

    def test_a_letter_or_two_and_digits_suffice(self):
        for text in ("FAC12", "V2026/1", "F2026", "RE-123", "A1B2C"):
            self.assertEqual(named(f"Betaling {text}", text)[0].as_written, text)

    def test_a_short_number_needs_the_same_groups(self):
        for text in (
            "2023/1",
            "2023 / 1",
            "2023-1",
            "2023_1",
            "2023 /1",
            "fact 2023/1.",
        ):
            with self.subTest(text):
                (number,) = [one for one in read(text).numbers if one.key == "20231"]
                self.assertTrue(number.is_short and number.is_digits)
                self.assertEqual(number.groups, ("2023", "1"))
                self.assertEqual(carries(number, "2023/1"), "whole")
                self.assertEqual(carries(number, "20/231"), "")
                self.assertEqual(carries(number, "20231"), "")
                self.assertEqual(carries(number, "INV/2023/1"), "")

    def test_a_short_number_is_not_put_together_from_blanks(self):
        for text in ("2023 1", "2023 - 1", "2023\n1", "2023/\n1", "klant 20231"):
            self.assertNotIn("20231", keys(text))

    def test_long_digits_name_a_document_by_its_digits(self):
        for text in ("202600012", "2026/00012", "2026 00012", "Factuur 2026-00012"):
            number = named(text, "INV/2026/00012")[0]
            self.assertEqual(carries(number, "INV/2026/00012"), "digits")
            self.assertEqual(carries(number, "2026/00012"), "whole")
        self.assertEqual(named("12026000123", "INV/2026/00012"), [])

    def test_a_number_is_not_found_under_fewer_than_six_digits(self):
        self.assertEqual(named("Factuur 12345", "INV12345"), [])
        self.assertEqual(named("202/31", "INV/202/31"), [])


class TestBankTexts(TestCase):
    def test_the_parts_a_bank_labels_are_parted(self):
        for text in (
            "BETALING FACT.NR INV/2026/00012 KLANT 4411",
            "MEDEDELING: INV-2026-00012",
            "/RFB/INV202600012",
            "/REMI/USTD//INV/2026/00012/EREF/NOTPROVIDED",
            "/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/JAN"
            "/REMI/INV/2026/00012/EREF/NOTPROVIDED",
            "/EREF/INV/2026/00012//REMI/DANK",
            "SVWZ+INV/2026/00012EREF+NOTPROVIDEDKREF+4411",
            "EREF+4411 SVWZ+Rechnung INV/2026/00012 vom 12.03.2026",
            "Naam: Jan<br>Omschrijving: INV/2026/00012<br>IBAN: NL91ABNA0417164300",
            "Factuur INV/2026/00012 dd 12/03/2026",
            "Rechnung Nr. INV/2026/00012, Kd-Nr. 4411",
            "Facture n°INV/2026/00012 du 12/03/2026",
            "INV/2026/00012+++010/8068/17183+++",
            "BE71096123456769 INV/2026/00012",
        ):
            with self.subTest(text):
                (number,) = named(text, "INV/2026/00012")
                self.assertFalse(number.is_loose or number.is_doubtful)

    def test_two_strokes_without_a_tag_may_stand_inside_a_number(self):
        for text in ("INV/2026/00012//1", "INV/2026/00012//A", "1//INV/2026/00012"):
            with self.subTest(text):
                self.assertEqual(named(text, "INV/2026/00012"), [])

    def test_our_own_prefix_is_no_tag(self):
        self.assertIn("INV20261", keys("/INV/2026/1/"))
        self.assertIn("12INV20261", keys("12/INV/2026/1"))

    def test_account_numbers_and_references_hold_no_number(self):
        for text in (
            *("BE71 0961 2345 6769", "NL91ABNA0417164300", "+++010/8068/17183+++"),
            *("010/8068/17183", "010 8068 17183", "RF18 5390 0754 7034"),
        ):
            with self.subTest(text):
                self.assertEqual(keys(text), [])

    def test_twelve_bare_digits_may_be_both(self):
        found = read("Betaling 010806817183")
        self.assertEqual([one.value for one in found.structured], ["010806817183"])
        self.assertIn("010806817183", [one.key for one in found.numbers])
