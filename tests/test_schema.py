import json
import tempfile
from pathlib import Path
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..releasing import changelog, schema

OLD, NEW = "19.0.1.0.0", "19.0.1.1.0"
BEFORE = {
    "ponto.account.iban": "char",
    "ponto.account.state": "selection",
    "ponto.account.state=open": "choice",
}
HOW = "\nmigrations/README.rst tells how."
CHANGELOG = """
19.0.1.1.0 (unreleased)
-----------------------

- New.

19.0.1.0.0 (2026-11-22)
-----------------------

- First.
"""


class Elsewhere:
    """The repository's files as a test has them."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        for name, place in (("ROOT", "."), ("MIGRATIONS", "migrations")):
            self.startPatcher(patch.object(changelog, name, self.root / place))
        self.startPatcher(patch.object(schema, "FILE", self.root / "schema.json"))
        self.have(OLD, "2026-11-22")

    def have(self, version, day):
        """Have a manifest and a changelog with one version."""
        (self.root / "__manifest__.py").write_text(repr({"version": version}))
        section = f"{version} ({day})\n{'-' * 30}\n\n- Something.\n"
        (self.root / "CHANGELOG.rst").write_text(section)


@tagged("post_install", "-at_install")
class TestSchema(TransactionCase):
    """Whoever updates from a release keeps what is stored."""

    def amiss(self, found, now=NEW, released=False, has_scripts=False):
        return list(schema.judge(OLD, BEFORE, now, found, released, has_scripts))

    def test_what_is_stored_is_that_of_the_release_or_migrated(self):
        found = list(schema.problems(self.env))
        self.assertFalse(found, "\n".join(found) + HOW)

    def test_the_schema_knows_fields_choices_relations_and_constraints(self):
        stored = schema.stored(self.env)
        for name in (
            "ponto.account.ponto_id",
            "account.bank.statement.line.ponto_trace",
            "ponto.payment.state=draft",
        ):
            self.assertIn(name, stored)
        kinds = {text.partition(":")[0] for name, text in stored.items() if "#" in name}
        self.assertLessEqual({"Constraint", "Index"}, kinds)
        self.assertTrue([text for text in stored.values() if "many2many" in text])
        self.assertFalse([name for name in stored if "ponto.account.link" in name])
        self.assertFalse([name for name in stored if "ponto.movement." in name])

    def test_a_field_that_goes_needs_a_script(self):
        gone = {**BEFORE}
        del gone["ponto.account.iban"]
        self.assertEqual(len(self.amiss(gone)), 1)
        self.assertEqual(self.amiss(gone, has_scripts=True), [])

    def test_a_choice_that_goes_and_a_field_of_another_kind_need_a_script(self):
        other = {**BEFORE, "ponto.account.iban": "char required"}
        del other["ponto.account.state=open"]
        self.assertEqual(len(self.amiss(other)), 2)

    def test_a_constraint_on_what_is_there_needs_a_script(self):
        name = "ponto.account#iban_uniq"
        self.assertTrue(self.amiss({**BEFORE, name: "Constraint: UNIQUE(iban)"}))
        self.assertTrue(self.amiss({**BEFORE, name: "UniqueIndex: (iban)"}))
        self.assertFalse(self.amiss({**BEFORE, name: "Index: (iban)"}))
        self.assertFalse(self.amiss({**BEFORE, "ponto.new#uniq": "Constraint: x"}))

    def test_what_is_only_new_needs_no_script(self):
        self.assertEqual(self.amiss({**BEFORE, "ponto.account.bic": "char"}), [])

    def test_after_a_release_a_change_needs_a_higher_version(self):
        found = {**BEFORE, "ponto.account.bic": "char"}
        (told,) = self.amiss(found, now=OLD, released=True)
        self.assertIn("the version must be higher", told)
        (told,) = self.amiss(found, now=OLD, released=False)
        self.assertIn("./dev schema", told)
        self.assertTrue(self.amiss(BEFORE, now="19.0.0.9.0"))

    def test_a_release_keeps_its_schema(self):
        (told,) = self.amiss(BEFORE, released=True)
        self.assertIn("./dev schema", told)

    def test_version_and_changelog_agree(self):
        self.assertEqual(list(changelog.problems()), [])
        self.assertEqual(list(changelog.disagreements(NEW, CHANGELOG)), [])

    def test_a_changelog_that_does_not_agree_is_told(self):
        for wrong in (
            CHANGELOG.replace("19.0.1.1.0", "19.0.2.0.0"),
            CHANGELOG.replace("19.0.1.0.0", "19.0.1.2.0"),
            CHANGELOG.replace("2026-11-22", "unreleased"),
            CHANGELOG.replace("2026-11-22", "soon"),
            CHANGELOG.replace("- New.", "New."),
        ):
            with self.subTest(wrong=wrong):
                found = list(changelog.disagreements(NEW, wrong))
                self.assertEqual(len(found), 1, found)


@tagged("post_install", "-at_install")
class TestKeptSchema(Elsewhere, TransactionCase):
    """What ``./dev schema`` keeps, and what it refuses to overwrite."""

    def keep(self, stored):
        content = {"version": OLD, "stored": stored}
        schema.FILE.write_text(json.dumps(content))

    def test_before_the_first_release_it_is_written_as_often_as_wanted(self):
        self.have(OLD, "unreleased")
        self.assertEqual(schema.kept(), (None, {}))
        schema.write(self.env)
        self.assertEqual(schema.kept(), (OLD, schema.stored(self.env)))
        self.keep(BEFORE)
        schema.write(self.env)
        self.assertEqual(schema.kept(), (OLD, schema.stored(self.env)))

    def test_a_release_is_not_written_over(self):
        self.keep(BEFORE)
        with self.assertRaisesRegex(ValueError, f"{OLD} is released"):
            schema.write(self.env)
        self.assertEqual(schema.kept(), (OLD, BEFORE))

    def test_what_is_not_released_yet_hides_no_change_from_who_updates(self):
        self.keep(BEFORE)
        self.have(NEW, "unreleased")
        with self.assertRaises(ValueError):
            schema.write(self.env)
        self.have(NEW, "2026-12-01")
        schema.write(self.env)
        self.assertEqual(schema.kept(), (NEW, schema.stored(self.env)))


@tagged("post_install", "-at_install")
class TestVersions(Elsewhere, TransactionCase):
    """Manifest, changelog and migrations speak of the same versions."""

    def test_scripts_of_a_version_that_nobody_knows_are_told(self):
        (self.root / "migrations" / OLD).mkdir(parents=True)
        self.assertEqual(list(changelog.problems()), [])
        (self.root / "migrations" / NEW).mkdir()
        (told,) = changelog.problems()
        self.assertIn(f"migrations/{NEW}", told)

    def test_a_version_that_is_none_is_told(self):
        self.have("1.0", "2026-11-22")
        found = " ".join(changelog.problems())
        self.assertIn("1.0 is no version", found)
