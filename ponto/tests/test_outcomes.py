import unittest

from ..errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoCertificateError,
    PontoClockError,
    PontoNotFoundError,
    PontoRequestError,
    PontoUnavailableError,
)
from ..outcomes import Outcome, failed, refused, taken
from ..payments import Payment

REFUSED = (
    PontoRequestError("no", code="invalidAttribute", status=400),
    PontoAuthorizationError("no", code="insufficientScope", status=403),
    PontoAuthorizationError("no", code="invalidAccessToken", status=401),
    PontoNotFoundError("no", code="resourceNotFound", status=404),
    PontoUnavailableError("no", code="tooManyRequests", status=429),
    PontoUnavailableError("nobody", code="connection", never_sent=True),
    PontoRequestError("not trusted", code="certificate"),
    PontoRequestError("too large", code="invalid_amount"),
    PontoClockError("clock", code="clock"),
    PontoCertificateError("ours", code="client_certificate_refused"),
)
NOT_SURE = (
    PontoUnavailableError("slow", code="timeout"),
    PontoUnavailableError("cut", code="connection"),
    PontoUnavailableError("down", code="internalServerError", status=500),
    PontoUnavailableError("down", status=502),
    PontoUnavailableError("too long", code="requestTimeout", status=408),
    # A page of a gateway, of which nobody knows where it stands.
    PontoAuthorizationError("a page", status=403),
    PontoUnavailableError("a page", status=429),
    PontoAnswerError("a page", code="not_json", status=200),
    PontoAnswerError("a page", code="not_json", status=404),
    PontoAnswerError("cut", code="missing_field", status=201),
    PontoRequestError("known", code="idempotencyKeyReused", status=409),
    ValueError("a mistake of ours"),
)


class TestOutcomes(unittest.TestCase):
    def test_what_ponto_refuses_or_never_saw_is_refused_for_sure(self):
        for error in REFUSED:
            with self.subTest(repr(error)):
                self.assertTrue(failed(error).is_refused)

    def test_all_else_may_have_been_taken(self):
        for error in NOT_SURE:
            with self.subTest(repr(error)):
                self.assertFalse(failed(error).is_refused)

    def test_a_refusal_of_a_repeated_request_proves_nothing(self):
        outcome = failed(REFUSED[0]).asked_again()
        self.assertEqual(outcome, Outcome(error=REFUSED[0], is_repeat=True))
        self.assertIs(outcome.is_refused, False)

    def test_what_was_taken_is_told_with_its_payment_and_is_no_repeat(self):
        payment = Payment("p-1", "unsigned", None)
        self.assertEqual(taken(payment), Outcome(payment, None, False, False))
        again = Outcome(payment, is_repeat=True)
        self.assertEqual(taken(payment).asked_again(), again)

    def test_what_ended_with_an_error_tells_it(self):
        for error in (*REFUSED, *NOT_SURE):
            self.assertIs(failed(error).error, error)
        error = REFUSED[0]
        self.assertEqual(refused(error), Outcome(None, error, True, False))
