"""Tests that are no tests of Odoo's: those of a folder, run by unittest."""

import os
import subprocess
import sys

from .console import say
from .counting import Count, unittest_count
from .odoo_program import supervised
from .places import CHECKOUT


def run_without_odoo(python, folder, wanted, paths):
    """Run a folder's tests in a process of their own and return their count.

    :param folder: below the checkout, with slashes.
    :param wanted: a `testing.Selection`, whose names are looked for.
    :param paths: files to run; empty for all.
    """
    if wanted.expression and not wanted.patterns:
        say("Left out: only pytest understands this -k.")
        return Count()
    command = [str(python / "bin/python"), "-m", "unittest", "discover"]
    command += ["-s", folder, "-t", "."]
    for path in paths:
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
