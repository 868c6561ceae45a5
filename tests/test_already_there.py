from datetime import date
from uuid import uuid4

from odoo.exceptions import UserError
from odoo.tools import SQL

from .common import DUTCH_IBAN, OTHER_IBAN
from .test_held import HeldCase

DAY = "2026-03-04"


class AlreadyThereCase(HeldCase):
    def there(self, amount=25.0, day=DAY, **values):
        """A line that somebody typed, or that a file brought."""
        return self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": self.account.journal_id.id,
                "date": day,
                "amount": amount,
                "payment_ref": "x",
                **values,
            }
        )

    def all_lines(self):
        return self.lines(self.account)


class TestAlreadyThere(AlreadyThereCase):
    """The journal has lines before the first fetch: none is doubled or lost."""

    def test_a_sure_one_is_taken_over_and_nothing_is_doubled(self):
        line = self.there(payment_ref="Invoice 2026/17", partner_name="Immo NV")
        before = line.read(["date", "amount", "payment_ref", "move_id"])
        row = self.bring(25, date=DAY, text="INVOICE 2026 17")
        self.assertEqual(self.all_lines(), line)
        self.assertEqual(line.ponto_transaction_id, row)
        self.assertEqual((row.state, row.is_adopted), ("booked", True))
        self.assertEqual(
            line.read(["date", "amount", "payment_ref", "move_id"]), before
        )
        told = self.account.log_ids.mapped("held_summary")
        self.assertIn("1 was in the journal already.", told[0])
        self.fetch(self.account)
        self.assertEqual(self.all_lines(), line)
        self.assertFalse(self.account.log_ids[0].held_summary)

    def test_a_sure_one_is_left_out_where_that_is_chosen(self):
        self.account.overlap = "leave"
        line = self.there(account_number=DUTCH_IBAN)
        row, twin = self.bring(25, 25, date=DAY, counterpart_reference=DUTCH_IBAN)
        self.assertFalse(line.ponto_transaction_id)
        states = sorted((item.state, item.reason or "") for item in row + twin)
        self.assertEqual(states, [("booked", ""), ("ignored", "already_there")])
        ignored = (row + twin).filtered(lambda item: item.state == "ignored")
        self.assertEqual(ignored.twin_line_id, line)
        ignored.action_take_back()
        self.assertEqual(len(self.all_lines()), 3)

    def test_everything_is_booked_where_that_is_chosen(self):
        self.account.overlap = "book"
        self.there(payment_ref="Invoice 2026/17")
        self.bring(25, date=DAY, text="Invoice 2026/17")
        self.assertEqual(len(self.all_lines()), 2)

    def test_a_likely_one_waits_for_a_person_who_says_it_is_the_same(self):
        line = self.there(day="2026-03-05")
        row = self.bring(25, date=DAY, text="Anything")
        self.assertEqual((row.state, row.reason), ("held", "likely_there"))
        self.assertEqual(row.twin_line_id, line)
        self.assertIn("Same Line", row.explanation)
        row.action_same_line()
        self.assertEqual((row.state, line.ponto_transaction_id), ("booked", row))
        self.assertEqual(self.all_lines(), line)

    def test_a_line_cannot_be_said_to_be_two_movements(self):
        line = self.there(day="2026-03-05")
        row = self.bring(25, date=DAY, text="Anything")
        twin = self.bring(26, date=DAY)
        with self.assertRaisesRegex(UserError, "No line of the journal"):
            twin.action_same_line()
        line.sudo().ponto_transaction_id = twin
        with self.assertRaisesRegex(UserError, "one movement only"):
            row.action_same_line()

    def test_a_likely_one_is_booked_when_a_person_says_it_is_another(self):
        self.there(day="2026-03-05")
        row = self.bring(25, date=DAY)
        row.action_book()
        self.assertEqual(row.state, "booked")
        self.assertEqual(len(self.all_lines()), 2)
        self.fetch(self.account)
        self.assertEqual(len(self.all_lines()), 2)

    def test_one_line_is_never_two_movements(self):
        self.there(payment_ref="Coffee corner")
        self.bring(25, 25, date=DAY, text="Coffee corner")
        self.assertEqual(len(self.all_lines()), 2)

    def test_others_come_in_untouched(self):
        self.there(payment_ref="Invoice 2026/17")
        rows = self.bring(26, -25, date=DAY, text="Invoice 2026/17")
        rows += self.bring(25, date="2026-03-20", text="Invoice 2026/17")
        self.assertEqual(rows.mapped("state"), ["booked"] * 3)

    def test_a_line_in_a_locked_period_is_recognized_not_held(self):
        # Core locks no period that has open bank lines.
        expense = self.company_data["default_account_expense"]
        line = self.there(
            payment_ref="Invoice 2026/17", counterpart_account_id=expense.id
        )
        self.lock("2026-03-31")
        row = self.bring(25, date=DAY, text="Invoice 2026/17")
        self.assertEqual((row.state, line.ponto_transaction_id), ("booked", row))

    def test_own_lines_are_no_doubles(self):
        self.bring(25, date=DAY, text="Invoice 2026/17")
        row = self.bring(25, date=DAY, text="Invoice 2026/17")
        self.assertEqual(row.state, "booked")
        self.assertEqual(len(self.all_lines()), 2)

    # -- other addons ------------------------------------------------------------

    def with_import_id(self, line, text):
        """The column of OCA's addons, made by hand: a stand-in, they are not here."""
        cr = self.env.cr
        cr.execute(
            "ALTER TABLE account_bank_statement_line"
            " ADD COLUMN IF NOT EXISTS unique_import_id varchar"
        )
        self.env.flush_all()
        cr.execute(
            SQL(
                "UPDATE account_bank_statement_line SET unique_import_id = %s"
                " WHERE id = %s",
                text,
                line.id,
            )
        )

    def test_lines_of_oca_s_import_are_known_by_ponto_s_id(self):
        """Another day, another text: the id decides; without number too."""
        journal = self.account.journal_id.id
        for form in ("BE71096123456769-%s-%s", "%s-%s"):
            with self.subTest(form):
                line = self.there(33, day="2026-01-10", payment_ref="quite another")
                ponto_id = self.bank.add_transaction(
                    self.account.ponto_id, 33, date=DAY, text="Rent"
                )
                self.with_import_id(line, form % (journal, ponto_id))
                self.fetch(self.account)
                self.assertEqual(line.ponto_transaction_id.ponto_id, ponto_id)
                self.assertTrue(line.ponto_transaction_id.is_adopted)
        self.assertEqual(len(self.all_lines()), 2)

    def test_a_journal_of_oca_s_import_starts_on_the_first_day_that_it_brought(self):
        journal = self.superuser["account.journal"].create(
            {
                "name": "Old bank",
                "type": "bank",
                "code": "OLD",
                "bank_acc_number": OTHER_IBAN,
            }
        )
        first = self.there(10, day="2026-01-10", journal_id=journal.id)
        self.with_import_id(first, f"{journal.id}-{uuid4()}")
        self.there(20, day="2026-01-20", journal_id=journal.id)
        self.bank_account(OTHER_IBAN)
        wizard = self.connect()
        (line,) = wizard.line_ids
        self.assertEqual((line.action, line.journal_id.id), ("link", journal.id))
        self.assertEqual(line.start_date, date(2026, 1, 10))

    def test_another_amount_under_the_same_id_waits_for_a_person(self):
        line = self.there(33, day=DAY)
        ponto_id = self.bank.add_transaction(self.account.ponto_id, 34, date=DAY)
        self.with_import_id(line, f"{self.account.journal_id.id}-{ponto_id}")
        self.fetch(self.account)
        row = self.inbox(self.account)
        self.assertEqual((row.reason, row.twin_line_id), ("likely_there", line))

    def test_a_new_integration_of_the_same_account_doubles_nothing(self):
        old = self.account
        self.bring(25, date=DAY, text="Invoice 2026/17")
        line = self.all_lines()
        journal = old.journal_id
        self.bank.remove_account(old.ponto_id)
        old.connection_id._refresh_accounts()
        old.journal_id = False
        new = self.linked_account(OTHER_IBAN)
        new.journal_id.sudo().bank_account_id = False
        journal.sudo().bank_account_id = False
        new.journal_id = journal
        self.account = new
        row = self.bring(25, date=DAY, text="Invoice 2026/17")
        self.assertEqual(self.all_lines(), line)
        self.assertEqual((row.state, row.reason), ("ignored", "already_there"))
        self.assertEqual(line.ponto_transaction_id.account_id, old)
        self.assertEqual(row.action_view_statement_line()["res_id"], line.id)
        self.assertEqual(line.date, date(2026, 3, 4))
