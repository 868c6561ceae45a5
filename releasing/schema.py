"""What is stored: kept in ``migrations/schema.json`` as of the last release.

Of the addon only what Odoo turns into columns, tables, constraints and indexes. A view
of the database is made anew, and the rows of a wizard are gone in a day.
"""

import json

from odoo.models import MAGIC_COLUMNS

from .changelog import MIGRATIONS, is_released, manifest_version, parts

ADDON = "account_online_ponto"
FILE = MIGRATIONS / "schema.json"
# Has no effect on what may be stored.
INDEX = "Index: "


def stored(env):
    """Return what the addon stores in this database, as {name: definition}."""
    found = {}
    for name, model in env.registry.items():
        if model._abstract or model._transient or not model._auto:
            continue
        for field in model._fields.values():
            if ADDON in field._modules and _is_stored(field):
                found.update(_of_field(f"{name}.{field.name}", field))
        for key, item in model._table_objects.items():
            if item._module == ADDON:
                found[f"{name}#{key}"] = _of_object(item, env)
    return found


def _is_stored(field):
    if field.name in MAGIC_COLUMNS:
        return False
    return field.store and (field.column_type or field.type == "many2many")


def _of_field(name, field):
    words = [field.type]
    if field.type == "many2one":
        words += [field.comodel_name, field.ondelete]
    elif field.type == "many2many":
        words += [field.comodel_name, field.relation, field.column1, field.column2]
    words += ["required"] * bool(field.required) + ["indexed"] * bool(field.index)
    yield name, " ".join(filter(None, words))
    if field.type == "selection" and isinstance(field.selection, list):
        for value, _label in field.selection:
            yield f"{name}={value}", "choice"


def _of_object(item, env):
    definition = " ".join(item.get_definition(env.registry).split())
    return f"{type(item).__name__}: {definition}"


def kept():
    """Return (version, what was stored) of the last release; None before the first."""
    if not FILE.exists():
        return None, {}
    content = json.loads(FILE.read_text("utf-8"))
    return content["version"], content["stored"]


def write(env):
    """Keep what is stored today as that of the manifest's version.

    :raises ValueError: this would hide a change from those who update
    """
    version, before = kept()
    now, found = manifest_version(), stored(env)
    released = is_released(now)
    hides = released if version == now else version and not released
    if hides and found != before:
        raise ValueError(f"{version} is released: see migrations/README.rst")
    content = {"version": now, "stored": dict(sorted(found.items()))}
    FILE.write_text(json.dumps(content, indent=2) + "\n", "utf-8")


def problems(env):
    """Yield what is amiss with today's schema, in words."""
    now = manifest_version()
    scripts = list(MIGRATIONS.glob(f"{now}/*.py"))
    yield from judge(*kept(), now, stored(env), is_released(now), bool(scripts))


def judge(version, before, now, found, released, has_scripts):
    """Yield what is amiss, in words.

    :param version: of the last release's schema, `before`
    :param now: the version of the manifest, with the schema `found`
    :param released: whether `now` has its day in the changelog
    :param has_scripts: whether `now` has a folder of migrations
    """
    names = sorted(before.keys() | found.keys())
    changed = [name for name in names if before.get(name) != found.get(name)]
    if version == now and not released:
        yield from (f"{name} changed: run ./dev schema." for name in changed)
    elif version == now:
        yield from (f"{name} changed: the version must be higher." for name in changed)
    elif parts(version) > parts(now):
        yield f"The schema is of {version}, the manifest of the older {now}."
    else:
        for name in changed:
            if not has_scripts and _needs_script(name, before, found):
                yield f"{name} changed: write a script in migrations/{now}/."
        if released:
            yield f"{now} is released: run ./dev schema."


def _needs_script(name, before, found):
    if name in before:
        return True
    model = name.partition("#")[0]
    old = any(known.startswith(f"{model}.") for known in before)
    return "#" in name and not found[name].startswith(INDEX) and old
