"""`./dev mutants`: does a test notice each small change of the code?"""

import json
import re
import shutil
import subprocess
from dataclasses import dataclass

import tomllib

from .console import Stop, say, step
from .odoo_program import supervised
from .places import CHECKOUT, STATE, remove
from .python_packages import clean_environment, environment

# What reads a bank's text, and what decides about money.
READING = "references communications checkdigits numbers national tokens labels lists"
DECIDING = (
    "matching amounts guards named mentions stops beside returns guesses nearness"
)
PAYING = "debits outcomes doubles transfers"
MODULES = (*READING.split(), *DECIDING.split(), *PAYING.split())
TESTS = (
    "matching matching_always matching_amounts matching_numbers matching_trace"
    " matching_twins references reading_always reading_beside reading_properties"
    " structured_communication national labels document_numbers corpus lookalikes"
    " returns debits doubles transfers outcomes guesses exchanged tokens unpaid"
)
# Seconds each, and whatever they would notice another one does.
LONG = (
    "test_reading_properties.py::TestChance",
    "test_reading_properties.py::TestAnyText::"
    "test_four_times_as_many_characters_take_four_times_as_long",
    "test_references.py::TestAnyText::"
    "test_four_times_as_many_characters_take_four_times_as_long",
    "test_references.py::TestAnyText::"
    "test_random_bank_texts_are_read_wrongly_only_by_chance",
)
EQUIVALENT = CHECKOUT / "devkit/equivalent_mutants.toml"
WORK = STATE / "mutants"
NOTICED = ("killed", "timeout")
_RESULT = re.compile(r"^ +(\S+): (.+)$", re.MULTILINE)
_NAME = re.compile(r"(.*)\.x(?:_|ǁ(\w+)ǁ)(\w+)__mutmut_[0-9]+")
# What `mutmut show` does, for all of them at once.
_SHOW = """
import json, sys
from mutmut.__main__ import find_mutant, get_diff_for_mutant
names = sys.argv[1:]
found = {name: get_diff_for_mutant(name, path=find_mutant(name).path) for name in names}
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Mutant:
    """A change that no test noticed: the function, and lines before and after."""

    function: str
    was: str
    now: str


def mutants(options):
    """Run the mutants of the files asked for; return the exit code."""
    modules = [_module(name) for name in options.names] or MODULES
    python = environment("mutants", "odoo", "tests", "mutants")
    known = _known()
    new, unneeded = [], []
    for module in modules:
        total, surviving = _run(python, module, options.processes)
        mine = {one for one in known if one.function.startswith(f"ponto.{module}.")}
        new += sorted(surviving - mine, key=str)
        unneeded += sorted(mine - surviving, key=str)
        told = f"{total} mutants, {len(surviving & mine)} of them equivalent"
        say(f"ponto/{module}.py: {told}, {len(surviving - mine)} not noticed")
    for title, found in (("Not noticed", new), ("No longer needed", unneeded)):
        for one in found:
            say(f"\n{title}: {one.function}\n- {one.was}\n+ {one.now}")
    return 1 if new or unneeded else 0


def _module(name):
    module = name.removeprefix("ponto/").removesuffix(".py")
    if not (CHECKOUT / f"ponto/{module}.py").is_file():
        raise Stop(f"There is no file ponto/{module}.py.")
    return module


def _known():
    """Return the `Mutant`s that no test can notice, each with its reason."""
    entries = tomllib.loads(EQUIVALENT.read_text())["mutant"]
    for one in entries:
        if not one.pop("why", "").strip():
            raise Stop(f"{EQUIVALENT.name}: a mutant of {one['function']} has no why.")
    return {Mutant(**one) for one in entries}


def _run(python, module, processes):
    """Return how many mutants a module has, and those that survive."""
    work = WORK / module
    _prepare(work, module)
    with step(f"Mutants of ponto/{module}.py"):
        done = _mutmut(python, work, "run", "--max-children", str(processes))
    found = dict(_RESULT.findall(_mutmut(python, work, "results", "--all", "1").stdout))
    if not found or "not checked" in found.values():
        lines = done.stdout.replace("\r", "\n").splitlines()
        raise Stop("mutmut failed:\n" + "\n".join(filter(None, lines[-30:])))
    living = [name for name, status in found.items() if status not in NOTICED]
    return len(found), _read(python, work, living)


def _prepare(work, module):
    """Copy what the tests need; mutmut works in the copy."""
    remove(work)
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("ponto", "tests/corpus"):
        shutil.copytree(CHECKOUT / part, work / part, ignore=ignored)
    settings = {
        # A property test must not run in the process that the others come from.
        "process_isolation": "forkserver",
        "source_paths": ["ponto"],
        "only_mutate": [f"ponto/{module}.py"],
        "also_copy": ["tests"],
        "pytest_add_cli_args": [
            *("-p", "no:cacheprovider"),
            *(word for name in LONG for word in ("--deselect", f"ponto/tests/{name}")),
        ],
        "pytest_add_cli_args_test_selection": _tests(module),
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    # Without settings of its own pytest would take those of the checkout, and Odoo's.
    own = ["[tool.pytest.ini_options]", 'testpaths = ["ponto"]', "[tool.mutmut]"]
    text = "\n".join([*own, *lines, ""])
    (work / "pyproject.toml").write_text(text)


def _tests(module):
    """The tests of reading and deciding, and those that use the module."""
    folder = CHECKOUT / "ponto/tests"
    names = {f"test_{name}.py" for name in (*TESTS.split(), module)}
    uses = re.compile(rf"from \.\.{module} import|from \.\. import .*\b{module}\b")
    if module not in MODULES:
        names |= {
            one.name for one in folder.glob("test_*.py") if uses.search(one.read_text())
        }
    return [f"ponto/tests/{name}" for name in sorted(names) if (folder / name).exists()]


def _mutmut(python, work, *arguments):
    command = ["nice", str(python / "bin/mutmut"), *arguments]
    return subprocess.run(
        supervised(command),
        cwd=work,
        env={**clean_environment(), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def _read(python, work, names):
    """Return the `Mutant`s of names of mutmut's, whose numbers change all the time."""
    if not names:
        return set()
    command = [str(python / "bin/python"), "-c", _SHOW, *names]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True)
    if done.returncode:
        raise Stop(f"mutmut cannot show its mutants: {done.stderr[-500:]}")
    shown = json.loads(done.stdout)
    return {_mutant(name, shown[name].splitlines()) for name in names}


def _mutant(name, lines):
    lines = [line for line in lines if not line.startswith(("---", "+++"))]
    module, owner, function = _NAME.fullmatch(name).groups()
    path = ".".join(filter(None, (module, owner, function)))
    was, now = (
        " ".join(line[1:].strip() for line in lines if line.startswith(sign))
        for sign in "-+"
    )
    return Mutant(path, was, now)
