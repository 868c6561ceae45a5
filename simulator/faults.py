"""Faults that can be put on an endpoint, as a dict or as text.

As text (option ``--faults``, control endpoint): ``endpoint:kind[:name=value]…``::

    transactions:500:times=2          the next two calls fail, then it works again
    transactions:401:after=1:times=1  the second call fails
    token:slow:seconds=3              every token request takes three seconds
    accounts:429:retry_after=7        seconds or an HTTP date; left out: no header
    transactions:missing_field:name=amount:account=<account id or reference>
    /accounts/*/transactions:cut      a path pattern instead of a name

As a dict: ``{"endpoint": "transactions", "kind": "500", "times": 2}``.

Endpoints: token (refresh, code: only these grants), revoke, institutions, institution,
accounts, account, account-delete, transactions, transaction, pending, pending-one,
synchronizations (POST), synchronization (GET), updated-transactions, updated-pending,
reauthorization, userinfo, discovery, sandbox, onboarding, usage, integration-delete,
integration-accounts, webhook-keys, payments (POST), payment (GET), payment-delete,
bulk-payments, bulk-payment, bulk-payment-delete, payment-activation, or ``*``.

Kinds, with their own values:

=================  ==========================================================
401 403 404 500    that status in the shape of the endpoint; ``code=…``
429                the same; ``retry_after=…``
status             any in that shape, as ``status=503``; ``code=…``,
                   ``retry_after=…``
502html            status 502 with a page of HTML
html               status 200 with a page of HTML
truncated          half of the JSON, with the Content-Length of that half
cut                connection dropped in the middle; ``at=start``: before a byte
lost               connection dropped when the work is done, before a byte
slow               answer after ``seconds`` (default 5)
latency            answer after ``ms`` (default 200)
timeout            no answer for ``seconds`` (default 3600), then dropped
page_loop          ``links.next`` points to the page itself
repeat_page        a further page begins with the last item of the one before
short_page         pages are half as long as asked, though more follow
reordered          the items of a list change places from call to call
missing_field      ``name`` is left out wherever it stands
clock_skew         the Date header is ``seconds`` off (default 3600)
never_ending_sync  the synchronization that is created stays ``running``
sync_error         it ends in an error; ``code`` (default authorizationInvalid)
=================  ==========================================================

Every fault takes ``times`` (default for ever), ``after`` (matching calls let
through before) and ``account``.
"""

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

ENDPOINTS = (
    "*",
    "token",
    "refresh",
    "code",
    "revoke",
    "institutions",
    "institution",
    "accounts",
    "account",
    "account-delete",
    "transactions",
    "transaction",
    "pending",
    "pending-one",
    "synchronizations",
    "synchronization",
    "updated-transactions",
    "updated-pending",
    "reauthorization",
    "userinfo",
    "discovery",
    "sandbox",
    "onboarding",
    "usage",
    "integration-delete",
    "integration-accounts",
    "webhook-keys",
    "payments",
    "payment",
    "payment-delete",
    "bulk-payments",
    "bulk-payment",
    "bulk-payment-delete",
    "payment-activation",
)
KINDS = (
    "401",
    "403",
    "404",
    "429",
    "500",
    "status",
    "502html",
    "html",
    "truncated",
    "cut",
    "lost",
    "slow",
    "latency",
    "timeout",
    "page_loop",
    "repeat_page",
    "short_page",
    "reordered",
    "missing_field",
    "clock_skew",
    "never_ending_sync",
    "sync_error",
)


@dataclass
class Fault:
    """One fault and how often it was met; ``values`` are those of its kind."""

    endpoint: str
    kind: str
    times: int | None = None
    after: int = 0
    account: str | None = None
    values: dict = field(default_factory=dict)
    met: int = 0

    def fires(self, endpoints, path, accounts):
        """Tell whether this call is hit, and count it.

        ``endpoints`` and ``accounts`` are all names of what it is about.
        """
        if not self._concerns(endpoints, path, accounts):
            return False
        self.met += 1
        turn = self.met - self.after
        return turn > 0 and (self.times is None or turn <= self.times)

    def _concerns(self, endpoints, path, accounts):
        if self.account and self.account not in accounts:
            return False
        if self.endpoint.startswith("/"):
            return fnmatchcase(path, self.endpoint)
        return self.endpoint == "*" or self.endpoint in endpoints

    def seconds(self, default):
        return float(self.values.get("seconds", default))


def read_faults(spec):
    """Return the Faults of a spec or a list of specs; ValueError if not understood."""
    if isinstance(spec, list | tuple):
        return [fault for one in spec for fault in read_faults(one)]
    values = _read_text(spec) if isinstance(spec, str) else dict(spec)
    endpoint, kind = str(values.pop("endpoint", "")), str(values.pop("kind", ""))
    if endpoint not in ENDPOINTS and not endpoint.startswith("/"):
        raise ValueError(f"unknown endpoint {endpoint!r}: {', '.join(ENDPOINTS)}")
    if kind not in KINDS:
        raise ValueError(f"unknown fault {kind!r}: {', '.join(KINDS)}")
    if kind == "missing_field" and not values.get("name"):
        raise ValueError("missing_field needs name=<field>")
    if kind == "status" and not str(values.get("status", "")).isdecimal():
        raise ValueError("status needs status=<number>")
    times = values.pop("times", None)
    return [
        Fault(
            endpoint,
            kind,
            times=None if times is None else int(times),
            after=int(values.pop("after", 0)),
            account=values.pop("account", None),
            values=values,
        )
    ]


def _read_text(text):
    endpoint, _colon, rest = text.partition(":")
    # A value may hold colons (an HTTP date): only "name=" starts the next one.
    kind, *pairs = re.split(r":(?=[a-z_]+=)", rest)
    if "=" in kind:  # status=503
        pairs.append(kind)
        kind = kind.partition("=")[0]
    return {"endpoint": endpoint, "kind": kind, **dict(p.split("=", 1) for p in pairs)}
