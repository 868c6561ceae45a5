"""What stopped a request on its way, in a few words: codes of ``ponto/failures.py``."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

FAULTS = {
    "timeout": _lt("no answer in time"),
    "connection": _lt("no connection"),
    "busy": _lt("another process is renewing the access"),
    "token_ended": _lt("the access ended early"),
    "clock": _lt("Ponto's certificate is not valid at this server's time"),
    "clock_differs": _lt("it differs by more than five minutes from Ponto's"),
}
