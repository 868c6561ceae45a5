"""A database that an earlier state of the addon made is brought up to this one."""

import os
import subprocess
import unittest
from functools import cache
from pathlib import Path

from devkit.odoo_program import trouble
from devkit.places import ADDON, CHECKOUT, STATE, remove

from .world import FETCH, world

# What one asks for instead of the commit before and the last release.
ASKED = os.environ.get("COMPAT_FROM", "").split()
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public'
   AND (tablename ~ '^(account|ponto)_' OR tablename IN ('res_partner_bank'))"""
COLUMNS = """
SELECT column_name FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = '{table}'"""
# Of wizards, which live for an hour; and what an update itself touches.
TRANSIENT = """
SELECT replace(model, '.', '_') FROM ir_model WHERE transient"""
TOUCHED = {"write_date", "write_uid", "create_date", "create_uid"}


def _git(*arguments):
    done = subprocess.run(
        ["git", *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip()


def earlier():
    """Return the commits to come from: the one before what is here, the last release.

    What is here is the last commit, or changes that are not committed yet.
    """
    if ASKED:
        return ASKED
    changed = _git("status", "--porcelain", "--untracked-files=no")
    before = _git("rev-parse", "HEAD" if changed else "HEAD~1")
    release = _git("describe", "--tags", "--abbrev=0", "--match=v*")
    return [commit for commit in dict.fromkeys((before, release)) if commit]


@cache
def made_by(commit):
    """Return a database with the books, made by the addon as a commit has it."""
    folder = STATE / f"earlier-{os.getpid()}" / commit[:12]
    addon = folder / ADDON
    addon.mkdir(parents=True)
    archive = subprocess.run(
        ["git", "archive", commit], cwd=CHECKOUT, capture_output=True, check=True
    )
    subprocess.run(["tar", "-x", "-C", addon], input=archive.stdout, check=True)
    program = world().program
    program.configure(addons_path=",".join(map(str, [*program.odoo.addons, folder])))
    try:
        name = world().bare(f"of_{commit[:12]}")
        program.install(name, [ADDON], f"Installing the addon of {commit[:12]}")
        world().fill(name)
    finally:
        program.configure()
        remove(folder)
    return name


class TestUpdate(unittest.TestCase):
    maxDiff = None

    def test_there_is_something_to_come_from(self):
        self.assertTrue(earlier(), "git knows no commit before this one")

    def test_an_earlier_database_is_updated_and_nothing_is_lost(self):
        for commit in earlier():
            with self.subTest(commit=commit):
                database = made_by(commit)
                before = self.contents(database)
                self.update(database)
                after = self.contents(database)
                self.assert_kept(before, after)
                self.assert_goes_on(database)

    def update(self, database):
        program = world().program
        program.install(database, [ADDON], "Updating to the present addon", update=True)
        log = Path(world().work / "odoo-install.log").read_text().splitlines()
        self.assertEqual(list(trouble(log)), [])

    def contents(self, database):
        """Return all that books and inbox hold: dict of (table, column) to values."""
        transient = set(world().rows(database, TRANSIENT))
        found = {}
        for table in set(world().rows(database, TABLES)) - transient:
            names = world().rows(database, COLUMNS.format(table=table))
            key = "id" if "id" in names else ", ".join(names)
            for name in set(names) - TOUCHED:
                query = f'SELECT "{name}"::text FROM "{table}" ORDER BY {key}'
                found[table, name] = world().rows(database, query)
        return found

    def assert_kept(self, before, after):
        self.assertTrue(before["ponto_transaction", "ponto_id"])
        self.assertEqual(sorted(before.keys() - after.keys()), [], "columns taken away")
        changed = {name for name in before if before[name] != after[name]}
        self.assertEqual(sorted(changed), [])

    def assert_goes_on(self, database):
        """The next fetch of the updated addon brings nothing a second time."""
        query = "SELECT id, amount FROM account_bank_statement_line ORDER BY id"
        before = world().rows(database, query)
        world().run(database, FETCH, "Fetching with the updated addon")
        self.assertEqual(world().rows(database, query), before)
        (errors,) = world().rows(
            database, "SELECT count(*) FROM ponto_account WHERE fetch_error IS NOT NULL"
        )
        self.assertEqual(errors, "0")
