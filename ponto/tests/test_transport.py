import logging
import os
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime
from unittest import mock

import requests

from .. import transport as transport_module
from ..errors import (
    PontoAnswerError,
    PontoUnavailableError,
)
from ..transport import Transport
from .scripted_server import ScriptedServer, answer
from .transport_case import GOOD, HTML, SECRET, TransportCase


class TestAnswers(TransportCase):
    def test_a_good_answer_carries_its_facts(self):
        _server, transport = self.serve(
            answer(GOOD, 200, ibanity_request_id="r-1", Set_Cookie="a=b")
        )
        got = transport.get("/accounts")
        self.assertEqual((got.json, got.request_id, got.status), (GOOD, "r-1", 200))
        self.assertEqual(got.headers["ibanity-request-id"], "r-1")
        self.assertNotIn("Set-Cookie", {name.title() for name in got.headers})

    def test_numbers_stay_exact(self):
        _server, transport = self.serve(
            answer(body=b'{"a": 0.10, "b": 12345678901234567}')
        )
        got = transport.get("/x").json
        self.assertEqual(str(got["a"]), "0.10")
        self.assertIsInstance(got["a"], Decimal)
        self.assertEqual(got["b"], 12345678901234567)

    def test_token_form_and_parameters_are_sent(self):
        server, transport = self.serve(answer(GOOD))
        transport.get("/accounts", {"page[limit]": 100}, token="t")
        transport.post_form("/oauth2/token", {"grant_type": "x"}, basic=("ï:d", "s€"))
        transport.post("/synchronizations", {"data": 1}, token="t")
        transport.delete("/accounts/1", token="t")
        self.assertEqual(
            server.paths,
            [
                "GET /accounts?page[limit]=100",
                "POST /oauth2/token",
                "POST /synchronizations",
                "DELETE /accounts/1",
            ],
        )
        sent = [request[2].get("Authorization") for request in server.requests]
        self.assertEqual(
            sent, ["Bearer t", "Basic w686ZDpz4oKs", "Bearer t", "Bearer t"]
        )
        self.assertEqual(server.requests[1][3], b"grant_type=x")
        self.assertEqual(server.requests[2][3], b'{"data": 1}')

    def test_a_netrc_file_changes_nothing(self):
        server, transport = self.serve(answer(GOOD))
        transport._session.trust_env = True
        with mock.patch("requests.sessions.get_netrc_auth", return_value=("a", "b")):
            transport.get("/accounts", token="t")
            transport.get("/financial-institutions")
        sent = [request[2].get("Authorization") for request in server.requests]
        self.assertEqual(sent, ["Bearer t", None])

    def test_a_delete_may_be_answered_without_a_body(self):
        _server, transport = self.serve(answer(body=b""))
        self.assertIsNone(transport.delete("/accounts/1").json)

    def test_what_is_no_json_object_is_not_understood(self):
        bodies = {
            "html": HTML,
            "truncated": b'{"data": [',
            "empty": b"",
            "list": b"[]",
            "not a number": b'{"a": NaN}',
            "exponent": b'{"a": 1e99999999999999999999}',
            "digits": b'{"a": ' + b"1" * 5000 + b"}",
            "depth": b'{"a": ' + b"[" * 200_000,
            "bytes": b"\xff\xfe\x00{",
        }
        for name, body in bodies.items():
            with self.subTest(name):
                error = self.failure_of(PontoAnswerError, answer(body=body))
                self.assertEqual((error.code, error.status), ("not_json", 200))

    def test_a_body_without_end_is_given_up(self):
        with mock.patch.object(transport_module, "MAX_BODY", 1000):
            error = self.failure_of(PontoAnswerError, answer(body=b" " * 200_000))
        self.assertEqual(error.code, "too_long")


class TestSession(TransportCase):
    def test_timeouts_sit_in_the_adapter(self):
        # Odoo's test runner blocks any other host before the adapter is reached.
        transport = Transport("http://localhost:9", timeout=(11, 61))
        adapter = transport._session.get_adapter("http://localhost:9/accounts")
        with mock.patch("requests.adapters.HTTPAdapter.send") as send:
            send.side_effect = requests.ConnectTimeout
            with self.assertRaises(PontoUnavailableError):
                transport.get("/accounts")
        self.assertEqual(adapter.timeout, (11, 61))
        self.assertEqual(send.call_args.kwargs["timeout"], (11, 61))

    def test_no_timeout_is_given_per_call(self):
        transport = Transport("https://api.myponto.com")
        with mock.patch.object(transport._session, "send") as send:
            send.side_effect = requests.ConnectTimeout
            with self.assertRaises(PontoUnavailableError):
                transport.get("/accounts")
        self.assertIsNone(send.call_args.kwargs["timeout"])

    def test_a_redirect_is_not_followed(self):
        with ScriptedServer(answer(GOOD)) as elsewhere:
            for location in (elsewhere.url + "/accounts", "/accounts"):
                moved = answer(GOOD, 302, Location=location)
                error = self.failure_of(PontoAnswerError, moved)
                self.assertEqual((error.code, error.status), ("redirect", 302))
            self.assertEqual(elsewhere.requests, [])

    def test_a_link_within_the_api_is_followed(self):
        server, transport = self.serve(answer(GOOD))
        transport.get(f"{server.url}/accounts?page[after]=1", token="t")
        self.assertEqual(server.paths, ["GET /accounts?page[after]=1"])

    def test_a_link_to_elsewhere_never_sees_the_token(self):
        with ScriptedServer(answer(GOOD)) as elsewhere:
            server, transport = self.serve(answer(GOOD))
            port = elsewhere.url.rpartition(":")[2]
            for link in (elsewhere.url + "/x", f"{server.url}@127.0.0.1:{port}/x"):
                with self.assertRaises(PontoAnswerError):
                    transport.get(link, token="t")
            self.assertEqual((elsewhere.requests, server.requests), ([], []))

    def test_the_clock_of_ponto_is_compared(self):
        far = datetime.now(timezone.utc) + timedelta(hours=1)
        ahead = answer(GOOD, Date=format_datetime(far, usegmt=True))
        _server, transport = self.serve(ahead)
        self.assertIsNone(transport.clock_skew)
        transport.get("/accounts")
        self.assertAlmostEqual(transport.clock_skew, 3600, delta=5)

    def test_a_right_clock_and_a_wrong_date_header_say_nothing(self):
        _server, transport = self.serve(answer(GOOD))
        transport.get("/accounts")
        self.assertLess(abs(transport.clock_skew), 2)
        for header in ("yesterday", "", "Mon, 99 Foo 2025 99:00:00 GMT"):
            transport._note_clock(header, None, None)
        self.assertLess(abs(transport.clock_skew), 2)

    def test_logs_hold_no_secret(self):
        server, transport = self.serve(answer(GOOD, ibanity_request_id="r-7"))
        with self.assertLogs(transport_module.__name__, logging.DEBUG) as logs:
            transport.get("/accounts", {"q": SECRET}, token=SECRET)
            transport.post_form("/oauth2/token", {"a": SECRET}, basic=("i", SECRET))
            transport.get(f"{server.url}/accounts?q={SECRET}")
        told = "\n".join(logs.output)
        self.assertNotIn(SECRET, told)
        for fact in ("GET ", "/accounts", "200", "r-7"):
            self.assertIn(fact, told)

    def test_a_date_without_zone_is_in_utc(self):
        began = datetime(2025, 3, 3, 8, tzinfo=timezone.utc)
        transport = Transport("https://api.myponto.com")
        transport._note_clock("Mon, 03 Mar 2025 08:00:09 -0000", began, began)
        self.assertEqual(transport.clock_skew, 9)

    def test_a_slow_answer_is_no_wrong_clock(self):
        began = datetime(2025, 3, 3, 8, tzinfo=timezone.utc)
        transport = Transport("https://api.myponto.com")
        ended = began + timedelta(seconds=60)
        transport._note_clock("Mon, 03 Mar 2025 08:00:30 GMT", began, ended)
        self.assertEqual(transport.clock_skew, 0)

    def test_no_proxy_stands_between_us_and_this_machine(self):
        proxies = {"http_proxy": "http://127.0.0.1:9", "no_proxy": ""}
        with mock.patch.dict(os.environ, proxies):
            _server, transport = self.serve(answer(GOOD), retries=0)
            self.assertEqual(transport.get("/accounts").json, GOOD)

    def test_cookies_are_not_kept(self):
        server, transport = self.serve(answer(GOOD, Set_Cookie="a=b; Path=/"))
        transport.get("/accounts")
        transport.get("/accounts")
        self.assertNotIn("Cookie", server.requests[1][2])

    def test_repr_hides_what_the_answer_holds(self):
        _server, transport = self.serve(answer({"access_token": SECRET}))
        self.assertNotIn(SECRET, repr(transport.get("/x", token=SECRET)))
        self.assertNotIn(SECRET, repr(transport))

    def test_it_closes_as_a_context(self):
        transport = Transport("https://api.myponto.com")
        with mock.patch.object(transport._session, "close") as close:
            with transport:
                close.assert_not_called()
            close.assert_called_once_with()
