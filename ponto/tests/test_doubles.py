from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from ..doubles import Sum, find, reference_keys

DAY = date(2026, 3, 1)


def money(amount="121.00", *texts, creditor=7, days=0, own=()):
    day = DAY + timedelta(days=days)
    references = reference_keys(texts)
    return Sum(creditor, Decimal(amount), references, day, own=frozenset(own))


class TestDoubles(TestCase):
    """Same creditor, amount and reference within sixty days."""

    def is_double(self, one, other):
        return bool(find([one], [other]))

    def test_the_same_again_is_told(self):
        self.assertTrue(
            self.is_double(money("121", "2026-17"), money("121.00", "2026/17"))
        )

    def test_a_structured_reference_is_the_same_in_any_spelling(self):
        written, bare = "+++090/9337/55493+++", "090933755493"
        self.assertTrue(self.is_double(money("5", written), money("5", "x", bare)))

    def test_another_amount_creditor_or_reference_is_no_double(self):
        one = money("121", "2026-17")
        self.assertFalse(self.is_double(one, money("121.01", "2026-17")))
        self.assertFalse(self.is_double(one, money("121", "2026-17", creditor=8)))
        self.assertFalse(self.is_double(one, money("121", "2026-18")))
        self.assertFalse(self.is_double(one, money("121")))

    def test_without_references_creditor_and_amount_decide(self):
        self.assertTrue(self.is_double(money(), money()))

    def test_sixty_days_apart_is_a_double_and_one_more_is_none(self):
        one = money("121", "rent")
        self.assertTrue(self.is_double(one, money("121", "rent", days=-60)))
        self.assertFalse(self.is_double(one, money("121", "rent", days=-61)))

    def test_nothing_is_the_double_of_itself(self):
        one = money("121", "rent", own=["bill 1"])
        self.assertFalse(self.is_double(one, one))
        self.assertFalse(self.is_double(one, money("121", "rent", own=["bill 1"])))
