"""`./dev bench`: what the addon costs, as ratios of one run."""

import os
import subprocess

from . import databases
from .console import Stop, say
from .odoo_program import Program
from .odoo_tree import find_odoo
from .places import ADDON, CHECKOUT, LOGS, STATE
from .postgres import CAREFUL, postgres
from .python_packages import environment

FOLDER = CHECKOUT / "bench"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))
DATABASE = "ponto_bench"


def bench(options):
    """Run the benchmarks asked for, all without a name."""
    if unknown := set(options.names) - set(NAMES):
        raise Stop(f"No such benchmark: {', '.join(sorted(unknown))}.")
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with postgres(python, "bench", CAREFUL) as server:
        program = Program(odoo, python, server, STATE / "bench-data", LOGS)
        program.configure()
        for name in options.names or NAMES:
            databases.copy(program, databases.base(program), DATABASE)
            program.install(DATABASE, [ADDON], "Installing the addon")
            say(f"\nMeasuring: {name} (some minutes)")
            _measure(program, name)
            databases.drop(program, DATABASE)


def _measure(program, name):
    command = program.command(
        *("shell", "--config", str(program.settings), "--database", DATABASE),
        *("--no-http", "--log-level", "warn"),
    )
    with (FOLDER / f"{name}.py").open() as script:
        inside = {**os.environ, **program.environment}
        done = subprocess.run(command, stdin=script, env=inside, cwd=STATE)
    if done.returncode:
        raise Stop(f"The benchmark {name} failed.")
