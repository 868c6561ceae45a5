import unittest
from datetime import date

from ..succession import Entry, recognize

DAY = date(2026, 3, 4)


def entry(key, day=DAY, **raw):
    said = {"amount": 25, "currency": "EUR", "createdAt": f"created {key}"}
    return Entry(key, {**said, "counterpartName": "Immo NV", **raw}, day)


class TestSuccession(unittest.TestCase):
    def test_the_same_words_under_a_new_id_are_the_same_movement(self):
        found = recognize(
            [entry("new", amount=25.0, digest="d1", purposeCode=None)],
            [entry("old", digest="d1")],
        )
        self.assertEqual(found, {"new": "old"})

    def test_another_digest_or_bank_s_id_does_not_part_what_says_the_same(self):
        found = recognize(
            [entry("new", digest="x", internalReference="1", executionDate="a")],
            [entry("old", digest="y", internalReference="2", executionDate="b")],
        )
        self.assertEqual(found, {"new": "old"})

    def test_the_digest_knows_what_got_a_name_later(self):
        old = entry("old", digest="d1", counterpartName=None)
        self.assertEqual(recognize([entry("new", digest="d1")], [old]), {"new": "old"})

    def test_the_bank_s_id_needs_the_same_parties(self):
        for name, is_same in (("counterpartName", True), ("endToEndId", False)):
            with self.subTest(name):
                old = entry("old", internalReference="7", **{name: "other"})
                new = entry("new", internalReference="7")
                self.assertEqual(bool(recognize([new], [old])), is_same)

    def test_another_day_amount_or_text_is_another_movement(self):
        old = entry("old", digest="d1")
        for new in (
            entry("new", day=date(2026, 3, 5), digest="d1", executionDate="5"),
            entry("new", amount=25.01, digest="d1"),
            entry("new", digest="d2", remittanceInformation="Rent"),
            entry("new", day=None, digest="d1", executionDate="?"),
        ):
            self.assertEqual(recognize([new], [old]), {})

    def test_twins_stay_as_many_as_they_were(self):
        old = [entry(f"old{number}", digest="d") for number in (2, 1)]
        new = [entry(f"new{number}", digest="d") for number in (3, 2, 1)]
        found = recognize(new, old)
        self.assertEqual(found, {"new3": "old2", "new2": "old1"})

    def test_the_strictest_pair_goes_first(self):
        plain = entry("plain", digest="d1", remittanceInformation="a")
        same = entry("same", digest="d1", remittanceInformation="b")
        old = entry("old", digest="d1", remittanceInformation="b")
        self.assertEqual(recognize([plain, same], [old]), {"same": "old"})

    def test_what_was_not_understood_is_known_by_its_words_alone(self):
        old = Entry("old", {"amount": "x", "createdAt": 1})
        same, other = Entry(1, {"amount": "x"}), Entry(2, {"amount": "y"})
        self.assertEqual(recognize([other, same], [old]), {1: "old"})
