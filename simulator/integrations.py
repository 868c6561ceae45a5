"""Who may see what, and for how long: credentials, accounts, consents."""

import uuid
from datetime import timedelta

from . import synchronizing
from .clock import iso
from .locking import locked
from .records import Client, Reauthorization

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "ponto-simulator")


class Integrations:
    """The part of the Bank that a customer does in Ponto's dashboard."""

    @locked
    def add_client(self, client_id, secret, account_ids=None, scope="ai"):
        """Add an integration; ``account_ids`` None lets it see every account."""
        ids = None if account_ids is None else list(account_ids)
        organization_id = str(uuid.uuid5(NAMESPACE, f"organization/{client_id}"))
        client = Client(client_id, secret, ids, scope, organization_id)
        self.clients[client_id] = client
        return client_id

    @locked
    def change_client(self, client_id, scope):
        """Let an integration read only (``ai``) or pay too (``ai pi``)."""
        self.clients[client_id].scope = scope

    @locked
    def remove_client(self, client_id):
        """End the whole integration: its tokens die with it (4.4)."""
        self.clients.pop(client_id)

    @locked
    def revoke_tokens(self):
        """Let every access token given so far be invalid."""
        self.tokens.clear()

    @locked
    def remove_account(self, account_id, client_id=None):
        """Take an account out of one integration, or of all: 404 from now on."""
        self.accounts.get(account_id).removed_for.append(client_id or "*")
        if not client_id:
            for integration in self.integrations_with(account_id):
                self.take_out(integration.id, account_id)

    @locked
    def restore_account(self, account_id):
        """Undo ``remove_account``, as ticking it in the dashboard does."""
        account = self.accounts.get(account_id)
        account.removed_for.clear()
        integration = self.integration_of(self.owner_of(account))
        if account.left and integration:
            ids = [*integration.account_ids, account_id]
            organization_id = integration.organization_id
            self.share_accounts(organization_id, ids, integration.scope)

    @locked
    def expire_authorization(self, account_id):
        """End the consent a minute ago (4.4): reads go on, fetching does not."""
        moment = self.clock.now() - timedelta(minutes=1)
        account = self.accounts.get(account_id)
        account.attributes["authorizationExpirationExpectedAt"] = iso(moment)

    @locked
    def add_reauthorization(self, account_id, redirect_uri, integration_id=None):
        request_id = self.new_id("reauthorizationRequest")
        record = Reauthorization(
            request_id, account_id, redirect_uri, integration_id=integration_id
        )
        self.reauthorizations[request_id] = record
        return record

    @locked
    def renew_authorization(self, account_id):
        """Start a new consent, and fetch what was missed meanwhile (2.7, 4.4)."""
        account = self.accounts.get(account_id)
        now = self.clock.now()
        end = now + timedelta(days=account.authorization_days)
        account.attributes["authorizedAt"] = iso(now)
        account.attributes["authorizationExpirationExpectedAt"] = iso(end)
        self.notify_account("account.reauthorized", account_id)
        synchronizing.scheduled_round(self, [account])
