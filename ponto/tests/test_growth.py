"""What comes from outside costs no more than its length."""

from unittest import TestCase

from .. import addresses, login, webhooks
from ..answers import Account, Transaction
from ..attributes import clean
from ..errors import PontoError
from ..failures import told
from ..references import read
from . import resources
from .growth import is_linear, repeated
from .resources import copy_of

PARTS = ["a", "1", "1 ", "a.", "/", "../", "-", "%2e/", "é", "\x00", "\\", "A1", "0-"]
PARTS += ["2025-", "1e", "x" * 50 + " ", "[", "@", "a@", ":", "=", "&", "€"]


def _of_an_answer(text):
    for name in ("amount", "currency", "executionDate", "valueDate", "createdAt"):
        _quietly(Transaction.from_json, copy_of(resources.TRANSACTION, **{name: text}))
    _quietly(Account.from_json, copy_of(resources.ACCOUNT, reference=text))
    _quietly(Transaction.from_json, {**resources.TRANSACTION, "id": text})


def _of_an_address(text):
    addresses.is_web_address("https://" + text)
    root = addresses.Root("https://api.example")
    _quietly(root.locate, "/" + text)
    _quietly(root.locate, "https://api.example/" + text)


def _of_a_return(text):
    _quietly(login.read_return, {"code": text, "state": "s" * 43})
    answer = {"error": "x", "error_description": text, "state": "s" * 43}
    _quietly(login.read_return, answer)


def _of_a_notification(text):
    _quietly(webhooks.claimed_audience, text)
    _quietly(webhooks.claimed_audience, f"{text}.{text}.{text}")


def _of_a_refusal(text):
    told(text, ["very-secret", "s"])
    clean({text: [text]})


def _quietly(read_it, value):
    try:
        read_it(value)
    except PontoError:
        return


class TestGrowth(TestCase):
    def test_of_whatever_is_read_is_linear(self):
        for work in (
            _of_an_answer,
            _of_an_address,
            _of_a_return,
            _of_a_notification,
            _of_a_refusal,
        ):
            for part in PARTS:
                with self.subTest(work.__name__, part=part):
                    self.assertTrue(is_linear(work, repeated(part), 20_000))

    def test_a_megabyte_is_cut_and_read(self):
        text = "Factuur INV/2026/00012 +++010/8068/17183+++, dank u. "
        long = (text * 20_000)[:1_000_000]
        resource = copy_of(resources.TRANSACTION, remittanceInformation=long)
        found = read(Transaction.from_json(resource).remittance_information)
        self.assertIn("INV202600012", [one.key for one in found.numbers])
        self.assertEqual([one.value for one in found.structured], ["010806817183"])
