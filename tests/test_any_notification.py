"""Whatever is posted to the webhook: refused without work, or kept; never a crash."""

import json
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st
from odoo.tests import tagged

from ..controllers import webhook
from ..ponto.tests.any_json import nested, values
from ..ponto.tests.webhook_case import claims, signed
from .any_request import SECRET, AnyRequests, few
from .webhook import CREATED, ROUTE, WebhookCase

CODINGS = ["", "; charset=utf-16", "; charset=nonsense", '; charset="', "; boundary=x"]
KINDS = ["application/json", "text/plain", "multipart/form-data", "x", ""]
HEADERS = st.fixed_dictionaries(
    {
        "Content-Type": st.builds(
            str.__add__, st.sampled_from(KINDS), st.sampled_from(CODINGS)
        )
    },
    optional={
        "Signature": st.sampled_from(
            [
                *(
                    SECRET,
                    "a.b.c",
                    "." * 50,
                    "x" * 9000,
                    signed(claims()),
                    "",
                    "e30.e30.e30",
                ),
                signed({"aud": SECRET}),
            ]
        )
        | st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
        "Content-Encoding": st.sampled_from(["gzip", "x"]),
        "Accept-Language": st.sampled_from(["xx", "../..", "x" * 500]),
        "Cookie": st.sampled_from(["session_id=x", "session_id=../../x", "\x7f=1"]),
        "X-Forwarded-Host": st.just("evil.example"),
    },
)
BODIES = (
    st.binary(max_size=200)
    | st.sampled_from([b"[" * 15_000, b"x" * 70_000, SECRET.encode(), b"\xff\xfe{"])
    | values.map(lambda value: json.dumps(value, default=str).encode()[:100_000])
)


def _signable(attributes):
    """The body of a notification with these attributes."""
    data = {"type": CREATED, "id": "n-1", "attributes": attributes}
    return json.dumps({"data": data}, default=str).encode()


@tagged("post_install", "-at_install")
class TestAnyNotification(AnyRequests, WebhookCase):
    def setUp(self):
        super().setUp()
        webhook.refusals.__init__()

    @few
    @given(HEADERS, BODIES)
    def test_that_ponto_did_not_sign_is_refused_without_work(self, headers, body):
        before = len(self.notifications())
        with self.quietly(SECRET):
            # Without a body the test would send a GET.
            status = self.post(None, body or b" ", headers)
        self.assertIn(status, {400, 401, 411, 413, 415})
        self.assertEqual(len(self.notifications()), before)
        self.assertFalse(self.bank.requests)

    @few
    @given(
        values.map(lambda value: json.dumps(value, default=str).encode())
        | st.dictionaries(st.sampled_from(["count", "createdAt"]), values).map(
            _signable
        )
        | st.binary(max_size=50)
    )
    def test_that_ponto_signed_is_kept_or_refused(self, body):
        self._deliver(body)

    def test_of_numbers_and_depths_without_end_is_no_crash(self):
        for attributes in ({"count": 10**40}, {"count": -(10**40)}, {"x": nested(80)}):
            with self.subTest(str(attributes)[:40]):
                self.assertEqual(self._deliver(_signable(attributes)), 204)

    def _deliver(self, body):
        """Sign any bytes as Ponto would; returns the status."""
        anything = SimpleNamespace(encode=lambda: body[:16_000])
        notice = SimpleNamespace(spoil=None, body=anything)
        with self.quietly():
            status = self.post(ROUTE, *self.bank.signed(notice))
        self.assertIn(status, {204, 400})
        return status
