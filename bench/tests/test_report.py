from unittest import TestCase

from ..report import Section, Table, Target, document


class TestTable(TestCase):
    def test_columns_are_aligned(self):
        table = Table(("size", "ms"))
        table.add("1,000", "5.2")
        table.add("1", 17)
        self.assertEqual(
            table.lines(),
            [
                "| size  |  ms |",
                "| ----- | --: |",
                "| 1,000 | 5.2 |",
                "| 1     |  17 |",
            ],
        )

    def test_a_row_with_a_cell_too_few_is_refused(self):
        with self.assertRaises(ValueError):
            Table(("size", "ms")).add("1,000")


class TestTarget(TestCase):
    def test_the_bound_itself_is_met(self):
        self.assertIs(Target("ratio", 1.05, most=1.05).is_met, True)
        self.assertIs(Target("times", 4, least=4).is_met, True)

    def test_more_than_the_most_is_missed(self):
        target = Target("ratio", 1.06, most=1.05, why="The inbox costs it.")
        self.assertEqual(
            target.line(), "- **missed**: ratio: 1.06. The inbox costs it."
        )

    def test_less_than_the_least_is_missed(self):
        self.assertIs(Target("times", 3.9, least=4).is_met, False)

    def test_a_target_that_is_met_needs_no_cause(self):
        line = Target("ratio", 1, most=1.05, why="The inbox costs it.").line()
        self.assertEqual(line, "- met: ratio: 1.00.")

    def test_what_was_not_measured_is_never_met(self):
        target = Target("ratio", None, most=1.05)
        self.assertIsNone(target.is_met)
        self.assertIn("not measured", target.line())


class TestDocument(TestCase):
    def test_the_targets_of_all_sections_come_first(self):
        sections = [
            Section("One", "Words.", targets=[Target("first", 1, most=2)]),
            Section("Two", "Words.", targets=[Target("second", 3, most=2)]),
        ]
        text = document({"Command": "`./dev bench`"}, sections)
        self.assertIn("- Command: `./dev bench`", text)
        self.assertLess(text.index("- **missed**: second"), text.index("## One"))
        self.assertLess(text.index("## One"), text.index("## Two"))
