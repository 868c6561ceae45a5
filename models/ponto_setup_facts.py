"""What the setup page looks at, and what it says of a step."""

from functools import cached_property
from typing import NamedTuple

from odoo.fields import Domain

from .ponto_connection_access import CLOSED


class Verdict(NamedTuple):
    """How far a step is.

    ``state`` is a key of the field of that name, ``text`` what to do and why,
    ``button`` the label of what leads there, empty where nothing does.
    """

    state: str
    text: str
    button: str = ""


class SetupFacts:
    """What one company has of Ponto, read once for all steps.

    Read as superuser: a connection may be managed by another company and serve
    accounts of this one. Only what these texts tell of it is shown.
    """

    def __init__(self, company):
        self.company = company
        self.env = company.sudo().env

    @cached_property
    def connections(self):
        own = Domain("company_id", "=", self.company.id)
        serving = Domain("account_ids.company_id", "=", self.company.id)
        return self.env["ponto.connection"].search(own | serving)

    @cached_property
    def reached(self):
        """The connections that Ponto has answered, and does not refuse now."""
        return self.connections.filtered(
            lambda one: one.checked_at and one.state not in CLOSED
        )

    @cached_property
    def accounts(self):
        return self.env["ponto.account"].search(
            [("company_id", "=", self.company.id), ("disconnected_at", "=", False)]
        )

    @cached_property
    def given(self):
        return self.accounts.filtered(lambda one: not one.is_gone)

    @cached_property
    def linked(self):
        return self.accounts.filtered("journal_id")

    @cached_property
    def fetched(self):
        """Those that are fetched: linked, or viewed without being booked."""
        return self.accounts.filtered("is_fetched")

    @cached_property
    def sales_journals(self):
        return self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self.company),
                ("type", "=", "sale"),
            ]
        )
