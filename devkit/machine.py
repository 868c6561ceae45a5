"""On what machine, of what commit and when something was measured."""

import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from .places import CHECKOUT


def facts(program, command):
    """Return what is known before a measurement, by its name.

    :param program: the `Program` that is measured.
    """
    return {
        "Command": f"`{command}`",
        "Begun": _moment(),
        "Commit": _commit(),
        "Machine": f"{os.cpu_count()} cores, {_processor()}, {_memory()} GB",
        "Software": f"Odoo 19.0, Python {platform.python_version()}, PostgreSQL "
        + program.server.sql("postgres", "SHOW server_version"),
        "Load before": load(),
    }


def load():
    """Return how many processes wanted a core in the last 1, 5 and 15 minutes."""
    return ", ".join(f"{one:.2f}" for one in os.getloadavg())


def now():
    """Return what is known after a measurement."""
    return {"Ended": _moment(), "Load after": load()}


def _moment():
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _git(*words):
    done = subprocess.run(["git", *words], cwd=CHECKOUT, capture_output=True, text=True)
    return done.stdout.strip()


def _commit():
    changed = _git("status", "--porcelain", "--untracked-files=no")
    return f"{_git('rev-parse', '--short', 'HEAD')}{' with changes' if changed else ''}"


def _processor():
    try:
        known = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line for line in known.splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.machine()


def _memory():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9)
