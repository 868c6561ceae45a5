"""`./dev run`: the demo company in Odoo, with the simulator playing Ponto."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from contextlib import ExitStack, contextmanager

from . import databases, simulator_program
from .console import Stop, say, step
from .odoo_program import Program, show_trouble, stop, supervised, trouble
from .odoo_tree import find_odoo
from .places import CHECKOUT, LOGS, STATE, locked, remove
from .postgres import CAREFUL, postgres
from .python_packages import environment

# Runs in Odoo's shell: the Belgian chart first, then the addon's own demo company.
PREPARE = """
company = env.company
company.write({
    "country_id": env.ref("base.be").id,
    "currency_id": env.ref("base.EUR").id,
})
charts = env["account.chart.template"]
if company.chart_template != "be_comp":
    charts.try_loading("be_comp", company, install_demo=False)
env.cr.commit()
"""
POPULATE = """
from odoo.addons.account_online_ponto.demo.company import populate
populate(env, {simulator!r})
env.cr.commit()
"""
LOGIN = """
from odoo.addons.account_online_ponto.demo.login import set_up_login
set_up_login(env, {simulator!r})
env.cr.commit()
"""
URL_PARAMETER = "account_online_ponto.simulator_url"
RUNNING = "The demo of this checkout runs already: stop it first (Ctrl-C there)."
PARAMETER = """
INSERT INTO ir_config_parameter (key, value, create_date, write_date)
VALUES (:'key', :'value', now(), now())
ON CONFLICT (key) DO UPDATE SET value = excluded.value, write_date = now()
"""
SHIPPED = ("py", "xml", "csv", "js", "scss", "css", "po", "sql", "svg", "png", "json")
NOT_SHIPPED = {"compatibility", "devkit", "simulator", "tests", "node_modules"}


def run(options):
    """Make what is missing, serve the demo until told to stop."""
    _require_free(options.port, "--port")
    _require_free(options.simulator_port, "--simulator-port")
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with ExitStack() as stack:
        stack.enter_context(locked(STATE / "run.lock", refusal=RUNNING))
        server = stack.enter_context(postgres(python, "demo", CAREFUL))
        program = Program(odoo, python, server, STATE / "demo-data", LOGS)
        program.configure(http_port=options.port, dbfilter=f"^{databases.DEMO}$")
        simulator = f"http://localhost:{options.simulator_port}"
        if options.fresh:
            databases.drop(program, databases.DEMO)
            remove(simulator_program.MEMORY)
        stack.enter_context(_simulator(python, options))
        _bring_up_to_date(program, simulator)
        _point(program, simulator, options)
        with _odoo(program, options.port) as (process, log):
            _announce(options.port, simulator)
            _follow(process, log)


def _require_free(port, option):
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"Port {port} is not free ({error.strerror}): another program has it. "
                f"Choose another one with {option}."
            ) from error


@contextmanager
def _program(command, log, **settings):
    """Run a program beside us, its output in `log`, and end it with the block."""
    with log.open("w") as output:
        process = subprocess.Popen(
            supervised(command),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **settings,
        )
    try:
        yield process
    finally:
        stop(process)


@contextmanager
def _simulator(python, options):
    log, port = LOGS / "simulator.log", options.simulator_port
    command = simulator_program.beside_odoo(python, port, options.port)
    with _program(command, log, cwd=CHECKOUT) as process:
        with step("Starting the simulator of Ponto"):
            _wait(process, port, None, log, "The simulator")
        yield


@contextmanager
def _odoo(program, port):
    log = LOGS / "odoo.log"
    command = program.command(
        *("server", "--config", str(program.settings)),
        *("--database", databases.DEMO, "--max-cron-threads", "1"),
    )
    with _program(command, log, cwd=STATE, env=program.environment) as process:
        with step("Starting Odoo"):
            _wait(process, port, "/web/health", log, "Odoo")
        yield process, log
        say("Stopping …")


def _wait(process, port, path, log, name, seconds=120):
    """Wait until the program answers; show its errors if it does not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        if _answers(port, path):
            return
        time.sleep(0.1)
    show_trouble(log)
    raise Stop(f"{name} did not start; all that it said is in {log}")


def _answers(port, path):
    if path is None:
        with socket.socket() as client:
            client.settimeout(1)
            return not client.connect_ex(("127.0.0.1", port))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _bring_up_to_date(program, simulator):
    """Make the demo, or update the addon in it if its files changed since."""
    memory = STATE / "demo.json"
    files = _addon_fingerprint()
    if not databases.exists(program, databases.DEMO):
        remove(memory)
        databases.make_demo(program, lambda name: _prepare(program, name, simulator))
    elif not memory.exists() or json.loads(memory.read_text()) != files:
        remove(memory)
        program.install(
            databases.DEMO, [databases.ADDON], "Updating the addon", update=True
        )
        _set_parameter(program, databases.DEMO, URL_PARAMETER, simulator)
        script = LOGIN.format(simulator=simulator)
        program.script(databases.DEMO, script, "Setting up the login at Ponto")
    memory.write_text(json.dumps(files))


def _prepare(program, name, simulator):
    _set_parameter(program, name, URL_PARAMETER, simulator)
    program.script(name, PREPARE, "Loading the Belgian chart of accounts")
    if not (CHECKOUT / "demo/company.py").exists():
        say("  This checkout has no demo company (demo/company.py): Odoo stays empty.")
        return
    script = POPULATE.format(simulator=simulator)
    program.script(name, script, "Making the demo company")


def _addon_fingerprint():
    """Return a text that changes with every file Odoo loads from the addon."""
    summary = hashlib.sha256()
    for ending in SHIPPED:
        for file in sorted(CHECKOUT.rglob(f"*.{ending}")):
            parts = file.relative_to(CHECKOUT).parts
            if not NOT_SHIPPED & {*parts} and not parts[0].startswith("."):
                summary.update(f"{parts}".encode())
                summary.update(file.read_bytes())
    return summary.hexdigest()


def _set_parameter(program, database, key, value):
    program.server.sql(database, PARAMETER, key=key, value=value)


def _point(program, simulator, options):
    """Tell the demo database where it and the simulator are reached this time."""
    for key, value in {
        URL_PARAMETER: simulator,
        "web.base.url": f"http://localhost:{options.port}",
        **simulator_program.addresses(options.simulator_port),
    }.items():
        _set_parameter(program, databases.DEMO, key, value)


def _announce(port, simulator):
    say()
    say(f"Odoo is ready:  http://localhost:{port}   login admin, password admin")
    say(f"The simulator of Ponto answers at {simulator}; connect to it with")
    say("  Client ID simulator-demo, Client secret simulator-secret, or log in there")
    say(f"Let money come in, or end the access: {simulator}/ in a browser")
    say("Ctrl-C stops everything and keeps the data; ./dev run --fresh starts over.")
    say(f"Warnings and errors follow; all of Odoo's log: {LOGS / 'odoo.log'}")


def _follow(process, log):
    """Show Odoo's warnings and errors until it ends, or Ctrl-C ends us."""
    asked = []
    # From here on nothing breaks off the clean end, a second Ctrl-C neither.
    for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(kind, lambda number, _frame: asked.append(number))
    with log.open(errors="replace") as reader:
        while process.poll() is None:
            for line in trouble(reader.readlines()):
                say(f"  {line}")
            if asked:
                say()
                return
            time.sleep(0.3)
    show_trouble(log)
    raise Stop(f"Odoo ended by itself (code {process.returncode}); its log: {log}")


def shell(options):
    """Open Odoo's shell on the demo database."""
    odoo, python = find_odoo(), environment("odoo", "odoo", "tests")
    with postgres(python, "demo", CAREFUL) as server:
        program = Program(odoo, python, server, STATE / "demo-data", LOGS)
        program.configure()
        if not databases.exists(program, databases.DEMO):
            raise Stop("There is no demo database yet: start ./dev run once.")
        command = program.command(
            *("shell", "--config", str(program.settings)),
            *(
                "--database",
                databases.DEMO,
                "--no-http",
                "--log-level",
                "warn",
                *options.arguments,
            ),
        )
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.run(
            command, env={**os.environ, **program.environment}, cwd=STATE
        ).returncode
