from types import SimpleNamespace
from unittest import TestCase

from ..sizes import DEFAULT, FULL, Sizes, chosen

OPTIONS = ("lines", "invoices", "accounts", "inbox", "journals", "peer_seconds")


def told(full=False, **given):
    return SimpleNamespace(full=full, **{**dict.fromkeys(OPTIONS), **given})


class TestSizes(TestCase):
    def test_without_a_word_the_default_is_measured(self):
        self.assertEqual(chosen(told()), DEFAULT)
        self.assertEqual(chosen(told(full=True)), FULL)

    def test_sizes_are_told_with_commas(self):
        sizes = chosen(told(lines="500,100", invoices="1000"))
        self.assertEqual((sizes.lines, sizes.invoices), ((100, 500), (1000,)))

    def test_few_lines_make_all_that_goes_with_them_small(self):
        self.assertEqual(chosen(told(lines="100")).each, 100)
        self.assertEqual(chosen(told(lines="1000")), DEFAULT)

    def test_few_lines_meet_no_fewer_invoices(self):
        self.assertEqual(Sizes(lines=(100,), invoices=(1000,)).loads, [(100, 1000)])

    def test_every_load_has_enough_invoices_and_comes_once(self):
        sizes = Sizes(lines=(1000, 10_000), invoices=(1000, 100_000))
        self.assertEqual(sizes.loads, [(1000, 1000), (1000, 100_000), (10_000, 10_000)])
