"""What was only viewed is linked later: booked once, from the start on."""

from datetime import date
from unittest.mock import patch

from ..ponto import client as client_module
from .following import DAY, LAST, LATER, OGM, FollowCase
from .steps import Steps


class TestFollowLink(FollowCase):
    def amounts(self):
        self.env.invalidate_all()
        return sorted(self.all_lines().mapped("amount"))

    def test_linked_later_each_is_booked_exactly_once(self):
        invoice = self.invoice(121, OGM)
        rows = self.bring(121, date=DAY, text=OGM) | self.bring(-5, date=LATER)
        line = self.link()
        self.assertEqual(line.action, "create")
        self.assertFalse(self.viewed.is_followed)
        self.assertTrue(self.viewed.journal_id)
        self.bank.add_transaction(self.ponto_id, 8, date=LAST)
        self.run_cron()
        self.assertEqual(self.amounts(), [-5, 8, 121])
        self.assertEqual(len(self.inbox(self.viewed)), 3)
        self.assertEqual(set(rows.mapped("state")), {"booked"})
        self.assertEqual(invoice.payment_state, "paid")
        self.due()
        self.assertEqual(self.amounts(), [-5, 8, 121])

    def test_the_job_books_it_even_if_the_browser_is_closed(self):
        """Linked an hour after a fetch, it does not wait for the next round."""
        self.bring(25, date=DAY)
        self.assertGreater(self.viewed.next_fetch_at, self.env.cr.now())
        self.link()
        self.run_cron()
        self.assertEqual(self.amounts(), [25])

    def test_a_start_in_the_middle_keeps_aside_what_is_before(self):
        self.bring(25, date=DAY)
        self.bring(30, date=LATER)
        self.bring(35, date=LAST)
        self.link(start_date=LATER)
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [30, 35])
        early = self.inbox(self.viewed).filtered(lambda row: row.amount == 25)
        self.assertEqual((early.state, early.reason), ("ignored", "before_start"))
        self.assertEqual(set(self.statuses()), {"ignored", "to_check"})
        self.viewed.start_date = DAY
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [25, 30, 35])

    def test_the_preview_counts_what_came_in_as_to_come(self):
        self.bring(25, date=DAY)
        self.bring(30, date=LATER)
        opened = self.viewed.action_link_journal()
        wizard = self.env[opened["res_model"]].browse(opened["res_id"])
        line = wizard.line_ids
        self.assertEqual((line.action, line.read_state), ("create", "reading"))
        while line.read_step():
            pass
        told = line.preview({"start_date": LATER})["lines"]
        self.assertIn("1 transaction", told)
        self.assertNotIn("Came before", " ".join(told))
        self.assertIn("Opening balance to enter: ", " ".join(told))

    def test_the_opening_balance_is_what_the_ordinary_first_fetch_gives(self):
        """Bank 100; 25 before the start, 30 after it: 70 was there before."""
        self.bring(25, date=DAY)
        self.bring(30, date=LATER)
        self.viewed.connection_id._refresh_accounts()
        self.link(start_date=LATER)
        self.env.invalidate_all()
        bank = self.viewed.current_balance
        self.assertEqual(self.viewed.opening_amount, bank - 30)
        self.fetch(self.viewed)
        self.env.invalidate_all()
        self.assertEqual(self.viewed.opening_amount, bank - 30)
        self.assertEqual(self.viewed.books_balance, 30)

    def test_what_the_journal_has_already_is_taken_over(self):
        journal = self.journal()
        there = self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": journal.id,
                "date": DAY,
                "payment_ref": "Rent of March for the shop",
                "partner_name": "Immo NV",
                "amount": -750,
            }
        )
        row = self.bring(
            -750,
            date=DAY,
            text="Rent of March for the shop",
            counterpart_name="Immo NV",
        )
        self.link("link", journal_id=journal.id, start_date=False)
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [-750])
        self.assertEqual(row.statement_line_ids.id, there.id)
        self.assertTrue(row.is_adopted)

    def test_a_locked_period_holds_it_from_the_link_on(self):
        self.bring(25, date=DAY)
        self.company.sudo().fiscalyear_lock_date = date(2026, 3, 31)
        self.bring(30, date=LATER)
        self.assertEqual(set(self.statuses()), {"unlinked"})
        self.link()
        self.fetch(self.viewed)
        self.env.invalidate_all()
        self.assertEqual(self.viewed.held_count, 2)
        self.assertEqual(set(self.statuses()), {"held"})
        self.assertEqual(self.viewed.attention, "act")

    def test_what_another_journal_held_is_decided_anew(self):
        self.link()
        self.company.sudo().fiscalyear_lock_date = date(2026, 3, 31)
        row = self.bring(25, date=DAY)
        self.assertEqual((row.state, row.reason), ("held", "lock_date"))
        self.viewed.journal_id = False
        self.assertEqual((self.statuses(), self.viewed.held_count), (["unlinked"], 0))
        self.company.sudo().fiscalyear_lock_date = False
        self.link("link", journal_id=self.journal().id, start_date=False)
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [25])

    def test_a_walk_that_was_cut_while_viewed_ends_in_the_books(self):
        for number in range(1, 8):
            self.bank.add_transaction(self.ponto_id, number, date=DAY)
        with patch.object(client_module, "PAGE_LIMIT", 2):
            self.fetch(self.viewed, until=Steps(2))
            self.env.invalidate_all()
            self.assertGreaterEqual(self.viewed.walk_floor, 0)
            self.assertLess(len(self.inbox(self.viewed)), 7)
            self.link()
            self.bank.add_transaction(self.ponto_id, 8, date=DAY)
            self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [1, 2, 3, 4, 5, 6, 7, 8])

    def test_stopped_for_a_while_and_linked_the_gap_comes_too(self):
        self.bring(25, date=DAY)
        self.viewed.action_unfollow()
        self.bank.add_transaction(self.ponto_id, 30, date=LATER)
        self.link()
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [25, 30])

    def test_an_import_that_is_undone_is_viewed_and_booked_again(self):
        self.link()
        self.bring(25, 30, date=DAY)
        opened = self.viewed.action_offer_undo()
        self.env[opened["res_model"]].browse(opened["res_id"]).action_undo()
        self.assertFalse(self.viewed.is_fetched)
        self.viewed.action_follow()
        self.bring(35, date=DAY)
        self.assert_only_viewed(3)
        self.link()
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [25, 30, 35])

    def test_what_somebody_ignored_stays_out_of_the_books(self):
        self.bring(25, date=DAY).action_ignore()
        self.bring(30, date=DAY)
        self.link()
        self.fetch(self.viewed)
        self.assertEqual(self.amounts(), [30])
