"""What the manifest, the changelog and the folder of migrations say of the version.

Nothing here needs Odoo.
"""

import ast
import re
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
MIGRATIONS = ROOT / "migrations"
UNRELEASED = "unreleased"
_VERSION = re.compile(r"19\.0\.\d+\.\d+\.\d+")
_HEADING = re.compile(r"(?m)^(\S+) \(([^)]*)\)\n-+\n")


def manifest_version():
    """Return the version that the manifest names."""
    return ast.literal_eval((ROOT / "__manifest__.py").read_text("utf-8"))["version"]


def parts(version):
    """Return a version as a tuple of numbers, to compare."""
    return tuple(map(int, version.split(".")))


def sections(text):
    """Return (version, when, what) of each section of a changelog, the newest first."""
    split = _HEADING.split(text)[1:]
    return list(zip(split[::3], split[1::3], split[2::3], strict=True))


def is_released(version):
    """Tell whether the changelog gives the version a day."""
    found = sections((ROOT / "CHANGELOG.rst").read_text("utf-8"))
    days = {name: when for name, when, _what in found}
    return days.get(version, UNRELEASED) != UNRELEASED


def problems():
    """Yield what does not agree, in words."""
    text = (ROOT / "CHANGELOG.rst").read_text("utf-8")
    yield from disagreements(manifest_version(), text)
    known = [name for name, *_rest in sections(text)]
    for folder in sorted(MIGRATIONS.glob("*/")):
        if folder.name not in known:
            yield f"migrations/{folder.name}: CHANGELOG.rst has no such version."


def disagreements(version, text):
    """Yield what is wrong with the text of a changelog for a version, in words."""
    found = sections(text)
    if not _VERSION.fullmatch(version):
        yield f"__manifest__.py: {version} is no version like 19.0.1.0.0."
    if [name for name, *_rest in found][:1] != [version]:
        yield f"CHANGELOG.rst: its newest section is not that of {version}."
    known = [parts(name) for name, *_rest in found if _VERSION.fullmatch(name)]
    if len(known) != len(found) or known != sorted(set(known), reverse=True):
        yield "CHANGELOG.rst: its versions are not in order, the newest first."
    for place, section in enumerate(found):
        yield from _amiss(*section, is_newest=not place)


def _amiss(name, when, what, is_newest):
    if when == UNRELEASED:
        if not is_newest:
            yield f"CHANGELOG.rst: {name} has no day, but a newer version follows."
    elif not _is_day(when):
        yield f"CHANGELOG.rst: {name}: {when} is no day like 2026-01-31."
    if not re.search(r"(?m)^ *- \S", what):
        yield f"CHANGELOG.rst: {name} says nothing."


def _is_day(text):
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
