"""How many tests passed, failed and were skipped, as the test runners tell it."""

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

# How unittest (from Python 3.12 on) and pytest end when they found no test.
NO_TESTS = 5
# Of the outcomes of one test the greatest counts: 0 passed, 1 skipped, 2 failed.
FAILED = 2


@dataclass
class Count:
    """How many tests passed, failed and were skipped; the names of some that failed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    names: list = field(default_factory=list)

    def __add__(self, other):
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
            self.names + other.names,
        )

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"

    @property
    def empty(self):
        """Tell whether no test at all was found."""
        return not (self.passed or self.failed or self.skipped)


def unittest_count(text, code):
    """Read the counts from what unittest says at its end."""
    ran = re.findall(r"(?m)^Ran (\d+) tests? in ", text)
    words = re.findall(r"(?m)^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", text)
    if not ran or not words:
        return Count(failed=1)
    number = dict(re.findall(r"([a-z][a-z ]+)=(\d+)", words[-1]))
    bad = ("failures", "errors", "unexpected successes")
    failed = sum(int(number.get(key, 0)) for key in bad)
    skipped = int(number.get("skipped", 0))
    if code not in (0, NO_TESTS) and not failed:
        failed = 1
    names = re.findall(r"(?m)^(?:FAIL|ERROR): (.+)$", text)
    return Count(max(int(ran[-1]) - failed - skipped, 0), failed, skipped, names)


def outcomes(report):
    """Read pytest's report: each test, as its class and name, and what became of it.

    Subtests count as their test does.
    """
    found = {}
    if report.exists():
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            name = (case.get("classname", ""), case.get("name", ""))
            found[name] = max(_outcome(case), found.get(name, 0))
    return found


def pytest_count(report, done):
    """Read the counts from pytest's report."""
    tests = outcomes(report)
    found = list(tests.values())
    names = [".".join(name) for name, outcome in tests.items() if outcome == FAILED]
    count = Count(found.count(0), found.count(FAILED), found.count(1), names)
    if done.returncode and not count.failed:
        count.failed = 1
    return count


def _outcome(case):
    """Return what became of a test: 0 passed, 1 skipped, FAILED."""
    kinds = {child.tag for child in case}
    if kinds & {"failure", "error"}:
        return FAILED
    return 1 if "skipped" in kinds else 0
