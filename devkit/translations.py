"""`./dev terms`: the files of `i18n/`, brought up to date with the code."""

from . import databases
from .console import say
from .odoo_program import Program
from .odoo_tree import find_odoo
from .places import ADDON, CHECKOUT, LOGS, STATE
from .postgres import FAST, postgres
from .python_packages import environment

# Odoo reads the terms of menus, views and fields from a database that has the addon.
SCRIPT = f"""
from odoo.addons.{ADDON}.translating import catalogues, terms
catalogues.write(terms.template(env.cr))
"""


def terms(_options):
    """Write the template and the languages' files; what is new in them is empty."""
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with postgres(python, "test", FAST) as server:
        program = Program(odoo, python, server, STATE / "test-data", LOGS / "terms")
        program.configure()
        database = databases.make_test(program, 1)
        program.script(database, SCRIPT, "Collecting what can be translated")
        databases.drop(program, database)
    say(f"Look for empty msgstr in {CHECKOUT / 'i18n'}; ./dev test tells them too.")
