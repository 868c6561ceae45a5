import socket
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from unittest import mock

from urllib3.exceptions import MaxRetryError, SSLError

from .. import adapter
from ..errors import (
    PontoError,
    PontoUnavailableError,
)
from ..transport import Transport
from .scripted_server import answer, no_answer, refusal
from .transport_case import GOOD, TransportCase


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
        retry = adapter.retry_policy(3, 0)
        with self.assertRaises(OSError):
            retry.increment("POST", "/", error=OSError("nobody"))

    def test_nobody_there_is_told_in_our_words_for_any_method(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        with Transport(f"http://127.0.0.1:{port}", backoff=0) as transport:
            for send in (
                lambda: transport.get("/accounts"),
                lambda: transport.post_form("/oauth2/token", {}),
            ):
                with self.assertRaises(PontoUnavailableError) as caught:
                    send()
                self.assertEqual(caught.exception.code, "connection")

    def test_a_certificate_error_is_not_repeated(self):
        retry = adapter.retry_policy(3, 0)
        with self.assertRaises(MaxRetryError):
            retry.increment("GET", "/", error=SSLError("certificate"))

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
