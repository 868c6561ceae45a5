from datetime import date, timedelta
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as some

from ..transfers import Document, kept_amount, plan, split
from .properties import bounded

DAY = date(2026, 1, 5)


def document(key, amount, creditor="eik", late=0):
    due = DAY + timedelta(days=late)
    return Document(key, (creditor,), Decimal(amount), due)


documents = some.lists(
    some.builds(
        document,
        some.integers(1, 10**6),
        some.integers(-99_999, 99_999).filter(bool).map(lambda n: Decimal(n) / 100),
        some.sampled_from(["eik", "lumen", "aqua"]),
        some.integers(0, 40),
    ),
    max_size=30,
    unique_by=lambda one: one.key,
)


def keys(transfers):
    return [[one.key for one in made.documents] for made in transfers]


class TestPlan(TestCase):
    """Which transfers pay a selection of documents."""

    def test_every_bill_is_a_transfer_of_its_own(self):
        made = plan([document(1, "10"), document(2, "20", "lumen"), document(3, "5")])
        self.assertEqual(keys(made), [[1], [3], [2]])

    def test_a_credit_note_is_taken_off_the_oldest_bill(self):
        made = plan([document(1, "50", late=9), document(2, "40"), document(3, "-15")])
        self.assertEqual(keys(made), [[2, 3], [1]])
        self.assertEqual([one.amount for one in made], [Decimal(25), Decimal(50)])

    def test_a_large_credit_note_is_taken_off_several_bills(self):
        made = plan([document(1, "50"), document(2, "40"), document(3, "-60")])
        self.assertEqual(keys(made), [[1, 2, 3]])
        self.assertEqual(made[0].amount, Decimal(30))

    def test_a_credit_note_of_one_creditor_is_not_taken_off_another_s_bill(self):
        made = plan([document(1, "50"), document(2, "-20", "lumen")])
        self.assertEqual([one.amount for one in made], [Decimal(50), Decimal(-20)])

    def test_credit_notes_of_as_much_as_the_bills_leave_nothing_to_pay(self):
        made = plan([document(1, "50"), document(2, "-50")])
        self.assertEqual([one.amount for one in made], [Decimal(0)])

    @bounded
    @given(documents)
    def test_every_document_is_paid_exactly_once(self, given_documents):
        made = plan(given_documents)
        paid = sorted(key for one in keys(made) for key in one)
        self.assertEqual(paid, sorted(one.key for one in given_documents))

    @bounded
    @given(documents)
    def test_netting_conserves_what_each_creditor_gets(self, given_documents):
        made = plan(given_documents)
        for creditor in {one.creditor for one in given_documents}:
            asked = sum(o.amount for o in given_documents if o.creditor == creditor)
            paid = sum(m.amount for m in made if m.documents[0].creditor == creditor)
            self.assertEqual(paid, asked)
            self.assertTrue(
                all(len({o.creditor for o in one.documents}) == 1 for one in made)
            )

    @bounded
    @given(documents)
    def test_nothing_is_left_to_pay_only_where_the_credit_notes_are_as_much(
        self, given_documents
    ):
        for made in plan(given_documents):
            creditor = made.documents[0].creditor
            whole = sum(o.amount for o in given_documents if o.creditor == creditor)
            if made.amount <= 0:
                self.assertLessEqual(whole, 0)


class TestSplit(TestCase):
    """What is signed at once."""

    def test_a_bank_without_batches_takes_one_by_one(self):
        self.assertEqual(split("abc", 10, False), [["a"], ["b"], ["c"]])

    def test_a_batch_holds_no_more_than_the_bank_takes(self):
        self.assertEqual(split("abcde", 2, True), [["a", "b"], ["c", "d"], ["e"]])

    def test_without_a_known_limit_there_is_one_batch(self):
        self.assertEqual(split("abc", 0, True), [["a", "b", "c"]])
        self.assertEqual(split("", 0, True), [])

    @bounded
    @given(some.lists(some.integers()), some.integers(0, 40), some.booleans())
    def test_splitting_loses_and_doubles_nothing(self, transfers, limit, is_bulk):
        batches = split(transfers, limit, is_bulk)
        self.assertEqual([one for batch in batches for one in batch], transfers)
        self.assertTrue(all(batches))
        if limit:
            self.assertTrue(all(len(batch) <= limit for batch in batches))


class TestKeptAmount(TestCase):
    """What a person wrote, when the discount comes or goes."""

    def test_the_whole_stays_the_whole(self):
        self.assertEqual(kept_amount(Decimal(98), Decimal(98), Decimal(100)), 100)

    def test_a_part_stays_that_part(self):
        self.assertEqual(kept_amount(Decimal(40), Decimal(98), Decimal(100)), 40)

    def test_a_part_is_never_more_than_the_whole(self):
        self.assertEqual(kept_amount(Decimal(99), Decimal(100), Decimal(98)), 98)
