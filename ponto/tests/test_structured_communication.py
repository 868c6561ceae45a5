from unittest import TestCase, skipUnless

from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_97_10

from ..references import is_ogm, read
from .properties import bounded

try:
    from stdnum.be import ogm_vcs
except ImportError:  # younger than the library of stock Odoo
    ogm_vcs = None

from .numbers import CREDITOR, NUMBER, belgian_ibans, ogm, ogm_numbers


class TestOgmRule(TestCase):
    def test_known_numbers(self):
        for number in (NUMBER, "090933755493", "000000000101", "000000009797"):
            self.assertTrue(is_ogm(number), number)
        wrong = ["000000009700", "000000000198", "000000000000", "010806817184"]
        wrong += [
            "",
            "10806817183",
            "0" + NUMBER,
            "\u0660\u0661\u0660\u0668\u0660\u0666\u0668\u0661\u0667\u0661\u0668\u0663",
            "01080681718x",
        ]
        for number in wrong:
            self.assertFalse(is_ogm(number), number)

    @skipUnless(ogm_vcs, "this python-stdnum has no OGM-VCS")
    @bounded
    @given(st.text("0123456789", min_size=11, max_size=13) | ogm_numbers)
    def test_the_rule_is_that_of_the_library(self, number):
        self.assertEqual(is_ogm(number), ogm_vcs.is_valid(number))


class TestOgmSpellings(TestCase):
    def test_every_spelling_is_read(self):
        for text in (
            "+++010/8068/17183+++",
            "***010/8068/17183***",
            "+++ 010 / 8068 / 17183 +++",
            "+++010806817183+++",
            "010806817183",
            "010/8068/17183",
            "010 8068 17183",
            "010.8068.17183",
            "010\u20118068\u201117183",
            "0108068171 83",
            "0108068171/83",
            "0108 0681 7183",
            "0 1 0 8 0 6 8 1 7 1 8 3",
            "010\u00a08068\u00a017183",
            "010\u200b8068\u200b17183",
            "+010/8068/17183+",
            "+++010/8068/17183",
            "010/8068/17183+++",
            "010/8068/1 7183",
        ):
            with self.subTest(text):
                self.assertEqual(ogm(text), [NUMBER])
                self.assertEqual(ogm(f"Betaling factuur {text} bedankt"), [NUMBER])

    def test_neighbours_do_not_hide_it(self):
        for text in (
            "OGM010806817183",
            "010806817183EUR",
            "2026 010806817183 12/03/2026",
            "Factuur 20260012 +++010/8068/17183+++ 15 EUR",
            "klant 4711 010 8068 17183",
            "klant 4711 010/8068/1 7183",
            "klant 4711 0108068171 83",
            "klant 4711 010 8068 171 83",
            "21/11/2026 010/8068/17183 17:30",
            "😀010806817183😀",
            "תשלום 010806817183 תודה",
            "\u202e010806817183\u202c",
            # As East Asian keyboards write digits and strokes.
            "\uff10\uff11\uff10\uff18\uff10\uff16\uff18\uff11\uff17\uff11\uff18\uff13",
            "+++010\u22158068\u221517183+++",
            "12,50 EUR;010806817183;1",
            "Naam: X<br>Omschrijving: 010806817183<br>IBAN: NL91ABNA0417164300",
            "a<BR/>010806817183<br />12",
            "BE71 0961 2345 6769 010806817183",
            "BE71096123456769 010/8068/17183",
            f"{CREDITOR} 010806817183",
            "RF84F 010806817183",  # RF84F and all of it have right check digits
        ):
            with self.subTest(text):
                self.assertEqual(ogm(text), [NUMBER])

    def test_a_line_wrapped_anywhere_is_read(self):
        for written in ("+++010/8068/17183+++", NUMBER, "010/8068/17183"):
            for place in range(1, len(written)):
                for wrap in ("\n", "\r\n", " \n"):
                    text = f"Factuur van mei {written[:place]}{wrap}{written[place:]} x"
                    with self.subTest(text):
                        self.assertEqual(ogm(text), [NUMBER])

    def test_a_marked_one_may_be_cut_by_a_line_tag(self):
        self.assertEqual(ogm("+++010/8068/<br>17183+++"), [NUMBER])
        self.assertEqual(ogm("010806<br>817183"), [])

    def test_typed_structured_junk_may_stand_between(self):
        for text in ("VCS:010~8068~17183", "010 8068   -   17183 ref"):
            self.assertEqual(ogm(text, "structured"), [NUMBER])
        self.assertEqual(ogm("010~8068~17183"), [])
        for text in ("Factuur 12", "", "/", "+++", "1234567890123456", "INV/2026/1"):
            self.assertEqual(ogm(text, "structured"), [])

    def test_the_type_is_not_believed(self):
        for remittance_type in (None, "structured", "unstructured", "other"):
            self.assertEqual(ogm("+++010/8068/17183+++", remittance_type), [NUMBER])

    def test_several_are_read_in_order_and_once(self):
        other = "090933755493"
        text = f"{other} en +++010/8068/17183+++ en {other}, 090/9337/55493"
        self.assertEqual(ogm(text), [other, NUMBER])

    def test_the_place_points_into_the_text_of_the_bank(self):
        text = "ß😀<br>réf. +++010/8068/17183+++ İ"
        (one,) = read(text).structured
        self.assertEqual(text[slice(*one.span)], "010/8068/17183")
        self.assertEqual(one.as_written, "010/8068/17183")

    @bounded
    @given(
        ogm_numbers,
        st.sampled_from(["+++", "***", "", "++"]),
        st.sampled_from(["/", " ", ".", "-", "/ ", " / ", "", "\n"]),
        st.text("abcXYZé.,:()\n 😀", max_size=40),
    )
    def test_what_is_written_is_read_back(self, number, marks, mark, around):
        written = mark.join((number[:3], number[3:7], number[7:]))
        self.assertIn(number, ogm(f"{around} {marks}{written}{marks} {around}"))


class TestOgmTraps(TestCase):
    def test_an_account_number_is_no_reference(self):
        for text in (
            "BE71096123456769",
            "BE71 0961 2345 6769",
            "be71 0961 2345 6769",
            "IBANBE71 0961 2345 6769Jan",
            "BE71-0961-2345-6769",
            "BE71\n096123456769",
            "BE71 096123456769",
            "BE72 096123456769",  # mistyped, still an account
            "van BE71 0961 2345 6769 naar BE68 5390 0754 7034 op 12 maart",
            "096-1234567-69",  # an account number of before 2011
            "Rekening 096 1234567 69.",
        ):
            with self.subTest(text):
                self.assertEqual(ogm(text), [])

    @bounded
    @given(belgian_ibans, st.integers(1, 34), st.sampled_from([" ", "\n", "-", "."]))
    def test_no_belgian_iban_is_read_as_a_reference(self, number, size, mark):
        groups = [number[at : at + size] for at in range(0, len(number), size)]
        found = read(f"van {mark.join(groups)} Jan")
        self.assertEqual((found.structured, found.ibans), ((), (number,)))

    def test_a_foreign_account_that_ends_like_a_reference_is_none(self):
        for country, bank in (("CH", "00762"), ("LI", "08810")):
            bban = bank + NUMBER
            check = mod_97_10.calc_check_digits(bban + country)
            self.assertEqual(ogm(f"{country}{check} {bank} {NUMBER}"), [])
            self.assertEqual(ogm(f"{country}{check} {bank}, {NUMBER}"), [NUMBER])

    def test_longer_runs_hold_none(self):
        for text in (
            "1010806817183",
            "0108068171830",
            "9" * 100 + NUMBER,
            "4711 0108 0681 7183",
            "0108 0681 7183 4711",
            "5412 0108 0681 7183",
        ):
            with self.subTest(text):
                self.assertEqual(ogm(text), [])

    def test_what_does_not_belong_together_is_not_joined(self):
        for text in (
            "010806 factuur 817183",
            "010806; 817183",
            "+++010806 factuur 817183+++",
            "010806\n\n817183",
            "010806          817183",
            "010806 +++ 817183",
            "\u0660\u0661\u0660\u0668\u0660\u0666\u0668\u0661\u0667\u0661\u0668\u0663",
        ):
            with self.subTest(text):
                self.assertEqual(ogm(text), [])

    def test_nothing_is_read_in_nothing(self):
        for text in (None, "", "/", "INV", "0", "%", "_", "\\", "+++", "000000000000"):
            self.assertFalse(read(text))
            self.assertFalse(read(text, "structured"))
