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
from .partner_records import Integration, PartnerApplication
from .records import Client, Ledger

SECOND_ROOT = "/ponto-connect"


@dataclass(frozen=True)
class Route:
    """One method of one path; ``name`` is what faults call it.

    ``access``: ``customer`` needs the token of one, ``partner`` that of the
    application, ``optional`` looks at one if sent, ``open`` takes none. ``api``
    False: no part of Ponto's API. ``ways``: the roots it is below. ``alone``: it
    waits for others, so the lock is free meanwhile.
    """

    method: str
    path: str
    name: str
    handler: object
    access: str = "customer"
    api: bool = True
    ways: str = "ab"
    alone: bool = False


@dataclass
class Call:
    """One request to one route; handlers return a body, or (status, body)."""

    bank: Bank
    request: Request
    route: Route
    arguments: dict
    faults: list = field(default_factory=list)
    client: Client | Integration | PartnerApplication | None = None
    scope: str = ""
    plain_url: str | None = None
    tls_url: str | None = None

    @cached_property
    def host(self):
        return self.request.host_url.rstrip("/")

    @cached_property
    def pages(self):
        """Where a browser finds pages and logos: it has no client certificate."""
        is_plain = self.request.scheme == "http"
        return self.host if is_plain or not self.plain_url else self.plain_url

    @cached_property
    def root(self):
        """The root the call came through: links are built from it (section 8.1)."""
        return self.host + (SECOND_ROOT if self.is_partner_root else "")

    @cached_property
    def is_partner_root(self):
        """Whether the call came as a partner's do (way b)."""
        return f"{self.request.path}/".startswith(f"{SECOND_ROOT}/")

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
        """Find who is behind the token, as the route asks (1.1, 1.3, 4.2)."""
        header = self.request.headers.get("Authorization", "")
        if self.route.access == "open" or (
            self.route.access == "optional" and not header
        ):
            return
        kind, _blank, value = header.partition(" ")
        token = self.bank.tokens.get(value) if kind.lower() == "bearer" else None
        if not token or parse(token.expires_at) <= self.bank.clock.now():
            raise invalid_access_token()
        self.client = self._holder(token)
        if not self.client:
            raise invalid_access_token()
        self.scope = token.scope or getattr(self.client, "scope", "")
        self._check_kind()

    def _holder(self, token):
        """Return whose token it is at this root, or None."""
        if not self.is_partner_root:
            return self.bank.clients.get(token.client_id)
        if token.integration_id:
            return self.bank.integrations[token.integration_id]
        application = self.bank.application
        return application if token.client_id == application.client_id else None

    def _check_kind(self):
        """Refuse the wrong kind of token (8.2) and a blocked organization (4.4)."""
        is_partner = isinstance(self.client, PartnerApplication)
        if self.route.access != "optional" and is_partner != (
            self.route.access == "partner"
        ):
            detail = "This kind of access token is not accepted here."
            raise ApiError(403, problem("forbidden", detail))
        if isinstance(self.client, Integration) and self.organization.blocked:
            detail = "The organization is blocked."
            code = "organizationBlocked"
            raise ApiError(self.bank.blocked_status, problem(code, detail))

    @property
    def organization(self):
        """The organization behind the token; of a custom integration the first."""
        known = self.bank.organizations.get(self.client.organization_id)
        return known or self.bank.organization

    @cached_property
    def accounts(self):
        """The accounts that the caller sees, in order of creation."""
        ids, me = self.client.account_ids, self.client.id
        first = self.bank.organization.id
        return Ledger(
            account
            for account in self.bank.accounts
            if (
                self.bank.owner_of(account) == first
                if ids is None
                else account.id in ids
            )
            and me not in account.removed_for
            and "*" not in account.removed_for
        )

    def account(self, account_id):
        account = self.accounts.get(account_id)
        if not account:
            raise not_found("account")
        if isinstance(self.client, Integration):
            self.client.accessed[account_id] = self.bank.now()
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
