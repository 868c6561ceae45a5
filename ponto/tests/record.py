"""Record the cassettes anew: `python -m ponto.tests.record`, from the root.

Runs the tests of `test_cassettes` against the real simulator, each against a fresh
one, and keeps what it answered. Fails as they fail.
"""

import sys
import unittest
from datetime import date
from urllib.parse import urlsplit

from simulator.bank import Bank
from simulator.server import SimulatorServer

from . import test_cassettes


class Recording(test_cassettes.TestCassettes):
    """The same tests, with the simulator behind them."""

    def setUp(self):
        bank = Bank.demo(today=date(2026, 3, 2))
        port = urlsplit(test_cassettes.ROOT).port
        self.simulator = SimulatorServer(bank, port=port).start()
        self.addCleanup(self.simulator.stop)
        super().setUp()


def main():
    """Record all; return whether every test passed."""
    for cassette in test_cassettes.CASSETTES.glob("*.yaml"):
        cassette.unlink()
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Recording)
    return unittest.TextTestRunner(stream=sys.stderr).run(suite).wasSuccessful()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
