"""The command line of ./dev."""

import argparse
import errno
import signal
import sys

from . import (
    benchmarks,
    cleaning,
    compatibility_core,
    diagram,
    fuzzing,
    installing,
    linting,
    mutating,
    schemas,
    serving,
    simulator_program,
    testing,
    translations,
)
from .console import Stop, say
from .places import make_folders
from .python_packages import environment

ABOUT = """\
Run, test and check the addon. Everything needed is fetched on the first use:
Odoo 19 (from Debian, or the tree of ODOO_PATH), Python packages, and a PostgreSQL
server of its own (or the one of PGHOST). Nothing is installed on the system; only
`test`, as root, installs Debian's chromium if there is no browser.

State lies in .dev/ of this folder, what was fetched in ~/.cache/account_online_ponto.
"""
TEST = """\
Runs the tests of ponto/, simulator/ and bench/ (unittest), then those of the addon in
Odoo (pytest with pytest-odoo, on a new database, with a real browser). Arguments go to
pytest, -k to all parts: ./dev test -k link -x

With --compat also what proves that the addon gets on with others: beside OCA's addons,
with the charts of four countries, under Odoo's own tests, through uninstalling and
updating. Alone: ./dev test --compat compatibility, or one folder of it.
"""
FUZZ = """\
Runs the property tests of ponto/ (--odoo: those of the routes, inside Odoo) with other
inputs each time. ./dev test tries the same fifty of each every time, and all that was
found once: ponto/tests/seeds/.
"""
MUTANTS = """\
Mutation testing with mutmut: each small change of the code (a mutant) must make a test
fail. Those that no test can notice are written down, with the reason, in
devkit/equivalent_mutants.toml; any other that survives is told, and is a failure. All
of them take an hour or two.
"""
ENV = """\
Opens a shell (or runs the command given) with Odoo, its Python and a test database
set up, so that plain pytest works:
  ./dev env pytest .dev/addons/account_online_ponto -k link
"""


def _parser():
    parser = argparse.ArgumentParser(
        prog="./dev",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="", required=True)

    def command(name, function, words, description=None, **more):
        added = commands.add_parser(
            name,
            help=words,
            description=description or words,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            **more,
        )
        added.set_defaults(function=function, passes=False)
        return added

    run = command("run", serving.run, "serve the demo company, with Ponto simulated")
    run.add_argument("--fresh", action="store_true", help="start over: new demo data")
    run.add_argument("--port", type=int, default=8069, help="of Odoo (8069)")
    run.add_argument(
        "--simulator-port",
        type=int,
        default=simulator_program.PORT,
        help=f"of the simulator ({simulator_program.PORT})",
    )
    tests = command("test", testing.test, "run all tests", TEST)
    tests.add_argument(
        "--coverage", action="store_true", help="tell which code no test ran (slower)"
    )
    tests.add_argument(
        "--compat", action="store_true", help="also beside other addons (slow)"
    )
    tests.add_argument(
        "--core",
        choices=compatibility_core.CHOICES,
        default="some",
        help="of --compat: which tests of Odoo's own run with and without us (some)",
    )
    tests.set_defaults(passes=True)
    lint = command("lint", linting.lint, "check style and correctness of the code")
    lint.add_argument("--fix", action="store_true", help="mend what can be mended")
    lint.add_argument(
        "names", nargs="*", metavar="check", help=f"only: {', '.join(linting.CHECKS)}"
    )
    words = "measure what it costs, beside OCA's and beside core"
    benchmarks.add_options(command("bench", benchmarks.bench, words, benchmarks.ABOUT))
    words = "try random inputs for some minutes, and say what breaks"
    fuzz = command("fuzz", fuzzing.fuzz, words, FUZZ)
    fuzz.add_argument("--minutes", type=float, default=5, help="how long (5)")
    fuzz.add_argument("--odoo", action="store_true", help="the routes, inside Odoo")
    fuzz.add_argument("names", nargs="*", metavar="name", help="only tests named so")
    words = "change ponto/ in small ways, and say which change no test notices"
    mutants = command("mutants", mutating.mutants, words, MUTANTS)
    mutants.add_argument("--processes", type=int, default=1, help="at a time (1)")
    mutants.add_argument("names", nargs="*", metavar="file", help="as ponto/amounts.py")
    words = "bring the translations' files up to date with the code"
    command("terms", translations.terms, words)
    words = "keep what is stored today, for those who update later"
    command("schema", schemas.schema, words)
    command("diagram", diagram.diagram, "draw the parts of the addon from its code")
    words = "build the wheel and the source distribution"
    packs = command("package", installing.package, words)
    words = "also install them as others do, in a new environment and database"
    packs.add_argument("--install", action="store_true", help=words)
    words = "start the simulator of Ponto alone"
    # Its --help is the simulator's own.
    alone = command("simulator", _simulator, words, add_help=False)
    alone.add_argument("--port", type=int, default=simulator_program.PORT)
    alone.set_defaults(passes=True)
    shell = command("shell", serving.shell, "open Odoo's shell on the demo database")
    shell.set_defaults(passes=True)
    inside = command(
        "env", testing.within, "open a shell where plain pytest works", ENV
    )
    inside.set_defaults(passes=True)
    clean = command("clean", cleaning.clean, "remove the databases and logs of .dev/")
    clean.add_argument(
        "--all", action="store_true", help="also all that was fetched into the cache"
    )
    return parser


def _simulator(options):
    python = environment("odoo", "odoo", "tests")
    simulator_program.start_alone(python, options.port, options.arguments)


def _options(words):
    parser = _parser()
    options, rest = parser.parse_known_args(words)
    if rest and not options.passes:
        parser.error(f"unknown: {' '.join(rest)}")
    options.arguments = rest[1:] if rest[:1] == ["--"] else rest
    return options


def main():
    """Do what the command line asks; what stands in the way is told in one line."""
    options = _options(sys.argv[1:])
    # Set all the same: a shell starts what runs in the background without it.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        make_folders()
        return options.function(options) or 0
    except Stop as stop:
        say(f"\n{stop}")
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        say(f"\nThe disk is full: {error}")
    return 1


def _interrupt(_number, _frame):
    raise KeyboardInterrupt
