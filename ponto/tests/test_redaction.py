import doctest
import unittest

from .. import redaction
from ..redaction import redact


class TestRedaction(unittest.TestCase):
    def test_the_examples_of_its_documentation_hold(self):
        self.assertFalse(doctest.testmod(redaction, verbose=False).failed)

    def test_numbers_of_accounts_cards_and_money_go(self):
        for text in (
            "BE71096123456769",
            "NL91 ABNA 0417 1643 00",
            "FR1420041010050500013M02606",
            "1.234,56",
            "1 234.56",
            "0.5",
            "4111 1111 1111 1111",
            "096123456769",
            "anna@example.com",
        ):
            with self.subTest(text):
                shown = redact(f"before {text} after")
                self.assertNotIn(text, shown)
                self.assertTrue(shown.startswith("before "))
                self.assertTrue(shown.endswith(" after"))

    def test_what_support_needs_stays(self):
        for text in (
            "HTTP 503",
            "accountRecentlySynchronized",
            "request 0b4ad8f6-7b3c-4a52-9d5e-000000000001",
            "request 12345678-1234-1234-1234-123456789012, next",
        ):
            self.assertEqual(redact(text), text)

    def test_names_go_in_any_spelling_the_longest_first(self):
        names = ["Peeters", "Jan Peeters", "NV"]
        self.assertEqual(
            redact("JAN PEETERS en peeters NV", names), "[name] en [name] NV"
        )
