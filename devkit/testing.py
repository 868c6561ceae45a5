"""`./dev test`: all tests, in three parts, with one total at the end."""

import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from contextlib import contextmanager
from dataclasses import dataclass

from . import databases
from .browser import require_browser
from .console import Stop, say
from .odoo_program import Program, show_trouble, supervised
from .odoo_tree import find_odoo
from .places import ADDON, CHECKOUT, LINK, LOGS, STATE
from .postgres import FAST, postgres
from .python_packages import environment

PURE = ("ponto", "simulator")
NO_TESTS = 5


@dataclass
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.skipped + other.skipped,
        )

    def __str__(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"

    @property
    def empty(self):
        """Tell whether no test at all was found."""
        return not (self.passed or self.failed or self.skipped)


def test(options):
    """Run all tests and return the exit code."""
    arguments = options.arguments
    python = environment("odoo", "odoo", "tests")
    require_browser()
    counts = {}
    selected = _option(arguments, "-k")
    for part in PURE:
        counts[part] = _pure(python, part, selected)
    with odoo_tests(python) as program:
        counts["Odoo"] = _odoo(program, arguments)
    return _total(counts, narrowed=bool(arguments))


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


def _option(arguments, name):
    """Return the value given for an option among pytest's arguments, or None."""
    for number, argument in enumerate(arguments):
        if argument == name and number + 1 < len(arguments):
            return arguments[number + 1]
        if argument.startswith(name) and argument != name:
            return argument.removeprefix(name).removeprefix("=")
    return None


def _pure(python, part, selected):
    """Run the tests of a folder that needs no Odoo with unittest."""
    say(f"\n== Tests of {part}/ (no Odoo)")
    if not (CHECKOUT / part).is_dir():
        say(f"There is no folder {part}.")
        return Count(failed=1)
    command = [python / "bin/python", "-m", "unittest", "discover", "-s", part]
    command += ["-t", ".", *(["-k", selected] if selected else [])]
    lines = []
    with subprocess.Popen(
        supervised([str(word) for word in command]),
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stderr:
            say(line.rstrip("\n"))
            lines.append(line)
    return _unittest_count("".join(lines), process.returncode)


def _unittest_count(text, code):
    """Read the counts from what unittest says at its end."""
    ran = re.findall(r"(?m)^Ran (\d+) tests? in ", text)
    details = re.findall(r"(?m)^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", text)
    if not ran or not details:
        return Count(failed=1)
    number = dict(re.findall(r"([a-z ]+)=(\d+)", details[-1].replace(", ", ",")))
    bad = ("failures", "errors", "unexpected successes")
    failed = sum(int(number.get(key, 0)) for key in bad)
    skipped = int(number.get("skipped", 0))
    if code not in (0, NO_TESTS) and not failed:
        failed = 1
    return Count(max(int(ran[-1]) - failed - skipped, 0), failed, skipped)


@contextmanager
def odoo_tests(python):
    """Give an Odoo set up for tests: its settings name a new database."""
    odoo = find_odoo()
    with postgres(python, "test", FAST) as server:
        program = Program(odoo, python, server, "odoo-test")
        program.configure()
        name = databases.make_test(program)
        program.configure(db_name=name, dbfilter=f"^{name}$")
        try:
            yield program
        finally:
            databases.drop(program, name)


def test_environment(program):
    """Return the environment in which pytest with pytest-odoo finds everything."""
    return {**program.environment, "PYTEST_ADDOPTS": "--odoo-http"}


def _odoo(program, arguments):
    """Run the tests inside Odoo with pytest, the browser's among them."""
    say("\n== Tests of the addon in Odoo, with the browser")
    report = STATE / f"tests-{os.getpid()}.xml"
    log = LOGS / "odoo-test.log"
    command = [str(program.python / "bin/python"), "-P", "-m", "pytest"]
    command += [f"--junitxml={report}", f"--log-file={log}", *arguments]
    if not any(word.startswith(str(LINK)) for word in arguments):
        command.append(str(LINK))
    done = subprocess.run(
        supervised(command), cwd=STATE, env=test_environment(program)
    )
    return _pytest_count(report, done.returncode)


def _pytest_count(report, code):
    if code == NO_TESTS:
        return Count()
    if not report.exists():
        say(f"pytest did not come to its end (code {code}).")
        return Count(failed=1)
    count = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        number = {key: int(suite.get(key, 0)) for key in ("tests", "skipped")}
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        passed = number["tests"] - failed - number["skipped"]
        count += Count(max(passed, 0), failed, number["skipped"])
    report.unlink()
    if code and not count.failed:
        count.failed = 1
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
