from types import SimpleNamespace
from unittest import TestCase

from ..sizes import Sizes
from ..subjects import CORE, floors, per_line


def cost(seconds, cpu, done=10):
    return {"seconds": seconds, "cpu": cpu, "queries": 50, "done": done}


class TestPerLine(TestCase):
    def test_phases_add_up_each_by_its_own_lines(self):
        result = {"costs": {"fetch": cost(1, 1, 100), "store": cost(1, 1, 10)}}
        self.assertAlmostEqual(per_line(result, "fetch", "store"), 110)

    def test_a_phase_that_came_to_nothing_has_no_cost(self):
        result = {"costs": {"fetch": cost(1, 1, 0)}}
        self.assertIsNone(per_line(result, "fetch"))
        self.assertIsNone(per_line(result, "store"))

    def test_queries_are_not_milliseconds(self):
        result = {"costs": {"fetch": cost(1, 1, 10)}}
        self.assertEqual(per_line(result, "fetch", what="queries"), 5)


class TestFloors(TestCase):
    def setUp(self):
        costs = {
            "create 50": cost(3, 2.0),
            "create 250": cost(4, 1.0),
            "turned": cost(5, 3.0),
            "born": cost(4, 3.5),
        }
        self.stage = SimpleNamespace(
            sizes=Sizes(batches=(50, 250), each=10),
            race=lambda entries: {CORE: {"costs": costs}},
        )

    def test_a_burst_of_another_load_does_not_choose_the_batch(self):
        batch, way, _result = floors.find(self.stage)
        self.assertEqual((batch, way), (250, "turned"))

    def test_the_report_names_what_all_is_compared_with(self):
        self.stage.best = floors.find(self.stage)
        text = "\n".join(floors.measure(self.stage).lines())
        self.assertIn("batches of 250", text)
        self.assertIn("2.00 x", text)
