import logging
import ssl
import traceback
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from email.utils import format_datetime
from unittest import TestCase, mock

import requests

from .. import transport as transport_module
from ..errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoClockError,
    PontoError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from ..transport import Transport
from .scripted_server import ScriptedServer, answer, cut_answer, no_answer, refusal

HTML = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
GOOD = {"data": []}
SECRET = "very-secret-token"


class TransportCase(TestCase):
    def serve(self, *answers, **options):
        server = ScriptedServer(*answers)
        server.__enter__()
        self.addCleanup(server.__exit__)
        transport = Transport(server.url, backoff=0, **options)
        self.addCleanup(transport.close)
        return server, transport

    def failure_of(self, expected, *answers, retries=0):
        _server, transport = self.serve(*answers, retries=retries)
        with self.assertRaises(expected) as caught:
            transport.get("/accounts", token=SECRET)
        self.assertIs(type(caught.exception), expected)
        return caught.exception


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


class TestFailures(TransportCase):
    def test_each_status_has_its_consequence(self):
        expected = {
            400: PontoRequestError,
            401: PontoAuthorizationError,
            403: PontoAuthorizationError,
            404: PontoNotFoundError,
            405: PontoRequestError,
            422: PontoRequestError,
            429: PontoUnavailableError,
            500: PontoUnavailableError,
            502: PontoUnavailableError,
            503: PontoUnavailableError,
            504: PontoUnavailableError,
        }
        for status, error_class in expected.items():
            with self.subTest(status):
                refused = refusal(status, "aCode", ibanity_request_id="r-9")
                error = self.failure_of(error_class, refused)
                facts = (error.code, error.status, error.request_id, error.detail)
                self.assertEqual(facts, ("aCode", status, "r-9", "Ponto's words"))

    def test_wrong_keys_are_known_by_their_code(self):
        body = {"error": "invalid_client", "error_description": "Unknown client"}
        for status in (400, 401):
            error = self.failure_of(PontoAuthorizationError, answer(body, status))
            self.assertEqual(
                (error.code, error.detail), ("invalid_client", "Unknown client")
            )

    def test_html_is_never_taken_for_pontos_words(self):
        for status, error_class in {
            200: PontoAnswerError,
            400: PontoAnswerError,
            404: PontoAnswerError,
            502: PontoUnavailableError,
        }.items():
            with self.subTest(status):
                page = answer(body=HTML, status=status, Content_Type="text/html")
                self.assertEqual(self.failure_of(error_class, page).status, status)

    def test_a_gateway_that_knows_no_such_address_is_not_ponto(self):
        for body in ({"message": "no Route matched"}, {"errors": []}, {}):
            with self.subTest(body):
                error = self.failure_of(PontoAnswerError, answer(body, 404))
                self.assertEqual(error.status, 404)

    def test_strange_error_bodies_still_give_their_class(self):
        for body in ({"errors": {}}, {"errors": [None]}, {"errors": [{"code": 7}]}, {}):
            with self.subTest(body):
                error = self.failure_of(PontoRequestError, answer(body, 400))
                self.assertEqual((error.code, error.detail), ("", ""))

    def test_an_error_never_holds_the_token(self):
        refused = refusal(400, "x", f"bad header Bearer {SECRET}")
        for given in (refused, no_answer(), answer(body=HTML), refusal(401, SECRET)):
            error = self.failure_of(self._class_of(given), given)
            told = "".join(traceback.format_exception(error))
            told += repr(error) + str(error) + repr(vars(error))
            self.assertNotIn(SECRET, told)
            self.assertIsNone(error.__context__)

    @staticmethod
    def _class_of(given):
        if given.get("drop"):
            return PontoUnavailableError
        classes = {400: PontoRequestError, 401: PontoAuthorizationError}
        return classes.get(given["status"], PontoAnswerError)

    def test_the_post_form_error_never_holds_the_secret(self):
        body = {"error": "invalid_client", "error_description": f"not {SECRET}"}
        _server, transport = self.serve(answer(body, 401))
        with self.assertRaises(PontoAuthorizationError) as caught:
            transport.post_form("/oauth2/token", {}, basic=("id", SECRET))
        self.assertEqual(caught.exception.detail, "not …")

    def test_a_cut_body_is_for_later(self):
        self.failure_of(PontoUnavailableError, cut_answer({"data": ["x" * 50]}))

    def test_nobody_there_is_for_later(self):
        with ScriptedServer(answer(GOOD)) as server:
            url = server.url
        with self.assertRaises(PontoUnavailableError) as caught:
            Transport(url, retries=1, backoff=0).get("/accounts")
        self.assertEqual(caught.exception.code, "connection")

    def test_no_byte_in_time_is_for_later(self):
        _server, transport = self.serve(answer(GOOD))
        with (
            mock.patch.object(
                transport._session, "request", side_effect=requests.ReadTimeout("slow")
            ),
            self.assertRaises(PontoUnavailableError) as caught,
        ):
            transport.get("/accounts")
        self.assertEqual(caught.exception.code, "timeout")

    def test_certificates_tell_the_clock_from_the_rest(self):
        for verify_code, error_class in {
            9: PontoClockError,
            10: PontoClockError,
            18: PontoRequestError,
        }.items():
            with self.subTest(verify_code):
                error = self._certificate_failure(verify_code)
                self.assertIs(type(error), error_class)
                self.assertIn("verify failed", error.detail)

    def _certificate_failure(self, verify_code):
        cause = ssl.SSLCertVerificationError("certificate")
        cause.verify_code, cause.verify_message = verify_code, "verify failed"
        wrapped = requests.exceptions.SSLError(requests.exceptions.SSLError(cause))
        transport = Transport("https://api.myponto.com")
        with (
            mock.patch.object(transport._session, "request", side_effect=wrapped),
            self.assertRaises(PontoError) as caught,
        ):
            transport.get("/accounts")
        return caught.exception


class TestRetries(TransportCase):
    def test_a_get_is_repeated_until_it_works(self):
        for given in (refusal(429, "x"), refusal(503, "x"), no_answer()):
            server, transport = self.serve(given, given, answer(GOOD))
            self.assertEqual(transport.get("/accounts").json, GOOD)
            self.assertEqual(len(server.requests), 3)

    def test_a_get_is_given_up_after_its_retries(self):
        server, transport = self.serve(refusal(503, "x"), retries=2)
        with self.assertRaises(PontoUnavailableError):
            transport.get("/accounts")
        self.assertEqual(len(server.requests), 3)

    def test_other_statuses_are_not_repeated(self):
        for status in (400, 401, 404, 500):
            server, transport = self.serve(refusal(status, "x"), answer(GOOD))
            with self.assertRaises(PontoError):
                transport.get("/accounts")
            self.assertEqual(len(server.requests), 1)

    def test_a_post_or_delete_is_never_repeated(self):
        for given in (
            refusal(503, "x"),
            refusal(429, "x", Retry_After="0"),
            no_answer(),
        ):
            server, transport = self.serve(given, answer(GOOD))
            with self.assertRaises(PontoUnavailableError):
                transport.post("/synchronizations", {})
            self.assertEqual(len(server.requests), 1)
            server, transport = self.serve(given, answer(GOOD))
            with self.assertRaises(PontoUnavailableError):
                transport.delete("/accounts/1")
            self.assertEqual(len(server.requests), 1)

    def test_a_post_that_finds_nobody_is_not_repeated(self):
        retry = transport_module._retry(3, 0)
        with self.assertRaises(OSError):
            retry.increment("POST", "/", error=OSError("nobody"))

    def test_a_short_wait_is_slept_and_a_long_one_told(self):
        with mock.patch("time.sleep") as sleep:
            _server, transport = self.serve(
                refusal(429, "x", Retry_After="7"), answer(GOOD)
            )
            transport.get("/accounts")
            self.assertIn(mock.call(7), sleep.mock_calls)
        server, transport = self.serve(
            refusal(429, "x", Retry_After="31"), answer(GOOD)
        )
        with self.assertRaises(PontoUnavailableError) as caught:
            transport.get("/accounts")
        self.assertEqual((caught.exception.retry_after, len(server.requests)), (31, 1))

    def test_retry_after_is_read_in_every_form(self):
        later = datetime.now(timezone.utc) + timedelta(seconds=100)
        for header, lowest, highest in (
            ("120", 120, 120),
            (format_datetime(later, usegmt=True), 90, 100),
            ("1" * 400, 3600, 86400),
        ):
            with self.subTest(header):
                limited = refusal(429, "x", Retry_After=header)
                error = self.failure_of(PontoUnavailableError, limited)
                self.assertTrue(lowest <= error.retry_after <= highest)
        for header in ("soon", "-5", "Mon, 99 Foo"):
            with self.subTest(header):
                limited = refusal(429, "x", Retry_After=header)
                error = self.failure_of(PontoUnavailableError, limited, retries=1)
                self.assertIsNone(error.retry_after)


class TestSession(TransportCase):
    def test_timeouts_sit_in_the_adapter(self):
        transport = Transport("https://api.myponto.com", timeout=(11, 61))
        adapter = transport._session.get_adapter("https://api.myponto.com/accounts")
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
        _server, transport = self.serve(answer(GOOD, ibanity_request_id="r-7"))
        with self.assertLogs(transport_module.__name__, logging.DEBUG) as logs:
            transport.get("/accounts", {"q": SECRET}, token=SECRET)
            transport.post_form("/oauth2/token", {"a": SECRET}, basic=("i", SECRET))
        told = "\n".join(logs.output)
        self.assertNotIn(SECRET, told)
        for fact in ("GET ", "/accounts", "200", "r-7"):
            self.assertIn(fact, told)

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
