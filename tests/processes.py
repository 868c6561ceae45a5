"""Real Odoo processes on a real database: what one transaction of a test cannot show.

The tests' own database is copied (a second), an Odoo is loaded on the copy once (some
seconds), and every process is forked off it (at once). The simulator is a thread of
the test, so `bank` is at hand.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
from odoo import sql_db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, config

from ..simulator.bank import Bank
from ..simulator.server import SimulatorServer
from .common import CLIENT_ID, CLIENT_SECRET

PROGRAM = Path(__file__).with_name("process_program.py")
CONNECT = f"""
env["ir.config_parameter"].set_param("account_online_ponto.simulator_url", %r)
wizard = env["ponto.connection.open"].create(
    {{"client_id": {CLIENT_ID!r}, "client_secret": {CLIENT_SECRET!r}}}
)
action = wizard.action_connect()
env["ponto.account.link"].browse(action["res_id"]).action_link()
"""
# Nothing is in the books yet: the company may still change its currency.
IN_EURO = """
euro = env.ref("base.EUR")
euro.active = True
env.company.currency_id = euro
"""


class Worker:
    """One running process; `told` holds what its code told so far."""

    def __init__(self, nursery, code):
        handle, self._path = tempfile.mkstemp(dir=nursery.folder)
        os.close(handle)
        self._nursery = nursery
        self.pid = nursery.ask(run=code, told=self._path)

    @property
    def told(self):
        """Return the values that were told, oldest first."""
        return [json.loads(line) for line in Path(self._path).read_text().splitlines()]

    def wait_until_told(self, count=1):
        """Wait until it told so many values (a minute at most); return them."""
        end = time.monotonic() + 60
        while len(self.told) < count:
            if time.monotonic() > end:
                raise AssertionError(f"Only told {self.told}:\n{self._nursery.log}")
            time.sleep(0.01)
        return self.told

    def kill(self):
        """Kill it as ``kill -9`` does; harmless where it has ended."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self):
        """Wait for its end; return the exit code, -9 for one that was killed."""
        return self._nursery.ask(wait=self.pid)


class Nursery:
    """An Odoo loaded on a database, from which processes are forked."""

    def __init__(self, database):
        self._folder = tempfile.TemporaryDirectory()
        self.folder = Path(self._folder.name)
        self._log = (self.folder / "odoo.log").open("w")
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-P", str(PROGRAM), *_options(database)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=_environment(),
            text=True,
        )
        self._read()

    @property
    def log(self):
        """Return what Odoo logged in all processes so far."""
        return (self.folder / "odoo.log").read_text()

    def ask(self, **request):
        """Send a request of `process_program`; return its answer."""
        self._process.stdin.write(f"{json.dumps(request)}\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self):
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"Odoo ended by itself:\n{self.log[-5000:]}")
        return json.loads(line)

    def close(self):
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()
        self._log.close()
        self._folder.cleanup()


def _options(database):
    """Return Odoo's options for a database beside the one of the tests."""
    names = {
        "addons_path": "addons-path",
        "data_dir": "data-dir",
        "db_host": "db_host",
        "db_port": "db_port",
        "db_user": "db_user",
    }
    # A file of settings would name the database of the tests.
    options = ["--config", os.devnull, "--database", database, "--no-http"]
    for name, option in names.items():
        if value := config[name]:
            joined = ",".join(value) if isinstance(value, list) else value
            options.append(f"--{option}={joined}")
    return [*options, "--log-level=info"]


def _environment():
    paths = {"PYTHONPATH": os.pathsep.join(sys.path)}
    password = {"PGPASSWORD": config["db_password"]} if config["db_password"] else {}
    return {**os.environ, **paths, **password}


@tagged("post_install", "-at_install")
class ProcessCase(BaseCase):
    """Tests with processes of their own; one database for all of a class.

    `accounts` of the bank are linked, and nothing is fetched. Add movements with
    ``self.bank``; look at the database with `rows`, change it with `run_code`.
    """

    accounts = ("BE71096123456769",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = _copy()
        cls.addClassCleanup(_drop, cls.database)
        cls.nursery = Nursery(cls.database)
        cls.addClassCleanup(cls.nursery.close)
        cls.server = SimulatorServer(Bank.empty()).start()
        cls.addClassCleanup(cls.server.stop)
        cls.bank = cls.server.bank
        cls.bank.synchronization_seconds = 0
        bank = cls.bank.add_institution(name="KBC", bic="KREDBEBB", country="BE")
        cls.ponto_ids = [
            cls.bank.add_account(bank, iban, referenceType="IBAN")
            for iban in cls.accounts
        ]
        cls.run_code(IN_EURO + CONNECT % cls.server.url)

    @classmethod
    def start(cls, code):
        """Start a process that runs the code; return its `Worker` at once."""
        return Worker(cls.nursery, code)

    @classmethod
    def run_code(cls, code):
        """Run code in a process of its own to its end; return what it told."""
        worker = cls.start(code)
        if worker.wait():
            raise AssertionError(cls.nursery.log[-5000:])
        return worker.told

    def rows(self, query, *parameters):
        """Return the rows of a query, as another session sees them."""
        with sql_db.db_connect(self.database).cursor() as cr:
            cr.execute(query, parameters)
            return cr.fetchall()


def _copy():
    """Copy the tests' database, which nobody may use meanwhile; return the name."""
    # A number at the end: `./dev test` drops what a killed run left.
    name = f"{get_db_name()}_own_{os.getpid()}"
    _drop(name)
    for tries_left in (2, 1, 0):
        sql_db.close_db(get_db_name())
        try:
            _administer("CREATE DATABASE %s TEMPLATE %s", name, get_db_name())
            break
        except psycopg2.errors.ObjectInUse:
            if not tries_left:
                raise
            time.sleep(1)
    return name


def _drop(name):
    sql_db.close_db(name)
    _administer("DROP DATABASE IF EXISTS %s WITH (FORCE)", name)


def _administer(statement, *names):
    with sql_db.db_connect("postgres").cursor() as cr:
        # Neither may be part of a transaction.
        cr._cnx.autocommit = True
        cr.execute(SQL(statement, *map(SQL.identifier, names)))
