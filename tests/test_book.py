from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError

from .common import PontoCase


class TestBook(PontoCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def bring(self, amount=10.0, **details):
        """A movement that is fetched and booked; returns its inbox row."""
        self.bank.add_transaction(self.account.ponto_id, amount, **details)
        self.fetch(self.account)
        return self.inbox(self.account)[-1:]

    def test_a_movement_becomes_a_line_of_the_right_journal_day_and_amount(self):
        transaction = self.bring(
            -42.5,
            text="Rent",
            date="2026-03-02",
            counterpart_name="Immo NV",
            counterpart_reference="BE68539007547034",
        )
        line = transaction.statement_line_ids
        self.assertRecordValues(
            line,
            [
                {
                    "journal_id": self.account.journal_id.id,
                    "date": date(2026, 3, 2),
                    "amount": -42.5,
                    "payment_ref": "Rent",
                    "partner_name": "Immo NV",
                    "account_number": "BE68539007547034",
                    "state": "posted",
                }
            ],
        )
        self.assertEqual(transaction.state, "booked")

    def test_local_midnight_in_utc_falls_on_the_bank_s_day(self):
        winter = self.bring(executionDate="2026-01-14T23:00:00.000Z")
        summer = self.bring(executionDate="2026-07-14T22:00:00.000Z")
        self.assertEqual(winter.statement_line_ids.date, date(2026, 1, 15))
        self.assertEqual(summer.statement_line_ids.date, date(2026, 7, 15))

    def test_the_partner_is_set_only_where_one_owns_the_account(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "BE68 5390 0754 7034", "partner_id": self.partner_a.id}
        )
        sure = self.bring(counterpart_reference="BE68539007547034")
        self.assertEqual(sure.statement_line_ids.partner_id, self.partner_a)
        self.env["res.partner.bank"].create(
            {"acc_number": "BE68539007547034", "partner_id": self.partner_b.id}
        )
        shared = self.bring(counterpart_reference="BE68539007547034")
        self.assertFalse(shared.statement_line_ids.partner_id)

    def test_a_locked_period_holds_the_movement_with_its_true_day(self):
        self.company.fiscalyear_lock_date = "2026-03-31"
        transaction = self.bring(date="2026-03-02")
        self.assertEqual((transaction.state, transaction.reason), ("held", "lock_date"))
        self.assertFalse(transaction.statement_line_ids)
        self.company.fiscalyear_lock_date = False
        transaction.action_book()
        self.assertEqual(transaction.statement_line_ids.date, date(2026, 3, 2))

    def test_a_day_before_the_start_is_kept_and_taken_in_later(self):
        self.account.start_date = "2026-03-01"
        transaction = self.bring(date="2026-02-20")
        self.assertEqual(transaction.state, "ignored")
        self.account.start_date = "2026-02-01"
        self.fetch(self.account)
        self.assertEqual(transaction.state, "booked")

    def test_a_deleted_line_waits_in_the_inbox_and_does_not_come_back(self):
        transaction = self.bring()
        transaction.statement_line_ids.unlink()
        self.fetch(self.account)
        self.assertEqual(
            (transaction.state, transaction.reason), ("ignored", "deleted")
        )
        self.assertFalse(self.lines(self.account))

    def test_twins_with_one_digest_are_two_payments(self):
        self.bank.add_transaction(self.account.ponto_id, 9.0, digest="same", text="x")
        self.bring(9.0, digest="same", text="x")
        self.assertEqual(self.lines(self.account).mapped("amount"), [9.0, 9.0])

    def test_all_that_the_bank_said_is_kept(self):
        transaction = self.bring(
            mandateId="M-1", creditorId="C-1", endToEndId="E-1", fee=0.25
        )
        self.assertRecordValues(
            transaction,
            [{"mandate_id": "M-1", "creditor_id": "C-1", "end_to_end_id": "E-1"}],
        )
        self.assertAlmostEqual(transaction.fee, 0.25)
        self.assertEqual(transaction.raw["mandateId"], "M-1")

    def test_a_line_that_odoo_refuses_is_held_and_the_others_are_booked(self):
        for number in range(5):
            self.bank.add_transaction(self.account.ponto_id, 10 + number)
        create = type(self.env["account.bank.statement.line"]).create

        def refuse(lines, vals_list):
            if any(values["amount"] == 12 for values in vals_list):
                raise ValidationError(lines.env._("No twelve."))
            return create(lines, vals_list)

        with patch.object(
            type(self.env["account.bank.statement.line"]), "create", refuse
        ):
            self.fetch(self.account)
        held = self.inbox(self.account).filtered(lambda row: row.state == "held")
        self.assertEqual((held.amount, held.reason), (12, "refused"))
        self.assertIn("No twelve", held.explanation)
        self.assertEqual(self.lines(self.account).mapped("amount"), [10, 11, 13, 14])
        held.action_book()
        self.assertEqual(held.statement_line_ids.amount, 12)
