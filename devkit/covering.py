"""`./dev test --coverage`: which branches of the addon's code the tests went through.

coverage.py starts itself in every Python that finds COVERAGE_PROCESS_START: in both
processes of pytest, in those that tests fork, and in the tests without Odoo.
"""

import json
import os
import subprocess
from collections import defaultdict
from dataclasses import dataclass

from .console import say
from .places import CHECKOUT, STATE, remove

FOLDER = STATE / "coverage"
SETTINGS = FOLDER / "settings"
# Least share of branches that tests went through, in percent.
GOALS = {"ponto": 95}
GOAL = 90
NOT_MEASURED = ("tests", "devkit", "demo", "bench", "compatibility", ".dev")
MOST_FILES = 15


@dataclass
class Covered:
    """Statements and branches of some code, and how many of them were gone through."""

    lines: int = 0
    lines_run: int = 0
    branches: int = 0
    branches_run: int = 0

    @classmethod
    def read(cls, summary):
        """Return what a summary of coverage.py's JSON report says."""
        names = ("num_statements", "covered_lines", "num_branches", "covered_branches")
        return cls(*(summary[name] for name in names))

    def __add__(self, other):
        return Covered(
            self.lines + other.lines,
            self.lines_run + other.lines_run,
            self.branches + other.branches,
            self.branches_run + other.branches_run,
        )

    @property
    def line_share(self):
        """Return the percentage of statements that were run."""
        return 100 * self.lines_run / self.lines if self.lines else 100

    @property
    def branch_share(self):
        """Return the percentage of branches that were taken."""
        return 100 * self.branches_run / self.branches if self.branches else 100


def begin():
    """Have every Python started from now on measure what it runs of the addon."""
    remove(FOLDER)
    FOLDER.mkdir(parents=True)
    omitted = [f"{CHECKOUT}/{name}/*" for name in NOT_MEASURED]
    omitted += ["*/test_*.py", "*/__manifest__.py"]
    options = {
        "branch": "true",
        "parallel": "true",
        "source": CHECKOUT,
        "omit": "".join(f"\n    {pattern}" for pattern in omitted),
        "data_file": FOLDER / "data",
        "patch": "_exit, fork",
        # A process that does not touch the addon is no reason for a warning.
        "disable_warnings": "no-data-collected, module-not-imported",
    }
    lines = [f"{name} = {value}" for name, value in options.items()]
    SETTINGS.write_text("\n".join(["[run]", *lines, ""]))
    os.environ["COVERAGE_PROCESS_START"] = str(SETTINGS)


def report(python):
    """Print the shares by part; return whether all goals were reached."""
    del os.environ["COVERAGE_PROCESS_START"]
    result = FOLDER / "result.json"
    _coverage(python, "combine", "--quiet")
    _coverage(python, "json", "--quiet", "-o", str(result))
    _coverage(python, "html", "--quiet", "-d", str(FOLDER / "html"))
    files = {
        name: Covered.read(found["summary"])
        for name, found in json.loads(result.read_text())["files"].items()
    }
    return _say(files)


def _coverage(python, command, *arguments):
    command = [str(python / "bin/python"), "-m", "coverage", command, *arguments]
    subprocess.run([*command, f"--rcfile={SETTINGS}"], cwd=CHECKOUT, check=True)


def by_part(files):
    """Return the sums of each folder of the checkout; "" is what lies in no folder."""
    parts = defaultdict(Covered)
    for name, covered in files.items():
        parts[name.rpartition("/")[0].split("/")[0]] += covered
    return dict(sorted(parts.items()))


def goal(part):
    """Return the least percentage of branches wanted in a part."""
    return GOALS.get(part, GOAL)


def _say(files):
    parts = by_part(files)
    say(f"\n{'Code that tests ran':<24}{'lines':>8}{'branches':>10}{'goal':>6}")
    for part, covered in parts.items():
        _say_line(f"{part}/" if part else "(beside them)", covered, goal(part))
    _say_line("all", sum(parts.values(), Covered()))
    _say_least(files)
    say(f"Line by line: {FOLDER / 'html/index.html'}")
    missed = [
        part for part, covered in parts.items() if covered.branch_share < goal(part)
    ]
    if missed:
        names = ", ".join(part or "." for part in missed)
        say(f"Too few branches were tested in: {names}")
    return not missed


def _say_line(name, covered, wanted=""):
    shares = f"{covered.line_share:>7.1f}%{covered.branch_share:>9.1f}%"
    say(f"{name:<24}{shares}{wanted:>6}")


def _say_least(files):
    """Name the files with the most branches that no test went through."""
    missing = {
        name: covered.branches - covered.branches_run for name, covered in files.items()
    }
    worst = sorted(missing, key=missing.get, reverse=True)[:MOST_FILES]
    say("Most branches that no test went through:")
    for name in filter(missing.get, worst):
        say(f"  {missing[name]:>4}  {name}")
