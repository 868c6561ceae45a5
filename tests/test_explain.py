"""Why is this document not paid, or how was it: the document, the letter, rights."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .explaining import OGM, ExplainCase


class TestExplain(ExplainCase):
    # -- the document ------------------------------------------------------------

    def test_an_invoice_without_a_trace_of_money_says_so(self):
        invoice = self.sent(self.document())
        self.company_data["default_journal_bank"].active = True
        explain = self.explain(invoice)
        self.check(explain, "no_line")
        self.check(explain, "no_near")
        self.check(explain, "no_movement")
        self.check(explain, "no_other_company")
        self.assertIn("is read by Odoo", explain.cause)

    def test_wrong_check_digits_are_a_problem(self):
        invoice = self.document(payment_reference="+++090/9337/55400+++")
        check = self.check(self.explain(invoice), "broken_reference")
        self.assertEqual(check.level, "problem")

    def test_the_same_reference_of_another_partner_is_a_problem(self):
        invoice = self.document(payment_reference=OGM)
        other = self.document(payment_reference=OGM, partner=self.partner_b)
        check = self.check(self.explain(invoice), "shared_reference")
        self.assertIn(other.name, check.sentence)

    def test_a_belgian_communication_for_a_german_advises_rf(self):
        self.partner_a.country_id = self.env.ref("base.de")
        invoice = self.document(payment_reference=OGM)
        check = self.check(self.explain(invoice), "foreign_bank")
        self.assertIn("Germany", check.sentence)
        self.assertFalse(check.step, "a billing user changes no journal")
        check = self.check(self.explain(invoice, self.manager), "foreign_bank")
        self.assertEqual(check.step, "journal")

    def test_a_part_payment_says_what_came_and_what_is_left(self):
        invoice = self.sent(self.document())
        self.settle(self.bank_line(100.0), (invoice, "100"))
        explain = self.explain(invoice)
        self.assertRegex(
            self.check(explain, "partial").sentence,
            r"100.00.€ of 121.00.*21.00.€ is left",
        )
        self.assertEqual(len(explain.settlement_ids), 1)
        self.assertRegex(explain.letter, "Left to pay: 21.00.€ of 121.00.€")

    def test_an_invoice_that_was_never_sent_says_so(self):
        check = self.check(self.explain(self.document()), "not_sent")
        self.assertEqual(check.step, "send")

    def test_a_registered_payment_waits_for_its_bank_line(self):
        invoice = self.sent(self.document())
        payment = self.pay_by_wizard(invoice)
        if invoice.payment_state == "paid":
            explain = self.explain(invoice)
            self.assertIn("no bank line confirms", explain.settlement_ids.sentence)
            return
        explain = self.assert_cause(invoice, "payment_waiting", "registered a payment")
        self.assertEqual(explain.action_step()["res_id"], payment.id)

    def test_not_due_yet_is_told_with_the_day(self):
        due = fields.Date.today() + timedelta(days=10)
        invoice = self.sent(
            self.document(invoice_date_due=due, invoice_payment_term_id=False)
        )
        self.assertIn("not yet", self.check(self.explain(invoice), "not_due").sentence)

    def test_a_bill_leads_to_its_payment(self):
        bill = self.document(move_type="in_invoice", ref="F-77")
        explain = self.explain(bill)
        self.assertFalse(explain.letter)
        self.assertEqual(self.check(explain, "overdue").step, "pay")
        self.check(explain, "no_vendor_account")

    def test_a_credit_note_is_set_off_on_an_open_invoice(self):
        invoice = self.document()
        credit = self.document(50.0, move_type="out_refund")
        explain = self.explain(credit)
        self.assertIn(invoice.name, self.check(explain, "to_set_off").sentence)

    def test_a_draft_is_not_explained(self):
        invoice = self.document()
        invoice.button_draft()
        with self.assertRaises(UserError):
            self.explain(invoice)

    # -- the letter --------------------------------------------------------------

    def test_the_letter_tells_what_to_pay_and_where(self):
        bank = self.env["res.partner.bank"].create(
            {
                "acc_number": "BE71096123456769",
                "partner_id": self.company.partner_id.id,
                "allow_out_payment": True,
            }
        )
        invoice = self.document(
            payment_reference="090933755493", partner_bank_id=bank.id
        )
        explain = self.explain(invoice)
        for words in (invoice.name, "121.00", "BE71 0961 2345 6769", OGM):
            self.assertIn(words, explain.letter)
        explain.letter += "\nPS"
        context = explain.action_write()["context"]
        self.assertIn("PS", context["default_body"])
        self.assertEqual(context["default_res_ids"], invoice.ids)
        self.assertEqual(context["default_partner_ids"], self.partner_a.ids)

    def test_the_letter_is_in_the_customer_s_language(self):
        self.env["res.lang"]._activate_lang("nl_BE")
        self.partner_a.lang = "nl_BE"
        explain = self.explain(self.document(1210.5))
        self.assertIn("1.210,50", explain.letter)

    def test_an_auditor_reads_and_sends_nothing(self):
        explain = self.explain(self.document(), self.auditor)
        self.assertTrue(explain.cause)
        self.assertNotIn("send", explain.check_ids.mapped("step"))
        with self.assertRaises(AccessError):
            explain.action_write()

    # -- how it was paid ---------------------------------------------------------

    def test_a_match_by_itself_tells_rule_and_moment(self):
        invoice = self.document(payment_reference=OGM)
        line = self.matched(
            self.bank_line(121.0, payment_ref=OGM, partner_name="Korenaar")
        )
        explain = self.explain(invoice)
        self.assertFalse(explain.is_open)
        self.assertIn("(Korenaar, ", explain.cause)
        row = explain.settlement_ids
        self.assertEqual((row.line_id, row.amount), (line, 121.0))
        self.assertIn("By itself", row.sentence)
        self.assertIn("Structured communication", row.sentence)
        self.assertFalse(row.may_undo)

    def test_one_line_for_two_invoices_tells_the_part_of_each(self):
        first, second = self.document(), self.document(79.0)
        line = self.bank_line(200.0, partner_name="Korenaar")
        self.settle(line, (first, "121"), (second, "79"))
        self.assertRegex(
            self.explain(first).cause, "121.00.€ of the 200.00.€ .Korenaar, "
        )

    def test_an_accepted_proposal_tells_who_did(self):
        _line, invoice, proposal = self.proposed()
        self.as_manager(proposal).action_accept()
        row = self.explain(invoice).settlement_ids
        self.assertIn("accepted the proposal", row.sentence)
        self.assertIn(self.manager.name, row.sentence)

    def test_the_administrator_undoes_from_there(self):
        line, invoice, proposal = self.proposed()
        self.as_manager(proposal).action_accept()
        row = self.explain(invoice, self.manager).settlement_ids
        self.assertTrue(row.may_undo)
        row.action_undo()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(line.ponto_match_state, "undone")

    def test_a_credit_note_is_no_money(self):
        invoice = self.document()
        credit = self.document(move_type="out_refund")
        items = (invoice | credit).line_ids
        items.filtered(lambda item: item.account_id == self.receivable).reconcile()
        explain = self.explain(invoice)
        self.assertIn("No money moved", explain.settlement_ids.sentence)
        self.assertEqual(explain.settlement_ids.name, credit.name)

    def test_an_entry_of_another_journal_is_told(self):
        invoice = self.document()
        entry = self.env["account.move"].create(
            {
                "date": "2026-01-20",
                "line_ids": [
                    fields.Command.create(
                        {
                            "account_id": self.receivable.id,
                            "partner_id": self.partner_a.id,
                            "credit": 121.0,
                        }
                    ),
                    fields.Command.create({"account_id": self.fees.id, "debit": 121.0}),
                ],
            }
        )
        entry.action_post()
        items = (invoice | entry).line_ids
        items.filtered(lambda item: item.account_id == self.receivable).reconcile()
        explain = self.explain(invoice)
        self.assertIn("Not by a bank line", explain.settlement_ids.sentence)
        self.assertIn("without a bank line", explain.cause)

    def test_a_fee_is_told_beside_the_money(self):
        self.company.ponto_tolerance_account_id = self.fees
        line, invoice = self.bank_line(120.0), self.document()
        plan = self.plan((invoice, "121", "0", "1"))
        self.as_manager(self.propose(line, plan)).action_accept()
        row = self.explain(invoice).settlement_ids
        self.assertIn("booked as a bank fee", row.sentence)

    # -- rights ------------------------------------------------------------------

    def test_nobody_explains_a_document_of_another_company(self):
        invoice = self.document()
        with self.assertRaises(AccessError):
            self.explain(invoice, self.stranger)
        own = self.as_person(self.env["account.move.explain"], self.stranger)
        with self.assertRaises(AccessError):
            own.create({"move_id": invoice.id})
        theirs = self.explain(self.document())
        with self.assertRaises(AccessError):
            theirs.move_id = invoice
        with self.assertRaises(AccessError):
            theirs.check_ids[:1].step_ids = [1]

    def test_money_at_a_hidden_company_tells_nothing_of_it(self):
        invoice = self.sent(self.document(payment_reference=OGM))
        journal = self.env["account.journal"].create(
            {
                "name": "Secret Bank",
                "code": "SEC",
                "type": "bank",
                "company_id": self.other_company.id,
            }
        )
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2026-01-20",
                "payment_ref": OGM,
                "partner_name": "Hidden Payer",
                "amount": 121.0,
            }
        )
        self.matched(line)
        explain = self.explain(invoice)
        self.assertIn("another company of this database", explain.cause)
        told = " ".join(explain.check_ids.mapped("sentence")) + explain.cause
        for secret in ("Hidden Payer", "Secret", self.other_company.name):
            self.assertNotIn(secret, told)
        self.assertFalse(explain.step)
        self.biller.company_ids |= self.other_company
        explain = self.explain(invoice)
        self.assertIn("Hidden Payer", explain.cause)
        self.assertIn(self.other_company.name, explain.cause)

    def test_somebody_else_s_answer_is_not_read(self):
        explain = self.explain(self.document())
        with self.assertRaises(AccessError):
            self.as_person(explain, self.manager).read(["cause"])
