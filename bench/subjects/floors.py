"""How cheaply core alone can do it: the best batch, the best way to settle."""

from ..figures import ratio, shown, times
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
    batch = _cheapest(result, {size: f"create {size}" for size in sizes.batches})
    way = _cheapest(result, {way: way for way in WAYS})
    return batch, way, result


def _cheapest(result, phases):
    """Return the key of the phase that needs least of the processors.

    Their time hardly depends on what else the machine does; the clock does, and one
    batch may meet a burst of it.
    """
    return min(phases, key=lambda key: per_line(result, phases[key], what="cpu"))


def measure(stage):
    """Tell what `stage.best` found."""
    batch, way, result = stage.best
    head = ("ms a line", "processors, ms", "of the best", "queries a line")
    creating = Table(("lines in a batch", *head))
    for size in stage.sizes.batches:
        creating.add(size, *_row(result, f"create {size}", f"create {batch}"))
    settling = Table(("import and settlement", *head))
    for name, words in WAYS.items():
        settling.add(words, *_row(result, name, way))
    each = stage.sizes.each
    return Section(
        "The floors",
        f"Core alone, in a database without either addon, {each:,} lines a row, all\n"
        "in turns; what needs least of the processors is the best. All that follows\n"
        f"is compared with batches of {batch}, and with {WAYS[way]}.\n"
        "Core is told what the others must find out: the partner of each line and the\n"
        "invoice that it pays.",
        [creating, settling],
    )


def _row(result, phase, best):
    cpu = per_line(result, phase, what="cpu")
    return (
        shown(per_line(result, phase)),
        shown(cpu),
        times(ratio(cpu, per_line(result, best, what="cpu"))),
        shown(per_line(result, phase, what="queries")),
    )
