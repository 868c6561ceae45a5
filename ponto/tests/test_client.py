from ..client import PontoClient
from ..errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from . import resources
from .client_case import ClientCase, ids, listed, plain
from .resources import copy_of, transaction
from .scripted_server import answer, no_answer, refusal, token


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
        return answer(plain({"data": resource}))

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

    def test_one_transaction_is_asked_for_below_its_account(self):
        client = self.connect(self.one(copy_of(resources.TRANSACTION)))
        got = client.transaction("a/b", "t?1")
        self.assertEqual(got.id, resources.TRANSACTION["id"])
        self.assertEqual(
            self.server.requests[-1][1], "/accounts/a%2Fb/transactions/t%3F1"
        )

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
