import threading
from datetime import timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from .. import webhook_keys as keys_module
from ..errors import PontoUnavailableError
from ..webhook_keys import Keys, read_keys
from .certificate_case import rsa_key
from .properties import bounded
from .webhook_case import KID, NOW, encoded, jwk


class TestKeys(TestCase):
    def setUp(self):
        super().setUp()
        self.asked = 0
        self.answer = [jwk()]
        self.now = NOW
        self.keys = Keys(self.fetch, now=lambda: self.now)

    def fetch(self):
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def later(self, **time):
        self.now += timedelta(**time)

    def test_a_known_key_is_asked_for_once(self):
        for _ in range(3):
            key = self.keys.find(KID)
        self.assertEqual(key.public_numbers(), rsa_key().public_key().public_numbers())
        self.assertEqual(self.asked, 1)

    def test_unknown_keys_are_asked_for_once_a_minute(self):
        for number in range(100):
            self.assertIsNone(self.keys.find(f"unknown-{number}"))
        self.assertEqual(self.asked, 1)
        self.later(seconds=59)
        self.assertIsNone(self.keys.find("unknown"))
        self.assertEqual(self.asked, 1)
        self.later(seconds=1)
        self.answer = [jwk(), jwk("new")]
        self.assertIsNotNone(self.keys.find("new"))
        self.assertEqual(self.asked, 2)

    def test_a_key_that_ponto_withdrew_ends_within_a_day(self):
        self.keys.find(KID)
        self.answer = []
        self.later(hours=25)
        self.assertIsNone(self.keys.find(KID))

    def test_pontos_trouble_leaves_the_known_keys(self):
        self.keys.find(KID)
        self.answer = PontoUnavailableError("down")
        self.later(hours=25)
        with self.assertLogs(keys_module.__name__, "WARNING"):
            self.assertIsNotNone(self.keys.find(KID))
        with self.assertRaises(PontoUnavailableError):
            self.keys.find("other")

    def test_what_could_not_be_asked_is_for_later_and_not_asked_at_once(self):
        self.answer = PontoUnavailableError("down")
        with self.assertLogs(keys_module.__name__, "WARNING"):
            for _ in range(10):
                with self.assertRaises(PontoUnavailableError):
                    self.keys.find(KID)
        self.assertEqual(self.asked, 1)
        self.answer = [jwk()]
        self.later(minutes=1)
        self.assertIsNotNone(self.keys.find(KID))

    def test_an_error_of_ours_does_not_lift_the_limit(self):
        self.answer = RuntimeError("ours")
        with self.assertRaises(RuntimeError):
            self.keys.find(KID)
        with self.assertRaises(PontoUnavailableError):
            self.keys.find(KID)
        self.assertEqual(self.asked, 1)

    def test_many_threads_ask_once(self):
        begin, found = threading.Event(), []

        def fetch():
            self.asked += 1
            begin.wait(5)
            return [jwk()]

        keys = Keys(fetch, now=lambda: NOW)
        threads = [
            threading.Thread(target=lambda: found.append(keys.find(KID)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        begin.set()
        for thread in threads:
            thread.join()
        self.assertEqual((len(found), self.asked), (8, 1))
        self.assertNotIn(None, found)


class TestReading(TestCase):
    def test_padding_may_be_there_or_not(self):
        for n in (jwk()["n"], jwk()["n"].rstrip("=")):
            self.assertEqual([*read_keys([jwk(n=n)])], [KID])

    def test_only_what_may_sign_notifications_is_taken(self):
        short, huge = encoded((1 << 1023) + 1), encoded((1 << 9000) + 1)
        for wrong in (
            {"kty": "oct"},
            {"use": "enc"},
            {"alg": "RS256"},
            {"status": "REVOKED"},
            {"kid": None},
            {"n": None},
            {"n": short},
            {"n": huge},
            {"n": "!"},
            {"e": "AA=="},
            {"e": encoded(1)},
            {"e": encoded(4)},
            {"e": encoded((1 << 64) + 1)},
        ):
            with self.subTest(wrong):
                self.assertEqual(read_keys([jwk(**wrong)]), {})
                self.assertEqual([*read_keys([jwk(**wrong), jwk("b")])], ["b"])

    @bounded
    @given(
        st.lists(
            st.dictionaries(
                st.sampled_from([*jwk()]),
                st.sampled_from([*jwk().values()])
                | st.text()
                | st.none()
                | st.integers(),
            )
        )
    )
    def test_rubbish_gives_no_key(self, items):
        read_keys(items)
