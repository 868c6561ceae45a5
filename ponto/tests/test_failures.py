import ssl
import traceback
from unittest import mock

import requests

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
from .transport_case import GOOD, HTML, SECRET, TransportCase


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

    def test_what_found_nobody_was_never_sent(self):
        with ScriptedServer(answer(GOOD)) as server:
            url = server.url
        for send in ("get", "post"):
            with self.subTest(send), self.assertRaises(PontoUnavailableError) as caught:
                getattr(Transport(url, retries=0), send)("/accounts", {})
            self.assertTrue(caught.exception.never_sent)

    def test_what_was_cut_may_have_been_taken(self):
        error = self.failure_of(PontoUnavailableError, cut_answer({"data": ["x" * 50]}))
        self.assertFalse(error.never_sent)

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
