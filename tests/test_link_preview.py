from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError

from ..wizards import ponto_account_link_preview as preview_module
from .common import IBAN, OTHER_IBAN
from .test_link import LinkCase

NOTHING_CHOSEN = {"start_date": False, "journal_id": False}


class TestLinkPreview(LinkCase):
    """What a link would bring is told before anything is written."""

    def movements(self, *days, amount=10.0, **details):
        account = self.ponto_id
        for day in days:
            self.bank.add_transaction(account, amount, date=day, **details)

    def wizard_line(self, **attributes):
        self.ponto_id = self.bank_account(**attributes)
        return self.connect().line_ids

    def read_all(self, line):
        """What the browser does until all is read."""
        steps = 1
        while line.read_step():
            steps += 1
        return steps

    def told(self, line, **values):
        shown = line.preview({**NOTHING_CHOSEN, **values})
        return " / ".join(shown["lines"])

    def written(self):
        """How much the books and the inbox hold."""
        models = ("account.bank.statement.line", "ponto.transaction", "account.journal")
        return [self.superuser[name].search_count([]) for name in models]

    def test_the_number_of_transactions_is_told_before_anything_is_written(self):
        line = self.wizard_line(balance=30)
        self.movements("2026-01-05", "2026-02-05", "2026-03-05")
        before = self.written()
        self.assertIn("Transactions so far: ", self.told(line))
        self.read_all(line)
        self.assertEqual(self.told(line), "3 transactions")
        self.assertEqual(
            self.told(line, start_date="2026-02-01").split(" / ")[0], "2 transactions"
        )
        self.assertIn("Nothing yet", self.told(line, start_date="2026-04-01"))
        self.assertEqual(self.written(), before)

    def test_a_long_history_is_read_up_to_a_bound(self):
        line = self.wizard_line()
        for _month in range(5):
            self.movements(*(f"2026-01-{day:02}" for day in range(1, 29)))
        with (
            patch.object(preview_module, "MOST_PAGES", 1),
            patch("odoo.addons.account_online_ponto.ponto.client.PAGE_LIMIT", 100),
        ):
            self.read_all(line)
        self.assertEqual(line.read_state, "more")
        self.assertEqual(self.told(line), "Transactions: more than 100")
        # The last of them are all before the start: what comes after is known.
        told = self.told(line, start_date="2026-03-01")
        self.assertIn("Nothing yet", told)

    def test_reading_goes_on_step_by_step_where_it_was(self):
        line = self.wizard_line()
        for _month in range(9):
            self.movements(*(f"2026-01-{day:02}" for day in range(1, 28)))
        with patch.object(preview_module, "STEP_SECONDS", 0):
            steps = self.read_all(line)
        self.assertGreater(steps, 2)
        self.assertEqual(len(line.row_ids), 243)
        self.assertEqual(len(set(line.row_ids.mapped("ponto_id"))), 243)

    def test_what_was_read_is_not_read_again(self):
        line = self.wizard_line()
        self.movements("2026-01-05")
        self.read_all(line)
        self.bank.clear_requests()
        self.movements("2026-02-05")
        self.assertFalse(line.read_step())
        self.assertFalse(self.bank.requests)
        self.assertEqual(line.page_count, 1)
        self.assertIn("1 transaction /", self.told(line))

    def test_sure_and_likely_ones_are_told_with_their_lines(self):
        journal = self.journal(IBAN)
        lines = self.superuser["account.bank.statement.line"].create(
            [
                {
                    "journal_id": journal.id,
                    "date": "2026-03-04",
                    "amount": amount,
                    "payment_ref": text,
                }
                for amount, text in ((10, "Rent March"), (20, "typed by hand"))
            ]
        )
        line = self.wizard_line(balance=70)
        self.assertEqual(line.start_date, date(2026, 3, 5))
        self.movements("2026-03-04", text="Rent March")
        self.movements("2026-03-06", amount=20, text="Water")
        self.movements("2026-03-09", amount=30, text="Water")
        self.read_all(line)
        told = self.told(line, journal_id=journal.id)
        self.assertIn("3 transactions", told)
        self.assertIn("Surely in the journal already: 1", told)
        self.assertIn("Likely in the journal, you decide: 1", told)
        rows = {row.amount: (row.likeness, row.twin_line_id) for row in line.row_ids}
        none = lines.browse()
        self.assertEqual(
            rows,
            {10: ("sure", lines[0]), 20: ("likely", lines[1]), 30: ("new", none)},
        )
        self.assertIn("Rent March", line.row_ids[-1].twin_name)
        after = self.told(line, journal_id=journal.id, start_date="2026-03-07")
        self.assertTrue(after.startswith("1 transaction"), after)
        self.assertFalse(line.row_ids.filtered(lambda row: row.likeness == "sure"))

    def test_what_was_told_is_what_comes(self):
        journal = self.journal(IBAN)
        self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": "2026-03-04",
                "amount": 10,
                "payment_ref": "Rent March",
            }
        )
        line = self.wizard_line(balance=100)
        self.movements("2026-03-04", text="Rent March")
        self.movements("2026-03-09", amount=30, text="Water")
        line.start_date = False
        self.read_all(line)
        told = self.told(line, journal_id=journal.id)
        line.wizard_id.action_link()
        account = self.account()
        self.fetch(account)
        self.assertIn("2 transactions / Surely in the journal already: 1", told)
        self.assertEqual(sorted(self.lines(account).mapped("amount")), [10, 30])
        self.assertEqual(
            sorted(self.inbox(account).mapped("is_adopted")), [False, True]
        )

    def test_what_came_before_is_not_told_again(self):
        line = self.wizard_line()
        self.movements("2026-03-04", "2026-03-05")
        line.wizard_id.action_link()
        account = self.account()
        self.fetch(account)
        journal = account.journal_id
        account.journal_id = False
        self.movements("2026-03-06")
        again = self.connect().line_ids
        self.read_all(again)
        told = self.told(again, journal_id=journal.id)
        self.assertIn("1 transaction / Came before: 2", told)

    def test_the_choice_is_kept_on_the_account(self):
        line = self.wizard_line()
        line.wizard_id.overlap = "leave"
        line.wizard_id.action_link()
        self.assertEqual(self.account().overlap, "leave")

    def test_what_is_left_for_the_opening_is_told(self):
        line = self.wizard_line(balance=100)
        self.movements("2026-03-04", "2026-03-05")
        line.account_id.connection_id._refresh_accounts()
        self.read_all(line)
        self.assertIn("100.00", self.told(line))
        self.assertIn("110.00", self.told(line, start_date="2026-03-05"))

    def test_a_bank_that_fails_says_so_and_the_link_can_be_made(self):
        line = self.wizard_line()
        self.bank.inject({"endpoint": "transactions", "kind": "403"})
        self.read_all(line)
        self.assertEqual(line.read_state, "failed")
        self.assertTrue(line.preview(NOTHING_CHOSEN)["problem"])
        self.bank.clear_faults()
        line.wizard_id.action_link()
        self.assertTrue(self.account().journal_id)

    def test_others_cannot_look(self):
        line = self.wizard_line()
        self.movements("2026-03-04")
        self.read_all(line)
        colleague = self.person("colleague", "account.group_account_manager")
        for who in (colleague, self.biller, self.stranger):
            other = line.with_env(self.as_person(who))
            for method, arguments in (
                ("preview", [NOTHING_CHOSEN]),
                ("read_step", []),
            ):
                with self.assertRaises(AccessError):
                    getattr(other, method)(*arguments)
            with self.assertRaises(AccessError):
                line.row_ids.with_env(self.as_person(who)).read(["amount"])

    def test_bad_input_is_refused_and_changes_nothing(self):
        line = self.wizard_line()
        self.movements("2026-03-04")
        self.read_all(line)
        elsewhere = self.journal(company_id=self.other_company.id, code="ELS")
        with self.assertRaises(AccessError):
            line.preview({**NOTHING_CHOSEN, "journal_id": elsewhere.id})
        with self.assertRaises(ValueError):
            line.preview({**NOTHING_CHOSEN, "start_date": "yesterday"})
        self.assertIn("1 transaction", self.told(line, start_date="1970-01-01"))
        self.bank_account(OTHER_IBAN, currency="XQZ")
        unknown = self.connect().line_ids.filtered(
            lambda item: item.currency_code == "XQZ"
        )
        self.bank.add_transaction(
            unknown.account_id.ponto_id, 5, currency="XQZ", date="2026-03-04"
        )
        self.read_all(unknown)
        self.assertIn("1 transaction", self.told(unknown))
