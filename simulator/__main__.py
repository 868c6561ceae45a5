"""Run the simulator in the foreground: ``python -m simulator``."""

import argparse
import signal
import sys
import threading

from . import faults
from .bank import DEMO_CLIENT, DEMO_SECRET, Bank
from .server import SimulatorServer


def main(arguments=None):
    """Serve until SIGINT or SIGTERM; return the exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        server = _server(options)
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        parser.exit(1, f"Cannot serve on port {options.port}: {error.strerror}\n")
    finished = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_signal: finished.set())
    with server:
        _say(f"Ponto simulator: {server.url}")
        _say(f"Client ID: {DEMO_CLIENT}   Client secret: {DEMO_SECRET}")
        _say(f"What happens at the bank and at Ponto, in a browser: {server.url}/")
        if server.tls_url:
            _say(f"With a client certificate: {server.tls_url}")
        finished.wait()
    _say("Ponto simulator: stopped")
    return 0


def _server(options):
    specs = list(options.faults)
    if options.latency:
        specs.append({"endpoint": "*", "kind": "latency", "ms": options.latency})
    bank = Bank(automatic_rounds=True)
    bank.reset(options.dataset)
    server = SimulatorServer(
        bank,
        host=options.host,
        port=options.port,
        faults=specs,
        state_path=options.state,
        log_requests=options.verbose,
        tls=options.tls_port is not None,
        tls_port=options.tls_port or 0,
    )
    if options.webhooks:
        # The state kept in a file may know another address.
        sending = {"webhook_url": options.webhooks, "webhooks_automatic": True}
        for name, value in sending.items():
            server.bank.switches[name] = value
            setattr(server.bank, name, value)
    return server


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A bank connection service that behaves as Ponto does.",
        epilog=faults.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=int, default=8079, help="port, 0 for any free one")
    add(
        "--tls-port",
        type=int,
        metavar="PORT",
        help="also ask for client certificates on this one, 0 for any free one",
    )
    add("--webhooks", metavar="URL", help="send webhooks there, as things happen")
    add(
        "--faults",
        nargs="+",
        action="extend",
        default=[],
        metavar="SPEC",
        help="see below",
    )
    add("--state", metavar="FILE", help="keep the state in this file")
    add("--latency", type=float, default=0, metavar="MS", help="delay every answer")
    add("--dataset", choices=("demo", "empty"), default="demo")
    add("--verbose", action="store_true", help="log every request")
    return parser


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
