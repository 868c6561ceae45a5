import threading
import traceback
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from .. import rotation as rotation_module
from ..auth import Token, Tokens, exchange_code, revoke
from ..errors import (
    PontoAnswerError,
    PontoAuthorizationError,
    PontoUnavailableError,
)
from ..rotation import RotatingToken
from .scripted_server import answer, no_answer, refusal, token
from .transport_case import TransportCase

NOW = datetime(2025, 3, 3, 8, 0, tzinfo=timezone.utc)
DEAD = answer({"error": "invalid_grant", "error_description": "used"}, 400)


def pair(number, lifetime=1799, **more):
    one = {"access_token": f"access-{number}", "refresh_token": f"refresh-{number}"}
    return answer({**one, "expires_in": lifetime, "scope": "ai", **more})


def stored(number, seconds=0):
    expires_at = NOW + timedelta(seconds=seconds)
    return Tokens(Token(f"access-{number}", expires_at, "ai"), f"refresh-{number}")


class Store:
    """What a database does: one worker at a time, kept when it returns."""

    def __init__(self, tokens, failures=0):
        self.tokens = tokens
        self.failures = failures
        self.log = []
        self.inside = 0
        self._lock = threading.Lock()

    @contextmanager
    def exclusive(self):
        with self._lock:
            self.log.append("in")
            yield self
            self.log.append("out")

    def save(self, tokens):
        if self.failures:
            self.failures -= 1
            raise OSError(f"could not write {tokens.refresh_token}")
        self.log.append("save " + tokens.refresh_token)
        self.tokens = tokens

    def forget(self):
        self.log.append("forget")
        self.tokens = None


class RotationCase(TransportCase):
    def rotating(self, store, *answers):
        self.server, self.transport = self.serve(*answers)
        return self.worker(store)

    def worker(self, store):
        return RotatingToken(self.transport, "id", "secret", store, now=lambda: NOW)

    def refused(self, auth, code, error_class=PontoAuthorizationError):
        with self.assertRaises(error_class) as caught:
            auth.token()
        self.assertEqual(caught.exception.code, code)
        return caught.exception


class TestRotation(RotationCase):
    def test_a_token_that_lives_is_used_without_asking(self):
        auth = self.rotating(Store(stored(1, seconds=61)), pair(2))
        self.assertEqual(auth.token().value, "access-1")
        self.assertEqual((self.server.requests, auth.renewed), ([], False))

    def test_one_near_its_end_is_renewed_and_kept_before_its_use(self):
        store = Store(stored(1, seconds=60))
        auth = self.rotating(store, pair(2))
        self.assertEqual(auth.token().value, "access-2")
        self.assertTrue(auth.renewed)
        self.assertEqual(store.log, ["in", "save refresh-2", "out"])
        self.assertEqual(store.tokens.refresh_token, "refresh-2")
        _method, path, headers, body = self.server.requests[0]
        self.assertEqual(path, "/oauth2/token")
        self.assertEqual(headers["Authorization"], "Basic aWQ6c2VjcmV0")
        self.assertEqual(
            body, b"grant_type=refresh_token&refresh_token=refresh-1&client_id=id"
        )

    def test_each_refresh_uses_the_token_of_the_one_before(self):
        auth = self.rotating(Store(stored(1)), pair(2, 0), pair(3, 0), pair(4))
        self.assertEqual([auth.token().value for _ in range(3)][-1], "access-4")
        sent = [body.split(b"refresh_token=")[-1] for *_, body in self.server.requests]
        self.assertEqual(
            [one.partition(b"&")[0] for one in sent],
            [b"refresh-1", b"refresh-2", b"refresh-3"],
        )

    def test_what_another_worker_renewed_is_taken(self):
        store = Store(stored(1))
        first = self.rotating(store, pair(2))
        second = self.worker(store)
        self.assertEqual(first.token().value, second.token().value)
        self.assertEqual(len(self.server.requests), 1)

    def test_a_refused_token_is_renewed_once_for_all(self):
        store = Store(stored(1, seconds=1000))
        first = self.rotating(store, pair(2), pair(3))
        second = self.worker(store)
        dead = first.token()
        self.assertEqual(second.token(), dead)
        self.assertEqual(first.replace(dead).value, "access-2")
        self.assertEqual(second.replace(dead).value, "access-2")
        self.assertEqual(first.replace(dead).value, "access-2")
        self.assertEqual(len(self.server.requests), 1)

    def test_many_threads_and_workers_refresh_once(self):
        store = Store(stored(1))
        workers = [self.rotating(store, pair(2), pair(3))]
        workers += [self.worker(store) for _ in range(3)]
        got = []
        threads = [
            threading.Thread(target=lambda one=one: got.append(one.token().value))
            for one in workers * 3
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(got, ["access-2"] * 12)
        self.assertEqual(len(self.server.requests), 1)


class TestTheEnd(RotationCase):
    def test_a_dead_refresh_token_is_never_sent_again(self):
        store = Store(stored(1))
        auth = self.rotating(store, DEAD)
        self.refused(auth, "invalid_grant")
        self.assertIsNone(store.tokens)
        self.refused(auth, "login_required")
        self.refused(self.worker(store), "login_required")
        self.assertEqual(len(self.server.requests), 1)

    def test_without_a_login_nothing_is_asked(self):
        auth = self.rotating(Store(None), pair(2))
        self.refused(auth, "login_required")
        self.assertEqual(self.server.requests, [])

    def test_wrong_keys_of_the_application_keep_the_login(self):
        wrong = answer({"error": "invalid_client"}, 401)
        store = Store(stored(1))
        auth = self.rotating(store, wrong, pair(2))
        self.refused(auth, "invalid_client")
        self.assertEqual(auth.token().value, "access-2")

    def test_an_outage_keeps_the_login(self):
        store = Store(stored(1))
        auth = self.rotating(store, refusal(503, ""), pair(2))
        self.refused(auth, "", PontoUnavailableError)
        self.assertEqual((store.tokens, store.log), (stored(1), ["in"]))
        self.assertEqual(auth.token().value, "access-2")

    def test_an_answer_lost_after_rotation_ends_at_the_next_attempt(self):
        store = Store(stored(1))
        auth = self.rotating(store, no_answer(), DEAD)
        self.refused(auth, "connection", PontoUnavailableError)
        self.refused(self.worker(store), "invalid_grant")
        self.refused(self.worker(store), "login_required")
        self.assertEqual(len(self.server.requests), 2)

    def test_an_answer_without_a_refresh_token_is_not_understood(self):
        store = Store(stored(1))
        for bad in (None, "", "a b", 7):
            auth = self.rotating(store, pair(2, refresh_token=bad))
            self.refused(auth, "missing_field", PontoAnswerError)
            self.assertIsNone(auth.current)

    def test_a_strange_empty_answer_is_not_understood(self):
        auth = self.rotating(Store(stored(1)), answer(body=b""))
        self.refused(auth, "missing_field", PontoAnswerError)


class TestAStoreThatFails(RotationCase):
    def test_a_second_attempt_saves_the_login(self):
        store = Store(stored(1), failures=1)
        auth = self.rotating(store, pair(2))
        with self.assertLogs(rotation_module.__name__, "ERROR") as logs:
            self.assertEqual(auth.token().value, "access-2")
        self.assertEqual(store.tokens.refresh_token, "refresh-2")
        self.assertNotIn("refresh-2", str(logs.output))

    def test_what_cannot_be_kept_is_never_used(self):
        store = Store(stored(1), failures=2)
        auth = self.rotating(store, pair(2), DEAD)
        with self.assertLogs(rotation_module.__name__, "ERROR") as logs:
            error = self.refused(auth, "tokens_lost")
        self.assertIsNone(auth.current)
        self.assertIsNone(error.__context__)
        told = "".join(traceback.format_exception(error)) + str(logs.output)
        self.assertNotIn("refresh-2", told)
        self.refused(auth, "login_required")
        # The next run finds the old token, which Ponto refuses: that is the end.
        self.refused(self.worker(store), "invalid_grant")
        self.refused(self.worker(store), "login_required")
        self.assertEqual(len(self.server.requests), 2)

    def test_a_login_made_meanwhile_is_not_written_over(self):
        store = Store(stored(1), failures=1)
        auth = self.rotating(store, pair(2))
        entered = store.exclusive

        @contextmanager
        def exclusive():
            with entered() as slot:
                if "out" not in slot.log and slot.log.count("in") == 2:
                    slot.tokens = stored(9, seconds=1000)
                yield slot

        store.exclusive = exclusive
        with self.assertLogs(rotation_module.__name__, "ERROR"):
            self.assertEqual(auth.token().value, "access-9")
        self.assertEqual(store.tokens.refresh_token, "refresh-9")

    def test_a_store_that_cannot_be_read_asks_nothing(self):
        class Closed:
            def exclusive(self):
                raise OSError("no database")

        auth = self.rotating(Closed(), pair(2))
        with self.assertRaises(OSError):
            auth.token()
        self.assertEqual(self.server.requests, [])


class TestGrants(TransportCase):
    def test_a_code_is_exchanged_as_ponto_wants_it(self):
        server, transport = self.serve(pair(1))
        got = exchange_code(
            transport, "id", "secret", "c", "https://o/r", "v", lambda: NOW
        )
        self.assertEqual(
            (got.access.value, got.refresh_token), ("access-1", "refresh-1")
        )
        self.assertEqual(got.access.expires_at, NOW + timedelta(seconds=1799))
        self.assertEqual(
            server.requests[0][3],
            b"grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fo%2Fr"
            b"&client_id=id&code_verifier=v",
        )
        self.assertNotIn("access-1", repr(got) + str(got))
        self.assertNotIn("refresh-1", repr(got) + str(got))

    def test_a_used_code_is_refused_without_naming_it(self):
        words = {"error": "invalid_grant", "error_description": "secret-code was used"}
        _server, transport = self.serve(answer(words, 400))
        with self.assertRaises(PontoAuthorizationError) as caught:
            exchange_code(transport, "id", "keys", "secret-code", "https://o/r", "v")
        self.assertEqual(caught.exception.code, "invalid_grant")
        self.assertEqual(caught.exception.detail, "… was used")

    def test_a_login_without_offline_access_is_not_understood(self):
        _server, transport = self.serve(token())
        with self.assertRaises(PontoAnswerError) as caught:
            exchange_code(transport, "id", "s", "c", "https://o/r", "v")
        self.assertEqual(caught.exception.detail, "refresh_token")

    def test_an_integration_is_revoked_by_its_refresh_token(self):
        server, transport = self.serve(answer(body=b""))
        revoke(transport, "id", "secret", "refresh-1")
        self.assertEqual(server.paths, ["POST /oauth2/revoke"])
        self.assertEqual(server.requests[0][3], b"token=refresh-1")
