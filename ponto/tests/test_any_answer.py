"""Whatever Ponto answers: only the documented error, and no value breaks a promise."""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from unittest import TestCase

from hypothesis import example, given
from hypothesis import strategies as st

from .. import answers, payments
from ..attributes import MAX_COUNT, clean
from ..auth import Tokens
from ..errors import PontoAnswerError, PontoRequestError
from ..pages import Walk
from ..transport import Answer
from . import resources
from .any_json import anything, gone_wrong, values
from .properties import bounded, seeds

NOW = datetime(2026, 3, 3, tzinfo=timezone.utc)
CLASSES = [
    answers.Institution,
    answers.Account,
    answers.Transaction,
    answers.PendingTransaction,
    answers.ReauthorizationRequest,
    answers.IntegrationAccount,
    answers.Synchronization,
    payments.Payment,
    payments.PaymentActivation,
]
CODES = {
    *("missing_field", "invalid_text", "invalid_flag", "invalid_number", "missing_id"),
    *("invalid_amount", "invalid_currency", "invalid_date", "invalid_resource"),
    "invalid_attributes",
}


class TestAnyResource(TestCase):
    def read(self, read, value):
        """What a reader makes of a value; None where it refuses as documented."""
        try:
            return read(value)
        except PontoAnswerError as error:
            self.assertIn(error.code, CODES)
            # The name of a field: nothing of what the answer holds.
            self.assertRegex(error.detail, r"\A[A-Za-z_. ]{2,40}\Z")
            self.assertIsNone(error.__cause__)
            return None

    def test_that_was_not_is_understood_or_refused(self):
        for name, resource in seeds("resources"):
            with self.subTest(name):
                self._read_as_each(resource)

    @bounded
    @given(anything)
    def test_is_understood_or_refused(self, resource):
        self._read_as_each(resource)

    def _read_as_each(self, resource):
        for item_class in CLASSES:
            if item := self.read(item_class.from_json, resource):
                self._check(item)

    @bounded
    @given(gone_wrong(resources.TRANSACTION))
    def test_of_a_movement_is_understood_or_refused(self, resource):
        item = self.read(answers.Transaction.from_json, resource)
        if item:
            self._check(item)
            json.dumps(item.raw)
            for zone in ("Europe/Brussels", "America/New_York", "Pacific/Kiritimati"):
                item.execution_day(zone)
                item.value_day(zone)

    @bounded
    @given(
        st.dictionaries(
            st.sampled_from(
                ["sub", "name", "access_token", "refresh_token", "expires_in", "scope"]
            ),
            values | st.sampled_from(["token-1", "a b", "a\nb", 1799]),
        )
    )
    def test_flat_answers_too(self, answer):
        if info := self.read(answers.UserInfo.from_json, answer):
            self._check(info)
        if tokens := self.read(lambda value: Tokens.from_json(value, NOW), answer):
            for token in (tokens.access.value, tokens.refresh_token):
                self.assertRegex(token, r"\A[\x21-\x7e]+\Z")
                self.assertNotIn(token, repr(tokens))
            life = tokens.access.expires_at - NOW
            self.assertTrue(timedelta(0) <= life <= timedelta(days=366))

    def _check(self, item):
        for each in fields(item):
            if each.name != "raw":
                self._check_value(each.name, getattr(item, each.name))
        self.assertTrue(getattr(item, "id", "") or getattr(item, "sub", ""))
        self.assertRegex(getattr(item, "currency", "EUR"), r"\A[A-Z]{3}\Z")

    def _check_value(self, name, value):
        if isinstance(value, tuple):
            for one in value:
                self._check_value(name, one)
        elif is_dataclass(value):
            for each in fields(value):
                self._check_value(each.name, getattr(value, each.name))
        elif isinstance(value, str):
            self._check_text(name, value)
        elif isinstance(value, Decimal):
            self.assertTrue(value.is_finite() and abs(value) <= 10**15)
            self.assertTrue(-10 <= value.as_tuple().exponent <= 0)
        elif isinstance(value, datetime):
            self.assertEqual(value.utcoffset(), timedelta(0))
        elif isinstance(value, int):
            self.assertLessEqual(abs(value), MAX_COUNT)

    def _check_text(self, name, value):
        self.assertEqual(clean(value), value)
        value.encode()
        if name in ("id", "sub") or name.endswith("_id"):
            limit = (
                500 if name in ("end_to_end_id", "mandate_id", "creditor_id") else 128
            )
            self.assertLessEqual(len(value), limit)
        if name in ("id", "sub", "status"):
            self.assertEqual(value.strip() == value, bool(value) or name != "id")
        if name == "redirect":
            self.assertRegex(
                value, r"\A(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/])"
            )


class TestAnyList(TestCase):
    """A page: nothing that can be told apart is lost."""

    @bounded
    @given(
        st.lists(gone_wrong(resources.TRANSACTION) | anything, max_size=4) | values,
        values | st.fixed_dictionaries({"next": values}),
        values,
    )
    def test_every_item_is_kept_or_the_page_refused(self, data, links, meta):
        walk = Walk(answers.Transaction)
        answer = Answer({"data": data, "links": links, "meta": meta})
        try:
            page = walk.page(answer)
        except PontoAnswerError as error:
            self.assertIn(
                error.code, {"invalid_list", "missing_id", "invalid_resource"}
            )
            return
        ids = [one.id for one in (*page.items, *page.rejected)]
        self.assertEqual(sorted(ids), sorted({one["id"] for one in data}))
        for one in page.rejected:
            self.assertIn(one.reason, CODES)
            json.dumps(one.raw)
        try:
            link = walk.next_link()
        except PontoAnswerError as error:
            self.assertEqual(error.code, "invalid_link")
        else:
            self.assertEqual(bool(link), walk.has_next)


class TestAnyAmountToPay(TestCase):
    @example(Decimal("1E+30"))
    @bounded
    @given(
        st.decimals(allow_nan=True, allow_infinity=True)
        | st.decimals(min_value=0, max_value=10**12, places=2)
    )
    def test_is_sent_to_the_cent_or_not_at_all(self, amount):
        order = payments.Order(amount, "Jan", "BE71096123456769", "", False, "e")
        try:
            sent = order.attributes()["amount"]
        except PontoRequestError as error:
            self.assertEqual(error.code, "invalid_amount")
        else:
            written = Decimal(json.dumps(sent))
            self.assertEqual(written, amount)
            self.assertGreaterEqual(written.as_tuple().exponent, -2)
