#!/usr/bin/env python3
"""Decide every line of the corpus without Odoo and print how right it was.

From anywhere: `python tests/corpus/run.py [--only SUBJECT[/ID]] [--verbose]`.
Ends with status 1 when a line was settled wrongly.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ponto.tests import corpus, corpus_verdict

_WIDTH = 10
_SHOWN = 300


def main(arguments=None):
    """Print the report; return the exit status."""
    chosen = _parser().parse_args(arguments)
    results = list(corpus_verdict.run(corpus.read_cases(chosen.only)))
    if not results:
        _say(f"No line is called {chosen.only!r}.")
        return 2
    _table(results)
    for result in results:
        is_told = chosen.reasons and result.is_reason_other
        if is_told or chosen.verbose or result.verdict != corpus_verdict.RIGHT:
            _tell(result)
    return int(any(one.verdict == corpus_verdict.WRONG for one in results))


def _parser():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="one subject, or one subject/id")
    parser.add_argument(
        "--verbose", action="store_true", help="tell the right ones too"
    )
    parser.add_argument(
        "--reasons",
        action="store_true",
        help="tell the right ones whose reason is not the expected one",
    )
    return parser


def _table(results):
    counts = {}
    for one in results:
        counts.setdefault(one.case.subject, Counter())[one.verdict] += 1
    heads = "".join(f"{verdict:>{_WIDTH}}" for verdict in corpus_verdict.VERDICTS)
    _say(f"{'':28}{'lines':>{_WIDTH}}{heads}")
    for subject, count in counts.items():
        _row(subject, count)
    _row("all", sum(counts.values(), Counter()))
    _say(f"{sum(one.is_reason_other for one in results)} right with another reason.\n")


def _row(name, count):
    cells = [count.total(), *(count[verdict] for verdict in corpus_verdict.VERDICTS)]
    _say(f"{name:28}" + "".join(f"{cell:>{_WIDTH}}" for cell in cells))


def _tell(result):
    case, facts = result.case, result.case.facts
    _say(f"{result.verdict.upper()}  {case.name}")
    for text, kind in case.texts:
        _say(f"    text      {text[:_SHOWN]!r}{f' ({kind})' if kind else ''}")
    payer = " ".join(filter(None, (facts.get("name"), facts.get("iban"))))
    _say(f"    line      {facts['amount']} on {facts['date']} {payer}")
    _say(f"    expected  {corpus_verdict.expectation(facts)}")
    _say(f"    got       {result.outcome}")
    _say(f"    last step {result.outcome.last_step}")
    if "why" in facts:
        _say(f"    why       {facts['why']}")
    _say("")


def _say(text):
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
