"""`./dev bench`: what the addon costs beside OCA's and beside core, in one run."""

import json
import os
import shlex
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from functools import cached_property
from importlib import import_module

from bench import race, sizes
from bench.report import document
from bench.subjects import CORE, OURS, PEER, Entry, floors

from . import databases, machine
from .console import Stop, say, step
from .odoo_program import Program, show_trouble, stop, supervised
from .odoo_tree import find_odoo
from .peers import PONTO, RECONCILE, addons_path
from .places import ADDON, CHECKOUT, LOGS, STATE
from .postgres import CAREFUL, postgres
from .python_packages import environment

# In the order of the report; each is a module of bench/subjects.
NAMES = ("floors", "first_load", "search", "accounts", "memory", "dashboard")
REPORT = CHECKOUT / "BENCHMARKS.md"
MODULES = {CORE: [], OURS: [ADDON], PEER: [PONTO, RECONCILE]}
ABOUT = """\
Installs, in databases of their own on one server, this addon and OCA's
account_statement_import_online_ponto with account_reconcile_oca (from PyPI), leads both
to simulators of Ponto, and measures them and core alone in turns. A run of everything
writes BENCHMARKS.md; one with names writes .dev/logs/benchmarks.md.

By default 20 to 30 minutes on two quiet cores; --full measures first loads of 1,000,
10,000 and 50,000 lines and takes hours.
"""


def add_options(parser):
    """Add what `./dev bench` can be told."""
    parser.add_argument(
        "names", nargs="*", metavar="name", help=f"only: {', '.join(NAMES)}"
    )
    parser.add_argument("--full", action="store_true", help="all sizes; takes hours")
    default = sizes.DEFAULT
    for name, words, kind in (
        ("lines", f"sizes of a first load, as {_joined(default.lines)}", str),
        ("invoices", f"open invoices, as {_joined(default.invoices)}", str),
        ("accounts", f"at a late service ({default.accounts})", int),
        ("inbox", f"transactions of a large load ({default.inbox})", int),
        ("journals", f"cards of the dashboard ({default.journals})", int),
        ("peer-seconds", f"for OCA, a first load ({default.peer:.0f})", float),
    ):
        parser.add_argument(f"--{name}", type=kind, metavar="N", help=words)


def _joined(numbers):
    return ",".join(map(str, numbers))


def bench(options):
    """Measure what is asked for, all without a name."""
    if unknown := set(options.names) - set(NAMES):
        raise Stop(f"No such benchmark: {', '.join(sorted(unknown))}.")
    names = [name for name in NAMES if name in options.names or not options.names]
    report = LOGS / "benchmarks.md" if options.names else REPORT
    with _stage(sizes.chosen(options)) as stage:
        known = machine.facts(stage.program, shlex.join(["./dev", *sys.argv[1:]]))
        sections = []
        for name in names:
            say(f"\n== {name}")
            subject = import_module(f"bench.subjects.{name}")
            sections.append(subject.measure(stage))
            meanwhile = f"- The machine's load (1, 5, 15 minutes): {machine.load()}."
            sections[-1].notes.append(meanwhile)
            say("\n".join(sections[-1].lines()))
            report.write_text(document({**known, **machine.now()}, sections))
    say(f"Written: {report}")


@contextmanager
def _stage(wanted):
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with postgres(python, "bench", CAREFUL) as server:
        work = LOGS / "bench"
        program = Program(odoo, python, server, STATE / "bench-data", work)
        program.configure(addons_path=addons_path(odoo))
        stage = Stage(program, wanted)
        try:
            stage.prepare()
            yield stage
        finally:
            stage.leave()


class Stage:
    """The databases to copy from, and the races on copies of them."""

    def __init__(self, program, wanted):
        self.program, self.sizes = program, wanted
        self.log = program.work / "workers.log"
        self.found = program.work / "found.jsonl"

    def prepare(self):
        """Make the three databases that all others are copied from."""
        self.log.write_text("")
        self.found.write_text("")
        base = databases.base(self.program)
        databases.copy(self.program, base, _database(CORE))
        with step("Making a company with customers"):
            self._run(Entry(CORE, "books:prepare"), _database(CORE))
        for kind in (OURS, PEER):
            databases.copy(self.program, _database(CORE), _database(kind))
            names = " and ".join(MODULES[kind])
            self.program.install(_database(kind), MODULES[kind], f"Installing {names}")

    def leave(self):
        """Drop the databases."""
        for kind in MODULES:
            databases.drop(self.program, _database(kind))

    @cached_property
    def best(self):
        """Core's best batch, its cheapest way to settle, and the measurement."""
        return floors.find(self)

    def race(self, entries):
        """Run processes in turns, each on a database of its own.

        :param entries: dict of name to `Entry`.
        :return: dict of name to what the job returned.
        """
        title = ", ".join(f"{one.kind} {one.job}" for one in entries.values())
        with step(f"Measuring {title}"), ExitStack() as stack:
            runners = [
                stack.enter_context(self._runner(name, place, entry))
                for place, (name, entry) in enumerate(entries.items())
            ]
            found = self._finish(runners)
        # A run takes long: what was found is kept though a later one fails.
        with self.found.open("a") as file:
            file.write(f"{json.dumps([title, found])}\n")
        return found

    def _run(self, entry, database):
        """Run one process on a database that stays."""
        with self._process(entry, database) as process:
            self._finish([race.Runner(entry.job, process)])

    def _finish(self, runners):
        try:
            return race.race(runners)
        except (EOFError, BrokenPipeError) as error:
            show_trouble(self.log)
            raise Stop(f"A benchmark failed ({error}): {self.log}") from error

    @contextmanager
    def _runner(self, name, place, entry):
        database = f"{_database(entry.kind)}_{place}"
        databases.copy(self.program, _database(entry.kind), database)
        try:
            with self._process(entry, database) as process:
                yield race.Runner(name, process, entry.limit)
        finally:
            databases.drop(self.program, database)

    @contextmanager
    def _process(self, entry, database):
        process = self._start(entry, database)
        try:
            yield process
        finally:
            stop(process)

    def _start(self, entry, database):
        program = self.program
        paths = os.pathsep.join([str(program.odoo.root), str(CHECKOUT)])
        command = [
            *(str(program.python / "bin/python"), "-P", "-m", "bench.inside.worker"),
            *(entry.job, database, json.dumps(entry.told)),
            *("--config", str(program.settings), "--no-http", "--log-level", "warn"),
        ]
        with self.log.open("a") as log:
            return subprocess.Popen(
                supervised(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**program.environment, "PYTHONPATH": paths},
                cwd=STATE,
                text=True,
            )


def _database(kind):
    return f"ponto_bench_{kind}"
