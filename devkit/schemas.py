"""`./dev schema`: the stored fields, kept for those who update later."""

from . import databases
from .odoo_program import Program
from .odoo_tree import find_odoo
from .places import ADDON, LOGS, STATE
from .postgres import FAST, postgres
from .python_packages import environment

SCRIPT = f"""
from odoo.addons.{ADDON}.releasing import schema
schema.write(env)
"""


def schema(_options):
    """Write migrations/schema.json from a new database with the addon."""
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with postgres(python, "test", FAST) as server:
        program = Program(odoo, python, server, STATE / "test-data", LOGS / "schema")
        program.configure()
        database = databases.make_test(program, 1)
        program.script(database, SCRIPT, "Reading what is stored")
        databases.drop(program, database)
