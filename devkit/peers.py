"""OCA's addons for the same work, from PyPI: beside them we measure and are tested."""

from .places import LINKS
from .python_packages import environment

PONTO = "account_statement_import_online_ponto"
RECONCILE = "account_reconcile_oca"


def peers():
    """Return the folder of OCA's addons, installed into the cache when missing."""
    packages = environment("peers", "peers")
    (folder,) = packages.glob("lib/python3*/site-packages/odoo/addons")
    return folder


def addons_path(odoo):
    """Return an addons path for `Program.configure` that has OCA's addons too."""
    return ",".join(map(str, [*odoo.addons, LINKS, peers()]))
