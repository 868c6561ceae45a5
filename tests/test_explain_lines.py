"""Bank lines that explain why a document is not paid."""

from decimal import Decimal

from ..ponto.decisions import CREDIT, Plan
from .explaining import OGM, ExplainCase


class TestExplainLines(ExplainCase):
    def test_a_proposal_is_the_cause_and_leads_to_its_line(self):
        line, invoice, _proposal = self.proposed()
        explain = self.assert_cause(invoice, "proposed", "waits for somebody to accept")
        self.assertIn("typing error", explain.cause)
        self.assertEqual(explain.step, "proposal")
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_a_line_that_names_it_in_a_locked_period_says_so(self):
        invoice = self.document(payment_reference=OGM)
        line = self.bank_line(121.0, payment_ref=OGM)
        self.env.flush_all()
        # Core refuses to lock over open lines; an exception that ended leaves some.
        self.cr.execute(
            "UPDATE res_company SET fiscalyear_lock_date = %s WHERE id = %s",
            ["2026-01-31", self.company.id],
        )
        self.env.invalidate_all()
        self.matched(line)
        self.assert_cause(invoice, "line_locked", "locked period")

    def test_a_dismissed_line_that_named_it_is_told_with_who_did(self):
        invoice = self.document(payment_reference=OGM)
        line = self.matched(self.bank_line(130.0, payment_ref=OGM))
        self.as_manager(line).action_ponto_dismiss()
        explain = self.assert_cause(invoice, "line_left", "Dismissed by")
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_an_undone_match_is_told(self):
        invoice = self.document(payment_reference=OGM)
        line = self.matched(self.bank_line(121.0, payment_ref=OGM))
        self.assertEqual(invoice.payment_state, "paid")
        self.as_manager(line).action_ponto_undo()
        self.assert_cause(invoice, "line_left", "Undone by")

    def test_money_that_settled_another_document_is_told(self):
        invoice = self.document(payment_reference=OGM)
        other = self.document(130.0, partner=self.partner_b)
        line = self.matched(self.bank_line(130.0, payment_ref=OGM))
        self.assertFalse(line.is_reconciled)
        plan = self.whole(other)
        line._ponto_settle_as_person({line: plan}, "chosen")
        self.assertTrue(line.is_reconciled)
        explain = self.assert_cause(invoice, "elsewhere", other.name)
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_a_line_that_was_not_looked_at_yet_is_told_so(self):
        invoice = self.document(payment_reference=OGM)
        line = self.bank_line(121.0, payment_ref=OGM)
        line.ponto_match_state = "to_match"
        explain = self.assert_cause(invoice, "line_waiting", "within minutes")
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_several_lines_that_wait_are_told_by_their_number(self):
        _line, invoice, _proposal = self.proposed()
        latest = self.bank_line(121.0, date="2026-01-25", partner_name="Korenaar")
        self.propose(latest, self.whole(invoice))
        explain = self.assert_cause(invoice, "proposed", "2 bank lines may pay it")
        self.assertIn("(Korenaar, 01/25/2026)", explain.cause)
        action = explain.action_step()
        self.assertEqual(len(explain.step_ids), 2)
        self.assertFalse(action.get("res_id"))

    def test_a_reference_that_names_the_customer_blames_no_other_document(self):
        paid = self.document(payment_reference=OGM)
        invoice = self.document(50.0, payment_reference=OGM)
        line = self.matched(self.bank_line(70.0, payment_ref=OGM))
        line._ponto_settle_as_person({line: self.plan((paid, "70"))}, "chosen")
        explain = self.explain(invoice)
        check = self.check(explain, "elsewhere_shared")
        self.assertEqual(check.level, "warning")
        self.assertIn("names the partner, not one document", check.sentence)
        self.assertNotIn("elsewhere", explain.check_ids.mapped("code"))
        self.assertEqual(check.action_step()["res_id"], line.id)

    def test_money_that_became_credit_settled_something_else(self):
        invoice = self.document(payment_reference=OGM)
        line = self.matched(self.bank_line(130.0, payment_ref=OGM))
        credit = Plan((), Decimal(130), CREDIT, self.partner_b.id)
        line._ponto_settle_as_person({line: credit}, "chosen")
        self.assert_cause(invoice, "elsewhere", "and settled something else")

    def test_a_payment_that_came_back_is_told_as_that(self):
        invoice = self.sent(self.document(payment_reference=OGM))
        line = self.matched(self.bank_line(121.0, payment_ref=OGM))
        back = self.bank_line(-121.0, date="2026-01-25", payment_ref=OGM)
        self.matched(back)
        if back.ponto_proposal_ids:
            self.as_manager(back).action_ponto_accept()
        self.assertEqual(invoice.payment_state, "not_paid")
        explain = self.assert_cause(invoice, "came_back", "came back")
        self.assertNotIn("elsewhere", explain.check_ids.mapped("code"))
        self.assertEqual(explain.action_step()["res_id"], back.id)
        self.assertTrue(line.is_reconciled)

    def test_what_was_seen_comes_before_what_was_not_read_or_sent(self):
        line, invoice, _proposal = self.proposed()
        explain = self.explain(invoice)
        codes = explain.check_ids.mapped("code")
        for also in ("no_bank", "not_sent", "overdue"):
            self.assertIn(also, codes)
        self.assertEqual(explain.step_ids, line.ids)

    def test_a_payment_with_the_reference_of_before_is_found(self):
        invoice = self.sent(self.document(payment_reference=OGM))
        tracked = invoice.with_context(tracking_disable=False, mail_notrack=False)
        self.cr.flush()
        tracked.payment_reference = "+++010/8068/17183+++"
        self.cr.flush()
        self.matched(self.bank_line(77.0, payment_ref=OGM))
        explain = self.assert_cause(invoice, "line_left", "before it was changed")
        self.assertIn(OGM, self.check(explain, "changed_reference").sentence)

    def test_a_number_one_slip_away_is_a_near_miss(self):
        invoice = self.sent(self.document(payment_reference=OGM))
        line = self.bank_line(121.0, payment_ref="+++090/9337/55439+++")
        explain = self.assert_cause(invoice, "near", "one slip away")
        self.assertIn("Match it by hand", explain.cause)
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_the_amount_from_the_customer_s_account_is_a_near_miss(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "BE68539007547034", "partner_id": self.partner_a.id}
        )
        invoice = self.sent(self.document())
        line = self.bank_line(121.0, account_number="BE68539007547034")
        explain = self.assert_cause(
            invoice, "same_amount_known", "exactly what is open"
        )
        self.assertEqual(explain.action_step()["res_id"], line.id)

    def test_the_amount_alone_is_told_and_is_no_cause(self):
        invoice = self.sent(self.document())
        self.bank_line(121.0, date="2026-03-20", partner_name="Somebody")
        explain = self.explain(invoice)
        self.assertIn(
            "nothing else speaks", self.check(explain, "same_amount").sentence
        )
        self.assertNotIn("Somebody", explain.cause)

    def test_other_money_of_the_customer_is_told(self):
        invoice = self.sent(self.document())
        self.bank_line(300.0, partner_name="Bakkerij de Korenaar")
        explain = self.explain(invoice)
        self.assertIn(
            "several documents", self.check(explain, "same_customer").sentence
        )

    def test_more_money_of_the_customer_is_counted(self):
        invoice = self.sent(self.document())
        for amount in (300.0, 400.0, 500.0):
            self.bank_line(amount, partner_name="Bakkerij de Korenaar")
        explain = self.explain(invoice)
        self.assertIn(", and 2 more", self.check(explain, "same_customer").sentence)

    def test_money_that_goes_out_pays_no_invoice(self):
        invoice = self.sent(self.document())
        self.bank_line(-121.0, partner_name="Bakkerij de Korenaar")
        self.check(self.explain(invoice), "no_near")

    def test_a_line_of_before_is_not_looked_at(self):
        invoice = self.sent(self.document())
        self.bank_line(121.0, date="2025-11-20", partner_name="Bakkerij de Korenaar")
        self.check(self.explain(invoice), "no_near")

    def test_the_cost_does_not_grow_with_the_lines(self):
        invoice = self.sent(self.document(payment_reference=OGM))
        counts = []
        for size in (3, 30):
            for number in range(size):
                self.bank_line(121.0, partner_name=f"Korenaar {number}")
            self.matched(self.bank_line(130.0, payment_ref=OGM))
            self.env.flush_all()
            self.env.invalidate_all()
            own = self.as_person(invoice, self.biller)
            before = self.cr.sql_log_count
            own.action_ponto_explain()
            own.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 5, counts)
