import unittest
from datetime import date, timedelta
from decimal import Decimal

from ..overlap import Likeness, Movement, compare

DAY = date(2026, 3, 4)
IBAN, OTHER = "BE68 5390 0754 7034", "BE71096123456769"


def movement(key, amount="25.00", days=0, **details):
    return Movement(key, (DAY + timedelta(days),), Decimal(amount), **details)


def verdict(one, other):
    """The likeness of one movement and one line."""
    found = compare([one], [other]).get(one.key)
    return found.likeness if found else Likeness.NONE


class TestOverlap(unittest.TestCase):
    def test_same_day_amount_and_evidence_is_sure(self):
        for new, old in (
            ({"texts": ("Invoice 2026/17",)}, {"texts": ("INVOICE  2026-17",)}),
            ({"texts": ("Rent March house",)}, {"texts": ("X: rent march house /",)}),
            ({"account": IBAN}, {"account": IBAN.replace(" ", "").lower()}),
            ({"name": "Immo NV"}, {"name": "IMMO N.V."}),
            ({"end_to_end": "E2E-4711"}, {"texts": ("SEPA E2E-4711 thanks",)}),
        ):
            with self.subTest(new=new):
                pair = movement("new", **new), movement("old", **old)
                self.assertEqual(verdict(*pair), Likeness.SURE)

    def test_without_evidence_or_some_days_away_it_is_likely(self):
        self.assertEqual(verdict(movement(1), movement(2)), Likeness.LIKELY)
        named = movement(1, name="Immo NV")
        for days in (-3, -1, 1, 3):
            line = movement(2, days=days, name="Immo NV")
            self.assertEqual(verdict(named, line), Likeness.LIKELY)
        for days in (-4, 4):
            line = movement(2, days=days, name="Immo NV")
            self.assertEqual(verdict(named, line), Likeness.NONE)

    def test_the_value_day_counts_as_the_day(self):
        new = Movement(1, (DAY, DAY + timedelta(1)), Decimal(5), name="Immo NV")
        old = movement(2, "5", days=1, name="Immo NV")
        self.assertEqual(verdict(new, old), Likeness.SURE)

    def test_another_amount_sign_or_counterpart_is_another_movement(self):
        same = {"texts": ("Invoice 2026/17",)}
        for new, old in (
            (movement(1, "25.01", **same), movement(2, **same)),
            (movement(1, "-25.00", **same), movement(2, **same)),
            (movement(1, **same), movement(2, "-25.00", **same)),
            (movement(1, account=IBAN, **same), movement(2, account=OTHER, **same)),
        ):
            self.assertEqual(verdict(new, old), Likeness.NONE)

    def test_two_invoices_of_one_customer_are_not_one(self):
        new = movement(1, account=IBAN, texts=("+++090/9337/55493+++",))
        old = movement(2, account=IBAN, texts=("+++090/9337/55594+++",))
        self.assertEqual(verdict(new, old), Likeness.LIKELY)
        same = movement(2, account=IBAN, texts=("communication 090933755493",))
        self.assertEqual(verdict(new, same), Likeness.SURE)

    def test_empty_references_are_no_evidence(self):
        new = movement(1, end_to_end="NOTPROVIDED", texts=("",), name="")
        old = movement(2, texts=("NOTPROVIDED",), name="")
        self.assertEqual(verdict(new, old), Likeness.LIKELY)

    def test_a_line_stands_for_one_movement_only(self):
        twins = [movement(key, name="Immo NV") for key in "ab"]
        found = compare(twins, [movement("old", name="Immo NV")])
        self.assertEqual(list(found), ["a"])

    def test_the_better_match_gets_the_line(self):
        vague = movement("vague", days=1)
        exact = movement("exact", texts=("Invoice 2026/17",))
        old = movement("old", texts=("Invoice 2026/17",))
        found = compare([vague, exact], [old])
        self.assertEqual(
            {key: item.key for key, item in found.items()}, {"exact": "old"}
        )

    def test_of_two_likely_ones_the_one_with_evidence_gets_the_line(self):
        vague, named = movement("vague"), movement("named", days=2, name="Immo NV")
        found = compare([vague, named], [movement("old", days=1, name="Immo NV")])
        self.assertEqual(list(found), ["named"])

    def test_ponto_s_own_id_decides_whatever_the_day(self):
        new = movement("new", days=40, ponto_id="p1")
        found = compare(
            [new], [movement("alike", days=40), movement("old", ponto_id="p1")]
        )
        self.assertEqual((found["new"].key, found["new"].likeness), ("old", 2))
        changed = movement("old", "26.00", ponto_id="p1")
        self.assertEqual(verdict(new, changed), Likeness.LIKELY)

    def test_many_equal_amounts_are_assigned_quickly(self):
        news = [movement(f"n{n}", days=n // 4) for n in range(1000)]
        olds = [movement(f"o{n}", days=n // 4) for n in range(1000)]
        found = compare(news, olds)
        self.assertEqual(len(found), 1000)
        self.assertEqual(len({item.key for item in found.values()}), 1000)
