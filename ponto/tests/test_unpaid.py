"""Which cause is told first, and what a bank line looks like."""

from ..unpaid import Check, is_named_in, kind_of_reference, likeliest, likeness
from .matching_case import IBAN, NUMBER, MatchingCase, document, invoice, line


def check(code):
    return Check("seen", "problem", code, code)


class TestLikeliest(MatchingCase):
    def test_what_was_seen_comes_before_what_was_not_read(self):
        for first, second in (
            ("proposed", "held"),
            ("held", "consent"),
            ("near", "failing"),
            ("consent", "partial"),
            ("partial", "not_sent"),
            ("not_sent", "not_due"),
            ("not_due", "nothing"),
        ):
            with self.subTest(first=first):
                found = likeliest([check(second), check(first)])
                self.assertEqual(found.code, first)

    def test_what_explains_nothing_is_no_cause(self):
        self.assertIsNone(likeliest([check("good_reference"), check("overdue")]))


class TestTrace(MatchingCase):
    def test_a_named_document_is_told_from_a_guessed_one(self):
        named = {"code": "rung", "details": {"rung": 2, "documents": [5]}}
        guessed = {"code": "amount_name", "details": {"documents": [5]}}
        stopped = {"code": "overpayment", "details": {"document": 5}}
        self.assertTrue(is_named_in([guessed, named], 5))
        self.assertTrue(is_named_in([stopped], 5))
        self.assertFalse(is_named_in([guessed], 5))
        self.assertFalse(is_named_in([named], 6))
        self.assertFalse(is_named_in(None, 5))
        self.assertFalse(is_named_in([{"code": "by_hand", "details": {}}], 5))


class TestLikeness(MatchingCase):
    def test_each_likeness(self):
        far = {"date": None, "due_date": None}
        known = {"partner_ibans": frozenset({IBAN}), **far}
        for expected, one, other in (
            ("named", line("7"), invoice()),
            ("named", line("7", "INV/2026/00001"), document()),
            ("near", line("7", "+++010/8068/17184+++"), invoice()),
            ("near", line(text="INV/2026/1"), document()),
            ("account", line(text="x", counterpart_iban=IBAN), document(**known)),
            ("name", line(text="x", counterpart_name="Korenaar"), document(**far)),
            ("amount", line(text="x"), document(**far)),
            ("customer", line("7", "x", counterpart_name="Korenaar"), document()),
            ("", line("7", "INV/2026/1"), document()),
            ("", line("-100"), invoice()),
        ):
            with self.subTest(expected=expected):
                self.assertEqual(likeness(one, other), expected)

    def test_a_reference_of_before(self):
        former = frozenset({NUMBER})
        self.assertEqual(likeness(line("7"), document(), former), "former")


class TestKindOfReference(MatchingCase):
    def test_each_kind(self):
        for written, kind in (
            ("", "none"),
            (None, "none"),
            ("+++010/8068/17183+++", "belgian"),
            ("010806817183", "belgian"),
            ("+++010/8068/17184+++", "broken"),
            ("RF18 5390 0754 7034", "international"),
            ("RF19 5390 0754 7034", "broken"),
            ("INV/2026/00012", "free"),
            ("Thank you", "free"),
        ):
            with self.subTest(written=written):
                self.assertEqual(kind_of_reference(written), kind)
