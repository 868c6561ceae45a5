from unittest import TestCase

from ..figures import growth_exponent, ratio, share, shown, times


class TestFigures(TestCase):
    def test_a_cost_that_stays_has_exponent_zero(self):
        self.assertAlmostEqual(growth_exponent({1000: 5, 100_000: 5}), 0)

    def test_a_cost_that_grows_with_the_size_has_exponent_one(self):
        self.assertAlmostEqual(growth_exponent({10: 3, 100: 30, 1000: 300}), 1)

    def test_a_cost_that_falls_has_a_negative_exponent(self):
        self.assertLess(growth_exponent({10: 30, 1000: 3}), 0)

    def test_one_size_has_no_exponent(self):
        self.assertIsNone(growth_exponent({1000: 5}))

    def test_what_is_missing_has_no_ratio(self):
        self.assertIsNone(ratio(None, 2))
        self.assertIsNone(ratio(2, None))
        self.assertEqual(ratio(3, 2), 1.5)

    def test_numbers_are_shown_with_what_belongs_to_them(self):
        self.assertEqual(shown(12345.678), "12,345.7")
        self.assertEqual(shown(2, 0, "MB"), "2 MB")
        self.assertEqual(shown(None), "-")
        self.assertEqual(times(1.049), "1.05 x")
        self.assertEqual(share(1, 4), "25.0 %")
        self.assertEqual(share(1, 0), "-")
