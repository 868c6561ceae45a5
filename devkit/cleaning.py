"""`./dev clean`: take away what ./dev made."""

from .console import Stop, say
from .places import CHECKOUT, STATE, cache, make_folders, remove
from .postgres import stop_left_over


def clean(options):
    """Remove the state folder, and with --all also the cache of all checkouts."""
    for folder in STATE.glob("postgres-*"):
        if not stop_left_over(folder):
            raise Stop("A ./dev is still at work here: stop it first.")
    remove(STATE)
    say(f"Removed {STATE.relative_to(CHECKOUT)}/: databases, logs, settings.")
    if options.all:
        remove(cache())
        say(f"Removed {cache()}: Odoo, Python packages, downloads.")
    else:
        make_folders()
