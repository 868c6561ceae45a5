"""Way b at Ponto's: organizations, and what they let the application see."""

import uuid
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

from . import authorizing, papers, relinking
from .clock import iso, parse
from .locking import locked
from .partner_records import DEMO_APPLICATION, Integration, Onboarding, Organization
from .records import Ledger

ONBOARDING_ENDS_AFTER = timedelta(hours=72)
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ponto-simulator")
FIRST_NAME = "Simulated Organization"


class SharedAccount:
    """One account as one integration sees it (2.15)."""

    def __init__(self, integration, account):
        self.integration, self.account = integration, account
        self.id = str(uuid.uuid5(uuid.UUID(account.id), integration.id))


class Partners:
    """The part of the Bank that way b adds; one application, as in its portal."""

    def clear_partners(self):
        self.application = deepcopy(DEMO_APPLICATION)
        self.organizations, self.integrations = {}, {}
        self.codes, self.refresh_tokens = {}, {}
        self.logins, self.onboardings = {}, {}
        self.kept_papers = None
        self._add_organization(FIRST_NAME, "first", {})
        self._add_organization("Second Organization", "second", {})

    @property
    def papers(self):
        """Keys and certificates (PEM) by name, see ``papers``; made when needed."""
        with self.lock:
            if not self.kept_papers:
                self.kept_papers = papers.make()
                self.revision += 1
            return self.kept_papers

    # Organizations

    @locked
    def add_organization(self, name, *, key=None, **details):
        """Add a customer of Ponto; ``details`` are attributes of 1.6. Return its id."""
        return self._add_organization(name, key or name, details).id

    def _add_organization(self, name, key, details):
        organization_id = str(uuid.uuid5(NAMESPACE, f"customer/{key}"))
        made = Organization(organization_id, name, self.now(), details)
        self.organizations[organization_id] = made
        return made

    @property
    def organization(self):
        """The first organization, whose accounts those without another one are."""
        return next(iter(self.organizations.values()))

    @property
    def organization_name(self):
        return self.organization.name

    @organization_name.setter
    def organization_name(self, name):
        self.organization.name = name

    def owner_of(self, account):
        return account.organization_id or self.organization.id

    def accounts_of(self, organization_id):
        """Return the accounts an organization has at its banks, oldest first."""
        return [
            account
            for account in self.accounts
            if self.owner_of(account) == organization_id
            and "*" not in account.removed_for
        ]

    @locked
    def block_organization(self, organization_id):
        """Refuse everything until ``unblock_organization``, as for unpaid bills."""
        self.organizations[organization_id].blocked = True
        if self.integration_of(organization_id):
            self.notify("organization.blocked", organization_id)

    @locked
    def unblock_organization(self, organization_id):
        self.organizations[organization_id].blocked = False
        if self.integration_of(organization_id):
            self.notify("organization.unblocked", organization_id)

    # Integrations

    def integration_of(self, organization_id):
        """Return the live integration of an organization, or None."""
        return next(
            (
                integration
                for integration in self.integrations.values()
                if integration.organization_id == organization_id
                and not integration.ended
            ),
            None,
        )

    def integrations_with(self, account_id):
        return [
            integration
            for integration in self.integrations.values()
            if account_id in integration.account_ids and not integration.ended
        ]

    @locked
    def share_accounts(self, organization_id, account_ids, scope):
        """Let the application see exactly these; return the Integration.

        An account that comes back after it was taken out gets new ids where the
        switch ``relinking_gives_new_ids`` says so.
        """
        integration = self.integration_of(organization_id)
        if not integration:
            integration = Integration(
                self.new_id("integration"), organization_id, self.now()
            )
            self.integrations[integration.id] = integration
            self.notify("integration.created", organization_id)
        integration.scope = scope
        for account_id in list(integration.account_ids):
            if account_id not in account_ids:
                self._take_out(integration, account_id)
        for account_id in account_ids:
            self._put_in(integration, account_id)
        return integration

    def _put_in(self, integration, account_id):
        if account_id in integration.account_ids:
            return
        account = self.accounts.get(account_id)
        if account.left and self.relinking_gives_new_ids:
            account = relinking.relink(self, account)
        integration.account_ids.append(account.id)
        integration.added[account.id] = self.now()
        self.notify("integration.accountAdded", integration.organization_id, account.id)

    def shared_accounts(self):
        """Return a Ledger of SharedAccounts, of all live integrations."""
        return Ledger(
            SharedAccount(integration, self.accounts.get(account_id))
            for integration in self.integrations.values()
            if not integration.ended
            for account_id in integration.account_ids
        )

    @locked
    def take_out(self, integration_id, account_id):
        """End the access to one account, by API or in the dashboard (2.2)."""
        self._take_out(self.integrations[integration_id], account_id)

    def _take_out(self, integration, account_id):
        integration.account_ids.remove(account_id)
        self.accounts.get(account_id).left = True
        self.notify(
            "integration.accountRevoked", integration.organization_id, account_id
        )

    @locked
    def revoke_integration(self, organization_id):
        """End it, by API or in the dashboard: all its tokens die (2.14, 4.4)."""
        integration = self.integration_of(organization_id)
        if not integration:
            raise ValueError(f"no integration of organization {organization_id}")
        self._end(integration)
        return integration

    def _end(self, integration):
        integration.ended = True
        for account_id in integration.account_ids:
            self.accounts.get(account_id).left = True
        mine = integration.id
        for grants in (self.tokens, self.refresh_tokens, self.codes):
            for value, grant in list(grants.items()):
                if grant.integration_id == mine:
                    del grants[value]
        self.notify("integration.revoked", integration.organization_id)

    @locked
    def relink_account(self, account_id):
        """Unlink an account in Ponto and link it again: new ids. Return the id."""
        sharing = self.integrations_with(account_id)
        new = relinking.relink(self, self.accounts.get(account_id))
        for integration in sharing:
            self._take_out(integration, account_id)
            self._put_in(integration, new.id)
        return new.id

    def end_unfinished_onboardings(self):
        """End what is not finished 72 hours after it was begun (1.6)."""
        latest = iso(self.clock.now() - ONBOARDING_ENDS_AFTER)
        for organization in self.organizations.values():
            if organization.onboarding_complete or organization.created_at > latest:
                continue
            if integration := self.integration_of(organization.id):
                self._end(integration)

    def log_in(self, url, organization_id=None, account_ids=None, error=None):
        """Do what a person does at an authorization address; return the way back."""
        with self.lock:
            return authorizing.log_in(self, url, organization_id, account_ids, error)

    # Tokens

    def end_family(self, family):
        """Let every token that came from one code die."""
        for grants in (self.tokens, self.refresh_tokens):
            for value, grant in list(grants.items()):
                if grant.family == family:
                    del grants[value]

    @locked
    def change_application(self, **values):
        """Set fields of the application, as its maker does in the portal."""
        self.application = replace(self.application, **values)
        return self.application

    @locked
    def add_onboarding(self, attributes):
        """Keep what a partner knows of a future customer (1.6)."""
        made = Onboarding(self.new_id("onboardingDetails"), self.now(), attributes)
        self.onboardings[made.id] = made
        return made

    def onboarding(self, onboarding_id):
        """Return usable Onboarding details, or None: they live five minutes."""
        known = self.onboardings.get(onboarding_id)
        if not known:
            return None
        age = self.clock.now() - parse(known.created_at)
        return known if age <= timedelta(minutes=5) else None
