"""What the addon adds to the dashboard of many bank journals."""

from ..figures import ratio, shown, times
from ..report import Section, Table, Target
from . import OURS, Entry

CORE, PONTO = "core alone", "with Ponto"


def measure(stage):
    """Make the data of all cards with and without our part."""
    told = {"journals": stage.sizes.journals, "rounds": stage.sizes.rounds}
    found = stage.race({OURS: Entry(OURS, "dashboard:cards", told)})[OURS]
    costs, queries, few = found["costs"], found["queries"], found["few"]
    many = stage.sizes.journals
    table = Table(("", "ms for all cards", f"queries, {few} cards", f"queries, {many}"))
    for name in (CORE, PONTO):
        spent = 1000 * costs[name]["seconds"] / stage.sizes.rounds
        counts = (queries[f"{name} {few}"], queries[f"{name} {many}"])
        table.add(name, shown(spent), *counts)
    own = [
        queries[f"{PONTO} {some}"] - queries[f"{CORE} {some}"] for some in (few, many)
    ]
    longer = ratio(costs[PONTO]["seconds"], costs[CORE]["seconds"])
    return Section(
        "Dashboard",
        f"The data of {many} bank cards, {stage.sizes.rounds} times, by turns with and "
        "without our part.",
        [table],
        [
            Target(
                "our queries for many cards, more than for few", own[1] - own[0], most=0
            )
        ],
        [f"- With our part it takes {times(longer)} as long."],
    )
