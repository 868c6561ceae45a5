from datetime import datetime, timezone
from unittest import TestCase

from ..auth import ClientCredentials
from ..client import PontoClient
from ..errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from ..transport import Transport
from . import resources
from .resources import copy_of, transaction
from .scripted_server import ScriptedServer, answer, no_answer, refusal, token

NEXT = "{root}/accounts/a/transactions?page[after]={after}&page[limit]=100"


def listed(*items, link=None, meta=None, **headers):
    links = {} if link is None else {"next": link}
    listing = {"data": list(items), "links": links, "meta": meta or {}}
    # Decimals of the examples are written as the numbers they were.
    return answer(_plain(listing), **headers)


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if hasattr(value, "as_tuple") else value


class ClientCase(TestCase):
    def connect(self, *answers, first=None):
        self.server = ScriptedServer(first or token(), *answers)
        self.server.__enter__()
        self.addCleanup(self.server.__exit__)
        self.transport = Transport(self.server.url, retries=0)
        self.addCleanup(self.transport.close)
        auth = ClientCredentials(
            self.transport,
            "id",
            "secret",
            now=lambda: datetime(2025, 3, 3, tzinfo=timezone.utc),
        )
        return PontoClient(self.transport, auth)

    def walk(self, *answers):
        """Return the pages until the end, or until the error, and the error."""
        client, pages = self.connect(), []
        self.server.answers += [self._rooted(one) for one in answers]
        try:
            pages.extend(client.transactions("a"))
        except PontoAnswerError as error:
            return pages, error
        return pages, None

    def _rooted(self, one):
        body = one["body"].replace(b"{root}", self.server.url.encode())
        length = {"Content-Length": str(len(body))}
        return {**one, "body": body, "headers": {**one["headers"], **length}}


def ids(pages):
    return [[item.id for item in page.items] for page in pages]


def next_link(after):
    return NEXT.replace("{after}", after)


class TestPages(ClientCase):
    def test_the_next_page_is_only_asked_for_when_wanted(self):
        client = self.connect()
        first = listed(transaction("1"), link=next_link("1"))
        self.server.answers += [self._rooted(first), listed(transaction("2"))]
        pages = client.transactions("a")
        self.assertEqual(self.server.requests, [])
        self.assertEqual(next(pages).items[0].id, "1")
        self.assertEqual(len(self.server.requests), 2)  # token and first page
        self.assertEqual(next(pages).items[0].id, "2")
        self.assertIsNone(next(pages, None))
        self.assertEqual(
            self.server.paths[1:],
            [
                "GET /accounts/a/transactions?page[limit]=100",
                "GET /accounts/a/transactions?page[after]=1&page[limit]=100",
            ],
        )

    def test_a_page_carries_when_and_how_ponto_read_the_bank(self):
        meta = {
            "synchronizedAt": "2025-03-03T08:00:11.300Z",
            "latestSynchronization": resources.SYNCHRONIZATION,
        }
        pages, _error = self.walk(
            listed(transaction("1"), meta=meta, ibanity_request_id="r-5")
        )
        self.assertEqual(pages[0].request_id, "r-5")
        self.assertEqual(pages[0].synchronized_at.minute, 0)
        self.assertEqual(pages[0].latest_synchronization.status, "success")

    def test_an_empty_list_is_one_empty_page(self):
        pages, error = self.walk(listed())
        self.assertEqual((ids(pages), error), ([[]], None))

    def test_one_bad_movement_is_kept_apart(self):
        bad = [
            transaction("null", amount=None),
            transaction("text", amount="much"),
            transaction("date", executionDate="soon"),
            transaction("coin", currency="eur"),
            {"id": "bare"},
        ]
        pages, _error = self.walk(listed(transaction("1"), *bad, transaction("2")))
        self.assertEqual(ids(pages), [["1", "2"]])
        told = [(one.id, one.reason, one.detail) for one in pages[0].rejected]
        self.assertEqual(
            told,
            [
                ("null", "missing_field", "amount"),
                ("text", "invalid_amount", "amount"),
                ("date", "invalid_date", "executionDate"),
                ("coin", "invalid_currency", "currency"),
                ("bare", "invalid_attributes", "attributes"),
            ],
        )
        self.assertEqual(pages[0].rejected[0].raw["counterpartName"], "Jan Peeters")
        self.assertEqual(pages[0].rejected[4].raw, {"id": "bare"})

    def test_an_item_without_id_spoils_the_page(self):
        for item in (transaction(None), "x", None, [], {}):
            pages, error = self.walk(listed(transaction("1"), item))
            self.assertEqual((pages, error.status), ([], 200))

    def test_what_is_no_list_is_not_understood(self):
        for data in (None, {}, "x"):
            _pages, error = self.walk(answer({"data": data}, ibanity_request_id="r-1"))
            self.assertEqual((error.code, error.request_id), ("invalid_list", "r-1"))

    def test_an_overlap_is_left_out(self):
        pages, error = self.walk(
            listed(
                transaction("1"),
                transaction("2"),
                transaction("2"),
                link=next_link("2"),
            ),
            listed(transaction("2"), transaction("3")),
        )
        self.assertEqual((ids(pages), error), ([["1", "2"], ["3"]], None))

    def test_a_page_that_points_to_itself_ends_the_walk(self):
        again = listed(transaction("1"), link=next_link("1"))
        pages, error = self.walk(again, again)
        self.assertEqual((ids(pages), error.code), ([["1"]], "page_loop"))

    def test_an_older_page_that_comes_again_ends_the_walk(self):
        pages, error = self.walk(
            listed(transaction("1"), link=next_link("1")),
            listed(transaction("2"), link=next_link("2")),
            listed(transaction("1"), link=next_link("3")),
        )
        self.assertEqual((ids(pages), error.code), ([["1"], ["2"]], "page_loop"))

    def test_a_link_followed_before_ends_the_walk(self):
        pages, error = self.walk(
            listed(transaction("1"), link=next_link("1")),
            listed(transaction("2"), link=next_link("1")),
        )
        self.assertEqual((ids(pages), error.code), ([["1"], ["2"]], "page_loop"))

    def test_a_short_or_empty_page_is_not_the_end(self):
        pages, error = self.walk(
            listed(transaction("1"), link=next_link("1")),
            listed(link=next_link("x")),
            listed(transaction("2")),
        )
        self.assertEqual((ids(pages), error), ([["1"], [], ["2"]], None))

    def test_empty_pages_without_end_are_given_up(self):
        endless = [listed(link=next_link(str(number))) for number in range(9)]
        pages, error = self.walk(*endless)
        self.assertEqual((len(pages), error.code), (6, "page_loop"))

    def test_a_link_to_elsewhere_is_not_followed(self):
        for link in ("https://evil.example/accounts", 5, "", "/x", "//evil.example"):
            pages, error = self.walk(listed(transaction("1"), link=link))
            self.assertIsInstance(error, PontoAnswerError)
            self.assertEqual(ids(pages), [["1"]])  # the page itself is not lost
            self.assertEqual(len(self.server.requests), 2)

    def test_a_failure_between_pages_keeps_the_pages_before(self):
        client = self.connect()
        first = listed(transaction("1"), link=next_link("1"))
        self.server.answers += [self._rooted(first), refusal(503, "x")]
        pages = client.transactions("a")
        self.assertEqual(next(pages).items[0].id, "1")
        with self.assertRaises(PontoUnavailableError):
            next(pages)


class TestAuthorization(ClientCase):
    def test_an_expired_token_is_replaced_in_the_middle(self):
        expired = refusal(401, "invalidAccessToken")
        client = self.connect(expired, token("token-2"), listed(transaction("1")))
        self.assertEqual(ids(client.transactions("a")), [["1"]])
        sent = [request[2]["Authorization"] for request in self.server.requests]
        self.assertEqual([sent[1], sent[3]], ["Bearer token-1", "Bearer token-2"])

    def test_a_second_refusal_is_reported(self):
        expired = refusal(401, "invalidAccessToken")
        client = self.connect(expired, token("token-2"), expired)
        with self.assertRaises(PontoAuthorizationError) as caught:
            client.account("a")
        self.assertEqual(caught.exception.code, "invalidAccessToken")
        self.assertEqual(len(self.server.requests), 4)

    def test_a_missing_right_asks_for_no_new_token(self):
        client = self.connect(refusal(403, "forbidden"))
        with self.assertRaises(PontoAuthorizationError):
            client.account("a")
        self.assertEqual(len(self.server.requests), 2)

    def test_without_credentials_only_the_banks_can_be_read(self):
        self.connect(first=listed(copy_of(resources.INSTITUTION)))
        client = PontoClient(self.transport)
        self.assertEqual(ids(client.institutions()), [["b2d1"]])
        with self.assertRaises(PontoAuthorizationError):
            client.userinfo()


class TestEndpoints(ClientCase):
    def one(self, resource):
        return answer(_plain({"data": resource}))

    def last_request(self):
        body = self.server.requests[-1][3]
        return self.server.paths[-1], body.decode()

    def test_institutions_are_filtered_and_asked_for_without_a_token(self):
        listing = listed(copy_of(resources.INSTITUTION))
        client = self.connect(first=listing)
        self.assertEqual(ids(client.institutions("Gring & co", "BE")), [["b2d1"]])
        self.assertEqual(
            self.last_request()[0],
            "GET /financial-institutions?filter[name][contains]=Gring+&+co"
            "&filter[country][eq]=BE&page[limit]=100",
        )
        self.assertNotIn("Authorization", self.server.requests[-1][2])

    def test_single_resources(self):
        for name, example in (
            ("account", resources.ACCOUNT),
            ("synchronization", resources.SYNCHRONIZATION),
        ):
            client = self.connect(self.one(copy_of(example)))
            got = getattr(client, name)("a/../b?c")
            self.assertEqual(got.id, example["id"])
            path = self.server.requests[-1][1]
            self.assertEqual(path, f"/{name}s/a%2F..%2Fb%3Fc")
        client = self.connect(first=self.one(copy_of(resources.INSTITUTION)))
        self.assertEqual(client.institution("b2d1").id, "b2d1")

    def test_lists_have_their_own_paths(self):
        for call, path in (
            (lambda client: client.accounts(), "/accounts"),
            (
                lambda client: client.pending_transactions("a"),
                "/accounts/a/pending-transactions",
            ),
            (
                lambda client: client.updated_transactions("s"),
                "/synchronizations/s/updated-transactions",
            ),
        ):
            client = self.connect(listed())
            self.assertEqual(ids(call(client)), [[]])
            self.assertEqual(self.last_request()[0], f"GET {path}?page[limit]=100")

    def test_older_transactions_are_asked_for_by_id(self):
        client = self.connect(listed())
        list(client.transactions("a", after="t-9"))
        self.assertEqual(
            self.last_request()[0],
            "GET /accounts/a/transactions?page[after]=t-9&page[limit]=100",
        )

    def test_a_synchronization_names_the_user_who_is_there(self):
        client = self.connect(self.one(copy_of(resources.SYNCHRONIZATION)))
        got = client.create_synchronization("a", "accountDetails", "203.0.113.7")
        self.assertEqual(got.id, "77aa")
        self.assertEqual(
            self.last_request(),
            (
                "POST /synchronizations",
                '{"data": {"type": "synchronization", "attributes": {"resourceType": '
                '"account", "resourceId": "a", "subtype": "accountDetails", '
                '"customerIpAddress": "203.0.113.7"}}}',
            ),
        )

    def test_a_synchronization_without_a_user_asks_nothing(self):
        for address in ("", None, "localhost", False):
            client = self.connect(self.one({}))
            with self.assertRaises(PontoRequestError) as caught:
                client.create_synchronization("a", "accountDetails", address)
            self.assertEqual(caught.exception.code, "invalid_ip")
            self.assertEqual(self.server.requests, [])

    def test_a_synchronization_is_created_once_even_if_the_line_breaks(self):
        client = self.connect(no_answer())
        with self.assertRaises(PontoUnavailableError):
            client.create_synchronization("a", "accountDetails", "203.0.113.7")
        self.assertEqual(len(self.server.requests), 2)

    def test_recently_synchronized_is_told_by_its_code(self):
        client = self.connect(refusal(400, "accountRecentlySynchronized"))
        with self.assertRaises(PontoRequestError) as caught:
            client.create_synchronization("a", "accountDetails", "203.0.113.7")
        self.assertEqual(caught.exception.code, "accountRecentlySynchronized")

    def test_a_renewal_leads_to_pontos_page(self):
        link = {"id": "r", "links": {"redirect": "https://authorize.myponto.com/r"}}
        client = self.connect(self.one(link))
        got = client.create_reauthorization_request("a", "https://odoo.example/back")
        self.assertEqual(got.redirect, "https://authorize.myponto.com/r")
        self.assertEqual(
            self.last_request(),
            (
                "POST /accounts/a/reauthorization-requests",
                '{"data": {"type": "reauthorizationRequest", "attributes": '
                '{"redirectUri": "https://odoo.example/back"}}}',
            ),
        )

    def test_an_account_is_left(self):
        client = self.connect(self.one({"type": "account", "id": "a"}))
        client.delete_account("a")
        self.assertEqual(self.last_request()[0], "DELETE /accounts/a")

    def test_a_vanished_account_is_not_found(self):
        client = self.connect(refusal(404, "resourceNotFound"))
        with self.assertRaises(PontoNotFoundError):
            client.account("gone")

    def test_userinfo(self):
        client = self.connect(answer(resources.USERINFO))
        self.assertEqual(client.userinfo().sub, "organization-1")

    def test_a_broken_resource_tells_the_request_to_ask_ponto_about(self):
        body = {"data": {"id": "a", "attributes": {"currency": 5}}}
        client = self.connect(answer(body, ibanity_request_id="r-3"))
        with self.assertRaises(PontoAnswerError) as caught:
            client.account("a")
        error = caught.exception
        self.assertEqual(
            (error.request_id, error.detail, error.status), ("r-3", "currency", 200)
        )

    def test_a_missing_id_asks_nothing(self):
        for ponto_id in ("", None, ".."):
            client = self.connect(self.one({}))
            with self.assertRaises(PontoRequestError):
                client.account(ponto_id)
            self.assertNotIn("GET", "".join(self.server.paths))

    def test_the_clock_is_passed_on(self):
        client = self.connect(answer(resources.USERINFO))
        self.assertIsNone(client.clock_skew)
        client.userinfo()
        self.assertLess(abs(client.clock_skew), 2)
