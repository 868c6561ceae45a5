import base64
import hashlib
from unittest import TestCase
from urllib.parse import parse_qs, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from ..addresses import LOGIN_PAGES, webhooks_root
from ..errors import PontoLoginError, PontoRequestError
from ..login import begin, read_return
from .properties import bounded

RETURN = "https://odoo.example/ponto/login/return"
SCOPES = ("ai", "name", "offline_access")
STATE = "s" * 43


class TestBegin(TestCase):
    def query(self, start):
        found = parse_qs(urlsplit(start.url).query, strict_parsing=True)
        self.assertTrue(all(len(values) == 1 for values in found.values()))
        return {name: values[0] for name, values in found.items()}

    def test_the_browser_is_sent_with_all_that_ponto_wants(self):
        start = begin(LOGIN_PAGES["live"], "client é", RETURN, SCOPES)
        self.assertEqual(
            start.url.partition("?")[0],
            "https://authorization.myponto.com/oauth2/auth",
        )
        challenge = hashlib.sha256(start.verifier.encode()).digest()
        self.assertEqual(
            self.query(start),
            {
                "response_type": "code",
                "client_id": "client é",
                "redirect_uri": RETURN,
                "scope": "ai name offline_access",
                "state": start.state,
                "code_challenge": base64.urlsafe_b64encode(challenge)
                .decode()
                .rstrip("="),
                "code_challenge_method": "S256",
            },
        )

    def test_state_and_verifier_are_long_and_never_the_same(self):
        starts = [begin(LOGIN_PAGES["sandbox"], "c", RETURN, SCOPES) for _ in range(50)]
        for start in starts:
            self.assertGreaterEqual(len(start.state), 32)
            self.assertTrue(64 <= len(start.verifier) <= 128)
            self.assertRegex(start.verifier, "^[A-Za-z0-9._~-]+$")
        self.assertEqual(len({start.state for start in starts}), 50)
        self.assertEqual(len({start.verifier for start in starts}), 50)

    def test_onboarding_and_language_are_passed_on(self):
        start = begin(
            "http://127.0.0.1:9/authorize?x=1",
            "c",
            RETURN,
            SCOPES,
            onboarding_details_id="o-1",
            language="nl",
        )
        self.assertTrue(start.url.startswith("http://127.0.0.1:9/authorize?"))
        query = self.query(start)
        self.assertEqual(
            (query["onboarding_details_id"], query["language"], query["x"]),
            ("o-1", "nl", "1"),
        )

    def test_a_language_that_is_none_is_left_out(self):
        start = begin(LOGIN_PAGES["live"], "c", RETURN, SCOPES, language="nl&x=y")
        self.assertNotIn("language", self.query(start))

    def test_only_a_safe_page_is_gone_to(self):
        for page, back in (
            ("http://evil.example/auth", RETURN),
            ("javascript:alert(1)", RETURN),
            (None, RETURN),
            (LOGIN_PAGES["live"], "http://odoo.example/ponto/login/return"),
            (LOGIN_PAGES["live"], ""),
        ):
            with self.assertRaises(PontoRequestError) as caught:
                begin(page, "c", back, SCOPES)
            self.assertEqual(caught.exception.code, "invalid_address")

    def test_nothing_secret_is_shown(self):
        self.assertEqual(
            repr(begin(LOGIN_PAGES["live"], "c", RETURN, ())), "LoginStart()"
        )

    def test_the_keys_of_notifications_are_beside_the_api(self):
        for given_root, expected in (
            (
                "https://api.ibanity.com/ponto-connect",
                "https://api.ibanity.com/webhooks",
            ),
            ("http://localhost:1/ponto-connect/", "http://localhost:1/webhooks"),
        ):
            self.assertEqual(webhooks_root(given_root), expected)


class TestReturn(TestCase):
    def refused(self, parameters):
        with self.assertRaises(PontoLoginError) as caught:
            read_return(parameters)
        return caught.exception

    def test_a_code_is_brought_back(self):
        got = read_return({"code": "abc.def", "state": STATE, "scope": "ai", "x": "y"})
        self.assertEqual((got.code, got.state), ("abc.def", STATE))
        self.assertEqual(repr(got), "LoginReturn()")
        self.assertEqual(read_return({"code": ["c"], "state": [STATE]}).code, "c")

    def test_pontos_refusal_is_told_with_its_state(self):
        error = self.refused(
            {
                "error": "access_denied",
                "error_description": "The user\n\x00 said <b>no</b>" + "x" * 9000,
                "state": STATE,
            }
        )
        self.assertEqual((error.code, error.state), ("access_denied", STATE))
        self.assertTrue(error.detail.startswith("The user said <b>no</b>"))
        self.assertLessEqual(len(error.detail), 500)
        self.assertNotIn(STATE, str(error))

    def test_whatever_else_comes_is_no_answer(self):
        good = {"code": "c", "state": STATE}
        for bad in (
            {},
            {"state": STATE},
            {"code": "c"},
            {**good, "state": ""},
            {**good, "state": "x" * 257},
            {**good, "state": "a b"},
            {**good, "state": [STATE, STATE]},
            {**good, "code": ["c", "c"]},
            {**good, "code": "x" * 2049},
            {**good, "code": "c\r\nX: y"},
            {**good, "code": "c\x00"},
            {**good, "code": "é"},
            {**good, "code": None},
            {**good, "error": "access_denied"},
            {**good, "error": ["a", "b"]},
            {**good, "error_description": ["a", "b"]},
            {"error": [], "state": STATE},
            {"code": [], "error": [], "state": [STATE]},
            {"error": "<script>", "state": STATE},
            {"error": "x" * 65, "state": STATE},
        ):
            with self.subTest(bad):
                self.assertEqual(self.refused(bad).code, "invalid_return")

    def test_a_multidict_hides_no_second_value(self):
        class Query(dict):
            def lists(self):
                return [("code", ["c", "d"]), ("state", [STATE])]

        self.assertEqual(
            self.refused(Query(code="c", state=STATE)).code, "invalid_return"
        )

    @bounded
    @given(
        st.dictionaries(
            st.sampled_from(["code", "state", "error", "error_description", "x"]),
            st.none() | st.text() | st.integers() | st.lists(st.text(), max_size=3),
        )
    )
    def test_rubbish_gives_an_answer_or_this_error(self, parameters):
        try:
            got = read_return(parameters)
        except PontoLoginError as error:
            self.assertIsInstance(error.state, str)
        else:
            self.assertTrue(got.code.isascii() and got.state.isascii())
