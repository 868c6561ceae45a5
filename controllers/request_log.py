"""The log of requests keeps neither code nor state of a login.

A code is used up when the line is written, and worth nothing without the secret, the
proof and the certificate that stay here. Still, what is not in a log cannot leak.
"""

import logging
import re

from ..models.own_addresses import LOGIN_RETURN, PAYMENT_RETURN, REAUTHORIZATION_RETURN

_RETURNS = "|".join((LOGIN_RETURN, PAYMENT_RETURN, REAUTHORIZATION_RETURN))
# Up to the last protocol: werkzeug decodes addresses, and a query may hold a blank.
_QUERY = re.compile(rf"({_RETURNS})\?(?:.*(?= HTTP/[0-9])|.*)", re.DOTALL)


class WithoutQuery(logging.Filter):
    """Cuts the query off our return addresses."""

    def filter(self, record):
        """Let every record through, changed where it has to be."""
        if isinstance(record.args, tuple):
            record.args = tuple(
                _QUERY.sub(r"\1", arg) if isinstance(arg, str) else arg
                for arg in record.args
            )
        if isinstance(record.msg, str) and "/ponto/" in record.msg:
            record.msg = _QUERY.sub(r"\1", record.msg)
        return True


logging.getLogger("werkzeug").addFilter(WithoutQuery())
