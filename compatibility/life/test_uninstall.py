"""Uninstalling takes away all that the addon brought, and nothing of the books."""

import re
import unittest
from functools import cache
from pathlib import Path

from devkit.places import ADDON

from .world import CONNECT, FETCH, world

UNINSTALL = f"""
module = env["ir.module.module"].search([("name", "=", "{ADDON}")])
module.button_immediate_uninstall()
env.cr.commit()
"""
# What core's accounting knows of journals, lines and entries; ours hang on to them.
JOURNALS = """
SELECT id, name, code, type, company_id, currency_id, default_account_id,
       suspense_account_id, bank_account_id, active FROM account_journal ORDER BY id"""
LINES = """
SELECT id, move_id, journal_id, amount, payment_ref, partner_id, partner_name,
       account_number, transaction_type, is_reconciled, amount_residual, internal_index
  FROM account_bank_statement_line ORDER BY id"""
MOVES = """
SELECT id, name, state, move_type, date, journal_id, partner_id, amount_total,
       amount_residual, payment_state, payment_reference, ref, statement_line_id
  FROM account_move ORDER BY id"""
ITEMS = """
SELECT id, move_id, account_id, partner_id, debit, credit, amount_currency, currency_id,
       amount_residual, reconciled, full_reconcile_id, name
  FROM account_move_line ORDER BY id"""
PARTIALS = """
SELECT id, debit_move_id, credit_move_id, amount, max_date, full_reconcile_id
  FROM account_partial_reconcile ORDER BY id"""
BOOKS = (JOURNALS, LINES, MOVES, ITEMS, PARTIALS)
# The shape of a database. Core makes sequences of its own for journals' numbers.
SCHEMA = (
    "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "SELECT sequencename::text FROM pg_sequences WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger WHERE NOT tgisinternal",
)
OWN_SEQUENCE = re.compile(r"^ir_sequence_\d+$")
# What may speak of the addon when it is gone: its place among the modules; foreign keys
# that core describes, and forgets to forget, of every module; where the simulator was.
MAY_SPEAK = {"ir_module_module", "ir_module_module_dependency", "ir_model_constraint"}
MAY_SAY = ("module_account_online_ponto", "account_online_ponto.simulator_")
SPEAKS = "account_online_ponto|ponto[.][a-z]|[^a-z]ponto_(?!base|test)"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
PARAMETER = f"""
env["ir.config_parameter"].set_param("{ADDON}.simulator_url", {{url!r}})
"""
LINK = 'env["ponto.account.link"].browse(action["res_id"]).action_link()'
FROM_EVER = """
env["ponto.account.link"].browse(action["res_id"]).line_ids.start_date = False
"""
LINKED = "SELECT count(journal_id) FROM ponto_account"
ADOPTED = "SELECT count(*) FROM ponto_transaction WHERE is_adopted"
# Opens what a user can open: views, actions, menus, jobs, the dashboard, the books.
OPEN_ALL = (
    (Path(__file__).parents[1] / "opening.py").read_text()
    + """
broken = broken_views(env)
for model in ("ir.actions.server", "ir.cron", "ir.filters", "mail.template"):
    for record in env[model].with_context(active_test=False).search([]):
        named = record.model_id if model == "ir.filters" else record.model_id.model
        if named not in env:
            broken.append(f"{model} {record.display_name}: no {named}")
for menu in env["ir.ui.menu"].with_context(active_test=False).search([]):
    if menu.action and not menu.action.exists():
        broken.append(f"menu {menu.complete_name}")
env["ir.ui.menu"].load_web_menus(False)
env["account.journal"].search([]).mapped("kanban_dashboard")
env["account.bank.statement.line"].search([]).read()
env["account.move"].search([]).read(["name", "invoice_payments_widget"])
tell(broken)
"""
)


@cache
def uninstalled():
    """Return a database from which the addon was uninstalled: to be copied."""
    name = world().copy_of(world().books(), "uninstalled")
    world().run(name, UNINSTALL, "Uninstalling the addon")
    return name


class TestUninstall(unittest.TestCase):
    """Before, and without the addon."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.core = world().bare("core")

    def rows(self, query, database=None):
        return world().rows(database or uninstalled(), query)

    def test_journals_lines_and_entries_stay_as_they_were(self):
        for query in BOOKS:
            with self.subTest(query):
                before = self.rows(query, world().books())
                self.assertTrue(before)
                self.assertEqual(self.rows(query), before)

    def test_the_database_has_the_shape_it_had_before(self):
        for query in SCHEMA:
            with self.subTest(query):
                core, left = (
                    {row for row in rows if not OWN_SEQUENCE.match(row)}
                    for rows in (self.rows(query, self.core), self.rows(query))
                )
                self.assertEqual(sorted(left - core), [], "left behind")
                self.assertEqual(sorted(core - left), [], "taken away with it")

    def test_no_row_of_any_table_is_left_that_speaks_of_it(self):
        spoken = {}
        for table in set(self.rows(TABLES)) - MAY_SPEAK:
            row = "translate(t::text, E'\\n', ' ')"
            query = f"SELECT {row} FROM \"{table}\" t WHERE t::text ~* '{SPEAKS}'"
            rows = [
                row
                for row in self.rows(query)
                if not any(words in row for words in MAY_SAY)
            ]
            if rows:
                spoken[table] = [row[:300] for row in rows[:3]]
        self.assertEqual(spoken, {})

    def test_all_that_users_open_still_opens(self):
        title = "Opening every view, action and menu"
        (broken,) = world().run(uninstalled(), OPEN_ALL, title)
        self.assertEqual(broken, [])


class TestInstallAgain(unittest.TestCase):
    """What the first installation booked is known again."""

    maxDiff = None

    def connect_again(self, place, code):
        """Install the addon, connect the same bank; return the database."""
        database = world().copy_of(uninstalled(), place)
        world().program.install(database, [ADDON], "Installing the addon again")
        address = PARAMETER.format(url=world().simulator.url)
        world().run(database, address + code + FETCH, "Connecting the same bank again")
        return database

    def assert_nothing_doubled(self, database):
        for query in (JOURNALS, LINES, MOVES, ITEMS):
            before = world().rows(uninstalled(), query)
            self.assertEqual(world().rows(database, query), before)

    def test_the_same_bank_connected_anew_doubles_nothing(self):
        database = self.connect_again("again", CONNECT)
        self.assert_nothing_doubled(database)
        (linked,) = world().rows(database, LINKED)
        (before,) = world().rows(world().books(), LINKED)
        self.assertEqual(linked, before)

    def test_all_of_the_past_fetched_again_doubles_nothing(self):
        database = self.connect_again("past", CONNECT.replace(LINK, FROM_EVER + LINK))
        self.assert_nothing_doubled(database)
        (adopted,) = world().rows(database, ADOPTED)
        self.assertGreater(int(adopted), 50)
