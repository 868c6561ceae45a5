"""The tests inside Odoo: side by side in two processes, each with its own database."""

import os
import socket
import subprocess
from contextlib import ExitStack, contextmanager
from threading import Thread

from . import databases
from .browser import require_browser
from .console import Stop, say
from .counting import NO_TESTS, Count, pytest_count
from .odoo_program import Program, show_trouble, supervised
from .odoo_tree import find_odoo
from .places import ADDON, LINK, LOGS, STATE, alive, remove
from .postgres import FAST, postgres
from .sharing_out import alone, share_out

# More would wait for each other: the database server works too.
MOST_PROCESSES = 2


def run_in_odoo(python, paths, arguments, **setting):
    """Run tests inside Odoo and return their count; a failed set-up is a failed test.

    :param paths: files and folders; empty for all, which run side by side.
    :param arguments: further ones for pytest; with these nothing runs side by side.
    :param setting: see `odoo_tests`.
    """
    everything = not paths and not arguments
    number = min(os.cpu_count() or 1, MOST_PROCESSES) if everything else 1
    try:
        require_browser()
        with odoo_tests(python, number, **setting) as programs:
            if number > 1:
                return _side_by_side(programs)
            return Run(programs[0], paths or [LINK], arguments).count()
    except Stop as stop:
        say(f"\n{stop}")
        return Count(failed=1)


def _side_by_side(programs):
    """Share the files out; what needs the machine for itself comes first.

    Also because the database is fresh then: after hundreds of tests that were rolled
    back PostgreSQL plans badly, and a tour's step may wait a minute, no longer.
    """
    files = sorted((LINK / "tests").glob("test_*.py"))
    first = [file for file in files if alone(file)]
    shares = share_out([file for file in files if file not in first], len(programs))
    by_itself = Run(programs[0], first, name="alone")
    by_itself.execute()
    runs = [
        Run(program, share, prefix=f"{number}| ")
        for number, (program, share) in enumerate(
            zip(programs, shares, strict=True), start=1
        )
    ]
    threads = [Thread(target=run.execute) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum((run.count() for run in [by_itself, *runs]), Count())


class Run:
    """One process of pytest: what it says, and how many tests passed."""

    def __init__(self, program, paths, arguments=(), prefix="", name="pytest"):
        self.program, self.paths = program, paths
        self.arguments, self.prefix = arguments, prefix
        self.report = program.work / f"{name}.xml"
        self.done = None

    def execute(self):
        """Run the tests, with a prefix before each line where two talk at once."""
        command = [str(self.program.python / "bin/python"), "-P", "-m", "pytest"]
        command += [f"--junitxml={self.report}", *self.arguments]
        with subprocess.Popen(
            supervised([*command, *map(str, self.paths)]),
            cwd=STATE,
            env=test_environment(self.program),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if self.prefix else None,
            stderr=subprocess.STDOUT if self.prefix else None,
            text=True,
            errors="replace",
        ) as process:
            for line in process.stdout or ():
                say(f"{self.prefix}{line.rstrip()}")
        self.done = process

    def count(self):
        """Return the count; runs the tests if nobody has yet."""
        if not self.done:
            self.execute()
        if self.done.returncode == NO_TESTS:
            return Count()
        count = pytest_count(self.report, self.done)
        if count.failed:
            log = self.program.work / "odoo.log"
            say(f"\nWhat Odoo logged (all of it: {log}):")
            show_trouble(log)
        return count


@contextmanager
def odoo_tests(python, number=1, installs=([ADDON],), **options):
    """Give Odoos set up for tests: the settings of each name a new database.

    :param installs: see `databases.make_test`.
    :param options: for Odoo's configuration, beside those that tests always have.
    """
    odoo = find_odoo()
    _forget_old_logs()
    work = LOGS / f"tests-{os.getpid()}"
    with postgres(python, "test", FAST) as server, ExitStack() as stack:
        programs = []
        for place in range(1, number + 1):
            data = STATE / "test-data"
            program = Program(odoo, python, server, data, work / str(place))
            program.configure(**options)
            name = databases.make_test(program, place, installs)
            stack.callback(databases.drop, program, name)
            configure(program, name, **options)
            programs.append(program)
        yield programs


def configure(program, name, **options):
    """Have a program's tests work on the database of this name, on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program.configure(
        db_name=name,
        dbfilter=f"^{name}$",
        http_port=port,
        logfile=program.work / "odoo.log",
        screenshots=program.work / "screenshots",
        **options,
    )


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
