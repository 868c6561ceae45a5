"""How much is measured."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Sizes:
    """Numbers of what is measured; times in seconds.

    :param lines: sizes of a first load, each with as many open invoices (at least
        the first of `invoices`).
    :param invoices: open invoices, for the first of `lines` and for the search.
    :param peer: how long the peer may take for one first load.
    """

    lines: tuple = (1000,)
    invoices: tuple = (1000, 10_000, 100_000)
    batches: tuple = (50, 100, 250, 500)
    each: int = 500
    search_lines: int = 500
    rounds: int = 5
    accounts: int = 500
    new: int = 2
    latency: float = 0.150
    inbox: int = 20_000
    booked: int = 500
    journals: int = 200
    peer: float = 60
    turn: float = 3

    @property
    def loads(self):
        """Return pairs of lines and open invoices: all first loads to measure."""
        first, least = self.lines[0], self.invoices[0]
        pairs = [(first, invoices) for invoices in self.invoices]
        pairs += [(lines, max(lines, least)) for lines in self.lines]
        return sorted({(lines, invoices) for lines, invoices in pairs})


DEFAULT = Sizes()
FULL = Sizes(
    lines=(1000, 10_000, 50_000),
    batches=(50, 100, 250, 500, 1000),
    each=1000,
    new=20,
    inbox=200_000,
    booked=10_000,
    peer=600,
)


def chosen(options):
    """Return the sizes that the command line asks for.

    :param options: has `full`, and None or a value for what may be told singly.
    """
    told = {
        "lines": _numbers(options.lines),
        "invoices": _numbers(options.invoices),
        "accounts": options.accounts,
        "inbox": options.inbox,
        "journals": options.journals,
        "peer": options.peer_seconds,
    }
    told = {name: value for name, value in told.items() if value is not None}
    if lines := told.get("lines"):
        # What goes with few lines should be as few.
        some = max(lines[0], 100)
        told["each"] = min(some, DEFAULT.each)
        told["search_lines"] = min(some, DEFAULT.search_lines)
        told["booked"] = min(some, DEFAULT.booked)
    return replace(FULL if options.full else DEFAULT, **told)


def _numbers(text):
    return None if text is None else tuple(sorted(map(int, text.split(","))))
