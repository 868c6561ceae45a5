from datetime import date
from unittest.mock import patch

from ..ponto import client as ponto_client

# What happens when one account is read, and what people are told.
from .test_faults import FaultCase


class TestRecovery(FaultCase):
    def test_a_crash_between_pages_loses_and_doubles_nothing(self):
        transaction_class = type(self.env["ponto.transaction"])
        original = transaction_class._store_page
        for crash in ("at Ponto", "in Odoo"):
            with self.subTest(crash), patch.object(ponto_client, "PAGE_LIMIT", 2):
                for _number in range(7):
                    self.bank.add_transaction(self.account.ponto_id, 10)
                calls = iter(range(3))

                def failing(model, account, page, number=calls):
                    if next(number) == 2:
                        original(model, account, page)
                        raise RuntimeError("in the middle of a page")
                    return original(model, account, page)

                before = len(self.inbox(self.account))
                if crash == "at Ponto":
                    self.bank.inject("transactions:500:after=2:times=1")
                    log = self.fetch(self.account)
                else:
                    with (
                        patch.object(transaction_class, "_store_page", failing),
                        self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
                    ):
                        log = self.fetch(self.account)
                self.assertTrue(log.error)
                self.env.invalidate_all()
                self.assertEqual(len(self.inbox(self.account)), before + 4)
                # Life goes on at the bank before the next run.
                self.bank.add_transaction(self.account.ponto_id, 3, date="2026-01-02")
                self.bank.add_transaction(self.account.ponto_id, 4)
                self.bank.clear_faults()
                self.fetch(self.account)
                self.assert_equal_to_bank(self.account)

    def test_a_crash_while_booking_loses_and_doubles_nothing(self):
        for _number in range(3):
            self.bank.add_transaction(self.account.ponto_id, 10)
        transactions = type(self.env["ponto.transaction"])
        with (
            patch.object(
                transactions, "_create_lines", side_effect=RuntimeError("booking")
            ),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
        ):
            self.fetch(self.account)
        self.env.invalidate_all()
        self.assertIn("Odoo could not process", self.account.fetch_error)
        self.fetch(self.account)
        self.assert_equal_to_bank(self.account)
        self.assertFalse(self.account.fetch_error)

    def test_a_movement_that_is_delivered_late_is_not_missed(self):
        self.bank.add_transaction(self.account.ponto_id, 1, date="2026-03-10")
        self.fetch(self.account)
        self.bank.add_transaction(self.account.ponto_id, 2, date="2026-01-02")
        self.fetch(self.account)
        self.assert_equal_to_bank(self.account)
        late = self.lines(self.account).filtered(lambda line: line.amount == 2)
        self.assertEqual(late.date, date(2026, 1, 2))

    def test_a_change_is_shown_and_the_booked_line_not_rewritten(self):
        ponto_id = self.bank.add_transaction(
            self.account.ponto_id, 10, text="before", counterpartName="Old"
        )
        self.fetch(self.account)
        line = self.lines(self.account)
        self.bank.change_transaction(ponto_id)
        self.fetch(self.account)
        transaction = self.inbox(self.account)
        self.assertFalse(transaction.is_changed, "only updatedAt moved")
        self.bank.change_transaction(
            ponto_id, counterpartName="New", text="after", amount=99
        )
        log = self.fetch(self.account)
        self.assertEqual(log.changed_count, 1)
        self.assertTrue(transaction.is_changed)
        self.assertEqual(transaction.counterpart_name, "New")
        self.assertEqual(transaction.raw["amount"], 99)
        self.assertEqual(self.lines(self.account), line)
        self.assertRecordValues(
            line, [{"amount": 10, "payment_ref": "before", "partner_name": "Old"}]
        )
