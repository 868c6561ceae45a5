"""Odoo as a program: its configuration, how it is called, what its log says."""

import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from .console import Stop, say, step
from .odoo_tree import Odoo
from .places import LINKS, STATE
from .postgres import Postgres

_LOADING = re.compile(r"Loading module (\w+) \((\d+)/(\d+)\)")
_TROUBLE = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ (WARNING|ERROR|CRITICAL) ")
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ \d+ [A-Z]+ ")


@dataclass(frozen=True)
class Program:
    """Odoo with its Python, its database server and two folders.

    `data` is for attachments; `work` is for the configuration file and the logs.
    """

    odoo: Odoo
    python: Path
    server: Postgres
    data: Path
    work: Path

    @property
    def settings(self):
        """Return the path of the configuration file."""
        return self.work / "odoo.conf"

    @property
    def environment(self):
        """Return the environment in which this Odoo and its tools run."""
        environment = dict(self.server.environment)
        environment.pop("PYTHONHOME", None)
        return {
            **environment,
            "VIRTUAL_ENV": str(self.python),
            "PATH": f"{self.python / 'bin'}:{environment.get('PATH', '/usr/bin:/bin')}",
            "PYTHONPATH": str(self.odoo.root),
            "ODOO_RC": str(self.settings),
        }

    def configure(self, **options):
        """Write the configuration file; options given add to what is always so."""
        where = self.server.environment
        values = {
            "addons_path": ",".join(map(str, [*self.odoo.addons, LINKS])),
            "data_dir": self.data,
            "db_host": where["PGHOST"],
            "db_port": where.get("PGPORT", "5432"),
            "http_interface": "127.0.0.1",
            "list_db": False,
            **options,
        }
        if "PGUSER" in where:
            values["db_user"] = where["PGUSER"]
        lines = [f"{key} = {value}" for key, value in values.items()]
        self.work.mkdir(parents=True, exist_ok=True)
        self.settings.write_text("\n".join(["[options]", *lines, ""]))

    def command(self, *arguments):
        """Return the command line that calls this Odoo with the arguments."""
        return [str(self.python / "bin/python"), "-P", "-m", "odoo", *arguments]

    def install(self, database, modules, title, update=False):
        """Install or update modules in a database; Stop with Odoo's errors if not."""
        log = self.work / "odoo-install.log"
        option = "--update" if update else "--init"
        command = self.command(
            *("server", "--config", str(self.settings), "--database", database),
            *(option, ",".join(modules), "--stop-after-init", "--no-http"),
            *("--max-cron-threads", "0", "--log-level", "info"),
        )
        self.run(command, log, title)
        for module in modules:
            self._require_installed(database, module, log)

    def _require_installed(self, database, module, log):
        query = "SELECT state FROM ir_module_module WHERE name = :'module'"
        state = self.server.sql(database, query, module=module)
        if state != "installed":
            show_trouble(log)
            raise Stop(f"Odoo did not install {module} ({state or 'unknown'}): {log}")

    def script(self, database, text, title):
        """Run Python text in Odoo's shell on a database; it commits itself."""
        log = self.work / "odoo-script.log"
        command = self.command(
            *("shell", "--config", str(self.settings), "--database", database),
            *("--no-http", "--log-level", "warn"),
        )
        self.run(command, log, title, text)

    def run(self, command, log, title, text=""):
        """Run a command with its output in `log`, showing which module is loaded."""
        with step(title) as current, log.open("w") as output:
            process = subprocess.Popen(
                supervised(command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                cwd=STATE,
                text=True,
                start_new_session=True,
            )
            try:
                process.stdin.write(text)
                process.stdin.close()
                _follow(process, log, current)
            finally:
                stop(process)
            if process.returncode:
                current.outcome = "failed"
        if process.returncode:
            if "No space left on device" in log.read_text(errors="replace"):
                raise Stop(f"The disk is full: {title} failed, see {log}")
            show_trouble(log)
            raise Stop(f"{title} failed; all that Odoo said is in {log}")


def _follow(process, log, current):
    with log.open() as reader:
        while True:
            try:
                process.wait(0.3)
                return
            except subprocess.TimeoutExpired:
                for found in _LOADING.finditer(reader.read()):
                    current.note(f"{found[1]} ({found[2]} of {found[3]})")


def supervised(command):
    """Return the command so that it ends with us, even if we are killed."""
    if not shutil.which("setpriv"):
        return command
    return ["setpriv", "--pdeathsig", "TERM", "--", *command]


def stop(process, seconds=20):
    """End a program that we started: kindly first, then by force.

    Without Popen's own wait: Ctrl-C in the middle of its poll leaves the lock of
    both taken, and we would wait for ever.
    """
    for kind in (signal.SIGTERM, signal.SIGKILL):
        if _has_ended(process):
            return
        os.kill(process.pid, kind)
        end = time.monotonic() + seconds
        while time.monotonic() < end and not _has_ended(process):
            time.sleep(0.1)


def _has_ended(process):
    if process.returncode is not None:
        return True
    try:
        return os.waitpid(process.pid, os.WNOHANG)[0] != 0
    except ChildProcessError:  # somebody asked before us
        return True


def trouble(lines):
    """Yield the warnings and errors among log lines, with what belongs to them."""
    within = False
    for line in lines:
        if _TROUBLE.match(line):
            within = True
        elif _RECORD.match(line):
            within = False
        if within:
            yield line.rstrip("\n")


def show_trouble(log, most=60):
    """Print the last warnings and errors of a log; its last lines if it has none."""
    lines = log.read_text(errors="replace").splitlines()
    for line in (list(trouble(lines)) or lines)[-most:]:
        say(f"    {line}")
