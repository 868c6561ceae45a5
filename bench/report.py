"""What was found: tables and targets, as Markdown, for the screen and for a file."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """Rows of texts; the first column names, the others are numbers."""

    head: tuple
    rows: list = field(default_factory=list)

    def add(self, *cells):
        """Add a row."""
        if len(cells) != len(self.head):
            raise ValueError(f"{len(cells)} cells below {len(self.head)} titles")
        self.rows.append(tuple(str(cell) for cell in cells))

    def lines(self):
        """Return the lines of the table as Markdown, its columns aligned."""
        every = [self.head, *self.rows]
        columns = zip(*every, strict=True)
        widths = [max(map(len, column)) for column in columns]
        rule = [
            "-" * width if place == 0 else "-" * (width - 1) + ":"
            for place, width in enumerate(widths)
        ]
        return [_line(self.head, widths), _line(rule, widths)] + [
            _line(row, widths) for row in self.rows
        ]


def _line(cells, widths):
    first, *rest = zip(cells, widths, strict=True)
    texts = [first[0].ljust(first[1])] + [cell.rjust(width) for cell, width in rest]
    return f"| {' | '.join(texts)} |"


@dataclass(frozen=True)
class Target:
    """What is wanted of a figure, and what it was.

    :param found: the figure; None where it could not be had.
    :param why: the cause, where the target is missed.
    """

    words: str
    found: float | None
    most: float | None = None
    least: float | None = None
    why: str = ""

    @property
    def is_met(self):
        """Tell whether the figure is as wanted; None where there is none."""
        if self.found is None:
            return None
        too_much = self.most is not None and self.found > self.most
        too_little = self.least is not None and self.found < self.least
        return not (too_much or too_little)

    def line(self):
        """Return the target as an item of a list."""
        if self.is_met is None:
            return f"- **not measured**: {self.words}. {self.why}".rstrip()
        verdict = "met" if self.is_met else "**missed**"
        why = f" {self.why}" if self.why and not self.is_met else ""
        return f"- {verdict}: {self.words}: {self.found:.2f}.{why}"


@dataclass
class Section:
    """What one subject found."""

    title: str
    words: str
    tables: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def lines(self):
        """Return the section as lines of Markdown."""
        lines = [f"## {self.title}", "", *self.words.splitlines()]
        for table in self.tables:
            lines += ["", *table.lines()]
        for items in (self.notes, [target.line() for target in self.targets]):
            if items:
                lines += ["", *items]
        return [*lines, ""]


def document(facts, sections):
    """Return the whole report.

    :param facts: dict of what to what, such as the machine to its name.
    """
    lines = ["# Benchmarks", ""]
    lines += [f"- {name}: {value}" for name, value in facts.items()]
    targets = [target for section in sections for target in section.targets]
    if targets:
        lines += ["", "## Targets", "", *(target.line() for target in targets)]
    lines.append("")
    for section in sections:
        lines += section.lines()
    return "\n".join(lines)
