"""The simulator of Ponto as a program."""

import json
import os
from urllib.error import URLError
from urllib.request import urlopen

from .console import Stop
from .places import CHECKOUT, STATE

PORT = 8079
MEMORY = STATE / "simulator.json"
WEBHOOK = "http://127.0.0.1:{port}/ponto/webhook"


def command(python, port, *options):
    """Return the command line that starts the simulator on a port."""
    if not (CHECKOUT / "simulator/__main__.py").exists():
        raise Stop("The simulator is not in this checkout: no simulator/__main__.py.")
    return [
        *(str(python / "bin/python"), "-m", "simulator"),
        *("--port", str(port), *options),
    ]


def beside_odoo(python, port, odoo_port):
    """Return the command line for a demo: state kept, all of way b, webhooks sent."""
    return command(
        python,
        port,
        *("--state", str(MEMORY), "--tls-port", "0"),
        *("--webhooks", WEBHOOK.format(port=odoo_port)),
    )


def addresses(port):
    """Return the parameters of Odoo that tell where way b is this time."""
    try:
        with urlopen(f"http://127.0.0.1:{port}/control/application") as answer:
            known = json.load(answer)
    except (URLError, ValueError) as error:
        raise Stop(f"The simulator does not tell its addresses: {error}") from error
    return {
        "account_online_ponto.simulator_tls_url": known["tls_url"],
        "account_online_ponto.simulator_authority": known["authority_pem"],
    }


def start_alone(python, port, options):
    """Become the simulator; what it is told beside the port goes through."""
    line = command(python, port, "--tls-port", "0", *options)
    os.chdir(CHECKOUT)
    os.execv(line[0], line)
