from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ...ponto.decisions import CREDIT, KEEP_OPEN
from ...tests.common import PontoCase
from ...tests.explaining import ExplainCase

VIEW = "account_reconcile_oca.bank_statement_line_form_reconcile_view"
GUESSING = {"_test_account_reconcile_oca": True}


@tagged("post_install", "-at_install")
class TestScreen(ExplainCase):
    """What we settled opens on OCA's screen, and is undone there; and the other way."""

    def shown(self, line):
        """What the screen shows of a line: (document or None, amount), sorted."""
        line.invalidate_recordset()
        data = line.reconcile_data_info["data"]
        self.assertFalse(sum(round(item["amount"] * 100) for item in data), data)
        return sorted(
            (item["kind"], item.get("move") or "", item["amount"])
            for item in data
            if item["kind"] != "liquidity"
        )

    def match_there(self, line, *documents):
        """Pick documents on the screen and press Validate."""
        with Form(line, view=VIEW) as form:
            for document in documents:
                form.add_account_move_line_id = self.open_item(document)
            self.assertTrue(form.can_reconcile)
        line.reconcile_bank_line()

    def open_item(self, document):
        return document.line_ids.filtered(
            lambda item: (
                item.account_id.account_type
                in ("asset_receivable", "liability_payable")
            )
        )

    # -- open --------------------------------------------------------------------

    def test_an_open_line_shows_what_is_to_be_placed(self):
        line = self.matched(self.bank_line(121.0))
        self.assertEqual(line.ponto_match_state, "open")
        self.assertEqual(self.shown(line), [("suspense", "", -121.0)])
        with Form(line, view=VIEW) as form:
            self.assertFalse(form.can_reconcile)

    def test_a_settled_line_shows_its_document(self):
        invoice, line = self.document(), self.bank_line(121.0)
        self.assertIsNone(self.settle(line, (invoice, "121")))
        (shown,) = self.shown(line)
        self.assertIn(invoice.name, shown[1])
        self.assertEqual((shown[0], shown[2]), ("other", -121.0))

    def test_a_line_that_paid_two_documents_shows_both(self):
        first, second, line = (
            self.document(100.0),
            self.document(21.0),
            self.bank_line(121.0),
        )
        self.settle(line, (first, "100"), (second, "21"))
        self.assertEqual(
            [amount for _kind, _move, amount in self.shown(line)], [-100.0, -21.0]
        )

    def test_a_credit_and_another_currency_open_and_balance(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=2, d2026_01_15=4)
        foreign = self.document(100.0, currency_id=dollar.id)
        credit = {"rest": "30", "rest_as": CREDIT}
        in_dollars = {"journal_id": self.bank_in(dollar).id}
        cases = (
            (self.document(100.0), self.bank_line(130.0), credit),
            (foreign, self.bank_line(100.0, **in_dollars), {}),
        )
        for document, line, values in cases:
            with self.subTest(values):
                self.settle(line, (document, "100"), **values)
                self.assertEqual(document.payment_state, "paid")
                self.assertTrue(self.shown(line))
                line.unreconcile_bank_line()
                self.assertEqual(document.payment_state, "not_paid")

    def test_what_was_found_when_the_line_was_made_is_looked_for_anew(self):
        line = self.bank_line(121.0)
        line.reconcile_data = line.reconcile_data_info
        invoice = self.document()
        self.settle(line, (invoice, "100"), rest="21")
        self.assertFalse(line.reconcile_data)

    # -- undone there ------------------------------------------------------------

    def test_what_we_settled_is_undone_there_as_here(self):
        invoice, line = self.document(), self.bank_line(121.0)
        before = self.snapshot(line, invoice)
        self.settle(line, (invoice, "121"))
        line._ponto_write_decision("matched", [])
        line.unreconcile_bank_line()
        self.assertEqual(self.snapshot(line, invoice), before)
        self.assertEqual(line.ponto_match_state, "undone")
        self.assertIn("Undone by", line.ponto_explanation)
        # What it showed before the undo names no document: it looks anew.
        self.assertFalse(line.reconcile_data)
        self.match_there(line, invoice)
        self.assertEqual(invoice.payment_state, "paid")

    # -- matched there -----------------------------------------------------------

    def test_what_is_matched_there_is_settled_for_us(self):
        invoice, line = self.document(), self.matched(self.bank_line(121.0))
        self.match_there(line, invoice)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line._ponto_status(), "paid")
        self.assertEqual(line._ponto_by_hand(), line)

    def test_its_keeping_mode_is_understood_too(self):
        self.bank.suspense_account_id.reconcile = True
        self.bank.reconcile_mode = "keep"
        invoice, line = self.document(), self.matched(self.bank_line(121.0))
        self.match_there(line, invoice)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line._ponto_by_hand(), line)

    def test_our_undo_opens_what_was_matched_there(self):
        invoice, line = self.document(), self.matched(self.bank_line(121.0))
        self.match_there(line, invoice)
        self.as_manager(line).action_ponto_undo()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line.ponto_match_state, "undone")

    def test_a_proposal_of_ours_is_over_when_it_is_matched_there(self):
        line, invoice, proposals = self.proposed()
        self.match_there(line, invoice)
        self.assertTrue(line.is_reconciled)
        refused = self.as_manager(line)._ponto_accept(proposals)
        self.assertIn("settled already", next(iter(refused.values())))

    def test_why_tells_what_was_matched_there(self):
        invoice, line = self.document(), self.matched(self.bank_line(121.0))
        self.match_there(line, invoice)
        self.assertIn("paid", self.explain(invoice).cause.lower())

    # -- a rest ------------------------------------------------------------------

    def test_a_line_that_paid_in_part_is_refused_there_and_goes_on_here(self):
        # Its screen would write the entry anew: the first invoice would be open.
        first, second = self.document(100.0), self.document(21.0)
        line = self.bank_line(121.0)
        self.settle(line, (first, "100"), rest="21", rest_as=KEEP_OPEN)
        line._ponto_write_decision("rest", [])
        with self.assertRaisesRegex(UserError, "would open that document again"):
            self.match_there(line, second)
        self.assertEqual(first.payment_state, "paid")
        action = self.as_manager(line).action_ponto_open_manual()
        self.assertEqual(action["res_model"], "ponto.line.match")

    def test_match_by_hand_leads_to_its_screen(self):
        line = self.matched(self.bank_line(121.0))
        self.manager.group_ids += self.env.ref("account.group_account_user")
        action = self.as_manager(line).action_ponto_open_manual()
        self.assertEqual(action["res_model"], "account.bank.statement.line")
        self.assertEqual(action["domain"], [("id", "=", line.id)])


@tagged("post_install", "-at_install")
class TestGuesses(PontoCase):
    """OCA's own guessing leaves what the bank brings to our matching."""

    def come_in(self, text, amount=121.0, **values):
        account = self.linked_account()
        self.bank.add_transaction(account.ponto_id, amount, text=text, **values)
        self.env = self.env(context={**self.env.context, **GUESSING})
        self.fetch(account.with_env(self.env))
        return self.lines(account)

    def test_a_line_is_not_settled_with_what_merely_holds_its_text(self):
        # Its guess: the only open number that holds "2026", whatever the amount.
        invoice = self.invoice(500.0)
        self.assertIn("2026", invoice.name)
        line = self.come_in("2026", 3.5, counterpart_name=invoice.partner_id.name)
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual((line.ponto_match_state, line.is_reconciled), ("open", False))

    def test_it_would_be_settled_so_without_us(self):
        invoice = self.invoice(500.0)
        line = self.env["account.bank.statement.line"].with_context(**GUESSING)
        line.create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": fields.Date.today(),
                "amount": 3.5,
                "payment_ref": "2026",
                "partner_id": invoice.partner_id.id,
            }
        )
        self.assertEqual(invoice.amount_residual, 496.5)

    def test_our_matching_settles_and_says_why(self):
        invoice = self.invoice(121.0)
        line = self.come_in(invoice.payment_reference)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.ponto_match_state, "matched")
        self.assertIn(invoice.name, line.ponto_explanation)
        self.assertTrue(line.ponto_match_rung)

    def test_no_partner_is_guessed_from_a_part_of_a_name(self):
        self.partner_a.name = "Janssens en Zonen"
        self.assertFalse(self.come_in("Anything", counterpart_name="Zonen").partner_id)

    def test_a_rule_that_somebody_made_still_books_its_lines(self):
        self.env["account.reconcile.model"].create(
            {
                "name": "Bank costs",
                "trigger": "auto_reconcile",
                "match_label": "contains",
                "match_label_param": "MONTHLY COST",
                "line_ids": [
                    fields.Command.create(
                        {
                            "account_id": self.company_data[
                                "default_account_expense"
                            ].id,
                            "amount_type": "percentage",
                            "amount_string": "100",
                        }
                    )
                ],
            }
        )
        line = self.come_in("MONTHLY COST", -4.2)
        self.assertTrue(line.is_reconciled)
        self.assertIn(
            self.company_data["default_account_expense"], line.line_ids.account_id
        )
