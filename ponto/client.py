"""A method for each endpoint of Ponto.

Source: Ponto's API reference, section 2. Every method raises

- `PontoUnavailableError`: later; nothing was changed as far as is known;
- `PontoAuthorizationError`: also after a new token was tried once;
- `PontoRequestError`, `PontoNotFoundError`: Ponto refuses, with its code;
- `PontoAnswerError`: the answer is not understood.
"""

import ipaddress

from .answers import (
    Account,
    Institution,
    IntegrationAccount,
    PendingTransaction,
    ReauthorizationRequest,
    Synchronization,
    Transaction,
    UserInfo,
)
from .attributes import as_object, read_id
from .endpoints import path_of, read_one, told_where
from .errors import PontoAnswerError, PontoAuthorizationError, PontoRequestError
from .pages import Page, Pages, Rejected
from .paying import PayingMixin

__all__ = ["Page", "PontoClient", "Rejected"]

PAGE_LIMIT = 100  # the most that Ponto allows


class PontoClient(PayingMixin):
    """Ponto as one integration sees it.

    Lists are iterators of `pages.Page`: the first request is made when the
    first page is asked for, the next one only when the caller asks for the next
    page. A list may raise between pages; the pages before it are good, and asking
    again makes the request again that failed.
    """

    def __init__(self, transport, auth=None):
        self._transport = transport
        self._auth = auth

    @property
    def clock_skew(self):
        """Seconds by which Ponto's clock is ahead of ours, None when unknown."""
        return self._transport.clock_skew

    def institutions(self, name=None, country=None):
        """Return `Pages` of `Institution`; needs no credentials.

        :param name: part of the name
        :param country: ISO 3166 alpha-2
        """
        filters = {}
        if name:
            filters["filter[name][contains]"] = name
        if country:
            filters["filter[country][eq]"] = country
        # With a token Ponto would only list the banks of the linked accounts.
        return self._pages(
            Institution, "/financial-institutions", filters, self._transport.get
        )

    def institution(self, institution_id):
        """Return an `Institution`; needs no credentials."""
        path = path_of("financial-institutions", institution_id)
        return read_one(Institution, self._transport.get(path))

    def accounts(self):
        """Return `Pages` of `Account`: those ticked on the integration."""
        return self._pages(Account, "/accounts")

    def account(self, account_id):
        """Return an `Account`."""
        return read_one(Account, self._get(path_of("accounts", account_id)))

    def delete_account(self, account_id):
        """End this integration's access to an account; it stays in Ponto."""
        self._authorized(self._transport.delete, path_of("accounts", account_id))

    def transactions(self, account_id, after=None):
        """Return `Pages` of `Transaction`, newest created first (not by date).

        :param after: id of a transaction; only those created before it. Ponto
            answers an id it does not know with an empty list.
        """
        path = path_of("accounts", account_id, "transactions")
        return self._pages(Transaction, path, {"page[after]": after} if after else {})

    def transaction(self, account_id, transaction_id):
        """Return a `Transaction`.

        :raises PontoNotFoundError: it was withdrawn, or the account is gone
        """
        path = path_of("accounts", account_id, "transactions", transaction_id)
        return read_one(Transaction, self._get(path))

    def pending_transactions(self, account_id):
        """Return `Pages` of `PendingTransaction`."""
        path = path_of("accounts", account_id, "pending-transactions")
        return self._pages(PendingTransaction, path)

    def create_synchronization(self, account_id, subtype, customer_ip):
        """Ask Ponto to read an account at its bank; return a `Synchronization`.

        Only while the user at `customer_ip` is present: an unattended job that
        does this breaks Ponto's terms.

        :param subtype: accountDetails, accountTransactions or
            accountTransactionsWithUnsettled
        :raises PontoRequestError: code ``accountRecentlySynchronized``: read
            what is there; ``invalid_ip``: no address was given
        """
        attributes = {
            "resourceType": "account",
            "resourceId": account_id,
            "subtype": subtype,
            "customerIpAddress": _customer_ip(customer_ip),
        }
        return read_one(
            Synchronization,
            self._create("/synchronizations", "synchronization", attributes),
        )

    def synchronization(self, synchronization_id):
        """Return a `Synchronization`, to see how far it is."""
        path = path_of("synchronizations", synchronization_id)
        return read_one(Synchronization, self._get(path))

    def updated_transactions(self, synchronization_id):
        """Return `Pages` of `Transaction`: what it created or changed."""
        path = path_of("synchronizations", synchronization_id, "updated-transactions")
        return self._pages(Transaction, path)

    def create_reauthorization_request(self, account_id, redirect_uri):
        """Return a `ReauthorizationRequest`: where the holder renews the consent."""
        answer = self._create(
            path_of("accounts", account_id, "reauthorization-requests"),
            "reauthorizationRequest",
            {"redirectUri": redirect_uri},
        )
        return read_one(ReauthorizationRequest, answer)

    def userinfo(self):
        """Return the `UserInfo` of the organization."""
        answer = self._get("/userinfo")
        return told_where(answer, UserInfo.from_json, answer.json)

    def create_onboarding_details(self, attributes):
        """Return the id of what Ponto's first screens are filled with; 5 minutes.

        Partner's token (section 1.6).

        :param attributes: Ponto's names to values; ``email`` is required
        """
        answer = self._create("/onboarding-details", "onboardingDetails", attributes)
        return told_where(answer, read_id, answer.json.get("data"))

    def delete_integration(self, organization_id):
        """End the access to an organization, all accounts; partner's token."""
        path = path_of("organizations", organization_id, "integration")
        self._authorized(self._transport.delete, path)

    def integration_accounts(self):
        """Return `Pages` of `IntegrationAccount`: all organizations'.

        Partner's token.
        """
        return self._pages(IntegrationAccount, "/integration-accounts")

    def webhook_keys(self):
        """Return the keys of notifications, a list of JWK; needs no credentials.

        The transport's root must be `addresses.webhooks_root`.
        """
        answer = self._transport.get("/keys")
        keys = answer.json.get("keys")
        if not isinstance(keys, list):
            raise PontoAnswerError(
                "Ponto's answer is not understood",
                code="missing_field",
                detail="keys",
                status=answer.status,
                request_id=answer.request_id,
            )
        return [as_object(key) for key in keys]

    def _pages(self, item_class, path, filters=None, get=None):
        params = {**(filters or {}), "page[limit]": PAGE_LIMIT}
        return Pages(item_class, get or self._get, path, params)

    def _create(self, path, resource_type, attributes):
        body = {"data": {"type": resource_type, "attributes": attributes}}
        return self._authorized(self._transport.post, path, body)

    def _get(self, path, params=None):
        return self._authorized(self._transport.get, path, params)

    def _authorized(self, send, *arguments):
        """Send with a token; where Ponto refuses it, once more with a new one."""
        if self._auth is None:
            raise PontoAuthorizationError("This request needs credentials")
        token = self._auth.token()
        try:
            return send(*arguments, token=token.value)
        except PontoAuthorizationError as error:
            if error.status != 401:
                raise
        return send(*arguments, token=self._auth.replace(token).value)


def _customer_ip(address):
    try:
        # Whole numbers are addresses to the library: False would be 0.0.0.0.
        return str(ipaddress.ip_address(str(address)))
    except ValueError:
        raise PontoRequestError(
            "A synchronization needs the address of the user who asks for it",
            code="invalid_ip",
        ) from None
