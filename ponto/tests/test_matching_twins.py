"""Two documents that fit a line alike: nobody knows which, so neither is picked."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..decisions import Match, Transfer
from ..matching import decide
from .matching_case import IBAN, MatchingCase, bill, document, invoice, line

SENT = Transfer(
    key=60,
    amount=Decimal(100),
    batch=80,
    account=1,
    iban=IBAN,
    text="RENT",
    since=date(2026, 3, 1),
)
DEBIT = replace(line("-100.00", "x", counterpart_iban=IBAN, account=1), text="RENT")
# A line, and the document that it surely settles where that is the only one.
SURE = {
    "reference": (line(), invoice()),
    "number": (line(text="INV/2026/00001"), document()),
    "supplier's number": (
        line("-100.00", "F-2026-0001", counterpart_iban=IBAN),
        bill(supplier_number="F-2026-0001", number=""),
    ),
    "wording of a transfer": (DEBIT, bill(transfers=(SENT,))),
}


def _twin(one):
    """The same again, with keys of its own."""
    transfers = tuple(replace(each, key=each.key + 1) for each in one.transfers)
    return replace(one, key=one.key + 1, transfers=transfers)


class TestTwins(MatchingCase):
    def test_one_alone_is_settled(self):
        for way, (bank_line, one) in SURE.items():
            with self.subTest(way):
                self.assert_settles(decide(bank_line, [one]), k1="100")

    def test_of_two_none_is_picked(self):
        for way, (bank_line, one) in SURE.items():
            with self.subTest(way):
                verdict = decide(bank_line, [one, _twin(one)])
                self.assertNotIsInstance(verdict, Match)

    def test_of_two_both_are_offered(self):
        for way, (bank_line, one) in SURE.items():
            with self.subTest(way):
                verdict = decide(bank_line, [_twin(one), one])
                first = {each.settlements[0].key for each in verdict.choices}
                self.assertLessEqual({1}, first)
                self.assertLessEqual(first, {1, 2})
