"""The simulator of Ponto as a program."""

import os

from .console import Stop
from .places import CHECKOUT, STATE

PORT = 8079
MEMORY = STATE / "simulator.json"


def command(python, port, *options):
    """Return the command line that starts the simulator on a port."""
    if not (CHECKOUT / "simulator/__main__.py").exists():
        raise Stop("The simulator is not in this checkout: no simulator/__main__.py.")
    return [
        *(str(python / "bin/python"), "-m", "simulator"),
        *("--port", str(port), *options),
    ]


def start_alone(python, port, options):
    """Become the simulator; what it is told beside the port goes through."""
    line = command(python, port, *options)
    os.chdir(CHECKOUT)
    os.execv(line[0], line)
