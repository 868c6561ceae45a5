import io
import json
from types import SimpleNamespace
from unittest import TestCase

from ..race import Runner, race


class FakeProcess:
    """Says what it is given, line by line, and keeps what it is told."""

    def __init__(self, diary, name, *said):
        lines = "".join(f"{json.dumps(one)}\n" for one in said)
        self.stdout = io.StringIO(lines)
        self.stdin = SimpleNamespace(
            write=lambda text: diary.append((name, json.loads(text))),
            flush=lambda: None,
        )


class TestRace(TestCase):
    def setUp(self):
        self.diary = []

    def runner(self, name, *said, limit=None):
        said = ({"ready": None}, *said)
        return Runner(name, FakeProcess(self.diary, name, *said), limit)

    def test_turns_go_round_until_all_have_ended(self):
        found = race(
            [
                self.runner("a", {"rest": 1}, {"rest": 1, "result": 5}),
                self.runner("b", {"rest": 1, "result": 7}),
            ]
        )
        self.assertEqual(found, {"a": 5, "b": 7})
        self.assertEqual(self.diary, [("a", "go"), ("b", "go"), ("a", "go")])

    def test_who_has_had_its_time_is_stopped(self):
        slow = self.runner("a", {"rest": 4}, {"rest": 4}, {"result": "half"}, limit=8)
        self.assertEqual(race([slow]), {"a": "half"})
        self.assertEqual([word for _name, word in self.diary], ["go", "go", "stop"])

    def test_a_process_that_ends_without_a_word_is_no_result(self):
        with self.assertRaises(EOFError):
            race([self.runner("a", {"rest": 1})])
