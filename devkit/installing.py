"""`./dev package`: build the package, and prove that it installs and runs."""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import databases, packages
from .console import Stop, megabytes, say, step
from .odoo_program import Program, trouble
from .odoo_tree import find_odoo
from .places import ADDON, CHECKOUT, LOGS, STATE, remove
from .postgres import FAST, postgres
from .python_packages import clean_environment, environment

PLACE = packages.FOLDER / "environment"
# Odoo's own requirements bring the rest.
BROUGHT = {"oauthlib", "pyjwt"}
NEW = {*BROUGHT, f"odoo-addon-{ADDON.replace('_', '-')}"}
# Runs in Odoo's shell: from the keys to a line in the books, and the browser's files.
TRY_OUT = """
import sys
from pathlib import Path
from odoo.addons import {addon}
if Path({place!r}) not in Path({addon}.__file__).parents:
    raise RuntimeError(f"Odoo took the addon from {{{addon}.__file__}}")
sys.path.append({checkout!r})
from simulator.bank import Bank
from simulator.server import SimulatorServer
server = SimulatorServer(Bank.empty())
server.bank.synchronization_seconds = 0
server.start()
env.company.country_id = env.ref("base.be")
env["account.chart.template"].try_loading("be_comp", env.company, install_demo=False)
env["ir.config_parameter"].set_param("{addon}.simulator_url", server.url)
kbc = server.bank.add_institution(name="KBC", bic="KREDBEBB", country="BE", key="kbc")
ponto_id = server.bank.add_account(kbc, "BE71096123456769", referenceType="IBAN")
server.bank.add_transaction(ponto_id, "121.00", text="A first payment")
keys = {{"client_id": "simulator-demo", "client_secret": "simulator-secret"}}
opened = env["ponto.connection.open"].create(keys).action_connect()
env["ponto.account.link"].browse(opened["res_id"]).action_link()
account = env["ponto.account"].search([("ponto_id", "=", ponto_id)])
env.cr.commit()
account._fetch_or_keep_error("schedule")
of_journal = [("journal_id", "=", account.journal_id.id)]
lines = env["account.bank.statement.line"].search(of_journal)
if lines.mapped("payment_ref") != ["A first payment"]:
    raise RuntimeError(f"The bank's line did not come: {{account.fetch_error}}")
script = env["ir.qweb"]._get_asset_bundle("web.assets_backend").js()
if b"@{addon}/" not in script.raw:
    raise RuntimeError("The browser does not get the addon's scripts.")
server.stop()
"""


def package(options):
    """Build wheel and sdist into .dev/package; with --install also try them out."""
    found = list(packages.problems())
    if options.install and not found:
        found = list(_installed())
    for problem in found:
        say(f"  {problem}")
    for file in sorted(packages.FOLDER.glob("odoo*")):
        say(f"  {file.relative_to(CHECKOUT)}: {megabytes(file.stat().st_size)}")
    return 1 if found else 0


def _installed():
    """Yield what went wrong when others install the package, in words."""
    (wheel,) = packages.FOLDER.glob("*.whl")
    odoo = find_odoo()
    yield from _from_git(wheel)
    try:
        yield from _into_a_fresh_environment(wheel, odoo)
        yield from _in_a_database(odoo)
    finally:
        remove(PLACE)


def _from_git(wheel):
    """Yield how the wheel differs that pip makes by itself of the last commit."""
    with tempfile.TemporaryDirectory() as folder, step("pip with the address of git"):
        address = f"git+file://{CHECKOUT}"
        python = environment("odoo", "odoo", "tests")
        _pip(python, "wheel", "--no-deps", "--wheel-dir", folder, address)
        (made,) = Path(folder).iterdir()
        if _is_committed():
            files = {"the checkout": packages.content(wheel)}
            files["git's address"] = packages.content(made)
            yield from packages.differences(files)


def _is_committed():
    command = ["git", "status", "--porcelain"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    return not done.stdout


def _into_a_fresh_environment(wheel, odoo):
    """Yield what pip changes besides bringing what is missing."""
    remove(PLACE)
    with step("Installing the wheel beside Odoo's own packages"):
        shutil.copytree(
            environment("plain", "odoo"), PLACE, symlinks=True, copy_function=os.link
        )
        _pip(PLACE, "uninstall", "--yes", *BROUGHT)
        before = _packages(PLACE)
        _pip(PLACE, "install", str(wheel), odoo=odoo)
    after = _packages(PLACE)
    for name in sorted(before.keys() | after.keys() | NEW):
        if name in NEW and name not in after:
            yield f"{name}: pip did not install it."
        elif name not in NEW and before.get(name) != after.get(name):
            yield f"{name}: pip made {after.get(name)} of {before.get(name)}."


def _packages(folder):
    rows = json.loads(_pip(folder, "list", "--format=json"))
    return {row["name"].lower().replace("_", "-"): row["version"] for row in rows}


def _pip(folder, *arguments, odoo=None):
    inside = clean_environment()
    if odoo:  # as for someone whose Odoo is a Python package
        inside["PYTHONPATH"] = str(odoo.root)
    done = subprocess.run(
        [folder / "bin/python", "-m", "pip", "--no-input", *arguments],
        capture_output=True,
        text=True,
        env=inside,
    )
    if done.returncode:
        raise Stop(f"pip {arguments[0]} failed: {done.stdout}{done.stderr}")
    return done.stdout


def _in_a_database(odoo):
    """Yield what Odoo complained of while the installed addon was set up and used."""
    python = environment("odoo", "odoo", "tests")
    with postgres(python, "test", FAST) as server:
        work = LOGS / "package"
        program = Program(odoo, PLACE, server, STATE / "test-data", work)
        # Without this checkout.
        addons = odoo.addons or [odoo.root / "odoo/addons"]
        program.configure(addons_path=",".join(map(str, addons)))
        database = f"ponto_package_{os.getpid()}"
        databases.copy(program, databases.base(program), database)
        try:
            program.install(database, [ADDON], "Installing the addon in Odoo")
            program.script(database, _try_out(), "Fetching from the simulator")
        finally:
            databases.drop(program, database)
        for log in ("odoo-install.log", "odoo-script.log"):
            lines = (work / log).read_text(errors="replace").splitlines()
            yield from (line for line in trouble(lines) if ADDON in line)


def _try_out():
    return TRY_OUT.format(addon=ADDON, place=str(PLACE), checkout=str(CHECKOUT))
