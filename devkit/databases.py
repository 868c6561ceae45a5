"""The databases: a base to copy from, the demo, and one for each run of the tests.

Each is made under another name and renamed when complete, its attachments first, so
that what bears the right name is whole, whenever the work was interrupted.
"""

import os
import shutil

from .places import ADDON, STATE, alive, locked, remove

DEMO = "ponto_demo"


def exists(program, name):
    """Tell whether the server has a database of this name."""
    query = "SELECT 1 FROM pg_database WHERE datname = :'name'"
    return bool(program.server.sql("postgres", query, name=name))


def drop(program, name):
    """Drop a database with its attachments; fine if there is none."""
    program.server.sql(
        "postgres", 'DROP DATABASE IF EXISTS :"name" WITH (FORCE)', name=name
    )
    remove(_attachments(program, name))


def _attachments(program, name):
    return program.data / "filestore" / name


def copy(program, source, name):
    """Make the database `name` with all that `source` has."""
    drop(program, name)
    program.server.sql(
        "postgres",
        'CREATE DATABASE :"name" TEMPLATE :"source"',
        name=name,
        source=source,
    )
    # A file of attachments never changes: it is named by its content.
    if _attachments(program, source).exists():
        shutil.copytree(
            _attachments(program, source),
            _attachments(program, name),
            copy_function=os.link,
        )


def _rename(program, old, new):
    if _attachments(program, old).exists():
        _attachments(program, old).rename(_attachments(program, new))
    program.server.sql(
        "postgres", 'ALTER DATABASE :"old" RENAME TO :"new"', old=old, new=new
    )


def base(program):
    """Return the name of the database with core's modules, made when missing."""
    name = f"ponto_base_{program.odoo.key}"
    with locked(STATE / f"{program.data.name}.lock", "it installs Odoo's modules"):
        if not exists(program, name):
            remove(_attachments(program, name))
            new = f"{name}_new"
            drop(program, new)
            program.install(
                new, ["account", "l10n_be"], "Installing Odoo's accounting (a minute)"
            )
            _rename(program, new, name)
    return name


def make_demo(program, prepare):
    """Make the demo database; `prepare` is called with its name to fill it."""
    remove(_attachments(program, DEMO))
    new = f"{DEMO}_new"
    copy(program, base(program), new)
    program.install(new, [ADDON], "Installing the addon")
    prepare(new)
    _rename(program, new, DEMO)


def make_test(program, place, installs=([ADDON],)):
    """Return the name of a new database with the addon, for this process's tests.

    :param place: a number from 1 on, where the tests use several.
    :param installs: lists of modules, installed one list after the other.
    """
    drop_left_tests(program)
    name = f"ponto_test_{place}_{os.getpid()}"
    if place > 1:
        copy(program, f"ponto_test_1_{os.getpid()}", name)
        return name
    copy(program, base(program), name)
    for modules in installs:
        what = "the addon" if modules == [ADDON] else ", ".join(modules)
        program.install(name, modules, f"Installing {what}")
    return name


def drop_left_tests(program):
    """Drop the databases of test runs that were killed; only on our own server."""
    if os.environ.get("PGHOST"):
        return
    query = "SELECT datname FROM pg_database WHERE datname LIKE 'ponto_test_%'"
    for name in program.server.sql("postgres", query).split():
        if not alive(int(name.rpartition("_")[2])):
            drop(program, name)
