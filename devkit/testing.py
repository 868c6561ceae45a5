"""`./dev test`: all tests, in their parts, with one total at the end."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field

from . import compatibility, covering
from .console import Stop, say
from .counting import Count
from .odoo_testing import odoo_tests, run_in_odoo, test_environment
from .places import CHECKOUT, LINK
from .plain_testing import run_without_odoo
from .python_packages import environment

PURE = ("ponto", "simulator", "bench")
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
    return first if first in (*PURE, compatibility.NAME) else ""


def test(options):
    """Run all tests and return the exit code."""
    wanted = Selection(options.arguments)
    python = environment("odoo", "odoo", "tests")
    if options.coverage:
        covering.begin()
    counts = {}
    for part in PURE:
        if wanted.of(part) is not None:
            counts[part] = _pure(python, part, wanted)
    if wanted.of("") is not None:
        say("\n== Tests of the addon in Odoo, with the browser")
        paths = [LINK / path for path in wanted.of("")]
        counts["Odoo"] = run_in_odoo(python, paths, wanted.for_pytest)
    if options.compat and wanted.of(compatibility.NAME) is not None:
        counts[compatibility.NAME] = compatibility.run(python, wanted, options.core)
    covered = not options.coverage or covering.report(python) or wanted.narrowed
    return _total(counts, wanted.narrowed) or (0 if covered else 1)


def _total(counts, narrowed):
    for part, count in counts.items():
        if count.empty and not narrowed:
            say(f"No test was found in the part {part}: that is a failure.")
            count.failed += 1
    total = sum(counts.values(), Count())
    if total.empty:
        say("No test fits these arguments.")
        total.failed += 1
    if total.names:
        say("\nThese failed:")
        for name in total.names:
            say(f"  {name}")
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
    return run_without_odoo(python, part, wanted, wanted.of(part))


def within(options):
    """`./dev env`: run a command (a shell) where plain pytest works."""
    python = environment("odoo", "odoo", "tests")
    command = options.arguments or [os.environ.get("SHELL") or "/bin/sh"]
    with odoo_tests(python) as (program,):
        say(f"  pytest {LINK.relative_to(CHECKOUT)} runs the tests in Odoo here.")
        inside = test_environment(program)
        if not shutil.which(command[0], path=inside["PATH"]):
            raise Stop(f"There is no program {command[0]}.")
        return subprocess.run(command, env=inside).returncode
