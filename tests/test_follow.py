from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time

from .common import CLIENT_SECRET, IBAN, OTHER_IBAN
from .following import DAY, OGM, FollowCase


class TestFollow(FollowCase):
    """An account without a journal: all of it comes in, nothing is booked."""

    # -- it comes in -------------------------------------------------------------

    def test_view_only_is_chosen_in_the_wizard_with_its_frequency(self):
        self.bank_account(OTHER_IBAN)
        other = self.view(OTHER_IBAN, frequency="daily")
        self.assertRecordValues(
            other,
            [
                {
                    "is_followed": True,
                    "is_fetched": True,
                    "journal_id": False,
                    "frequency": "daily",
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertTrue(other.next_fetch_at)
        journals = self.superuser["account.journal"].search([("type", "=", "bank")])
        self.assertFalse(journals)

    def test_the_job_fetches_it_and_books_nothing(self):
        self.bank.add_transaction(self.ponto_id, 25, date=DAY)
        self.run_cron()
        self.assert_only_viewed(1)
        self.bank.add_transaction(self.ponto_id, 30, date=DAY)
        self.due()
        self.assert_only_viewed(2)
        self.due()
        self.assert_only_viewed(2)
        log = self.viewed.log_ids[0]
        self.assertEqual((log.booked_count, log.held_count, log.error), (0, 0, False))

    def test_its_frequency_decides_when_it_is_due(self):
        self.bring(25)
        self.viewed.frequency = "hourly"
        last = self.viewed.last_fetch_at
        self.assertEqual(self.viewed.next_fetch_at, last + timedelta(hours=1))
        self.viewed.frequency = "manual"
        self.assertFalse(self.viewed.next_fetch_at)

    def test_a_reread_sees_what_the_bank_changed(self):
        row = self.bring(25, date=DAY, text="Before")
        self.bank.change_transaction(row.ponto_id, remittanceInformation="After")
        self.viewed.sudo().reread_at = "2026-01-01 00:00:00"
        self.fetch(self.viewed)
        self.assertEqual(row.remittance_information, "After")
        self.assert_only_viewed(1)

    def test_what_the_bank_announces_is_shown(self):
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.viewed.connection_id._refresh_accounts()
        self.viewed.institution_id.sudo().pending_transactions_available = True
        self.bank.add_pending(self.ponto_id, -25)
        self.fetch(self.viewed, "button")
        self.env.invalidate_all()
        self.assertEqual(self.viewed.pending_total, -25)
        self.assertEqual(self.statuses(), ["pending"])

    def test_its_balance_is_kept_by_day_and_goes_on_until_today(self):
        self.viewed.connection_id._refresh_accounts()
        self.assertEqual(self.viewed.current_balance, 100)
        self.assertEqual(self.viewed.day_ids.mapped("bank_balance"), [100])
        self.assertFalse(self.viewed.is_apart)
        later = fields.Datetime.now() + timedelta(days=3)
        self.env.flush_all()
        with freeze_time(later):
            days = self.env["ponto.balance.day"].search(
                [("account_id", "=", self.viewed.id)]
            )
            self.assertEqual(max(days.mapped("day")), later.date())

    def test_money_that_moved_is_in_the_money_flow(self):
        self.bring(25, -10, date=DAY)
        flow = self.env["ponto.money.flow"].search(
            [("account_id", "=", self.viewed.id)]
        )
        self.assertEqual(sorted(flow.mapped("amount")), [-10, 25])

    # -- never booked ------------------------------------------------------------

    def test_whatever_is_pressed_nothing_is_booked_or_matched(self):
        invoice = self.invoice(121, OGM)
        rows = self.bring(121, date=DAY, text=OGM)
        ignored = self.bring(7, date=DAY)
        ignored.action_ignore()
        rows.sudo()._book()
        for press in (
            rows.action_book,
            rows.action_book_open_day,
            rows.action_wait,
            rows.action_same_line,
            ignored.action_take_back,
            ignored.action_book,
        ):
            with self.assertRaisesRegex(UserError, "fills no journal"):
                press()
        with self.committing() as env:
            own = self.viewed.with_env(env).sudo()
            own._book_all()
            own._match_all()
            own._cron_book_waiting()
            own.env["account.bank.statement.line"]._cron_ponto_match()
        self.env.invalidate_all()
        self.assertFalse(self.all_lines())
        self.assertEqual((rows.state, ignored.state), ("to_book", "ignored"))
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_what_a_journal_would_hold_is_shown_without_an_alarm(self):
        self.bring(25, date=DAY, currency="USD")
        self.bring("12.345", date=DAY)
        self.assertEqual(set(self.statuses()), {"unlinked"})
        self.assertEqual(self.viewed.held_count, 0)
        self.assertEqual((self.viewed.attention, self.viewed.problem), ("fine", False))
        for row in self.inbox(self.viewed):
            self.assertIn("fills no journal", row.explanation)
            with self.assertRaisesRegex(UserError, "fills no journal"):
                row.action_book()
        held = self.env["ponto.account"].search([("attention", "=", "act")])
        self.assertFalse(held & self.viewed)

    def test_a_full_inbox_does_not_keep_the_job_busy(self):
        """It is finished with the others that brought nothing."""
        self.bring(25, date=DAY)
        self.fetch(self.viewed)
        self.assertFalse(self.viewed._with_work_left())

    def test_as_many_queries_for_many_as_for_one(self):
        for number in range(3):
            self.bank_account(OTHER_IBAN, key=f"more {number}", currency="EUR")
        wizard = self.connect_again()
        self.bring(25, date=DAY)

        def queries(accounts):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            accounts.mapped("attention")
            accounts.mapped("held_count")
            accounts.mapped("is_fetched")
            return self.env.cr.sql_log_count - start

        one = queries(self.viewed)
        others = wizard.line_ids.account_id - self.viewed
        self.assertEqual(len(others), 3)
        self.env.cr.execute(
            "UPDATE ponto_account SET is_followed = TRUE, is_fetched = TRUE"
        )
        self.assertEqual(queries(self.viewed | others), one)

    # -- switching ---------------------------------------------------------------

    def test_stopping_ends_the_fetching_and_says_so(self):
        self.bring(25, date=DAY)
        self.viewed.action_unfollow()
        self.assertFalse(self.viewed.next_fetch_at)
        self.bank.add_transaction(self.ponto_id, 30, date=DAY)
        self.due()
        self.assert_only_viewed(1)
        self.assertEqual(self.viewed.attention, "off")
        self.assertIn("not read any more", self.viewed.problem)
        with self.assertRaisesRegex(UserError, "View Only"):
            self.viewed.action_refresh()

    def test_stopping_takes_away_what_was_only_announced(self):
        self.viewed.institution_id.sudo().pending_transactions_available = True
        self.bank.add_pending(self.ponto_id, -25)
        self.fetch(self.viewed, "button")
        self.env.invalidate_all()
        self.assertTrue(self.viewed.pending_ids)
        self.viewed.action_unfollow()
        self.assertFalse(self.viewed.pending_ids)

    def test_viewing_again_brings_what_was_missed(self):
        self.bring(25, date=DAY)
        self.viewed.action_unfollow()
        self.bank.add_transaction(self.ponto_id, 30, date=DAY)
        self.bank.add_transaction(self.ponto_id, 35, date=DAY)
        action = self.viewed.action_follow()
        self.assertEqual(action["params"]["account_ids"], self.viewed.ids)
        self.fetch(self.viewed)
        self.assert_only_viewed(3)

    def test_none_in_the_wizard_ends_it_and_what_nobody_touched_goes_on(self):
        self.bank_account(OTHER_IBAN)
        wizard = self.connect_again()
        line = wizard.line_ids.filtered(lambda x: x.account_id == self.viewed)
        self.assertEqual(line.action, "follow")
        wizard.action_link()
        self.assertTrue(self.viewed.is_followed and not self.viewed.journal_id)
        self.assertTrue(self.account(OTHER_IBAN).journal_id)
        wizard = self.connect_again()
        wizard.line_ids.action = "none"
        wizard.action_link()
        self.assertFalse(self.viewed.is_fetched)

    def test_a_journal_that_is_taken_away_ends_the_fetching(self):
        self.link()
        self.bring(25, date=DAY)
        self.assertFalse(self.viewed.is_followed)
        self.viewed.journal_id = False
        self.assertFalse(self.viewed.is_fetched or self.viewed.next_fetch_at)
        self.assertIn("not read any more", self.viewed.problem)
        self.viewed.action_follow()
        self.bring(30, date=DAY)
        self.assertEqual(self.all_lines().mapped("amount"), [25])
        self.assertEqual(self.statuses(), ["to_check", "unlinked"])

    def test_an_account_that_fills_a_journal_cannot_be_viewed_only(self):
        self.link()
        with self.assertRaisesRegex(ValidationError, "already fills"):
            self.viewed.is_followed = True

    def test_the_same_bank_account_is_not_read_twice(self):
        self.bank.add_client(
            "simulator-two", CLIENT_SECRET, account_ids=[self.ponto_id]
        )
        wizard = self.connect(client_id="simulator-two")
        for action in ("follow", "create"):
            wizard.line_ids.action = action
            self.refused(wizard, "shown twice")
        self.viewed.action_unfollow()
        wizard.line_ids.action = "follow"
        wizard.action_link()
        self.assertTrue(wizard.line_ids.account_id.is_followed)

    # -- at Ponto ----------------------------------------------------------------

    def test_an_account_that_is_gone_is_missed(self):
        self.bring(25, date=DAY)
        self.bank.remove_account(self.ponto_id)
        self.viewed.connection_id._refresh_accounts()
        self.assertEqual(self.viewed.attention, "act")
        self.assertTrue(self.viewed.activity_ids)
        self.assertTrue(self.viewed.connection_id.gone_note)
        self.viewed.action_unfollow()
        self.assertFalse(self.viewed.activity_ids)

    def test_under_another_id_it_goes_on_with_the_same_movements(self):
        rows = self.bring(25, 30, date=DAY, text="Rent")
        self.bank.remove_account(self.ponto_id)
        new_id = self.bank_account(IBAN, key="again")
        for amount in (25, 30):
            self.bank.add_transaction(new_id, amount, date=DAY, text="Rent")
        line = self.connect_again().line_ids
        self.assertEqual((line.action, line.former_id), ("again", self.viewed))
        line.wizard_id.action_link()
        self.assertEqual(self.viewed.ponto_id, new_id)
        self.assertTrue(self.viewed.is_followed)
        self.fetch(self.viewed)
        self.assertEqual(self.inbox(self.viewed), rows)
        self.assert_only_viewed(2)

    def test_under_another_id_and_in_other_words_it_is_there_once(self):
        row = self.bring(10, date=DAY, text="Rent March", counterpart_name="Immo NV")
        self.bank.remove_account(self.ponto_id)
        new_id = self.bank_account(IBAN, key="again")
        self.bank.add_transaction(
            new_id,
            10,
            date=DAY,
            text="RENT MARCH /BE71/",
            counterpart_name="Immo NV",
            digest="x",
        )
        self.connect_again().action_link()
        self.fetch(self.viewed)
        self.assertEqual(self.inbox(self.viewed), row)
        self.assert_only_viewed(1)

    def test_a_consent_that_ends_is_warned_of(self):
        soon = fields.Datetime.now() + timedelta(days=2)
        self.viewed.sudo().write({"consent_expires_at": soon})
        self.assertEqual(self.viewed.attention, "soon")
        self.viewed.connection_id.warned_user_ids = self.manager
        with self.committing() as env:
            self.viewed.with_env(env).sudo()._warn_of_consents()
        self.env.invalidate_all()
        self.assertTrue(self.viewed.activity_ids)

    def test_disconnected_and_connected_again_it_is_viewed_as_before(self):
        self.bring(25, date=DAY)
        wizard = self.env["ponto.connection.disconnect"].create(
            {
                "connection_id": self.viewed.connection_id.id,
                "account_id": self.viewed.id,
                "where": "odoo",
            }
        )
        self.assertIn(self.viewed.name, wizard.ends)
        wizard.action_disconnect()
        self.assertFalse(self.viewed.next_fetch_at)
        self.bank.add_transaction(self.ponto_id, 30, date=DAY)
        line = self.connect_again().line_ids
        self.assertEqual(line.action, "again")
        line.wizard_id.action_link()
        self.fetch(self.viewed)
        self.assertTrue(self.viewed.is_followed)
        self.assert_only_viewed(2)
