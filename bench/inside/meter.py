"""What a piece of work costs this process, without the turns of others."""

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from odoo import sql_db

TICK = os.sysconf("SC_CLK_TCK")


class OutOfTime(Exception):  # noqa: N818 - nothing went wrong
    """This process has had its time."""


class Turns:
    """The talk with `race.py`."""

    def __init__(self, seconds):
        self.seconds = seconds
        # What Odoo or a library prints must not disturb the talk.
        self._out = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        self._began = None

    def begin(self):
        """All is prepared: wait for the first turn."""
        self._say(ready=None)
        self._wait()

    def rest_if_due(self):
        """Let the others work if this turn was long enough.

        :raises OutOfTime: nothing more should be done.
        """
        spent = time.perf_counter() - self._began
        if spent >= self.seconds:
            self._say(rest=spent)
            self._wait()

    def end(self, result):
        """Tell what was found."""
        spent = time.perf_counter() - (self._began or time.perf_counter())
        self._say(rest=spent, result=result)

    def _wait(self):
        word = json.loads(sys.stdin.readline() or '"stop"')
        self._began = time.perf_counter()
        if word == "stop":
            raise OutOfTime

    def _say(self, **said):
        self._out.write(f"{json.dumps(said)}\n")
        self._out.flush()


@dataclass
class Cost:
    """What a phase took: on the clock, of the processors, of the database.

    :param cpu: seconds of this process and of its database's server processes.
    :param done: how many of whatever is counted.
    """

    seconds: float = 0
    cpu: float = 0
    queries: int = 0
    done: int = 0


class Meter:
    """Adds up what each phase costs; between two notes all belongs to one phase."""

    def __init__(self, turns, database):
        self.turns, self.database = turns, database
        self.costs = {}

    def start(self):
        """What comes now counts."""
        self._mark = self._now()

    def note(self, phase, done=0):
        """What was done since the last note belongs to this phase.

        :raises OutOfTime: nothing more should be done.
        """
        cost = self.costs.setdefault(phase, Cost())
        seconds, cpu, queries = self._now()
        cost.seconds += seconds - self._mark[0]
        cost.cpu += cpu - self._mark[1]
        cost.queries += queries - self._mark[2]
        cost.done += done
        self.turns.rest_if_due()
        self.start()

    def _now(self):
        clock = time.perf_counter()
        return clock, time.process_time() + self._server(), sql_db.sql_counter

    def _server(self):
        """Seconds of the processors that this database's server processes had."""
        name = f" {self.database} ".encode()
        return sum(
            _seconds(folder)
            for folder in Path("/proc").glob("[0-9]*")
            if name in _title(folder)
        )


def _title(folder):
    try:
        title = (folder / "cmdline").read_bytes()
    except OSError:
        return b""
    return title if title.startswith(b"postgres: ") else b""


def _seconds(folder):
    try:
        values = (folder / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(values[11]) + int(values[12])) / TICK


def resident(name="VmRSS"):
    """Return this process's memory in MB; "VmHWM" for the most it ever was."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise LookupError(name)


def forget_peak():
    """Let "VmHWM" begin anew."""
    Path("/proc/self/clear_refs").write_text("5")
