"""How cheaply core alone can do it: the best batch, the best way to settle."""

from ..figures import shown, times
from ..report import Section, Table
from . import CORE, Entry, per_line

BATCH = 250
WAYS = {
    "turned": "lines, then what is in suspense is turned",
    "born": "lines born with the invoice's account",
}


def find(stage):
    """Measure batches and ways; return (batch, way, result)."""
    sizes = stage.sizes
    told = {"batches": sizes.batches, "each": sizes.each, "settled": BATCH}
    result = stage.race({CORE: Entry(CORE, "core:best", told)})[CORE]
    costs = {size: per_line(result, f"create {size}") for size in sizes.batches}
    ways = {way: per_line(result, way) for way in WAYS}
    return min(costs, key=costs.get), min(ways, key=ways.get), result


def measure(stage):
    """Tell what `stage.best` found."""
    batch, way, result = stage.best
    best = per_line(result, f"create {batch}")
    creating = Table(("lines in a batch", "ms a line", "of the best", "queries a line"))
    for size in stage.sizes.batches:
        phase = f"create {size}"
        cost = per_line(result, phase)
        queries = per_line(result, phase, what="queries")
        creating.add(size, shown(cost), times(cost / best), shown(queries))
    settling = Table(("import and settlement", "ms a line", "queries a line"))
    for name, words in WAYS.items():
        queries = per_line(result, name, what="queries")
        settling.add(words, shown(per_line(result, name)), shown(queries))
    each = stage.sizes.each
    return Section(
        "The floors",
        f"Core alone, in a database without either addon, {each:,} lines a row, all\n"
        f"in turns. Everything below is compared with batches of {batch} and with the\n"
        f"cheaper way to settle ({WAYS[way]}). Core is told what the others must find\n"
        "out: the partner of each line and the invoice that it pays.",
        [creating, settling],
    )
