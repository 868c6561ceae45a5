"""`./dev test --compat`: the addon beside others, and in all of a database's life.

Each folder of `compatibility/` is tested on databases of its own. What Odoo's own
tests say with and without the addon is compared in `compatibility_core`.
"""

from . import compatibility_core
from .console import Stop, say
from .counting import Count
from .odoo_testing import run_in_odoo
from .odoo_tree import find_odoo
from .peers import PONTO, RECONCILE, addons_path
from .places import ADDON, LINK
from .plain_testing import run_without_odoo

NAME = "compatibility"
# Tests inside Odoo: which modules come first, and which after them. The order is that
# of the people: who has OCA's import of Ponto's transactions gets ours later.
INSIDE = {
    "charts": ([ADDON], ["l10n_nl", "l10n_fr_account", "l10n_de"]),
    "reconcile_oca": ([ADDON], [RECONCILE]),
    "provider_oca": ([PONTO, RECONCILE], [ADDON]),
}
# Tests around Odoo: they install, update, uninstall and copy by themselves.
LIFE = "life"


def run(python, wanted, core):
    """Run what is asked for and return its count.

    :param wanted: a `testing.Selection`.
    :param core: which of Odoo's own tests, see `compatibility_core.CHOICES`.
    """
    count = Count()
    try:
        for folder, installs in INSIDE.items():
            count += _inside(python, wanted, folder, installs)
        count += _around(python, wanted)
        if _paths(wanted, "core") and not wanted.expression:
            count += compatibility_core.compare(python, core)
    except Stop as stop:
        say(f"\n{stop}")
        count.failed += 1
    return count


def _inside(python, wanted, folder, installs):
    paths = _paths(wanted, folder)
    if paths is None:
        return Count()
    modules = ", ".join(module for modules in installs for module in modules)
    say(f"\n== Tests of {NAME}/{folder}/ in Odoo, with {modules}")
    return run_in_odoo(
        python,
        [LINK / path for path in paths],
        wanted.for_pytest,
        installs=installs,
        addons_path=addons_path(find_odoo()),
    )


def _around(python, wanted):
    paths = _paths(wanted, LIFE)
    if paths is None:
        return Count()
    say(f"\n== Tests of {NAME}/{LIFE}/ (databases made, updated, uninstalled, copied)")
    return run_without_odoo(python, f"{NAME}/{LIFE}", wanted, paths)


def _paths(wanted, folder):
    """Return what is asked for of a folder; None if it is something else."""
    asked = [path.rstrip("/") for path in wanted.of(NAME)]
    whole = f"{NAME}/{folder}"
    if not asked or NAME in asked or whole in asked:
        return [whole]
    return [path for path in asked if path.startswith(f"{whole}/")] or None
