"""`./dev test`: all tests, in three parts, with one total at the end."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field

from . import databases
from .browser import require_browser
from .console import Stop, say
from .counting import NO_TESTS, Count, pytest_count, unittest_count
from .odoo_program import Program, show_trouble, supervised
from .odoo_tree import find_odoo
from .places import CHECKOUT, LINK, LOGS, STATE, alive, remove
from .postgres import FAST, postgres
from .python_packages import environment

PURE = ("ponto", "simulator")
# Words of pytest's -k that unittest's -k does not know.
_EXPRESSION = re.compile(r"\b(?:and|not)\b|[()\[\]]")


@dataclass
class Selection:
    """What the arguments ask for: some parts, some files, some names."""

    arguments: list
    patterns: list = field(default_factory=list)
    expression: str = ""
    paths: list = field(default_factory=list)

    def __post_init__(self):
        words = iter(self.arguments)
        self.arguments = []
        for word in words:
            path = word.partition("::")[0]
            if word == "-k":
                self.expression = next(words, "")
            elif not word.startswith("-") and (CHECKOUT / path).exists():
                self.paths.append(self._within_checkout(word))
            else:
                self.arguments.append(word)
        if self.expression and not _EXPRESSION.search(self.expression):
            self.patterns = [word.strip() for word in self.expression.split(" or ")]

    @staticmethod
    def _within_checkout(word):
        path = os.path.relpath(CHECKOUT / word, CHECKOUT)
        return path.removeprefix(f"{LINK.relative_to(CHECKOUT)}").lstrip("/") or "."

    def of(self, part):
        """Return the paths asked for that lie in a part; None if it is not asked for.

        The part "" is all that is tested inside Odoo.
        """
        if not self.paths or "." in self.paths:
            return []
        mine = [path for path in self.paths if _part(path) == part]
        return mine or None

    @property
    def narrowed(self):
        """Tell whether less than everything is asked for."""
        return bool(self.expression or self.paths or self.arguments)

    @property
    def for_pytest(self):
        """Return the arguments for pytest, without paths."""
        names = ["-k", self.expression] if self.expression else []
        return [*self.arguments, *names]


def _part(path):
    first = path.split("/")[0]
    return first if first in PURE else ""


def test(options):
    """Run all tests and return the exit code."""
    wanted = Selection(options.arguments)
    python = environment("odoo", "odoo", "tests")
    counts = {}
    for part in PURE:
        if wanted.of(part) is not None:
            counts[part] = _pure(python, part, wanted)
    if wanted.of("") is not None:
        counts["Odoo"] = _odoo(python, wanted)
    return _total(counts, wanted.narrowed)


def _total(counts, narrowed):
    for part, count in counts.items():
        if count.empty and not narrowed:
            say(f"No test was found in the part {part}: that is a failure.")
            count.failed += 1
    total = sum(counts.values(), Count())
    if total.empty:
        say("No test fits these arguments.")
        total.failed += 1
    said = "; ".join(f"{part} {count}" for part, count in counts.items())
    say(f"\n{'FAILED' if total.failed else 'All is well'}: {said}")
    say(str(total))
    return 1 if total.failed else 0


def _pure(python, part, wanted):
    """Run the tests of a folder that needs no Odoo with unittest."""
    say(f"\n== Tests of {part}/ (no Odoo)")
    if not (CHECKOUT / part).is_dir():
        say(f"There is no folder {part}.")
        return Count(failed=1)
    if wanted.expression and not wanted.patterns:
        say("Left out: only pytest understands this -k.")
        return Count()
    command = [str(python / "bin/python"), "-m", "unittest", "discover"]
    command += ["-s", part, "-t", "."]
    for path in wanted.of(part):
        if path.endswith(".py"):
            command += ["-p", os.path.basename(path)]
    for pattern in wanted.patterns:
        command += ["-k", pattern]
    lines = []
    with subprocess.Popen(
        supervised(command),
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stderr:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
    return unittest_count("".join(lines), process.returncode)


@contextmanager
def odoo_tests(python):
    """Give an Odoo set up for tests: its settings name a new database."""
    odoo = find_odoo()
    _forget_old_logs()
    work = LOGS / f"tests-{os.getpid()}"
    with postgres(python, "test", FAST) as server:
        program = Program(odoo, python, server, STATE / "test-data", work)
        program.configure()
        name = databases.make_test(program)
        program.configure(
            db_name=name,
            dbfilter=f"^{name}$",
            logfile=work / "odoo.log",
            screenshots=work / "screenshots",
        )
        try:
            yield program
        finally:
            databases.drop(program, name)


def _forget_old_logs(kept=4):
    folders = [
        folder
        for folder in LOGS.glob("tests-*")
        if not alive(int(folder.name.rpartition("-")[2]))
    ]
    folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in folders[kept:]:
        remove(folder)


def test_environment(program):
    """Return the environment in which pytest with pytest-odoo finds everything."""
    options = "--odoo-http --odoo-log-level=info --log-level=WARNING"
    return {**program.environment, "PYTEST_ADDOPTS": options}


def _odoo(python, wanted):
    """Run the tests inside Odoo; a set-up that fails is a test that failed."""
    say("\n== Tests of the addon in Odoo, with the browser")
    try:
        require_browser()
        with odoo_tests(python) as program:
            return _in_odoo(program, wanted)
    except Stop as stop:
        say(f"\n{stop}")
        return Count(failed=1)


def _in_odoo(program, wanted):
    report = program.work / "pytest.xml"
    command = [str(program.python / "bin/python"), "-P", "-m", "pytest"]
    command += [f"--junitxml={report}", *wanted.for_pytest]
    command += [str(LINK / path) for path in wanted.of("")] or [str(LINK)]
    done = subprocess.run(
        supervised(command),
        cwd=STATE,
        env=test_environment(program),
        stdin=subprocess.DEVNULL,
    )
    count = Count() if done.returncode == NO_TESTS else pytest_count(report, done)
    if count.failed:
        say(f"\nWhat Odoo logged (all of it: {program.work / 'odoo.log'}):")
        show_trouble(program.work / "odoo.log")
    return count


def within(options):
    """`./dev env`: run a command (a shell) where plain pytest works."""
    python = environment("odoo", "odoo", "tests")
    command = options.arguments or [os.environ.get("SHELL") or "/bin/sh"]
    with odoo_tests(python) as program:
        say(f"  pytest {LINK.relative_to(CHECKOUT)} runs the tests in Odoo here.")
        inside = test_environment(program)
        if not shutil.which(command[0], path=inside["PATH"]):
            raise Stop(f"There is no program {command[0]}.")
        return subprocess.run(command, env=inside).returncode
