"""The memory of a first load that is much larger than any batch."""

from ..figures import shown
from ..report import Section, Table, Target
from . import OURS, Entry

MOST = 400


def measure(stage):
    """Load one very large account."""
    sizes = stage.sizes
    told = {"all": sizes.inbox, "booked": sizes.booked}
    result = stage.race({OURS: Entry(OURS, "memory:first_load", told)})[OURS]
    before, peak = result["memory"]
    table = Table(("in the inbox", "memory, MB"))
    table.add(0, shown(before, 0))
    for count, memory in result["seen"]:
        table.add(f"{count:,}", shown(memory, 0))
    table.add("at most, to the end", shown(peak, 0))
    return Section(
        "Memory of a large first load",
        f"{sizes.inbox:,} transactions come in, the last {sizes.booked:,} are booked "
        "and matched.\nResident memory of the worker, Odoo itself included.",
        [table],
        [Target("MB at most", peak, most=MOST)],
    )
