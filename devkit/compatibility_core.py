"""Odoo's own tests with and without the addon: each must come out the same."""

import os
from contextlib import ExitStack
from threading import Thread

from . import databases
from .console import Stop, say
from .counting import FAILED, Count, outcomes
from .odoo_program import Program
from .odoo_testing import Run, configure
from .odoo_tree import find_odoo
from .places import ADDON, LOGS, STATE
from .postgres import FAST, postgres

MODULES = ("account", "l10n_be")
# Where the addon touches core: bank lines, journals, entries, payments, partners.
SOME = (
    "test_account_bank_statement",
    "test_account_journal",
    "test_account_journal_dashboard",
    "test_account_lock_exception",
    "test_account_move_entry",
    "test_account_move_reconcile",
    "test_account_partner",
    "test_account_payment",
    "test_account_payment_register",
    "test_account_to_check",
    "test_audit_trail",
    "test_duplicate_res_partner_bank",
    "test_early_payment_discount",
    "test_setup_wizard",
)
CHOICES = ("some", "all", "none")
WORDS = {0: "passes", 1: "is skipped", FAILED: "fails", None: "does not run"}


def compare(python, choice):
    """Run the tests on two databases side by side; count a test as one comparison.

    :param choice: one of `CHOICES`.
    """
    if choice == "none":
        return Count()
    odoo = find_odoo()
    files = _files(odoo, choice)
    say(f"\n== Odoo's own tests, with and without the addon: {len(files)} files")
    with postgres(python, "test", FAST) as server, ExitStack() as stack:
        runs = [
            _run(Program(odoo, python, server, STATE / "test-data", _work(name)), files)
            for name in ("without", "with")
        ]
        for run in runs:
            name = _prepare(run.program)
            stack.callback(databases.drop, run.program, name)
        threads = [Thread(target=run.execute) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return _compared(*(outcomes(run.report) for run in runs))


def _files(odoo, choice):
    """Return the test files; a module of Debian's may have none.

    Tours are left out: what the browser shows is looked at in our own.
    """
    folders = [odoo.module(name) / "tests" for name in MODULES]
    files = [file for folder in folders for file in sorted(folder.glob("test_*.py"))]
    for folder in folders:
        if not folder.is_dir():
            say(f"  {folder.parent.name} has no tests in this Odoo.")
    if choice == "some":
        files = [file for file in files if file.stem in SOME]
    files = [file for file in files if file.stem != "test_tour"]
    if not files:
        raise Stop("This Odoo has no tests of its own: --core=none leaves them out.")
    return files


def _work(name):
    return LOGS / f"tests-{os.getpid()}" / f"core-{name}"


def _run(program, files):
    # Nothing is written into Odoo's own tree.
    arguments = ["-p", "no:cacheprovider", "-q", "--tb=short"]
    return Run(program, files, arguments, prefix=f"{program.work.name}| ")


def _prepare(program):
    """Make the database of one of the two; return its name."""
    program.configure()
    has_addon = program.work.name == "core-with"
    name = f"ponto_test_{has_addon:d}_core_{os.getpid()}"
    databases.copy(program, databases.base(program), name)
    if has_addon:
        program.install(name, [ADDON], "Installing the addon")
    configure(program, name)
    return name


def _compared(without, with_addon):
    count = Count()
    for test in sorted(without.keys() | with_addon.keys()):
        before, after = without.get(test), with_addon.get(test)
        if before == after:
            count.passed += 1
            continue
        count.failed += 1
        count.names.append(".".join(test))
        say(
            f"  {'.'.join(test)} {WORDS[after]} with the addon; {WORDS[before]} without"
        )
    bare = list(without.values())
    say(f"  {count.passed} tests come out the same, {count.failed} do not. Without us:")
    say(f"  {Count(bare.count(0), bare.count(FAILED), bare.count(1))}.")
    if not without:
        count.failed += 1
    return count
