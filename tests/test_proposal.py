from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..ponto.decisions import Proposal, Rung, Step
from .deciding import DecideCase


class TestProposal(DecideCase):
    """One click accepts what the ladder proposes, and nothing else changes."""

    def test_a_proposal_says_what_accepting_does(self):
        line, invoice, proposal = self.proposed()
        self.assertEqual(line.ponto_match_state, "proposed")
        self.assertEqual(line.ponto_match_reason, "near_miss")
        text = proposal.explanation
        self.assertIn(f"Pay {invoice.name} (partner_a, ", text)
        self.assertIn("121.00", text)
        self.assertIn("in full", text)
        self.assertEqual(line.ponto_proposed, text)
        self.assertFalse(line.is_reconciled)

    def test_part_rest_and_several_are_told(self):
        first, second = self.document(121.0), self.document(79.0)
        line = self.bank_line(150.0)
        plan = self.plan((first, "121"), (second, "29"))
        text = self.propose(line, plan).explanation
        self.assertIn(f"{first.name} (", text)
        self.assertRegex(text, rf"{second.name} \(.*29.00.* of .*79.00.*\)")
        plan = self.plan(
            (first, "121"), rest="29", rest_as="credit", partner=self.partner_a.id
        )
        text = self.propose(line, plan).explanation
        self.assertRegex(text, "Keep .*29.00.* as credit of partner_a")
        plan = self.plan((first, "121"), rest="29", rest_as="open")
        self.assertRegex(self.propose(line, plan).explanation, "Leave .*29.00.* open")

    def test_a_new_proposal_replaces_the_earlier_ones(self):
        line, _invoice, earlier = self.proposed()
        other = self.document(121.0)
        now = self.propose(line, self.whole(other))
        self.assertFalse(earlier.exists())
        self.assertEqual(now.move_ids, other)

    def test_a_batch_of_proposals_costs_no_query_a_line(self):
        invoice = self.document()
        counts = []
        for size in (5, 25):
            lines = self.bank_line(121.0)
            for _number in range(size - 1):
                lines |= self.bank_line(121.0)
            proposal = Proposal(
                Rung.AMOUNT, "amount_name", (self.whole(invoice),), (Step("read"),)
            )
            self.env.flush_all()
            before = self.cr.sql_log_count
            lines._ponto_write_proposals(dict.fromkeys(lines, proposal))
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 5)

    def test_accepting_settles_and_says_who_did_and_when(self):
        line, invoice, proposal = self.proposed()
        self.as_manager(proposal).action_accept()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.ponto_match_state, "matched")
        self.assertEqual(line.ponto_matched_by_id, self.manager)
        self.assertEqual(line.ponto_matched_at.date(), fields.Date.today())
        self.assertEqual(line.ponto_match_rung, Rung.NEAR_MISS)
        self.assertFalse(line.ponto_match_reason)
        self.assertFalse(proposal.exists())
        told = self.as_manager(line).ponto_explanation
        self.assertIn(f"{invoice.name} is settled in full", told)
        self.assertIn("Accepted by", told)
        self.assertIn("+++090/9337/55493+++", line.ponto_tried)

    def test_only_the_chosen_proposal_is_written(self):
        first, second = self.document(), self.document()
        line = self.bank_line(121.0)
        proposals = self.propose(line, self.whole(first), self.whole(second))
        self.assertIn("(1 more)", line.ponto_proposed)
        self.as_manager(proposals[1]).action_accept()
        self.assertEqual(
            [first.payment_state, second.payment_state], ["not_paid", "paid"]
        )
        self.assertFalse(proposals.exists())

    def test_a_rest_that_stays_open_waits_in_the_work_list(self):
        invoice, line = self.document(), self.bank_line(130.0)
        plan = self.plan((invoice, "121"), rest="9", rest_as="open")
        self.as_manager(self.propose(line, plan)).action_accept()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.ponto_match_state, "rest")
        self.assertRegex(line.ponto_explanation, "rest of .*9.00.* stays open")

    def test_what_does_not_fit_any_more_is_refused_in_words(self):
        line, invoice, proposal = self.proposed()
        self.settle(self.bank_line(121.0), (invoice, "121"))
        with self.assertRaisesRegex(UserError, invoice.name):
            self.as_manager(proposal).action_accept()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line.ponto_match_state, "proposed")

    def test_a_settled_line_is_not_settled_again(self):
        line, invoice, proposal = self.proposed()
        self.settle(line, (self.document(121.0), "121"))
        with self.assertRaisesRegex(UserError, "settled already"):
            self.as_manager(proposal).action_accept()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_a_proposal_whose_document_was_deleted_is_refused(self):
        line, invoice, proposal = self.proposed()
        invoice.button_draft()
        invoice.with_context(force_delete=True).unlink()
        with self.assertRaisesRegex(UserError, "deleted"):
            self.as_manager(proposal).action_accept()
        self.assertFalse(line.is_reconciled)

    def test_many_are_accepted_at_once_and_failures_are_named(self):
        clear, invoice, _proposal = self.proposed()
        stale, gone, _proposal = self.proposed(50.0)
        self.settle(self.bank_line(50.0), (gone, "50"))
        unclear = self.bank_line(121.0, payment_ref="Two may be meant")
        documents = self.document(), self.document()
        self.propose(unclear, *map(self.whole, documents))
        lines = self.as_manager(stale | unclear | clear)
        message = lines.action_ponto_accept()["params"]
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse((stale | unclear).filtered("is_reconciled"))
        self.assertIn("Lines settled: 1 of 3.", message["message"])
        self.assertIn(gone.name, message["message"])
        self.assertIn("Two may be meant", message["message"])
        self.assertEqual(message["type"], "warning")

    def test_undoing_an_accepted_proposal_restores_what_was(self):
        line, invoice, proposal = self.proposed()
        before = self.snapshot(line, invoice)
        self.as_manager(proposal).action_accept()
        self.as_manager(line).action_ponto_undo()
        self.assertEqual(self.snapshot(line, invoice), before)
        self.assertEqual(line.ponto_match_state, "undone")
        self.assertFalse(line.ponto_matched_by_id or line.ponto_matched_at)
        self.assertIn("Undone by", line.ponto_explanation)
        line._ponto_match()
        self.assertFalse(line.is_reconciled)

    def test_a_dismissed_line_is_left_alone_until_somebody_asks(self):
        line, _invoice, proposal = self.proposed()
        self.as_manager(line).action_ponto_dismiss()
        self.assertEqual(line.ponto_match_state, "dismissed")
        self.assertFalse(proposal.exists())
        self.assertIn("Dismissed by", line.ponto_explanation)
        line._ponto_match()
        self.assertEqual(line.ponto_match_state, "dismissed")
        self.as_manager(line).action_ponto_match()
        self.assertNotEqual(line.ponto_match_state, "dismissed")

    def test_match_again_settles_a_line_that_was_typed_by_hand(self):
        invoice = self.document()
        invoice.payment_reference = "+++090/9337/55493+++"
        line = self.bank_line(121.0, payment_ref="Invoice 090/9337/55493")
        self.assertFalse(line.ponto_match_state)
        told = self.as_manager(line).action_ponto_match()["params"]["message"]
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.ponto_match_state, "matched")
        self.assertFalse(line.ponto_matched_by_id)
        self.assertTrue(line.ponto_matched_at)
        self.assertIn("The line is settled.", told)

    def test_match_again_leaves_settled_lines_as_they_are(self):
        line, invoice, proposal = self.proposed()
        proposal.action_accept()
        before = self.snapshot(line, invoice), line.ponto_trace
        self.as_manager(line).action_ponto_match()
        self.assertEqual((self.snapshot(line, invoice), line.ponto_trace), before)


class TestProposalRights(DecideCase):
    def test_billing_users_and_auditors_see_proposals_and_decide_nothing(self):
        line, invoice, proposal = self.proposed()
        for person in (self.biller, self.auditor):
            own = self.as_person(proposal, person)
            with self.subTest(person=person.login):
                self.assertIn(invoice.name, own.explanation)
                for call in (
                    own.action_accept,
                    own.line_id.action_ponto_accept,
                    own.line_id.action_ponto_dismiss,
                    own.line_id.action_ponto_match,
                    own.line_id.action_ponto_open_manual,
                    own.line_id.action_ponto_undo,
                    own.unlink,
                ):
                    with self.assertRaises(AccessError):
                        call()
                with self.assertRaises(AccessError):
                    own.plan = {}
        self.assertEqual(line.ponto_match_state, "proposed")
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_nobody_decides_for_another_company(self):
        line, invoice, proposal = self.proposed()
        own = self.as_person(proposal, self.stranger)
        self.assertFalse(own.search([]))
        for call in (
            own.action_accept,
            self.as_person(line, self.stranger).action_ponto_accept,
            self.as_person(line, self.stranger).action_ponto_dismiss,
            self.as_person(line, self.stranger).action_ponto_match,
        ):
            with self.assertRaises(AccessError):
                call()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_an_administrator_writes_no_proposal_himself(self):
        _line, _invoice, proposal = self.proposed()
        own = self.as_manager(proposal)
        with self.assertRaises(AccessError):
            own.plan = {}
        with self.assertRaises(AccessError):
            own.create([{"line_id": own.line_id.id}])

    def test_who_may_write_bank_lines_decides_too(self):
        bookkeeper = self.person("bookkeeper", "account.group_account_user")
        _line, invoice, proposal = self.proposed()
        self.as_person(proposal, bookkeeper).action_accept()
        self.assertEqual(invoice.payment_state, "paid")

    def test_everyone_opens_the_views_he_is_shown(self):
        line, _invoice, _proposal = self.proposed()
        views = [
            "ponto_to_check_view_list",
            "ponto_to_check_view_kanban",
            "ponto_statement_line_view_form",
        ]
        ids = [self.env.ref(f"account_online_ponto.{name}") for name in views]
        for person in (self.manager, self.biller, self.auditor):
            own = self.as_person(line, person)
            with self.subTest(person=person.login):
                found = own.get_views([(view.id, view.type) for view in ids])
                fields_ = found["models"]["account.bank.statement.line"]["fields"]
                self.assertTrue(own.web_read({name: {} for name in fields_}))
                shown = "action_ponto_accept" in found["views"]["list"]["arch"]
                self.assertEqual(shown, person == self.manager)
