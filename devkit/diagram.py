"""`./dev diagram`: the picture of the house in CONTRIBUTING.rst, from the code."""

from collections import Counter
from html import escape

from . import parts
from .console import say
from .places import CHECKOUT

FILE = CHECKOUT / "devkit/parts.svg"
WIDTH, HEIGHT, GAP, LEFT, TOP = 198, 136, 14, 104, 74
LETTERS, SHOWN = 28, 3
COLOURS = {"Screens": "#e3eefb", "Records": "#e6f4e6", "Rules": "#fdf1d8"}
STYLE = (
    "text{font-family:sans-serif;fill:#222}.t{font-size:15px;font-weight:bold}"
    ".s{font-size:11px;fill:#555}.u{font-size:11px}.f{font:11px monospace}"
    ".a{stroke:#888;stroke-width:1.5;marker-end:url(#m)}"
)
HEAD = (
    '<marker id="m" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
    'markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#888"/></marker>'
)


def diagram(_options):
    """Write the picture; what has no place in it is told."""
    found = list(parts.problems())
    for problem in found:
        say(f"  {problem}")
    FILE.write_text(drawn(), "utf-8")
    say(f"  {FILE.relative_to(CHECKOUT)}")
    return 1 if found else 0


def problems():
    """Yield what the picture does not show as it is, in words."""
    yield from parts.problems()
    if not FILE.exists() or FILE.read_text("utf-8") != drawn():
        yield "The picture of the parts is old: run ./dev diagram."


def drawn():
    """Return the picture as SVG."""
    known, _strange = parts.houses()
    found = parts.references(known)
    used = parts.uses(known, found)
    subjects, floors = list(parts.SUBJECTS), list(parts.FLOORS)
    wide = LEFT + len(subjects) * (WIDTH + GAP) + GAP
    bottom = TOP + len(floors) * (HEIGHT + 2 * GAP)
    items = [*_heads(subjects), *_floors(floors)]
    for part in known:
        items += _box(part, subjects, floors)
        items += _inside(part, known[part], found, used[part])
    items += _ground(wide, bottom)
    size = f'viewBox="0 0 {wide} {bottom + 66}" width="{wide}" height="{bottom + 66}"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">'
    title = "<title>The parts of the addon, and which use each other</title>"
    white = '<rect width="100%" height="100%" fill="#fff"/>'
    lines = [start, title, f"<style>{STYLE}</style><defs>{HEAD}</defs>", white]
    return "\n".join([*lines, *items, "</svg>", ""])


def _text(x, y, kind, words):
    return f'<text x="{x}" y="{y}" class="{kind}">{escape(words)}</text>'


def _wrapped(words, most):
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _across(subjects, subject):
    return LEFT + subjects.index(subject) * (WIDTH + GAP)


def _down(floors, floor):
    return TOP + floors.index(floor) * (HEIGHT + 2 * GAP)


def _heads(subjects):
    for subject in subjects:
        x = _across(subjects, subject)
        yield _text(x + 6, 24, "t", subject)
        for row, line in enumerate(_wrapped(parts.SUBJECTS[subject], 26)):
            yield _text(x + 6, 42 + 14 * row, "s", line)


def _floors(floors):
    for floor in floors:
        words, folders = parts.FLOORS[floor]
        y = _down(floors, floor)
        yield _text(8, y + 18, "t", floor)
        said = [*(f"{name}/" for name in folders.split()), *_wrapped(words, 14)]
        for row, line in enumerate(said):
            yield _text(8, y + 36 + 13 * row, "s", line)


def _box(part, subjects, floors):
    x, y = _across(subjects, part[1]), _down(floors, part[0])
    yield (
        f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="6" '
        f'fill="{COLOURS[part[0]]}" stroke="#999"/>'
    )


def _inside(part, files, found, used):
    """Yield the files to begin with, what the part uses, and the arrow below it."""
    floor, subject = part
    subjects, floors = list(parts.SUBJECTS), list(parts.FLOORS)
    x, y = _across(subjects, subject), _down(floors, floor)
    first = _first(files, found)
    # No number: the picture would be old with every file.
    words = [*first, "and more"][: len(files)]
    below = floors[floors.index(floor) + 1 :][:1]
    if below and used[below[0], subject] >= parts.FEW:
        middle, end = x + WIDTH // 2, y + HEIGHT
        ends = f'x1="{middle}" y1="{end}" x2="{middle}" y2="{end + 2 * GAP}"'
        yield f'<line {ends} class="a"/>'
    for row, line in enumerate(words):
        kind = "f" if row < len(first) else "s"
        yield _text(x + 8, y + 18 + 14 * row, kind, line)
    for row, line in enumerate(_used(used, subject, below)):
        yield _text(x + 8, y + 26 + 14 * (len(words) + row), "s", line)


def _first(files, found):
    """Return the names of the files that others speak of most."""
    wanted = Counter()
    for (_file, other), times in found.items():
        wanted[other] += times
    files = [file for file in files if len(file.stem) <= LETTERS]
    files = sorted(files, key=lambda file: (-wanted[file], file.name))
    return [file.stem for file in files[:SHOWN]]


def _used(used, subject, below):
    """Yield what a part uses beside the part that its arrow leads to."""
    for floor in parts.FLOORS:
        names = [
            name
            for name in parts.SUBJECTS
            if used[floor, name] >= parts.FEW and (floor, name) != (*below, subject)
        ]
        if names:
            yield from _wrapped(f"→ {floor}: {', '.join(names)}", LETTERS + 2)


def _ground(wide, bottom):
    width = wide - LEFT - 2 * GAP
    yield (
        f'<rect x="{LEFT}" y="{bottom}" width="{width}" height="34" rx="6" '
        'fill="#eee" stroke="#999"/>'
    )
    words = (
        "Ponto's API over HTTPS, through ponto/transport.py alone. "
        "The demo and the tests put simulator/ in its place."
    )
    yield _text(LEFT + 12, bottom + 22, "u", words)
    words = (
        "In each box the files that others speak of most, and the parts that it uses; "
        "an arrow: the part below it."
    )
    yield _text(LEFT, bottom + 54, "s", words)
