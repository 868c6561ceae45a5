"""Section 8, error injections; 4.1 and 4.2: how errors look."""

import http.client
import json
import time
from email.utils import parsedate_to_datetime

from ..faults import read_faults
from .case import SimulatorCase


class TestFaults(SimulatorCase):
    def setUp(self):
        super().setUp()
        self.account_id = self.add_account(transactions=5)
        self.path = f"/accounts/{self.account_id}/transactions"
        self.token = self.new_token()

    def statuses(self, count, target=None):
        return [self.get(target or self.path).status for _number in range(count)]

    def test_4_1_every_error_has_a_code_a_detail_and_the_request_id(self):
        for status in (401, 403, 404, 429, 500):
            self.bank.clear_faults()
            self.bank.inject(f"transactions:{status}")
            answer = self.get(self.path)
            self.assertEqual(answer.status, status)
            error = answer.json["errors"][0]
            self.assertTrue(error["code"] and error["detail"])
            request_id = answer.headers["ibanity-request-id"]
            self.assertEqual(error["meta"]["requestId"], request_id)

    def test_any_status_can_be_asked_for_in_the_api_shape(self):
        for status in (400, 402, 405, 408, 409, 410, 422, 501, 503, 504):
            self.bank.clear_faults()
            self.bank.inject(f"transactions:status={status}:code=odd:retry_after=7")
            answer = self.get(self.path)
            self.assertEqual((answer.status, answer.code), (status, "odd"))
            self.assertEqual(answer.headers["Retry-After"], "7")
        with self.assertRaises(ValueError):
            self.bank.inject("transactions:status")

    def test_reordered_lists_have_the_same_items_in_other_places(self):
        self.bank.inject("transactions:reordered")
        orders = [
            [item["id"] for item in self.get(self.path).json["data"]]
            for _number in range(3)
        ]
        self.assertEqual(len({frozenset(order) for order in orders}), 1)
        self.assertGreater(len(set(map(tuple, orders))), 1)

    def test_3_every_answer_has_its_own_request_id(self):
        answers = [
            self.get(self.path),
            self.get("/nothing/here"),
            self.token_request(),
            self.get("/financial-institutions"),
        ]
        ids = {answer.headers["ibanity-request-id"] for answer in answers}
        self.assertEqual(len(ids), 4)

    def test_unknown_paths_are_404_in_the_api_shape(self):
        answer = self.get("/nothing/here")
        self.assertEqual((answer.status, answer.code), (404, "resourceNotFound"))

    def test_times_limits_how_often_a_fault_hits(self):
        self.bank.inject("transactions:500:times=2")
        self.assertEqual(self.statuses(4), [500, 500, 200, 200])

    def test_after_lets_calls_through_first(self):
        self.bank.inject("transactions:401:after=1:times=1")
        self.assertEqual(self.statuses(3), [200, 401, 200])

    def test_without_times_it_lasts_until_it_is_cleared(self):
        self.bank.inject({"endpoint": "transactions", "kind": 500})
        self.assertEqual(self.statuses(3), [500, 500, 500])
        self.bank.clear_faults()
        self.assertEqual(self.statuses(1), [200])

    def test_a_fault_hits_its_endpoint_in_both_roots_and_no_other(self):
        self.bank.inject("transactions:500")
        self.assertEqual(self.get("/accounts").status, 200)
        self.assertEqual(self.get(f"/ponto-connect{self.path}").status, 500)

    def test_a_fault_can_be_meant_for_one_account_by_id_or_reference(self):
        other = self.add_account(reference="BE68539007547034")
        self.bank.inject(f"transactions:500:account={self.account_id}")
        self.assertEqual(self.statuses(1), [500])
        self.assertEqual(self.statuses(1, f"/accounts/{other}/transactions"), [200])
        self.bank.clear_faults()
        self.bank.inject("synchronizations:500:account=BE68539007547034")
        self.assertEqual(self.synchronize(other).status, 500)
        self.assertEqual(self.synchronize(self.account_id).status, 201)

    def test_a_path_pattern_can_stand_for_the_endpoint(self):
        self.bank.inject("/accounts/*:403")
        self.assertEqual(self.statuses(1), [403])
        self.assertEqual(self.get("/accounts").status, 200)

    def test_a_star_hits_everything_but_the_control_endpoints(self):
        self.bank.inject("*:500")
        self.assertEqual(self.token_request().status, 500)
        self.assertEqual(self.get("/userinfo").status, 500)
        self.assertEqual(self.control("GET", "/health").status, 200)

    def test_4_1_the_token_endpoint_fails_in_the_oauth_shape(self):
        self.bank.inject("token:401:times=1")
        answer = self.token_request()
        self.assertEqual((answer.status, answer.json["error"]), (401, "invalid_client"))

    def test_8_429_with_and_without_retry_after(self):
        moment = "Wed, 21 Oct 2026 07:28:00 GMT"
        self.bank.inject(["transactions:429:times=1"])
        self.assertNotIn("Retry-After", self.get(self.path).headers)
        for value in ("7", moment):
            self.bank.inject(f"transactions:429:times=1:retry_after={value}")
            self.bank.faults[:-1] = []
            answer = self.get(self.path)
            self.assertEqual(
                (answer.status, answer.headers["Retry-After"]), (429, value)
            )

    def test_8_html_in_place_of_json(self):
        for kind, status in (("502html", 502), ("html", 200)):
            self.bank.clear_faults()
            self.bank.inject(f"transactions:{kind}")
            answer = self.get(self.path)
            self.assertEqual(answer.status, status)
            self.assertIn("text/html", answer.headers["Content-Type"])
            self.assertIn(b"<html>", answer.content)

    def test_8_truncated_json_has_the_length_it_says(self):
        self.bank.inject("transactions:truncated")
        answer = self.get(self.path)
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        with self.assertRaises(json.JSONDecodeError):
            _ = answer.json

    def test_8_cut_drops_the_connection_in_the_middle(self):
        self.bank.inject("transactions:cut")
        with self.assertRaises(http.client.IncompleteRead):
            self.get(self.path)

    def test_8_cut_at_the_start_drops_it_before_a_byte(self):
        self.bank.inject("transactions:cut:at=start")
        with self.assertRaises(http.client.RemoteDisconnected):
            self.get(self.path)

    def test_8_an_answer_that_is_lost_was_done_all_the_same(self):
        self.bank.inject("synchronizations:cut")
        with self.assertRaises(http.client.IncompleteRead):
            self.synchronize(self.account_id)
        self.assertEqual(len(self.bank.open_synchronizations), 1)

    def test_8_slow_and_latency_delay_the_answer(self):
        self.bank.inject(
            ["transactions:slow:seconds=0.1", "transactions:latency:ms=100"]
        )
        begin = time.monotonic()
        self.assertEqual(self.statuses(1), [200])
        self.assertGreaterEqual(time.monotonic() - begin, 0.2)

    def test_8_a_timeout_gives_no_answer_and_does_not_hold_up_the_end(self):
        self.bank.inject("transactions:timeout")
        with self.assertRaises(TimeoutError):
            self.get(self.path, timeout=0.2)
        begin = time.monotonic()
        self.server.stop()
        self.assertLess(time.monotonic() - begin, 10)

    def test_8_a_page_can_point_to_itself(self):
        self.bank.inject("transactions:page_loop")
        answer = self.get(f"{self.path}?page[limit]=2")
        self.assertEqual(self.get(answer.links["next"]).ids, answer.ids)

    def test_8_a_page_can_repeat_the_last_item_of_the_one_before(self):
        self.bank.inject("transactions:repeat_page")
        first = self.get(f"{self.path}?page[limit]=1")
        second = self.get(first.links["next"])
        self.assertEqual(second.ids[0], first.ids[-1])
        self.assertEqual(len(second.ids), 2)
        for _page in range(3):
            second = self.get(second.links["next"])
        self.assertNotIn("next", second.links)

    def test_3_a_page_can_be_shorter_than_the_limit_though_more_follow(self):
        every = self.get(self.path).ids
        self.bank.inject("transactions:short_page")
        answer = self.get(f"{self.path}?page[limit]=4")
        found = list(answer.ids)
        self.assertEqual((len(found), answer.paging["limit"]), (2, 4))
        for _page in range(2):
            answer = self.get(answer.links["next"])
            found += answer.ids
        self.assertEqual(found, every)
        self.assertNotIn("next", answer.links)

    def test_8_a_field_can_be_missing_anywhere(self):
        self.bank.inject(
            ["transactions:missing_field:name=amount", "token:missing_field:name=scope"]
        )
        for item in self.get(self.path).data:
            self.assertNotIn("amount", item["attributes"])
        self.assertNotIn("scope", self.token_request().json)

    def test_8_the_date_header_can_be_off(self):
        true = parsedate_to_datetime(self.get(self.path).headers["Date"])
        self.bank.inject("transactions:clock_skew:seconds=-7200")
        off = parsedate_to_datetime(self.get(self.path).headers["Date"])
        self.assertAlmostEqual((true - off).total_seconds(), 7200, delta=600)

    def test_8_a_synchronization_can_never_end(self):
        self.bank.inject("synchronizations:never_ending_sync:times=1")
        created = self.synchronize(self.account_id).data["id"]
        self.bank.advance(seconds=1000)
        answer = self.get(f"/synchronizations/{created}")
        self.assertEqual(answer.data["attributes"]["status"], "running")

    def test_4_3_a_synchronization_can_end_in_any_error(self):
        self.bank.add_transaction(self.account_id, 9, visible=False)
        self.bank.inject(
            "synchronizations:sync_error:code=authorizationInvalid:times=1"
        )
        attributes = self.synchronize_fully(self.account_id).data["attributes"]
        self.assertEqual(attributes["status"], "error")
        self.assertEqual(attributes["errors"][0]["code"], "authorizationInvalid")
        self.assertEqual(len(self.get(self.path).data), 5)

    def test_a_spec_that_is_not_understood_is_refused(self):
        for spec in ("x:500", "token:teapot", "token", "", "token:missing_field"):
            with self.subTest(spec=spec), self.assertRaises(ValueError):
                read_faults(spec)
