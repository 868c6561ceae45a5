"""Run ponto/'s property tests in turns until the time is over; see `fuzzing`.

Started with the Python of the tests: ``python -m devkit.fuzz_rounds SECONDS [name…]``
"""

import sys
import time
import unittest

from hypothesis import is_hypothesis_test

from .console import say


def main(seconds, names):
    """Return 1 if a property does not hold, else 0."""
    end = time.monotonic() + seconds
    waiting = [one for one in _properties() if _is_wanted(one, names)]
    total, turns, found = len(waiting), 0, []
    if not total:
        say(f"There is no property test of that name: {' '.join(names)}")
        return 1
    while waiting and time.monotonic() < end:
        test = waiting.pop(0)
        turns += 1
        if problem := _problem(test):
            found.append(test.id())
            say(f"\n== {test.id()}\n{problem}")
        else:
            waiting.append(test)
    say(f"{turns} turns of {total} properties: {len(found)} do not hold.")
    for name in found:
        say(f"  {name}")
    return 1 if found else 0


def _properties():
    """Yield a test case for each property; one for all its turns."""
    suites = [unittest.defaultTestLoader.discover("ponto", top_level_dir=".")]
    while suites:
        for one in suites.pop(0):
            if isinstance(one, unittest.TestSuite):
                suites.append(one)
            elif is_hypothesis_test(getattr(one, one._testMethodName)):
                yield one


def _is_wanted(test, names):
    return not names or any(name in test.id() for name in names)


def _problem(test):
    """Give a property its turn; return what went wrong, or ""."""
    result = unittest.TestResult()
    # In a suite, or nothing of its class is set up.
    unittest.TestSuite([test]).run(result)
    return "\n".join(text for _test, text in (*result.errors, *result.failures))


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
