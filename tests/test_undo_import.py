from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError

from ..models import ponto_account_undo, ponto_account_undo_job
from .steps import Steps
from .test_already_there import AlreadyThereCase


class TestUndoImport(AlreadyThereCase):
    """An import of many lines is undone by the job, a batch at a time."""

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(ponto_account_undo, "AT_ONCE", 2))
        self.startPatcher(patch.object(ponto_account_undo_job, "BATCH", 2))
        self.paid = self.invoice(121.0, "+++090/9337/55493+++")
        self.bring(121, date="2026-03-05", text="+++090/9337/55493+++")
        self.bring(1, 2, 3, 4, 5, 6, date="2026-03-06", text="Anything")

    def ask(self, **values):
        action = self.account.action_offer_undo()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.write(values)
        return wizard.action_undo()

    def amounts(self):
        self.env.invalidate_all()
        return sorted(self.all_lines().mapped("amount"))

    def turn(self, steps):
        """One turn of the job that has time for so many batches."""
        model = type(self.env["ponto.account"])
        with (
            patch.object(model, "_run_until", lambda _self: Steps(steps)),
            self.committing() as env,
        ):
            env["ponto.account"].with_user(SUPERUSER_ID)._cron_undo()
        self.env.invalidate_all()

    def settle_by_hand(self, amount):
        line = self.all_lines().sudo().filtered(lambda one: one.amount == amount)
        suspense = line._seek_for_lines()[1]
        suspense.account_id = self.company_data["default_account_expense"]
        return line

    def test_the_person_is_told_that_it_goes_on_in_the_background(self):
        action = self.ask()
        self.assertIn("in the background", action["params"]["message"])
        self.assertEqual(len(self.amounts()), 7)
        self.assertEqual(self.account.undo_left, 7)

    def test_a_turn_that_is_cut_is_gone_on_with_newest_first(self):
        self.ask(then="keep")
        self.turn(2)
        self.assertEqual(self.amounts(), [1, 2, 121])
        self.assertEqual(self.account.undo_left, 3)
        self.assertEqual(self.paid.payment_state, "paid")
        self.turn(9)
        self.assertEqual(self.amounts(), [])
        self.assertEqual(self.paid.payment_state, "not_paid")
        self.assertFalse(self.account.undo_left or self.account.undo_request)
        self.assertFalse(self.account.undo_note)
        self.assertIn("7 bank lines", self.account.message_ids[0].body)
        self.fetch(self.account)
        self.assertEqual(self.amounts(), [1, 2, 3, 4, 5, 6, 121])
        self.assertEqual(self.paid.payment_state, "paid")

    def test_nothing_is_booked_while_it_goes_on(self):
        self.ask(then="keep")
        self.turn(2)
        self.bank.add_transaction(self.account.ponto_id, 8)
        self.fetch(self.account, "button")
        self.run_job("waiting")
        self.assertEqual(self.amounts(), [1, 2, 121])
        self.assertEqual(len(self.inbox(self.account)), 8)

    def test_what_is_reconciled_by_hand_meanwhile_stops_it(self):
        self.ask(then="keep")
        self.turn(1)
        line = self.settle_by_hand(4)
        self.turn(9)
        self.assertEqual(self.amounts(), [1, 2, 3, 4, 121])
        self.assertIn("by hand: 1 (Anything)", self.account.undo_problem)
        self.turn(9)
        self.assertEqual(len(self.amounts()), 5, "it waits for a person")
        line.action_undo_reconciliation()
        self.account.action_undo_go_on()
        self.turn(9)
        self.assertEqual(self.amounts(), [])
        self.assertFalse(self.account.undo_problem)

    def test_the_rest_may_be_left_and_the_others_booked_again(self):
        self.ask(then="keep")
        self.turn(1)
        self.account.action_undo_leave()
        self.assertEqual(len(self.amounts()), 5)
        self.turn(9)
        self.assertEqual(len(self.amounts()), 5)
        self.fetch(self.account)
        self.assertEqual(len(self.amounts()), 7)

    def test_another_user_neither_goes_on_nor_ends_it(self):
        self.ask()
        for who in (self.biller, self.auditor, self.stranger):
            account = self.account.with_env(self.as_person(who))
            for method in ("action_undo_go_on", "action_undo_leave"):
                with self.subTest(who=who.login), self.assertRaises(AccessError):
                    getattr(account, method)()

    def test_a_failure_of_our_own_stops_it_without_a_half_batch(self):
        self.ask()
        with (
            patch.object(
                type(self.env["ponto.account"]), "_refill_inbox", side_effect=KeyError
            ),
            self.assertLogs("odoo.addons.account_online_ponto.models", "ERROR"),
        ):
            self.turn(9)
        self.assertEqual(len(self.amounts()), 7)
        self.assertIn("server's log", self.account.undo_problem)
        self.assertIn("stopped. Bank lines that are left: 7.", self.account.undo_note)
