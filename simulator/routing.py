"""What a request is to an endpoint: the call, the route, who is calling."""

import json
import random
from dataclasses import dataclass, field
from functools import cached_property

from werkzeug.wrappers import Request

from .bank import Bank
from .clock import parse
from .failures import ApiError, invalid_access_token, not_found, problem
from .paging import Page, read_query
from .records import Client, Ledger

SECOND_ROOT = "/ponto-connect"


@dataclass(frozen=True)
class Route:
    """One method of one path; ``name`` is what faults call it.

    ``access``: ``customer`` needs a token, ``optional`` looks at one if sent,
    ``open`` takes none. ``api`` False: no part of Ponto's API.
    """

    method: str
    path: str
    name: str
    handler: object
    access: str = "customer"
    api: bool = True


@dataclass
class Call:
    """One request to one route; handlers return a body, or (status, body)."""

    bank: Bank
    request: Request
    route: Route
    arguments: dict
    faults: list = field(default_factory=list)
    client: Client | None = None

    @cached_property
    def host(self):
        return self.request.host_url.rstrip("/")

    @cached_property
    def root(self):
        """The root the call came through: links are built from it (section 8.1)."""
        below = self.request.path.startswith(f"{SECOND_ROOT}/")
        return self.host + (SECOND_ROOT if below else "")

    @cached_property
    def query(self):
        return read_query(self.request.query_string.decode("latin-1"))

    def fault(self, kind):
        """Return the fault of this kind that hits the call, or None."""
        return next((fault for fault in self.faults if fault.kind == kind), None)

    @cached_property
    def body(self):
        """The JSON object that was posted, or None if there is none."""
        try:
            posted = json.loads(self.request.get_data() or b"null")
        except ValueError:
            return None
        return posted if isinstance(posted, dict) else None

    @cached_property
    def posted(self):
        """The posted attributes, empty for a body of another form."""
        data = (self.body or {}).get("data")
        attributes = data.get("attributes") if isinstance(data, dict) else None
        return attributes if isinstance(attributes, dict) else {}

    @property
    def attributes(self):
        """The posted attributes; a body without any is refused."""
        if not self.posted:
            detail = "The body must be a JSON object with data.attributes."
            raise ApiError(400, problem("invalidRequestBody", detail, pointer="/data"))
        return self.posted

    def identify(self):
        """Find the integration behind the token, as the route asks (1.1, 4.2)."""
        header = self.request.headers.get("Authorization", "")
        if self.route.access == "open" or (
            self.route.access == "optional" and not header
        ):
            return
        kind, _blank, value = header.partition(" ")
        token = self.bank.tokens.get(value) if kind.lower() == "bearer" else None
        if not token or parse(token.expires_at) <= self.bank.clock.now():
            raise invalid_access_token()
        self.client = self.bank.clients.get(token.client_id)
        if not self.client:
            raise invalid_access_token()

    @cached_property
    def accounts(self):
        """The accounts of this integration, in order of creation."""
        ids, me = self.client.account_ids, self.client.id
        return Ledger(
            account
            for account in self.bank.accounts
            if (ids is None or account.id in ids)
            and me not in account.removed_for
            and "*" not in account.removed_for
        )

    def account(self, account_id):
        account = self.accounts.get(account_id)
        if not account:
            raise not_found("account")
        return account

    def page(self, ledger, render, *, null_before=False):
        """Return the body of a list: one page of ``ledger`` in JSON:API form."""
        if self.fault("reordered"):
            ledger = _shuffled(ledger, len(self.bank.requests))
        page = Page(
            ledger,
            self.query,
            bad_limit_code=self.bank.bad_limit_code,
            overlap=1 if self.fault("repeat_page") else 0,
            short=self.fault("short_page") is not None,
        )
        links, paging = page.envelope(
            self.host + self.request.path,
            self.query,
            old_names=self.bank.old_paging_names,
            null_before=null_before,
        )
        if self.fault("page_loop"):
            links["next"] = self.request.url
        return {
            "data": [render(item) for item in page.items],
            "links": links,
            "meta": {"paging": paging},
        }


def _shuffled(ledger, turn):
    """Return the same records in another order, a different one every turn."""
    records = list(ledger)
    random.Random(turn).shuffle(records)  # noqa: S311 - so that it can be repeated
    return Ledger(records)
