from odoo import fields

from ..models.sentences_of_reasons import REASON_NAMES, REASONS
from ..models.sentences_of_steps import NOTHING_FOUND, RESTS, RUNGS, STEPS
from ..ponto.decisions import Rung, Step
from .deciding import DecideCase

# What earlier versions wrote into databases.
OLD_CODES = ("looked_up", "no_reference", "refund_out", "by_hand", "undone", "refused")
RESULTS = ("off", "nothing", "found", "stopped")


class TestTrace(DecideCase):
    """Every line tells what was read, tried and decided, and what to do."""

    def setUp(self):
        super().setUp()
        self.line = self.bank_line(121.0)

    def told(self, state, *steps, person=None):
        self.line._ponto_write_decision(state, steps)
        return self.as_person(self.line, person or self.manager)

    def test_every_code_is_a_sentence_and_every_fact_is_known(self):
        names, currency = {}, self.line.currency_id
        facts = self.line._ponto_facts({}, names, currency)
        for words in (STEPS, REASONS, RESTS, RUNGS, NOTHING_FOUND):
            for code, sentence in words.items():
                with self.subTest(code=code):
                    told = self.env._(sentence)
                    self.assertTrue(told % facts)

    def test_every_reason_has_a_name_to_group_by(self):
        written = {code for code, _name in REASON_NAMES}
        known = {*REASONS, *STEPS}
        self.assertFalse(written - known, "named and never explained")
        self.assertFalse(set(REASONS) - written - set(OLD_CODES), "not named")

    def test_every_reason_says_what_happened_and_names_the_document(self):
        invoice = self.document()
        for code in REASONS:
            details = {"documents": [invoice.id], "paid": "9", "left": "8"}
            text = self.told("open", Step(code, details)).ponto_explanation
            with self.subTest(code=code):
                self.assertNotEqual(text, code)
                if "%(document)s" in REASONS[code]._source:
                    self.assertIn(invoice.name, text)

    def test_a_group_by_reason_finds_the_line(self):
        self.told("open", Step("read"), Step("draft"))
        self.assertEqual(self.line.ponto_match_reason, "draft")
        self.told("open", Step("read"), Step("of_a_later_version"))
        self.assertFalse(self.line.ponto_match_reason)

    def test_a_code_of_a_later_version_is_shown_as_it_is(self):
        text = self.told("open", Step("of_a_later_version")).ponto_explanation
        self.assertEqual(text, "of_a_later_version")

    def test_codes_of_earlier_versions_stay_readable(self):
        for code in OLD_CODES:
            line = self.told("matched", Step(code))
            with self.subTest(code=code):
                self.assertNotEqual(line.ponto_explanation or line.ponto_tried, code)

    def test_what_was_tried_lies_apart(self):
        invoice = self.document()
        tried = [
            Step("rung", {"rung": rung, "result": result, "documents": [invoice.id]})
            for rung in Rung
            for result in RESULTS
        ]
        line = self.told("open", Step("read"), *tried, Step("nothing_read"))
        self.assertEqual(len(line.ponto_explanation.splitlines()), 1)
        self.assertEqual(len(line.ponto_tried.splitlines()), 1 + len(tried))
        self.assertIn("none of the company's documents", line.ponto_tried)
        self.assertIn(f"found {invoice.name}", line.ponto_tried)
        self.assertIn("switched off", line.ponto_tried)

    def test_references_are_spelled_as_people_write_them(self):
        read = {
            "references": ["090933755493", "RF18539007547034"],
            "numbers": ["INV/2026/1"],
            "ibans": ["BE71096123456769"],
        }
        text = self.told("open", Step("read", read), Step("draft")).ponto_tried
        for spelled in (
            "+++090/9337/55493+++",
            "RF18539007547034",
            "INV/2026/1",
            "BE71 0961 2345 6769",
        ):
            self.assertIn(spelled, text)

    def test_a_settlement_that_a_guard_stopped_is_not_told_as_done(self):
        invoice = self.document()
        full = Step("full", {"document": invoice.id, "paid": "121", "left": "121"})
        for code in ("rung_proposes", "locked", "refused"):
            text = self.told("open", full, Step(code)).ponto_explanation
            with self.subTest(code=code):
                self.assertNotIn("settled in full", text)
        text = self.told("matched", full).ponto_explanation
        self.assertIn("settled in full", text)

    def test_amounts_are_in_the_currency_they_are_in(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.1)
        invoice = self.document()
        details = {"document": invoice.id, "paid": "7.50", "left": "9"}
        text = self.told("rest", Step("partial", details)).ponto_explanation
        self.assertIn(self.company.currency_id.symbol, text)
        details["currency"] = dollar.name
        text = self.told("rest", Step("partial", details)).ponto_explanation
        self.assertIn("$", text)

    def test_a_document_of_a_company_the_user_may_not_see_has_no_name(self):
        other = self._create_invoice_one_line(
            price_unit=121.0,
            company_id=self.other_company.id,
            tax_ids=[],
            partner_id=self.partner_a,
            post=True,
        )
        step = Step("other_company", {"documents": [other.id]})
        text = self.told("open", step).ponto_explanation
        self.assertIn("a document of another company", text)
        self.assertNotIn(other.name, text)

    def test_who_matched_and_when_is_kept(self):
        self.told("matched", Step("by_hand"))
        self.assertFalse(self.line.ponto_matched_by_id)
        self.assertEqual(self.line.ponto_matched_at.date(), fields.Date.today())
        self.line._ponto_write_decision("matched", [], Rung.AMOUNT, by=self.manager)
        self.assertEqual(self.line.ponto_matched_by_id, self.manager)
        self.assertEqual(self.line.ponto_match_rung, 7)
        self.told("open", Step("nothing_read"))
        self.assertFalse(self.line.ponto_matched_at or self.line.ponto_matched_by_id)

    def test_a_list_of_lines_reads_their_documents_at_once(self):
        counts = []
        for size in (3, 20):
            lines = self.env["account.bank.statement.line"]
            for _number in range(size):
                line = self.bank_line(1.0)
                step = Step("draft", {"documents": [self.document().id]})
                line._ponto_write_decision("open", [step])
                lines |= line
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            lines.mapped("ponto_explanation")
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 5)
