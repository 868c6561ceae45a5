import re
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from ..sepa import COMMUNICATION_LENGTH, transliterate

ALLOWED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]*")


class TestSepa(TestCase):
    """What a bank prints is what the supplier is called, without its accents."""

    def test_letters_lose_their_accents(self):
        for text, plain in (
            ("Müller & Söhne GmbH", "Muller + Sohne GmbH"),
            ("Ébénisterie Lefèvre", "Ebenisterie Lefevre"),
            ("Straße Ørsted Œuvre Łódź", "Strasse Orsted OEuvre Lodz"),
            ("Houthandel “De Eik” \u2013 Gent", "Houthandel 'De Eik' - Gent"),
            ("+++090/9337/55493+++", "+++090/9337/55493+++"),
            ("no. 7; 12 €", "no. 7, 12 EUR"),
            ("two\nlines", "two lines"),
        ):
            self.assertEqual(transliterate(text), plain)

    def test_what_has_no_likeness_stays_seen(self):
        self.assertEqual(transliterate("株式会社"), "....")

    def test_a_text_is_cut_without_a_blank_at_its_end(self):
        self.assertEqual(transliterate("De Eik BV", 7), "De Eik")

    @given(some.text(max_size=300))
    def test_any_text_fits_the_set_and_stays_as_it_is_then(self, text):
        plain = transliterate(text, COMMUNICATION_LENGTH)
        self.assertTrue(ALLOWED.fullmatch(plain), plain)
        self.assertLessEqual(len(plain), COMMUNICATION_LENGTH)
        self.assertEqual(transliterate(plain), plain)
