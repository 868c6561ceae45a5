from importlib.machinery import SourceFileLoader

import stdnum

# Odoo's import hook (odoo/_monkeypatches) replaces the loader of stdnum by one
# that cannot open data files, and stdnum.iban reads its table when imported. Python's
# own loader of a folder is this one.
stdnum.__spec__.loader = SourceFileLoader("stdnum", stdnum.__file__)

from . import controllers, models, wizards  # noqa: E402
from .models.uninstalling import forget_inherited_names  # noqa: E402
