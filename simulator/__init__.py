"""A bank connection service that behaves as Ponto does, for developing and testing.

It is written from the API reference (``ponto-api.md``) and shares no code with any
client. ``SimulatorServer`` serves a ``Bank`` over HTTP; see ``README.rst``.
"""

from .bank import Bank
from .server import SimulatorServer

__all__ = ["Bank", "SimulatorServer"]
