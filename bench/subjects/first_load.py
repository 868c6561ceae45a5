"""A first load, from the bank's answer to the paid invoice, beside peer and floors."""

from ..figures import growth_exponent, ratio, share, shown, times
from ..report import Section, Table, Target
from . import CORE, NAMES, OURS, PEER, Entry, per_line

IMPORT, TOGETHER = 1.05, 1.10
FASTER = 4
WHOLE = {
    OURS: ("fetch", "book", "match"),
    PEER: ("fetch", "store"),
    CORE: ("create", "settle"),
}
ABOUT = """\
One account; 17 of 20 lines name an open invoice (12 as it is printed, 5 in other
words), the others name none or a mistyped one. Every {turn:.0f} seconds another one
works: this addon, OCA's two, core alone. Milliseconds are of the clock, a line;
"processors" counts the seconds that the worker and its database server really had, so
hardly depends on what else the machine does. OCA's addons match while they create, so
their import has no time of its own; they may work {peer:.0f} seconds, and count by the
lines that they came through with. Memory is what the load added to its worker at
most."""


class Load:
    """One race, read."""

    def __init__(self, lines, invoices, results):
        self.lines, self.invoices, self.results = lines, invoices, results

    @property
    def size(self):
        """Return lines and open invoices as text."""
        return f"{self.lines:,} / {self.invoices:,}"

    def cost(self, who, *phases, what="seconds"):
        """Return what phases, or all, cost a line."""
        return per_line(self.results[who], *(phases or WHOLE[who]), what=what)

    def imported(self, what="seconds"):
        """Return our import as a ratio of core's creation."""
        ours = self.cost(OURS, "fetch", "book", what=what)
        return ratio(ours, self.cost(CORE, "create", what=what))

    def together(self, other, what="seconds"):
        """Return all that we do as a ratio of what another does."""
        return ratio(self.cost(OURS, what=what), self.cost(other, what=what))

    def faster(self, what="seconds"):
        """Return how many times the peer takes as long."""
        return ratio(self.cost(PEER, what=what), self.cost(OURS, what=what))


def measure(stage):
    """Run all first loads."""
    loads = [_race(stage, *pair) for pair in stage.sizes.loads]
    about = ABOUT.format(turn=stage.sizes.turn, peer=stage.sizes.peer)
    tables = [_import(loads), _together(loads), _parts(loads), _spent(loads)]
    tables += [_matched(loads), _again(loads)]
    return Section(
        "First load", about, tables, list(_targets(loads)), list(_notes(loads))
    )


def _race(stage, lines, invoices):
    told = {"lines": lines, "invoices": invoices, "turn": stage.sizes.turn}
    batch, way, _result = stage.best
    entries = {
        OURS: Entry(OURS, "ours:first_load", told),
        CORE: Entry(CORE, "core:first_load", {**told, "batch": batch, "way": way}),
        PEER: Entry(PEER, "peer:first_load", told, stage.sizes.peer),
    }
    return Load(lines, invoices, stage.race(entries))


def _import(loads):
    table = Table(
        (
            *("import: lines / open", "raw rows", "core creates", "fetched and booked"),
            *("to core", "processors", "booked alone", "to core"),
        )
    )
    for load in loads:
        core, booked = load.cost(CORE, "create"), load.cost(OURS, "book")
        table.add(
            load.size,
            shown(load.cost(CORE, "raw"), 2),
            shown(core),
            shown(load.cost(OURS, "fetch", "book")),
            times(load.imported()),
            times(load.imported("cpu")),
            shown(booked),
            times(ratio(booked, core)),
        )
    return table


def _together(loads):
    table = Table(
        (
            *("and settled: lines / open", "core", "this addon", "to core"),
            *("processors", "OCA", "OCA to us", "processors"),
        )
    )
    for load in loads:
        table.add(
            load.size,
            shown(load.cost(CORE)),
            shown(load.cost(OURS)),
            times(load.together(CORE)),
            times(load.together(CORE, "cpu")),
            shown(load.cost(PEER)),
            times(load.faster()),
            times(load.faster("cpu")),
        )
    return table


def _parts(loads):
    """What each of our steps costs: the causes of what is above core."""
    steps = ("fetch", "book", "match")
    table = Table(
        (
            *("our steps: lines / open", *(f"{step}, ms" for step in steps)),
            *(f"{step}, queries" for step in steps),
        )
    )
    for load in loads:
        spent = [shown(load.cost(OURS, step)) for step in steps]
        queries = [shown(load.cost(OURS, step, what="queries")) for step in steps]
        table.add(load.size, *spent, *queries)
    return table


def _spent(loads):
    table = Table(("lines / open", "who", "queries a line", "requests", "memory, MB"))
    for load in loads:
        for who, result in load.results.items():
            before, peak = result["memory"]
            table.add(
                load.size,
                NAMES[who],
                shown(load.cost(who, what="queries")),
                shown(result.get("requests"), 0),
                shown(peak - before, 0),
            )
    return table


def _matched(loads):
    head = ("lines / open", "who", "payable lines", "missed", "", "settled wrongly")
    table = Table(head)
    for load in loads:
        for who in (OURS, PEER):
            score = load.results[who]["score"]
            payable, missed = score["payable"], score["missed"]
            percent = share(missed, payable)
            table.add(load.size, NAMES[who], payable, missed, percent, score["wrong"])
    return table


def _again(loads):
    head = ("nothing new: lines / open", "who", "requests", "queries", "ms")
    table = Table(head)
    for load in loads:
        for who in (OURS, PEER):
            for seconds, queries, requests in _median(load.results[who]["again"]):
                found = (requests, queries, shown(1000 * seconds, 0))
                table.add(load.size, NAMES[who], *found)
    return table


def _median(found):
    """Return the middle one of the tries in a list; an empty one without tries."""
    return sorted(found)[len(found) // 2 :][:1]


def _notes(loads):
    for load in loads:
        if load.results[PEER]["was_stopped"]:
            done = load.results[PEER]["costs"].get("store", {}).get("done", 0)
            yield f"- {load.size}: OCA was stopped after {done:,} lines."
    first = loads[0]
    invoices = {one.invoices: one for one in loads if one.lines == first.lines}
    lines = {
        one.lines: one
        for one in loads
        if one.invoices == max(one.lines, first.invoices)
    }
    for words, some in (("open invoices", invoices), ("lines", lines)):
        if len(some) > 1:
            yield _growth(words, some)


def _growth(words, loads):
    said = []
    for who, name in NAMES.items():
        costs = {size: load.cost(who) for size, load in loads.items()}
        known = {size: cost for size, cost in costs.items() if cost}
        exponent = growth_exponent(known)
        said.append(f"{name} {shown(exponent, 2)}")
    return f"- Growth exponent of the cost a line with the {words}: {', '.join(said)}."


def _targets(loads):
    yield Target(
        "import at most 1.05 times core's best creation, at every size",
        max(load.imported() for load in loads),
        most=IMPORT,
        why="Above core's creation are what Ponto said, kept raw and exactly once, "
        "and the checks and links of booking: see our steps.",
    )
    yield Target(
        "import and settlement at most 1.10 times the cheapest way through core",
        max(load.together(CORE) for load in loads),
        most=TOGETHER,
        why="As for the import; and we find and explain what core is told here.",
    )
    faster = [load.faster() for load in loads if load.faster()]
    yield Target(
        "at least 4 times faster than OCA at every size",
        min(faster, default=None),
        least=FASTER,
    )
    again = [found for load in loads for found in load.results[OURS]["again"]]
    yield Target(
        "requests where nothing is new: one an account (and one list of accounts)",
        max((requests for _seconds, _queries, requests in again), default=None),
        most=2,
    )
    queries = [found[1] for found in again]
    yield Target(
        "queries where nothing is new: as many whatever is in the books (difference)",
        max(queries) - min(queries) if queries else None,
        most=0,
    )
    yield Target(
        "lines that this addon settled wrongly",
        sum(load.results[OURS]["score"]["wrong"] for load in loads),
        most=0,
    )
