import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..models.ponto_login_words import STATUSES
from ..models.sentences_of_faults import FAULTS
from ..ponto import certificates

OURS = "account_online_ponto"
# Nothing more is known of it, so its code is said.
TOLD_WITH_CODE = {"not_usable"}

# What people, banks or machines wrote, in whatever language.
NO_WORDS = {
    "ponto.application.client_secret",
    "ponto.application.certificate_password",
    "ponto.application.signature_password",
    "ponto.application.redirect_url",
    "ponto.application.reauthorization_url",
    "ponto.application.payment_url",
    "ponto.application.webhook_url",
}
KINDS = ("char", "text", "html")


@tagged("post_install", "-at_install")
class TestToldLanguages(TransactionCase):
    def test_words_that_are_computed_are_not_another_readers(self):
        """Without ``depends_context`` the second reader gets the first one's."""
        forgotten = [
            str(field)
            for model in self.env.values()
            for field in model._fields.values()
            if _is_told(model, field)
            if "lang" not in self.registry.field_depends_context[field]
        ]
        self.assertFalse(set(forgotten) - NO_WORDS)

    def test_each_end_of_a_login_has_its_page(self):
        words = self.env["ponto.login"]
        told = {
            **words._words_of_return(),
            **words._words_of_person(),
            **words._words_of_ponto(),
            **words._words_of_result(),
            **words._words_of_payment(),
        }
        self.assertEqual(set(told), set(STATUSES))

    def test_each_fault_of_a_certificate_has_its_sentence(self):
        source = Path(certificates.__file__).read_text(encoding="utf-8")
        codes = set(re.findall(r'_refused\(\s*"(\w+)"', source)) - TOLD_WITH_CODE
        self.assertIn("no_match", codes)
        explain = self.env["ponto.application"]._explain_certificate
        for code in codes:
            with self.subTest(code):
                self.assertNotIn(code, explain(code, "signature"))

    def test_what_stops_a_request_is_said_in_words(self):
        folder = Path(certificates.__file__).parent
        source = (folder / "failures.py").read_text(encoding="utf-8")
        for code in ("timeout", "connection", "clock"):
            self.assertIn(f'"{code}"', source)
            self.assertIn(code, FAULTS)


def _is_told(model, field):
    """Whether a field of ours may hold words that are made when it is read."""
    if model._abstract or model._transient or field.store or field.related:
        return False
    return field.compute and field.type in KINDS and field._module == OURS
