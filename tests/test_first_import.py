from datetime import date

from odoo.exceptions import AccessError, UserError

from .common import DUTCH_IBAN
from .test_already_there import AlreadyThereCase


class TestFirstImport(AlreadyThereCase):
    """The opening balance is offered, and an import can be taken back."""

    def opening(self):
        action = self.account.action_offer_opening()
        return self.env[action["res_model"]].browse(action["res_id"])

    def undoing(self, **values):
        action = self.account.action_offer_undo()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return wizard

    def balance(self, amount):
        """The bank says this; what it brought is part of it."""
        self.bank.change_account(self.account.ponto_id, currentBalance=amount)
        self.account.connection_id._refresh_accounts()

    # -- opening balance ---------------------------------------------------------

    def test_the_opening_balance_is_offered_and_never_entered_by_itself(self):
        self.bring(30, -10, date="2026-03-04")
        self.balance(120)
        self.assertEqual(self.account.opening_amount, 100)
        self.assertEqual(len(self.all_lines()), 2)
        wizard = self.opening()
        self.assertRecordValues(
            wizard,
            [
                {
                    "bank_balance": 120,
                    "lines_balance": 20,
                    "coming": 0,
                    "amount": 100,
                    "day": date(2026, 3, 3),
                }
            ],
        )
        wizard.action_enter()
        line = self.account.opening_line_id
        self.assertEqual(self.all_lines()[0], line)
        self.assertEqual((line.amount, line.state), (100, "posted"))
        self.assertFalse(line.ponto_match_state, "the matching leaves it alone")
        self.env.invalidate_all()
        self.assertEqual(self.account.balance_difference, 0)
        self.assertEqual(self.account.opening_amount, 0)
        with self.assertRaisesRegex(UserError, "entered already"):
            wizard.action_enter()

    def test_what_is_held_still_comes_and_is_no_part_of_the_opening(self):
        self.bring(30, date="2026-04-04")
        self.there(25, day="2026-04-10")
        self.bring(25, date="2026-04-09")
        self.balance(180)
        self.assertEqual(self.inbox(self.account)[-1].reason, "likely_there")
        self.assertEqual(self.account.opening_amount, 100)

    def test_an_opening_with_a_counterpart_is_settled(self):
        self.bring(20, date="2026-03-04")
        self.balance(50)
        wizard = self.opening()
        wizard.counterpart_account_id = self.company_data["default_account_assets"]
        wizard.action_enter()
        self.assertTrue(self.account.opening_line_id.is_reconciled)

    def test_a_wrong_opening_is_refused_with_a_sentence(self):
        self.bring(20, date="2026-03-04")
        self.balance(50)
        for values, words in (
            ({"amount": 0}, "nothing to enter"),
            ({"day": "2026-03-05"}, "before the first bank line"),
        ):
            with self.subTest(words):
                wizard = self.opening()
                wizard.write(values)
                with self.assertRaisesRegex(UserError, words):
                    wizard.action_enter()
        self.superuser["account.bank.statement.line"].search([]).unlink()
        self.lock("2026-01-31")
        wizard = self.opening()
        wizard.day = "2026-01-15"
        with self.assertRaisesRegex(UserError, "locked until"):
            wizard.action_enter()
        self.assertFalse(self.account.opening_line_id)

    def test_an_opening_entry_in_the_ledger_is_not_doubled_unseen(self):
        self.bring(20, date="2026-03-04")
        self.balance(120)
        bank = self.account.journal_id.default_account_id
        other = self.company_data["default_account_assets"]
        self.superuser["account.move"].create(
            {
                "date": "2026-01-01",
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    (0, 0, {"account_id": bank.id, "debit": 100}),
                    (0, 0, {"account_id": other.id, "credit": 100}),
                ],
            }
        ).action_post()
        wizard = self.opening()
        self.assertEqual(wizard.other_entries, 100)
        self.assertIn("100.00", wizard.other_entries_note)
        with self.assertRaisesRegex(UserError, "counted twice"):
            wizard.action_enter()
        wizard.is_wanted_besides = True
        wizard.action_enter()
        self.assertTrue(self.account.opening_line_id)

    # -- undoing -----------------------------------------------------------------

    def test_undoing_takes_everything_back_also_what_was_matched(self):
        invoice = self.invoice(121.0, "+++090/9337/55493+++")
        there = self.there(25, payment_ref="Invoice 2026/17")
        self.bring(25, date="2026-03-04", text="Invoice 2026/17")
        self.bring(121, date="2026-03-05", text="+++090/9337/55493+++")
        self.bring(7, date="2026-03-06")
        self.assertEqual(invoice.payment_state, "paid")
        self.balance(500)
        self.opening().action_enter()
        wizard = self.undoing()
        self.assertRecordValues(
            wizard,
            [
                {
                    "made_count": 2,
                    "matched_count": 1,
                    "adopted_count": 1,
                    "first_day": date(2026, 3, 5),
                    "last_day": date(2026, 3, 6),
                    "problem": False,
                }
            ],
        )
        journal = self.account.journal_id
        wizard.action_undo()
        self.assertEqual(invoice.payment_state, "not_paid")
        lines = self.env["account.bank.statement.line"]
        left = lines.search([("journal_id", "=", journal.id)])
        self.assertEqual(left, there)
        self.assertFalse(there.ponto_transaction_id)
        self.assertFalse(self.account.journal_id)
        self.assertEqual(set(self.inbox(self.account).mapped("state")), {"to_book"})
        self.account.journal_id = journal
        self.fetch(self.account)
        self.assertEqual(sorted(self.all_lines().mapped("amount")), [7, 25, 121])
        self.assertEqual(invoice.payment_state, "paid")

    def test_with_the_link_kept_it_is_booked_anew_from_another_day(self):
        self.bring(1, date="2026-02-01")
        self.bring(2, date="2026-03-01")
        wizard = self.undoing(then="keep", start_date="2026-02-15")
        wizard.action_undo()
        self.assertEqual(self.account.frequency, "manual")
        self.assertTrue(self.account.journal_id)
        self.assertFalse(self.all_lines())
        self.run_job("fetch")
        self.assertFalse(self.all_lines(), "nothing comes back by itself")
        self.fetch(self.account)
        self.assertEqual(self.all_lines().mapped("amount"), [2])

    def test_what_was_reconciled_by_hand_is_not_taken_away(self):
        self.bring(1, 2, date="2026-02-01", text="Anything")
        line = self.all_lines()[0].sudo()
        suspense = line._seek_for_lines()[1]
        suspense.account_id = self.company_data["default_account_expense"]
        self.assertTrue(line.is_reconciled)
        wizard = self.undoing()
        self.assertIn("reconciled by hand: 1 (Anything)", wizard.problem)
        with self.assertRaisesRegex(UserError, "by hand"):
            wizard.action_undo()
        self.assertEqual(len(self.all_lines()), 2)

    def test_what_a_person_accepted_is_by_hand_too(self):
        self.invoice(121.0, "+++090/9337/55493+++")
        self.bring(121, date="2026-03-05", text="+++090/9337/55493+++")
        line = self.all_lines()
        self.assertFalse(self.undoing().problem)
        line.sudo().ponto_matched_by_id = self.manager
        self.assertIn("by hand", self.undoing().problem)

    def test_a_locked_period_or_a_statement_is_not_touched(self):
        self.bring(1, date="2026-02-01")
        line = self.all_lines().sudo()
        statement = self.superuser["account.bank.statement"].create(
            {"name": "Paper 1", "line_ids": [(6, 0, line.ids)]}
        )
        self.assertIn("Paper 1", self.undoing().problem)
        statement.unlink()
        line._seek_for_lines()[1].account_id = self.company_data[
            "default_account_expense"
        ]
        self.lock("2026-02-28")
        wizard = self.undoing()
        self.assertIn(", the last one on 02/01/2026", wizard.problem)
        with self.assertRaises(UserError):
            wizard.action_undo()

    def test_with_nothing_imported_there_is_nothing_to_undo(self):
        self.assertIn("Nothing was imported", self.undoing().problem)

    def test_what_a_person_ignored_stays_ignored(self):
        self.account.overlap = "leave"
        self.there(25, account_number=DUTCH_IBAN)
        left_out = self.bring(25, date="2026-03-04", counterpart_reference=DUTCH_IBAN)
        ignored = self.bring(5, date="2026-03-04")
        line = ignored.statement_line_ids
        line.sudo().unlink()
        self.bring(6, date="2026-03-04")
        self.undoing().action_undo()
        self.assertEqual(ignored.state, "ignored")
        self.assertEqual(left_out.state, "to_book")

    def test_only_administrators_of_the_company_enter_and_undo(self):
        self.bring(1, date="2026-02-01")
        self.balance(50)
        for who in (self.biller, self.auditor, self.stranger):
            account = self.account.with_env(self.as_person(who))
            for method in ("action_offer_opening", "action_offer_undo"):
                with self.subTest(who=who.login), self.assertRaises(AccessError):
                    getattr(account, method)()
        wizards = self.opening(), self.undoing()
        for who in (self.biller, self.stranger):
            env = self.as_person(who)
            with self.assertRaises(AccessError):
                wizards[0].with_env(env).action_enter()
            with self.assertRaises(AccessError):
                wizards[1].with_env(env).action_undo()
