from contextlib import nullcontext
from datetime import date
from unittest.mock import patch

from odoo import fields
from odoo.addons.base.tests.common import DISABLED_MAIL_CONTEXT

from ..models import booking_batch, ponto_transaction_book
from ..models.booking_batch import booking_together
from .booked import booked
from .common import PontoCase

LOUD = dict.fromkeys(DISABLED_MAIL_CONTEXT, False)


class TestBookingIdentical(PontoCase):
    """Lines booked together leave what core's own ``create`` leaves, field by field."""

    def setUp(self):
        super().setUp()
        self.journal = self.company_data["default_journal_bank"]
        self.contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.partner_a.id}
        )

    def values(self, journal=None, **every):
        """Lines of two years, days and partners mixed."""
        partners = [False, self.partner_a, self.contact, self.partner_b, False]
        days = ["2025-12-30", "2025-12-31", "2026-01-02", "2026-01-02", "2025-12-31"]
        days += ["2026-02-01", "2026-01-15", "2026-01-15"]
        return [
            {
                "journal_id": (journal or self.journal).id,
                "date": fields.Date.to_date(day),
                "payment_ref": f"Payment {place}",
                "amount": (-1) ** place * (place * 12.34),
                "partner_id": partners[place % 5] and partners[place % 5].id,
                "partner_name": f"Somebody {place}",
                "account_number": "BE68539007547034",
                "narration": "Of <b>another</b> day" if place == 3 else False,
                **every,
            }
            for place, day in enumerate(days)
        ]

    def assert_identical(self, values, **context):
        lines = self.env["account.bank.statement.line"].with_context(**context)

        def ours():
            with booking_together(lines, values) as together:
                together.create([dict(one) for one in values])

        core_s = booked(self.env, lambda: lines.create([dict(one) for one in values]))
        self.assert_same(booked(self.env, ours), core_s)
        self.assertEqual(len(core_s["account_bank_statement_line"]), len(values))
        return core_s

    def assert_same(self, ours, core_s):
        self.maxDiff = None
        for table, rows in core_s.items():
            with self.subTest(table=table):
                self.assertEqual(ours[table], rows)

    def entry(self, name, day, journal=None):
        """A posted entry of this number in the bank's journal."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": (journal or self.journal).id,
                "date": day,
                "payment_ref": "Before",
                "amount": 1,
            }
        )
        line.move_id.name = name
        return line.move_id

    def test_rows_are_core_s(self):
        rows = self.assert_identical(self.values(), tracking_disable=True)
        names = [entry["name"].partition("/")[2] for entry in rows["account_move"]]
        self.assertEqual(
            ", ".join(names),
            "2025/00001, 2025/00002, 2026/00001, 2026/00002, "
            "2025/00003, 2026/00005, 2026/00003, 2026/00004",
        )

    def test_messages_and_followers_are_core_s(self):
        rows = self.assert_identical(self.values(), **LOUD)
        self.assertEqual(len(rows["mail_message"]), 8)

    def waiting(self):
        """Six rows of the inbox that can be booked, two of a day."""
        account = self.linked_account()
        self.env["res.partner.bank"].create(
            {"acc_number": "BE68 5390 0754 7034", "partner_id": self.contact.id}
        )
        self.company.fiscalyear_lock_date = "2026-12-31"
        for place, day in enumerate(["2026-01-05", "2026-01-05", "2026-03-01"] * 2):
            self.bank.add_transaction(
                account.ponto_id,
                place * 10 - 20.5,
                date=day,
                text=f"Payment {place}",
                counterpart_reference="BE68539007547034" if place % 2 else None,
            )
        self.fetch(account)
        self.company.fiscalyear_lock_date = False
        rows = self.inbox(account).sudo()
        rows.write({"state": "to_book", "reason": False})
        return rows

    def test_what_the_inbox_books_is_core_s(self):
        waiting = self.waiting()

        def as_core(model, values):
            return nullcontext(model)

        ours = booked(self.env, waiting._book)
        with patch.object(ponto_transaction_book, "booking_together", as_core):
            core_s = booked(self.env, waiting._book)
        self.assert_same(ours, core_s)
        self.assertEqual(len(ours["account_bank_statement_line"]), 6)
        self.assertFalse(ours["mail_message"])

    def test_where_the_law_asks_for_a_trail_each_entry_has_its_message(self):
        self.company.restrictive_audit_trail = True
        waiting = self.waiting().with_context(**LOUD)
        self.assertEqual(len(booked(self.env, waiting._book)["mail_message"]), 6)

    def test_a_journal_in_another_currency(self):
        currency = self.setup_other_currency("USD", rates=[("2025-01-01", 1.1)])
        journal = self.journal.copy({"currency_id": currency.id, "code": "USD"})
        self.assert_identical(self.values(journal))

    def test_an_amount_in_a_foreign_currency(self):
        currency = self.setup_other_currency("USD", rates=[("2025-01-01", 1.1)])
        values = self.values(foreign_currency_id=currency.id, amount=-10)
        self.assert_identical([{**one, "amount_currency": -11.3} for one in values])

    def test_a_secured_journal(self):
        self.journal.restrict_mode_hash_table = True
        # Core secures no line that is open.
        account = self.company_data["default_account_revenue"]
        values = self.values(counterpart_account_id=account.id)
        rows = self.assert_identical(values)
        self.assertTrue(all(e["inalterable_hash"] for e in rows["account_move"]))
        lines = self.env["account.bank.statement.line"]
        with booking_together(lines, values) as together:
            together.create(values)
        checks = self.company._check_hash_integrity()["results"]
        own = [one for one in checks if one["journal_name"].startswith("Bank")]
        self.assertEqual({one["status"] for one in own}, {"verified"})

    def test_an_account_with_a_default_tax(self):
        self.journal.suspense_account_id.tax_ids = self.tax_sale_a
        self.assert_identical(self.values())

    def test_analytic_distribution_of_a_partner(self):
        plan = self.env["account.analytic.plan"].create({"name": "Plan"})
        analytic = self.env["account.analytic.account"].create(
            {"name": "Project", "plan_id": plan.id}
        )
        self.env["account.analytic.distribution.model"].create(
            {
                "partner_id": self.partner_a.id,
                "analytic_distribution": {analytic.id: 100},
                "company_id": self.company.id,
            }
        )
        rows = self.assert_identical(self.values())
        self.assertTrue(rows["account_analytic_line"])

    def test_a_locked_period_moves_the_same_days(self):
        self.company.fiscalyear_lock_date = "2025-12-31"
        rows = self.assert_identical(self.values())
        self.assertNotIn(date(2025, 12, 31), [e["date"] for e in rows["account_move"]])

    def test_numbers_of_another_kind_between(self):
        self.entry("BNK1/2026/02/0001", "2026-02-01")
        self.entry("BNK1/2025/00041", "2025-12-01")
        rows = self.assert_identical(self.values())
        names = [entry["name"] for entry in rows["account_move"]]
        self.assertEqual(len(set(names)), len(names))
        self.assertEqual(names[5:7], ["BNK1/2026/02/0002", "BNK1/2026/00003"])

    def test_numbers_without_a_year(self):
        self.entry("STATEMENT00041", "2025-12-30")
        self.assert_identical(self.values())

    def test_a_fiscal_year_that_ends_in_june(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        self.assert_identical(self.values())

    def test_payments_numbered_in_the_same_journal(self):
        payment = self.env["account.payment"].create(
            {
                "journal_id": self.journal.id,
                "partner_id": self.partner_a.id,
                "amount": 5,
                "date": "2026-01-10",
            }
        )
        payment.with_context(force_payment_move=True).action_post()
        self.assert_identical(self.values())

    def test_a_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.env.user.company_ids += branch
        model = self.env["account.bank.statement.line"].with_company(branch)
        journal = self.journal.with_company(branch).copy(
            {"company_id": branch.id, "code": "BRA"}
        )
        self.env = model.env
        self.assert_identical(self.values(journal))

    def test_beside_an_addon_with_its_own_idea_of_writing(self):
        with patch.object(booking_batch, "READ_WRITES", set()):
            self.assert_identical(self.values())
            batch = booking_batch.BookingBatch(self.env["account.move"], self.values())
        self.assertFalse(batch.puts_off_links)

    def test_an_automation_rule_sees_each_entry_written(self):
        """Rules of base_automation put their ``write`` onto the running class."""
        kind, seen = type(self.env["account.move"]), []

        def write(records, values):
            seen.extend(records.ids if "statement_line_id" in values else ())
            return write.origin(records, values)

        write.origin = kind.write
        with patch.object(kind, "write", write):
            self.assert_identical(self.values())
        self.assertEqual(len(seen), 2 * len(self.values()))

    def test_beside_an_addon_with_its_own_idea_of_numbers(self):
        with patch.object(booking_batch, "READ_NUMBERING", set()):
            self.assert_identical(self.values())
            batch = booking_batch.BookingBatch(self.env["account.move"], self.values())
        self.assertFalse(batch.numbers)

    def test_a_batch_that_is_over_changes_nothing_more(self):
        lines = self.env["account.bank.statement.line"]
        with booking_together(lines, self.values()) as together:
            together.create(self.values())
        rest = booked(self.env, lambda: together.create(self.values()))
        core_s = booked(self.env, lambda: lines.create(self.values()))
        self.assert_same(rest, core_s)

    def test_a_line_costs_less_than_two_queries(self):
        """Core's own batched ``create`` takes six."""
        self.assertLess(self.queries(30) - self.queries(10), 40)

    def queries(self, number):
        values = [
            {**self.values()[place % 8], "date": date(2025 + place % 2, 3, 1 + place)}
            for place in range(number)
        ]
        lines = self.env["account.bank.statement.line"]
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with booking_together(lines, values) as together:
            together.create(values)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before
