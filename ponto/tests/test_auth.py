import threading
from datetime import datetime, timedelta, timezone
from unittest import TestCase

from ..auth import ClientCredentials, Token
from ..errors import PontoAnswerError, PontoAuthorizationError, PontoUnavailableError
from ..transport import Transport
from .scripted_server import ScriptedServer, answer, refusal, token

NOW = datetime(2025, 3, 3, 8, 0, tzinfo=timezone.utc)


class TestClientCredentials(TestCase):
    def connect(self, *answers, keys=("id", "secret"), **options):
        server = ScriptedServer(*answers)
        server.__enter__()
        self.addCleanup(server.__exit__)
        transport = Transport(server.url, retries=0)
        self.addCleanup(transport.close)
        options = {"now": lambda: NOW, **options}
        return server, ClientCredentials(transport, *keys, **options)

    def test_a_token_is_asked_for_as_ponto_wants_it(self):
        server, auth = self.connect(token("first"))
        got = auth.token()
        self.assertEqual((got.value, got.scope), ("first", "ai"))
        self.assertEqual(got.expires_at, NOW + timedelta(seconds=1799))
        method, path, headers, body = server.requests[0]
        self.assertEqual((method, path), ("POST", "/oauth2/token"))
        self.assertEqual(headers["Authorization"], "Basic aWQ6c2VjcmV0")
        self.assertEqual(headers["Content-Type"], "application/x-www-form-urlencoded")
        self.assertEqual(body, b"grant_type=client_credentials")

    def test_a_token_serves_until_a_minute_before_its_end(self):
        server, auth = self.connect(token("first"), token("second"))
        self.assertEqual(auth.token(NOW).value, "first")
        self.assertEqual(auth.token(NOW + timedelta(seconds=1738)).value, "first")
        self.assertEqual(auth.token(NOW + timedelta(seconds=1739)).value, "second")
        self.assertEqual(len(server.requests), 2)

    def test_a_stored_token_is_used_first(self):
        stored = Token("stored", NOW + timedelta(minutes=5))
        server, auth = self.connect(token("first"), token=stored)
        self.assertEqual(auth.token().value, "stored")
        self.assertEqual((server.requests, auth.renewed), ([], False))

    def test_a_new_token_is_handed_over_before_its_use(self):
        kept = []
        _server, auth = self.connect(token("first"), on_new_token=kept.append)
        self.assertEqual([auth.token(), auth.token()], kept * 2)
        self.assertTrue(auth.renewed)

    def test_a_refused_token_is_replaced_once_for_all_threads(self):
        server, auth = self.connect(token("first"), token("second"))
        refused = auth.token()
        threads = [
            threading.Thread(target=auth.replace, args=(refused,)) for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((auth.token().value, len(server.requests)), ("second", 2))

    def test_wrong_keys_are_named(self):
        wrong = answer({"error": "invalid_client"}, 401)
        _server, auth = self.connect(wrong)
        with self.assertRaises(PontoAuthorizationError) as caught:
            auth.token()
        self.assertEqual(caught.exception.code, "invalid_client")

    def test_missing_keys_ask_nothing(self):
        for keys in (("", "secret"), ("id", ""), ("id", None)):
            server, auth = self.connect(token(), keys=keys)
            with self.assertRaises(PontoAuthorizationError):
                auth.token()
            self.assertEqual(server.requests, [])

    def test_an_outage_is_for_later(self):
        _server, auth = self.connect(refusal(503, ""))
        with self.assertRaises(PontoUnavailableError):
            auth.token()
        self.assertIsNone(auth.current)

    def test_what_is_no_token_is_not_understood(self):
        good = {"access_token": "a", "expires_in": 1799}
        for bad in (
            {"access_token": None},
            {"access_token": ""},
            {"access_token": "a\r\nX: y"},
            {"access_token": "a b"},
            {"access_token": "é"},
            {"expires_in": None},
            {"expires_in": "soon"},
            {"expires_in": True},
        ):
            with self.subTest(bad):
                _server, auth = self.connect(answer({**good, **bad}))
                with self.assertRaises(PontoAnswerError):
                    auth.token()

    def test_an_absurd_lifetime_is_bounded(self):
        for lifetime, bound in ((10**30, 86400), (-5, 0)):
            got = Token.from_json({"access_token": "a", "expires_in": lifetime}, NOW)
            self.assertEqual(got.expires_at, NOW + timedelta(seconds=bound))

    def test_repr_shows_no_secret(self):
        _server, auth = self.connect(token("hidden"), keys=("id", "hidden"))
        self.assertNotIn("hidden", repr(auth.token()) + repr(auth))
