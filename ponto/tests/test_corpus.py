import json
from collections import Counter
from unittest import TestCase

from . import corpus
from .corpus_verdict import (
    MISSED,
    ONLY_PROPOSED,
    OTHER,
    RIGHT,
    WRONG,
    Outcome,
    judge,
    run,
)

MIN_LINES = 400


class TestCorpus(TestCase):
    """The lines of `tests/corpus/`, decided without Odoo."""

    def test_no_line_is_settled_wrongly_and_no_fewer_are_right(self):
        results = list(run(corpus.read_cases()))
        wrong = [
            f"{one.case.name}: {one.outcome}" for one in results if one.verdict == WRONG
        ]
        self.assertFalse(wrong, "\n".join(wrong))
        bounds = json.loads(corpus.BOUNDS.read_text(encoding="utf-8"))
        right = sum(one.verdict == RIGHT for one in results)
        self.assertGreaterEqual(right, bounds["pure"])

    def test_there_are_lines_of_every_kind(self):
        cases = corpus.read_cases()
        self.assertGreaterEqual(len(cases), MIN_LINES)
        answers = Counter(
            kind
            for case in cases
            for kind in ("settles", "proposes", "nothing")
            if case.facts.get(kind)
        )
        for kind in ("settles", "proposes", "nothing"):
            self.assertGreater(answers[kind], 20)


class TestVerdict(TestCase):
    """A judge that lets anything pass would make the corpus worthless."""

    def test_the_settlement_expected_is_right_and_any_other_wrong(self):
        facts = {"settles": {"i1": "121.00"}}
        self.assertEqual(judge(facts, Outcome({"i1": 121})), RIGHT)
        self.assertEqual(judge(facts, Outcome({"i1": 120})), WRONG)
        self.assertEqual(judge(facts, Outcome({"i2": 121})), WRONG)
        self.assertEqual(judge(facts, Outcome({"i1": 121, "i2": 1})), WRONG)
        self.assertEqual(judge(facts, Outcome({"i1": 121}, {"rest": "5"})), WRONG)

    def test_what_must_stay_open_is_wrong_when_settled(self):
        for facts in ({"settles": {}}, {"proposes": ["i1"]}, {"nothing": ""}):
            self.assertEqual(judge(facts, Outcome({"i1": 121})), WRONG)

    def test_a_proposal_is_not_a_settlement(self):
        proposal = Outcome(proposed=(frozenset({"i1"}),))
        settles = {"settles": {"i1": "121.00"}}
        self.assertEqual(judge(settles, proposal), ONLY_PROPOSED)
        self.assertEqual(judge(settles, Outcome()), MISSED)
        self.assertEqual(judge({**settles, "or_open": True}, Outcome()), RIGHT)
        self.assertEqual(judge({"settles": {}}, proposal), RIGHT)

    def test_the_first_choice_counts(self):
        choices = Outcome(proposed=(frozenset({"i2"}), frozenset({"i1"})))
        self.assertEqual(judge({"proposes": ["i2"]}, choices), RIGHT)
        self.assertEqual(judge({"proposes": ["i1"]}, choices), OTHER)
        self.assertEqual(judge({"proposes": ["i1", "i2"]}, choices), OTHER)
        either = {"proposes": ["i1", "i2"], "any_of": True}
        self.assertEqual(judge(either, choices), RIGHT)
        self.assertEqual(judge({"nothing": ""}, choices), OTHER)
        self.assertEqual(judge({"proposes": ["i1"]}, Outcome()), MISSED)
