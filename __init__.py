from importlib.machinery import SourceFileLoader

import stdnum

# Odoo's import hook (odoo/_monkeypatches) replaces the loader of stdnum by one
# that cannot open data files, and stdnum.iban reads its table when imported.
if not hasattr(stdnum.__spec__.loader, "get_resource_reader"):
    stdnum.__spec__.loader = SourceFileLoader("stdnum", stdnum.__file__)

from . import controllers, models, wizards
from .models.uninstalling import forget_inherited_names
