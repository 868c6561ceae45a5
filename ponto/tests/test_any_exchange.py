"""Whatever a server sends back, byte by byte: a documented error and never a secret.

And a payment that went out is never taken for refused: it would be sent once more.
"""

import base64
import json
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..errors import PontoError, PontoRequestError
from ..outcomes import failed
from ..transport import Transport
from .properties import bounded, seeds
from .scripted_server import ScriptedServer, answer

SECRET = "very+secret/token="
PAIR = base64.b64encode(f"client:{SECRET}".encode()).decode()
FORM = {"code": "other-secret"}
# In what forms a secret that was sent may come back.
BEARER = [SECRET, "very%2Bsecret%2Ftoken%3D"]
BASIC = [*BEARER, PAIR, FORM["code"]]
# Or parted by what is cleaned away.
ECHOES = [*BASIC, SECRET.replace("s", "s\x07"), f"Bearer {SECRET}", SECRET * 300]
NAMES = ["Date", "Retry-After", "Content-Type", "Location", "Set-Cookie", "Link"]
NAMES += ["ibanity-request-id", "Content-Encoding", "WWW-Authenticate"]
HEADERS = st.sampled_from(
    [
        *("9" * 5000, "-1", "1e5", "gzip", "identity", "application/json", "http://[x"),
        *("//evil.example", "a=b; expires=Mon, 01 Jan 99999 00:00:00 GMT", "Digest x"),
        *("Mon, 01 Jan 2024 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:00 +9999999999999"),
        *("Mon, 01 Jan 99999999999999 00:00:00", "Mon, 31 Dec 9999 23:59:59 -2359"),
        *ECHOES[:1],
    ]
) | st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
WORDS = st.sampled_from(ECHOES) | st.text(max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["errors", "code", "detail", "error", "error_description"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
REFUSALS = st.builds(
    lambda code, detail: {"errors": [{"code": code, "detail": detail}]}, WORDS, WORDS
)
BODIES = st.binary(max_size=60) | (REFUSALS | JSON).map(
    lambda value: json.dumps(value).encode()
)
STATUSES = st.sampled_from([200, 201, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503])
ANSWERS = st.fixed_dictionaries(
    {
        "status": STATUSES,
        "headers": st.dictionaries(st.sampled_from(NAMES), HEADERS, max_size=3),
        "body": BODIES,
    }
)


def _facts(error):
    return [str(error), repr(error), *map(str, vars(error).values()), *error.args]


class TestAnyExchange(TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ScriptedServer(answer())
        cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__)
        cls.transport = Transport(cls.server.url, retries=0, timeout=(10, 10))
        cls.addClassCleanup(cls.transport.close)
        cls.ways = [
            (lambda: cls.transport.get("/x", token=SECRET), BEARER),
            (lambda: cls.transport.post("/payments", {}, token=SECRET), BEARER),
            (lambda: cls.transport.delete("/x", token=SECRET), BEARER),
            (lambda: cls.transport.post_form("/t", FORM, ("client", SECRET)), BASIC),
        ]

    @bounded
    @given(ANSWERS)
    def test_ends_in_an_answer_or_a_documented_error(self, scripted):
        self._exchange(scripted)

    def test_that_did_not_does_now(self):
        for name, scripted in seeds("exchanges"):
            with self.subTest(name):
                self._exchange({**scripted, "body": scripted["body"].encode()})

    def _exchange(self, scripted):
        length = {"Content-Length": str(len(scripted["body"]))}
        headers = {**length, **scripted["headers"]}
        # Closed, or a length that promises too much is waited for.
        self.server.answers = [{**scripted, "headers": headers, "close": True}]
        for way, hidden in self.ways:
            try:
                told = [way().request_id]
            except PontoError as error:
                told = _facts(error)
                self._check_refusal(error, scripted)
            for written in hidden:
                self.assertFalse([one for one in told if written in one], told)

    def _check_refusal(self, error, scripted):
        self.assertFalse(getattr(error, "never_sent", False))
        self.assertIsNone(error.__cause__)
        if failed(error).is_refused:
            self.assertEqual(error.status, scripted["status"])
            self.assertIn(error.status // 100, {4})
            self.assertIsInstance(json.loads(scripted["body"]), dict)


class TestAnyPath(TestCase):
    """What an id of an answer may make of the next request's address."""

    @bounded
    @given(st.text())
    def test_no_address_leads_out_of_the_api(self, link):
        transport = Transport("https://api.example/v1")
        try:
            address = transport._root.locate(link)
        except PontoError as error:
            self.assertIn(error.code, {"invalid_address", "foreign_link"})
            self.assertNotIsInstance(
                error, PontoRequestError if link[:1] != "/" else ()
            )
        else:
            self.assertTrue(address.startswith("https://api.example/v1/"))
            self.assertNotIn("/../", address + "/")
