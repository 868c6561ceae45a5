from types import SimpleNamespace
from unittest import TestCase

from ..sizes import Sizes
from ..subjects import CORE, OURS, PEER, first_load

SCORE = {"payable": 850, "settled": 850, "missed": 0, "wrong": 0}


def result(costs, done=1000, **more):
    """Return what a job tells; `costs` are seconds by phase."""
    costs = {
        phase: {"seconds": seconds, "cpu": seconds, "queries": 5 * done, "done": done}
        for phase, seconds in costs.items()
    }
    return {"costs": costs, "memory": [150, 160], "was_stopped": False, **more}


class TestFirstLoad(TestCase):
    def setUp(self):
        again = [(0.1, 52, 2), (0.3, 52, 2), (0.2, 52, 2)]
        self.results = {
            OURS: result(
                {"fetch": 1, "book": 20, "match": 22},
                requests=12,
                score=SCORE,
                again=again,
            ),
            CORE: result({"create": 20, "settle": 20, "raw": 0.5}, score=SCORE),
            PEER: result({"fetch": 1, "store": 200}, score=SCORE, again=[]),
        }
        self.stage = SimpleNamespace(
            sizes=Sizes(invoices=(1000, 10_000)),
            best=(250, "turned", None),
            race=lambda entries: self.results,
        )

    def section(self):
        return first_load.measure(self.stage)

    def targets(self):
        return {target.words: target for target in self.section().targets}

    def test_import_is_fetch_and_booking_beside_creation(self):
        (target,) = (t for w, t in self.targets().items() if w.startswith("import at"))
        self.assertAlmostEqual(target.found, 1.05)

    def test_all_steps_are_compared_with_both_of_core(self):
        (target,) = (t for w, t in self.targets().items() if "settlement" in w)
        self.assertAlmostEqual(target.found, 43 / 40)

    def test_a_peer_that_was_stopped_counts_by_what_it_did(self):
        stopped = result({"store": 50}, 250, was_stopped=True, score=SCORE, again=[])
        stopped["costs"]["fetch"] = {**stopped["costs"]["store"], "done": 1000}
        self.results[PEER] = stopped
        (target,) = (t for w, t in self.targets().items() if "OCA" in w)
        self.assertAlmostEqual(target.found, 250 / 43)
        self.assertIn(
            "OCA was stopped after 250 lines", "\n".join(self.section().notes)
        )

    def test_a_peer_that_came_to_nothing_is_not_measured(self):
        self.results[PEER]["costs"] = {}
        (target,) = (t for w, t in self.targets().items() if "OCA" in w)
        self.assertIsNone(target.is_met)

    def test_a_line_settled_wrongly_is_a_target_missed(self):
        self.results[OURS]["score"] = {**SCORE, "wrong": 1}
        (target,) = (t for w, t in self.targets().items() if "wrongly" in w)
        self.assertIs(target.is_met, False)

    def test_growth_is_told_for_all_three(self):
        notes = "\n".join(self.section().notes)
        self.assertIn(
            "open invoices: this addon 0.00, OCA 0.00, core alone 0.00", notes
        )
