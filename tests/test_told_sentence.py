import re
from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools.translate import LazyTranslate, code_translations

from ..models.told_sentence import Label, RefusedError, keep, sentence_of, tell
from ..ponto.decisions import Step
from .common import PontoCase

_lt = LazyTranslate(__name__)
DUTCH = {
    "%(count)d held: %(why)s.": "%(count)d vastgehouden: %(why)s.",
    "period locked until %s": "periode afgesloten tot %s",
    "Nothing was imported.": "Er werd niets ingelezen.",
}


@tagged("post_install", "-at_install")
class TestToldSentence(PontoCase):
    """What a job found is read in the reader's language, not in the job's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.env["res.lang"]._activate_lang("fr_FR")

    def setUp(self):
        super().setUp()
        self.account = self.linked_account()
        self.connection = self.account.connection_id
        usual = code_translations.get_python_translations

        def translations(module, lang):
            return DUTCH if lang == "nl_NL" else usual(module, lang)

        patcher = patch.object(
            code_translations, "get_python_translations", translations
        )
        self.startPatcher(patcher)

    def dutch(self, record):
        return record.with_context(lang="nl_NL")

    def test_a_stored_sentence_is_told_in_each_readers_language(self):
        account = self.account.sudo()
        why = _lt("period locked until %s", date(2026, 3, 31))
        account.fetch_error = _lt("%(count)d held: %(why)s.", count=3, why=why)
        account.flush_recordset()
        account.invalidate_recordset()
        english = "3 held: period locked until 03/31/2026."
        self.assertEqual(account.fetch_error, english)
        dutch = "3 vastgehouden: periode afgesloten tot 31-03-2026."
        self.assertEqual(self.dutch(account).fetch_error, dutch)
        [read] = self.dutch(account).read(["fetch_error"])
        self.assertEqual(read["fetch_error"], dutch)
        self.assertIs(type(read["fetch_error"]), str, "XML-RPC knows only str itself")

    def test_a_sentence_that_is_copied_keeps_no_language(self):
        account, connection = self.account.sudo(), self.connection.sudo()
        account.fetch_error = _lt("Nothing was imported.")
        connection.error_message = self.dutch(account).fetch_error
        self.assertEqual(connection.error_message, "Nothing was imported.")

    def test_several_sentences_are_told_one_after_the_other(self):
        account = self.account.sudo()
        account.gap_note = [_lt("Nothing was imported."), "Plain."]
        told = self.dutch(account).gap_note
        self.assertEqual(told, "Er werd niets ingelezen. Plain.")

    def test_moments_and_labels_are_written_as_the_reader_does(self):
        self.env.user.tz = "Europe/Brussels"
        moment = fields.Datetime.to_datetime("2026-03-31 22:30:00")
        french = self.env(context={"lang": "fr_FR", "tz": "Europe/Brussels"})
        told = tell(french, [_lt("%s", moment)])
        self.assertIn("01/04/2026", told)
        label = Label("ponto.transaction", "reason", "lock_date")
        self.assertEqual(tell(self.env, [label]), "The period is locked")

    def test_text_of_an_older_version_and_broken_text_stay_readable(self):
        account = self.account.sudo()
        for text in ("Ponto said: 100 % {no}", '{"said": 7', '{"said": {"label": []}}'):
            with self.subTest(text):
                account.fetch_error = text
                account.flush_recordset()
                account.invalidate_recordset()
                self.assertEqual(account.fetch_error, text)

    def test_nothing_is_nothing(self):
        account = self.account.sudo()
        account.fetch_error = False
        self.assertIs(account.fetch_error, False)
        account.fetch_error = []
        self.assertIs(account.fetch_error, False)
        self.assertFalse(account.search([("fetch_error", "!=", False)]) & account)

    def test_a_refusal_is_kept_without_its_language(self):
        dutch = self.env(context={"lang": "nl_NL"})
        error = RefusedError(dutch, _lt("Nothing was imported."))
        self.assertEqual(str(error), "Er werd niets ingelezen.")
        kept = keep(sentence_of(error))
        self.assertEqual(tell(self.env, kept), "Nothing was imported.")

    def test_a_refusal_in_the_trace_is_told_in_the_readers_language(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.account.journal_id.id,
                "date": "2026-03-01",
                "payment_ref": "x",
                "amount": 1.0,
            }
        )
        reason = tell(self.dutch(line).env, _lt("Nothing was imported."))
        line._ponto_write_decision("open", [Step("refused", {"reason": keep(reason)})])
        self.assertIn("Nothing was imported.", line.ponto_explanation)
        self.assertIn("Er werd niets", self.dutch(line).ponto_explanation)

    def test_the_held_are_told_in_the_readers_language(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0, date="2026-03-01")
        self.company.sudo().fiscalyear_lock_date = "2026-03-31"
        log = self.fetch(self.account)
        english = "1 held: period locked until 03/31/2026."
        self.assertEqual(log.held_summary, english)
        dutch = "1 vastgehouden: periode afgesloten tot 31-03-2026."
        self.assertEqual(self.dutch(log).held_summary, dutch)

    def test_what_the_bank_changed_is_written_as_the_reader_does(self):
        self.bank.add_transaction(self.account.ponto_id, 5.0, date="2026-03-01")
        self.fetch(self.account)
        change = self.env["ponto.transaction.change"].sudo()
        values = {"transaction_id": self.account.transaction_ids.id}
        for attribute, before, now, told in (
            (
                "executionDate",
                "2026-02-27T23:00:00.000Z",
                "2026-13-99T99:00:00Z",
                "28-02-2026 → 2026-13-99T99:00:00Z",
            ),
            ("amount", "1234.5", "-7", "1.234,50 → -7,00"),
            ("description", "1234.5", "x", "1234.5 → x"),
        ):
            with self.subTest(attribute):
                row = change.create(
                    {**values, "attribute": attribute, "before": before, "now": now}
                )
                sentence = self.dutch(row).sentence
                self.assertIn(told, _plain(sentence))


def _plain(sentence):
    """A sentence without signs of a currency, and what holds them together."""
    return re.sub("[\N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}€]", "", sentence)
