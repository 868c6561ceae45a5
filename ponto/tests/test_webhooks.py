import base64
import hashlib
import hmac
import json
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from .. import webhooks
from ..errors import PontoAnswerError, PontoSignatureError
from ..webhooks import claimed_audience
from .certificate_case import ec_key, rsa_key
from .properties import bounded
from .webhook_case import (
    APPLICATION,
    BODY,
    DATA,
    KID,
    NOW,
    STAMP,
    WebhookCase,
    claims,
    signed,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class TestGoodNotifications(WebhookCase):
    def test_a_notification_of_ponto_is_read(self):
        got = self.read(signed(claims()))
        self.assertEqual((got.id, got.type), (DATA["id"], DATA["type"]))
        self.assertEqual(got.created_at.isoformat(), "2025-03-03T07:59:58.123456+00:00")
        self.assertEqual(
            (got.account_id, got.organization_id, got.synchronization_id),
            ("account-1", "organization-1", "synchronization-1"),
        )
        self.assertEqual((got.subtype, got.count), ("accountTransactions", 3))

    def test_the_audience_is_known_before_the_check(self):
        self.assertEqual(claimed_audience(signed(claims())), APPLICATION)

    def test_what_nobody_knows_yet_is_read_as_it_is(self):
        data = {"type": "pontoConnect.new.thing", "id": "1", "attributes": {"x": []}}
        body = json.dumps({"data": data, "more": 1}).encode()
        got = self.read(signed(claims(body)), body)
        self.assertEqual((got.type, got.account_id), ("pontoConnect.new.thing", None))
        self.assertIsNone(got.created_at)

    def test_strange_attributes_cost_only_themselves(self):
        for strange in (
            {"attributes": None},
            {"attributes": {"createdAt": 7, "count": "many"}},
            {"attributes": {"count": 10**40}},
            {"relationships": []},
            {"relationships": {"account": {"data": {"id": 7}}}},
        ):
            body = json.dumps({"data": {"type": "t", "id": "1", **strange}}).encode()
            got = self.read(signed(claims(body)), body)
            self.assertEqual((got.created_at, got.count, got.account_id), (None,) * 3)

    def test_clocks_may_differ_by_half_a_minute(self):
        signature = signed(claims())
        for seconds in (-30, 0, 60, 89):
            self.read(signature, now=NOW + timedelta(seconds=seconds))


class TestRefusals(WebhookCase):
    def code(self, signature, body=BODY, **options):
        with self.assertRaises(PontoSignatureError) as caught:
            self.read(signature, body, **options)
        error = caught.exception
        self.assertIsNone(error.__cause__)
        return error.code

    def test_a_changed_body_is_refused(self):
        signature = signed(claims())
        for body in (BODY + b" ", BODY.replace(b"3", b"4"), b""):
            self.assertEqual(self.code(signature, body), "wrong_digest")

    def test_too_long_a_body_is_refused(self):
        body = BODY + b" " * webhooks.MAX_BODY
        self.assertEqual(self.code(signed(claims(body)), body), "malformed")

    def test_another_key_is_refused(self):
        signature = signed(claims(), rsa_key("two"))
        self.assertEqual(self.code(signature), "wrong_signature")

    def test_changed_claims_are_refused(self):
        head, _payload, tail = signed(claims()).split(".")
        forged = ".".join((head, part(claims(aud="other")), tail))
        self.assertEqual(self.code(forged), "wrong_signature")

    def test_an_unknown_key_is_refused(self):
        self.assertEqual(self.code(signed(claims(), kid="other")), "unknown_key")

    def test_only_rs512_is_accepted(self):
        for algorithm, key in (
            ("RS256", rsa_key()),
            ("RS384", rsa_key()),
            ("PS512", rsa_key()),
            ("ES256", ec_key()),
            ("HS512", "secret" * 20),
        ):
            with self.subTest(algorithm):
                signature = signed(claims(), key, algorithm)
                self.assertEqual(self.code(signature), "wrong_algorithm")

    def test_no_signature_at_all_is_refused(self):
        head = {"alg": "none", "kid": KID}
        for alg in ("none", "None", "", None, "rs512", ["RS512"]):
            bare = ".".join((part({**head, "alg": alg}), part(claims()), "AA"))
            self.assertEqual(self.code(bare), "wrong_algorithm")
        bare = f"{part(head)}.{part(claims())}."
        self.assertEqual(self.code(bare), "malformed")

    def test_the_public_key_is_no_secret_to_sign_with(self):
        public = (
            rsa_key()
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )
        for alg, code in (("HS512", "wrong_algorithm"), ("RS512", "wrong_signature")):
            text = f"{part({'alg': alg, 'kid': KID})}.{part(claims())}"
            mac = hmac.new(public, text.encode(), hashlib.sha512).digest()
            forged = text + "." + base64.urlsafe_b64encode(mac).decode().rstrip("=")
            self.assertEqual(self.code(forged), code)

    def test_headers_that_change_the_meaning_are_refused(self):
        for more in ({"crit": ["exp"]}, {"b64": True}, {"b64": False}):
            _head, *rest = signed(claims()).split(".")
            changed = ".".join((part({"alg": "RS512", "kid": KID, **more}), *rest))
            self.assertEqual(self.code(changed), "malformed")

    def test_each_wrong_claim_is_named(self):
        for expected, wrong in (
            ("wrong_audience", {"aud": "client-id"}),
            ("wrong_audience", {"aud": ""}),
            ("wrong_claims", {"aud": [APPLICATION]}),
            ("wrong_claims", {"aud": None}),
            ("wrong_issuer", {"iss": "https://api.ibanity.com.evil.example"}),
            ("wrong_claims", {"iss": None}),
            ("expired", {"iat": STAMP - 300, "exp": STAMP - 30}),
            ("not_yet_valid", {"iat": STAMP + 31, "exp": STAMP + 91}),
            ("wrong_claims", {"exp": STAMP + 301}),
            ("wrong_claims", {"exp": STAMP}),
            ("wrong_claims", {"exp": STAMP - 1}),
            ("wrong_claims", {"iat": None}),
            ("wrong_claims", {"exp": str(STAMP + 60)}),
            ("wrong_claims", {"iat": float(STAMP)}),
            ("wrong_claims", {"iat": True}),
            ("wrong_claims", {"exp": 10**300}),
            ("wrong_claims", {"digest": None}),
            ("wrong_claims", {"digest": "é"}),
            ("wrong_digest", {"digest": ""}),
        ):
            with self.subTest(wrong):
                self.assertEqual(self.code(signed(claims(**wrong))), expected)

    def test_a_missing_claim_is_refused(self):
        for name in ("aud", "digest", "exp", "iat", "iss"):
            some = claims()
            del some[name]
            self.assertEqual(self.code(signed(some)), "wrong_claims")

    def test_an_application_without_an_id_gets_nothing(self):
        for application_id in ("", None, False):
            code = self.code(signed(claims(aud="")), application_id=application_id)
            self.assertEqual(code, "wrong_audience")

    def test_after_its_time_it_is_a_replay(self):
        late = NOW + timedelta(seconds=90)
        self.assertEqual(self.code(signed(claims()), now=late), "expired")

    def test_a_good_signature_of_rubbish_is_not_understood(self):
        for body in (
            b"",
            b"[]",
            b"{}",
            b"\xff",
            b"[" * 10_000,
            b'{"data": {"type": "x"}}',
            b'{"data": {"id": "x"}}',
            b'{"data": {"id": "x", "type": "a\\nb"}}',
            b'{"data": {"id": "x\\u0000", "type": "a"}}',
        ):
            with self.subTest(body[:30]), self.assertRaises(PontoAnswerError):
                self.read(signed(claims(body)), body)

    def test_signed_rubbish_is_malformed(self):
        for payload in (b"", b"[]", b"\xff", b"[" * 5_000, b"NaN"):
            self.assertEqual(self.code(signed(payload)), "malformed")


class TestRubbish(WebhookCase):
    """Whatever comes, only these two errors come out."""

    def only_ours(self, signature, body=BODY):
        for read in (
            lambda: self.read(signature, body),
            lambda: claimed_audience(signature),
        ):
            try:
                read()
            except (PontoSignatureError, PontoAnswerError):
                continue

    @bounded
    @given(st.text(), st.binary())
    def test_any_signature_and_body(self, signature, body):
        self.only_ours(signature, body)

    @bounded
    @given(JSON, JSON, st.binary())
    def test_any_three_parts(self, header, payload, tail):
        tail = base64.urlsafe_b64encode(tail).decode().rstrip("=") or "AA"
        self.only_ours(f"{part(header)}.{part(payload)}.{tail}")
        good = part({"alg": "RS512", "kid": KID})
        self.only_ours(f"{good}.{part(payload)}.{tail}")

    @bounded
    @given(
        st.sampled_from(["alg", "kid", "typ", "crit", "jwk", "jku", "x5u", "zip"]), JSON
    )
    def test_any_header(self, name, value):
        header = {"alg": "RS512", "kid": KID, name: value}
        self.only_ours(f"{part(header)}.{part(claims())}.AAAA")

    @bounded
    @given(st.sampled_from(["aud", "digest", "exp", "iat", "iss", "jti", "nbf"]), JSON)
    def test_any_signed_claim(self, name, value):
        self.only_ours(signed(claims(**{name: value})))

    @bounded
    @given(JSON)
    def test_any_signed_body(self, value):
        for data in ({"data": value}, {"data": {**DATA, "attributes": value}}, value):
            body = json.dumps(data).encode()
            self.only_ours(signed(claims(body)), body)

    @bounded
    @given(st.integers(0, 700), st.integers(0, 255))
    def test_any_changed_byte(self, place, value):
        signature = bytearray(signed(claims()).encode())
        signature[place % len(signature)] = value
        self.only_ours(signature.decode("latin-1"))

    def test_what_is_no_text(self):
        for signature in (None, b"a.b.c", 7, "a.b.c\n", "x" * 9000, "é.é.é"):
            self.only_ours(signature)
