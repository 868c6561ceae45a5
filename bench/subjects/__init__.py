"""What is measured: each returns a `Section`, and tells what is wanted.

`measure(stage)` gets what `devkit/benchmarks.py` offers: `stage.sizes`, `stage.best`
(core's best batch and way) and `stage.race`.
"""

from dataclasses import dataclass, field

OURS, PEER, CORE = "ours", "peer", "core"
NAMES = {OURS: "this addon", PEER: "OCA", CORE: "core alone"}


@dataclass(frozen=True)
class Entry:
    """One process of a race.

    :param kind: whose database: OURS, PEER or CORE.
    :param job: "module:function" of `bench.inside`.
    :param told: what is asked of it.
    :param limit: seconds it may work, None for as long as it takes.
    """

    kind: str
    job: str
    told: dict = field(default_factory=dict)
    limit: float | None = None


def per_line(result, *phases, what="seconds"):
    """Return milliseconds (or queries) a line of phases together; None without.

    A phase that was cut short counts by the lines that it came through with.
    """
    total = 0
    for phase in phases:
        cost = result["costs"].get(phase)
        if not cost or not cost["done"]:
            return None
        total += cost[what] / cost["done"]
    return total if what == "queries" else 1000 * total
