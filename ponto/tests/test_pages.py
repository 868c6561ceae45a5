from ..errors import (
    PontoAnswerError,
    PontoUnavailableError,
)
from . import resources
from .client_case import ClientCase, ids, listed, next_link
from .resources import transaction
from .scripted_server import answer, refusal


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
        self.assertEqual(len(self.server.requests), 3)  # token and two pages

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

    def test_a_page_that_failed_can_be_asked_for_again(self):
        client = self.connect()
        first = listed(transaction("1"), link=next_link("1"))
        failed = refusal(503, "x")
        self.server.answers += [failed, self._rooted(first), failed]
        self.server.answers.append(listed(transaction("2")))
        pages = client.transactions("a")
        found = []
        for _number in range(2):
            with self.assertRaises(PontoUnavailableError):
                next(pages)
            found.append(next(pages))
            self.assertEqual(pages.is_finished, len(found) == 2)
        self.assertEqual(ids(found), [["1"], ["2"]])
        self.assertEqual([page.last_id for page in found], ["1", "2"])
        self.assertIsNone(next(pages, None))
