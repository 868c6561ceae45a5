"""How property tests are run: the same examples everywhere, and quickly.

`./dev fuzz` gives them other examples each time, and many: `FUZZ_EXAMPLES` at a time,
kept in `FUZZ_FOLDER` where one failed. What it found is written into `seeds/`, a file
an input, and runs always.
"""

import json
import os
from decimal import Decimal
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.database import DirectoryBasedExampleDatabase

SEEDS = Path(__file__).parent / "seeds"
EXAMPLES = 50
_FUZZED = int(os.environ.get("FUZZ_EXAMPLES") or 0)
_FOLDER = os.environ.get("FUZZ_FOLDER")

bounded = settings(
    max_examples=_FUZZED or EXAMPLES,
    deadline=None,
    derandomize=not _FUZZED,
    database=DirectoryBasedExampleDatabase(_FOLDER) if _FOLDER else None,
    suppress_health_check=[HealthCheck.too_slow],
)


def bounded_to(number):
    """As `bounded`, with fewer examples: where each is a request."""
    return settings(bounded, max_examples=_FUZZED or number)


def seeds(kind):
    """Return what was found once: (name, JSON value) of each file of a kind."""
    files = sorted((SEEDS / kind).glob("*.json"))
    if not files:
        raise LookupError(f"There are no seeds in {SEEDS / kind}")
    return [(file.stem, _input(file)) for file in files]


def _input(file):
    return json.loads(file.read_text(), parse_float=Decimal)["input"]
