"""Finding the invoices that lines may pay, among few and among very many."""

from ..figures import growth_exponent, shown
from ..report import Section, Table, Target
from . import OURS, Entry, per_line

MOST = 0.1


def measure(stage):
    """Decide the same lines in databases of several sizes, in turns."""
    sizes = stage.sizes
    told = {"lines": sizes.search_lines, "rounds": sizes.rounds, "turn": 0}
    entries = {
        invoices: Entry(OURS, "search:decide", {**told, "invoices": invoices})
        for invoices in sizes.invoices
    }
    found = stage.race(entries)
    table = Table(("open invoices", "ms a line", "processors, ms", "queries a line"))
    for invoices, result in found.items():
        table.add(
            f"{invoices:,}",
            shown(per_line(result, "decide"), 2),
            shown(per_line(result, "decide", what="cpu"), 2),
            shown(per_line(result, "decide", what="queries"), 2),
        )
    costs = {size: per_line(result, "decide") for size, result in found.items()}
    largest = max(found)
    indexes = found[largest]
    seconds = indexes["costs"]["indexes"]["seconds"]
    return Section(
        "Finding the invoice",
        f"{sizes.search_lines:,} lines are read and decided in batches of 250, without "
        f"settling,\n{sizes.rounds} times; the databases take turns.",
        [table],
        [
            Target(
                f"growth exponent from {min(found):,} to {largest:,} open invoices",
                growth_exponent(costs),
                most=MOST,
            )
        ],
        [
            f"- The {indexes['indexes']} indexes that it needs are made in "
            f"{seconds:.1f} s on {largest:,} invoices."
        ],
    )
