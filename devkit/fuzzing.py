"""`./dev fuzz`: the property tests of ponto/, with other examples and for longer."""

import os
import subprocess

from .console import Stop, say
from .odoo_program import supervised
from .odoo_testing import run_in_odoo
from .places import CHECKOUT, LINK, STATE
from .python_packages import clean_environment, environment

FOLDER = STATE / "fuzz"
# Of one property before the next one's turn.
EXAMPLES = 200
# Requests that a test in Odoo makes in a minute; its properties share them.
IN_ODOO = 600
FOUND = """
Something was found. Each failing example above is tried first from now on, here
({folder}). Mend what it shows and keep it for everybody:
as a file in ponto/tests/seeds/, or as an @example of its property."""


def fuzz(options):
    """Try random inputs for some minutes; return the exit code."""
    if options.minutes <= 0:
        raise Stop("--minutes wants a number above zero.")
    python = environment("odoo", "odoo", "tests")
    FOLDER.mkdir(parents=True, exist_ok=True)
    run = _in_odoo if options.odoo else _pure
    code = run(python, options)
    if code:
        say(FOUND.format(folder=FOLDER))
    return code


def _pure(python, options):
    command = [str(python / "bin/python"), "-m", "devkit.fuzz_rounds"]
    command += [str(options.minutes * 60), *options.names]
    inside = {**clean_environment(), **_settings(EXAMPLES)}
    done = subprocess.run(supervised(command), cwd=CHECKOUT, env=inside)
    return done.returncode


def _in_odoo(python, options):
    """Through the routes: slower, so a number of examples instead of rounds."""
    files = sorted((LINK / "tests").glob("test_any_*.py"))
    number = max(int(options.minutes * IN_ODOO / len(files)), 1)
    os.environ.update(_settings(number))
    names = ["-k", " or ".join(options.names)] if options.names else []
    count = run_in_odoo(python, files, names)
    say(str(count))
    return 1 if count.failed or count.empty else 0


def _settings(number):
    return {"FUZZ_EXAMPLES": str(number), "FUZZ_FOLDER": str(FOLDER)}
