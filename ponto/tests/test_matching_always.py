"""What holds for every line and every set of documents."""

from dataclasses import replace
from decimal import Decimal
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..amounts import is_settled_by, paid
from ..decisions import Match, Plan, Rung
from ..matching import decide
from ..pool import Pool
from .any_matching import CANDIDATES, LINES, ONE_CANDIDATE, POLICIES, plans
from .properties import bounded


class TestAlways(TestCase):
    @bounded
    @given(LINES, CANDIDATES, POLICIES, st.randoms())
    def test_order_never_changes_the_decision(self, bank_line, found, policy, source):
        shuffled = source.sample(found, len(found))
        self.assertEqual(
            decide(bank_line, iter(shuffled), policy), decide(bank_line, found, policy)
        )

    @bounded
    @given(LINES, CANDIDATES, CANDIDATES, POLICIES)
    def test_unrelated_documents_never_change_the_decision(
        self, bank_line, found, others, policy
    ):
        unrelated = [
            replace(
                one,
                key=100 + one.key,
                reference="000000000101",
                number=f"ZZ/1999/{one.key:05d}",
                residual=one.residual + Decimal("0.37"),
                partner=9,
                partner_ibans=frozenset(),
                payments=(),
                transfers=(),
                end_to_end_ids=frozenset(),
                supplier_number="",
            )
            for one in others
        ]
        expected = decide(bank_line, found, policy)
        self.assertEqual(decide(bank_line, found + unrelated, policy), expected)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_the_pool_s_few_decide_as_all_do(self, bank_line, found, policy):
        few = Pool(found).of(bank_line)
        verdict, expected = (
            decide(bank_line, few, policy),
            decide(bank_line, found, policy),
        )
        self.assertEqual(type(verdict), type(expected))
        self.assertEqual(plans(verdict), plans(expected))

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_no_plan_breaks_a_guard(self, bank_line, found, policy):
        documents = {one.key: one for one in found}
        for plan in plans(decide(bank_line, found, policy)):
            for one in plan.settlements:
                document = documents[one.key]
                self.assertIn(document.company_id, bank_line.company_ids)
                self.assertGreater(one.amount, 0)
                if plan.returned:
                    continue
                self.assertEqual(document.state, "open")
                self.assertLessEqual(one.amount, document.residual)
                if not plan.by_rate:
                    seen = bank_line.in_account if plan.in_account else bank_line
                    self.assertEqual(document.currency, seen.currency)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_every_plan_accounts_for_the_whole_amount(self, bank_line, found, policy):
        documents = {one.key: one for one in found}
        for plan in plans(decide(bank_line, found, policy)):
            if plan.by_rate or plan.whole:
                continue
            moved = sum(
                one.paid
                if plan.returned or is_settled_by(bank_line, documents[one.key])
                else -one.paid
                for one in plan.settlements
            )
            # A part of a document may be paid by less; never by more.
            self.assertEqual(moved + plan.rest, paid(bank_line), plan)

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_a_guess_never_posts(self, bank_line, found, policy):
        verdict = decide(bank_line, found, policy)
        if isinstance(verdict, Match):
            self.assertLess(verdict.rung, Rung.NEAR_MISS)
            self.assertEqual(policy.action(verdict.rung), "post")

    @bounded
    @given(LINES, CANDIDATES, POLICIES)
    def test_a_plan_survives_being_stored(self, bank_line, found, policy):
        for plan in plans(decide(bank_line, found, policy)):
            self.assertEqual(Plan.from_plain(plan.as_plain()), plan)

    @bounded
    @given(LINES, CANDIDATES, ONE_CANDIDATE, POLICIES)
    def test_of_two_that_fit_alike_none_is_picked(self, bank_line, found, one, policy):
        twins = [replace(one, key=20), replace(one, key=21)]
        verdict = decide(bank_line, [*found, *twins], policy)
        if isinstance(verdict, Match):
            keys = {each.key for each in verdict.settlements} & {20, 21}
            self.assertNotEqual(len(keys), 1, verdict)
