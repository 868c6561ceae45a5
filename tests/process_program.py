"""Odoo loaded once on a database; each piece of code runs in a process forked off.

A program that `processes.Nursery` starts: the arguments are Odoo's options. A line of
JSON on standard input is a request, a line on standard output its answer:

    {"run": "<Python>", "told": "<file>"}    the new process's id
    {"wait": <id>}                           its exit code, -9 for one that was killed

The Python finds `env` (superuser, committed at the end) and `tell(value)`, which adds
a line of JSON to the file at once.
"""

import json
import logging
import os
import sys
import traceback

import odoo
from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry
from odoo.tools import config


def main():
    config.parse_config(sys.argv[1:], setup_logging=True)
    (database,) = config["db_name"]
    Registry(database)
    # A connection must not be shared by two processes.
    sql_db.close_all()
    _answer("ready")
    for line in sys.stdin:
        request = json.loads(line)
        if "run" in request:
            _answer(_fork(database, request["run"], request["told"]))
        else:
            _answer(os.waitstatus_to_exitcode(os.waitpid(request["wait"], 0)[1]))


def _fork(database, code, told):
    if pid := os.fork():
        return pid
    failed = 1
    try:
        _run(database, code, told)
        failed = 0
    except BaseException:  # noqa: BLE001 - whatever it is, the process ends here
        traceback.print_exc()
    finally:
        logging.shutdown()
        os._exit(failed)


def _run(database, code, told):
    odoo.evented = False
    with open(told, "a") as file:

        def tell(value):
            file.write(f"{json.dumps(value)}\n")
            file.flush()

        registry = Registry(database).check_signaling()
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            exec(code, {"env": env, "tell": tell})  # noqa: S102 - a test wrote it
        registry.signal_changes()


def _answer(value):
    sys.stdout.write(f"{json.dumps(value)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
