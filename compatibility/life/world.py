"""A database of a company with a bank, and what can happen to a database.

Odoo is called as its administrator calls it, in processes of its own. Ponto is the
simulator, which counts what it is asked.
"""

import atexit
import json
import os
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from devkit import databases
from devkit.odoo_program import Program
from devkit.odoo_tree import find_odoo
from devkit.places import LOGS, STATE
from devkit.postgres import FAST, postgres
from devkit.serving import PREPARE
from simulator.beside import SimulatorProcess

BOOKS = "books"
# What a bookkeeper does on the first day: the company, the bank, the journals.
FIRST_DAY = """
from odoo.addons.account_online_ponto.demo.company import populate
populate(env, {url!r})
env.cr.commit()
"""
CONNECT = """
wizard = env["ponto.connection.open"].create(
    {"client_id": "simulator-demo", "client_secret": "simulator-secret"}
)
action = wizard.action_connect()
env["ponto.account.link"].browse(action["res_id"]).action_link()
env.cr.commit()
"""
FETCH = """
for account in env["ponto.account"].search([("journal_id", "!=", False)]):
    account._fetch_or_keep_error("schedule")
env.cr.commit()
"""
# The shell's code finds `tell(value)`; what was told is what `World.run` returns.
TELL = """
def tell(value, path={path!r}):
    import json
    with open(path, "a") as file:
        file.write(json.dumps(value, default=str) + "\\n")
"""
DONE = "\ntell('done')\n"


class World:
    """Odoo, a database server and a simulator, for all tests of this process."""

    def __init__(self, stack):
        self.work = LOGS / f"tests-{os.getpid()}"
        python = Path(sys.prefix)
        server = stack.enter_context(postgres(python, "test", FAST))
        self.program = Program(
            find_odoo(), python, server, STATE / "test-data", self.work
        )
        self.program.configure()
        self.simulator = stack.enter_context(SimulatorProcess())
        self.simulator.control("POST", "/settings", synchronization_seconds=0)
        self._stack = stack
        self._books = ""

    def name(self, place):
        """Return the name of a database of this process, dropped at its end."""
        name = f"ponto_test_{place}_{os.getpid()}"
        self._stack.callback(databases.drop, self.program, name)
        return name

    def copy_of(self, source, place):
        """Copy a database; return the new one's name."""
        name = self.name(place)
        databases.copy(self.program, source, name)
        return name

    def bare(self, place):
        """Return a new database with core's accounting, without the addon."""
        return self.copy_of(databases.base(self.program), place)

    def books(self):
        """Return a database that nobody changes: to be copied.

        The demo company with the addon, connected, everything fetched and matched.
        """
        if not self._books:
            name = self.bare(BOOKS)
            self.program.install(name, [databases.ADDON], "Installing the addon")
            self.fill(name)
            self._books = name
        return self._books

    def fill(self, name):
        """Make the demo company in a database with the addon, with its bank."""
        self.simulator.control("POST", "/reset", dataset="demo")
        self.simulator.control("POST", "/settings", synchronization_seconds=0)
        self.run(name, PREPARE, "Loading the Belgian chart of accounts")
        first_day = FIRST_DAY.format(url=self.simulator.url)
        self.run(name, first_day, "Making the demo company")
        self.run(name, CONNECT + FETCH, "Connecting the bank, fetching, matching")

    def run(self, database, code, title):
        """Run code in Odoo's shell; return what it told.

        :raises AssertionError: it did not come to its end.
        """
        path = self.work / "told.jsonl"
        path.unlink(missing_ok=True)
        whole = TELL.format(path=str(path)) + code + DONE
        self.program.script(database, whole, title)
        lines = path.read_text().splitlines() if path.exists() else []
        told = [json.loads(line) for line in lines]
        if told[-1:] != ["done"]:
            log = (self.work / "odoo-script.log").read_text()
            raise AssertionError(f"{title}: it broke off\n{log[-6000:]}")
        return told[:-1]

    def rows(self, database, query):
        """Return the lines of a query's answer."""
        return self.program.server.sql(database, query).splitlines()

    def asked(self):
        """Return what Ponto was asked since `forget`: a dict a request."""
        return self.simulator.control("GET", "/requests")["requests"]

    def forget(self):
        """Have the simulator count from nothing."""
        self.simulator.control("DELETE", "/requests")


@cache
def world():
    """Return the world of this process, made at the first call."""
    stack = ExitStack()
    atexit.register(stack.close)
    return World(stack)
