from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from .common import OTHER_IBAN
from .people import PeopleCase

LOCK, INSIDE, OUTSIDE = "2026-03-31", "2026-03-02", "2026-04-02"


class HeldCase(PeopleCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def bring(self, *amounts, account=None, **details):
        """Movements that are fetched, and booked or held; their inbox rows."""
        account = account or self.account
        known = self.inbox(account)
        for amount in amounts or (10.0,):
            self.bank.add_transaction(account.ponto_id, amount, **details)
        self.fetch(account)
        return self.inbox(account) - known

    def held(self, *amounts):
        """Movements that a lock date holds."""
        self.lock(LOCK)
        return self.bring(*amounts, date=INSIDE)

    def lock(self, day):
        self.superuser["res.company"].browse(self.company.id).fiscalyear_lock_date = day

    def run_waiting(self):
        self.run_job("waiting")

    def run_job(self, name):
        """What the scheduler does, whoever the test is told about."""
        cron = self.env.ref(f"account_online_ponto.ponto_account_cron_{name}")
        with self.enter_registry_test_mode():
            cron.sudo().method_direct_trigger()

    @contextmanager
    def wakes_waiting(self):
        """What is done here lets the job look at once."""
        cron = self.env.ref("account_online_ponto.ponto_account_cron_waiting")
        triggers = self.superuser["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", cron.id)])
        yield
        after = triggers.search_count([("cron_id", "=", cron.id)])
        self.assertGreater(after, before)

    def line(self, transaction):
        return transaction.statement_line_ids


class TestHeld(HeldCase):
    # -- the first open day ------------------------------------------------------

    def test_a_held_line_is_booked_on_the_first_open_day_with_its_true_date(self):
        held = self.held(12.5)
        self.assertIn("April", self.english(held).explanation.replace("04/01", "April"))
        held.action_book_open_day()
        self.assertEqual(held.state, "booked")
        self.assertEqual(held.execution_date, date(2026, 3, 2))
        self.assertEqual(held.booking_day, date(2026, 4, 1))
        self.assertRecordValues(
            self.line(held),
            [
                {
                    "date": date(2026, 4, 1),
                    "ponto_bank_date": date(2026, 3, 2),
                    "amount": 12.5,
                    "state": "posted",
                }
            ],
        )
        self.assertIn("03/02/2026", str(self.line(held).narration))
        self.assertEqual(held.decided_by_id, self.manager)
        self.assertTrue(held.decided_at)

    def english(self, record):
        return record.with_context(lang="en_US")

    def test_without_a_journal_a_decision_says_what_is_missing(self):
        held = self.held()
        self.account.journal_id = False
        with self.assertRaisesRegex(UserError, "fills no journal"):
            held.action_book_open_day()

    def test_what_is_not_locked_is_not_moved_to_another_day(self):
        held = self.held()
        self.lock(False)
        held.action_book_open_day()
        self.assertEqual(self.line(held).date, date(2026, 3, 2))
        self.assertFalse(held.booking_day)
        other = self.bring(date=OUTSIDE)
        with self.assertRaisesRegex(UserError, "Only what a locked period"):
            other.action_book_open_day()

    # -- when the lock is lifted -------------------------------------------------

    def test_what_waits_is_booked_when_the_lock_moves_back(self):
        waiting, undecided = self.held(1, 2)
        waiting.action_wait()
        self.assertIn("by itself", waiting.explanation)
        self.run_waiting()
        self.assertEqual(waiting.state, "held")
        with self.wakes_waiting():
            self.lock("2026-02-28")
        self.run_waiting()
        self.assertEqual(waiting.state, "booked")
        self.assertFalse(waiting.waits)
        self.assertEqual(self.line(waiting).date, date(2026, 3, 2))
        self.assertEqual(undecided.state, "held", "nobody decided about it")
        self.assertIn("open again", undecided.explanation)

    def test_a_lock_that_moves_only_a_little_frees_only_what_is_free(self):
        self.lock(LOCK)
        early = self.bring(date="2026-01-05")
        late = self.bring(date="2026-03-20")
        (early + late).action_wait()
        self.lock("2026-02-15")
        self.run_waiting()
        self.assertEqual((early.state, late.state), ("held", "booked"))

    def test_a_fetch_books_what_waited_too(self):
        held = self.held()
        held.action_wait()
        self.lock(False)
        self.fetch(self.account)
        self.assertEqual(held.state, "booked")

    def test_an_exception_to_the_lock_wakes_what_waits(self):
        self.held().action_wait()
        with self.wakes_waiting():
            self.superuser["account.lock_exception"].create(
                {
                    "company_id": self.company.id,
                    "fiscalyear_lock_date": "2026-01-01",
                    "end_datetime": "2100-01-01",
                }
            )

    def test_one_account_that_fails_does_not_keep_the_others_waiting(self):
        other = self.linked_account(OTHER_IBAN)
        self.lock(LOCK)
        rows = self.bring(date=INSIDE) + self.bring(account=other, date=INSIDE)
        rows.action_wait()
        self.lock(False)
        book = type(self.account)._book_all

        def failing(account):
            if account == self.account:
                raise ValueError("broken")
            return book(account)

        with (
            patch.object(type(self.account), "_book_all", failing),
            self.assertLogs("odoo.addons.account_online_ponto", "ERROR"),
            patch.object(type(self.env.cr), "rollback", lambda cr: None),
        ):
            self.run_waiting()
        self.assertEqual(rows.mapped("state"), ["held", "booked"])

    def test_an_archived_journal_holds_and_lets_in_again(self):
        journal = self.superuser["account.journal"].browse(self.account.journal_id.id)
        journal.active = False
        held = self.bring()
        self.assertEqual((held.state, held.reason), ("held", "journal"))
        held.action_wait()
        with self.wakes_waiting():
            journal.active = True
        self.run_waiting()
        self.assertEqual(held.state, "booked")

    def test_what_does_not_pass_cannot_wait(self):
        rejected = self.bring(1.2345)
        self.assertEqual(rejected.reason, "decimals")
        with self.assertRaisesRegex(UserError, "does not go away by itself"):
            rejected.action_wait()

    # -- ignoring ----------------------------------------------------------------

    def test_ignoring_says_who_and_can_be_taken_back(self):
        held = self.held()
        held.action_ignore()
        self.assertRecordValues(
            held,
            [
                {
                    "state": "ignored",
                    "reason": "by_hand",
                    "decided_by_id": self.manager.id,
                }
            ],
        )
        self.lock(False)
        self.run_waiting()
        self.assertEqual(held.state, "ignored")
        held.action_take_back()
        self.assertEqual(held.state, "booked")

    def test_what_is_taken_back_into_a_locked_period_says_so(self):
        held = self.held()
        held.action_ignore()
        with self.assertRaisesRegex(UserError, "locked until"):
            held.action_take_back()

    # -- currencies --------------------------------------------------------------

    def test_a_currency_is_activated_by_who_may_and_its_lines_are_booked(self):
        currencies = self.superuser["res.currency"].with_context(active_test=False)
        czech = currencies.search([("name", "=", "CZK")])
        czech.active = True
        account = self.linked_account(OTHER_IBAN, currency="CZK")
        czech.active = False
        held = self.bring(account=account, currency="CZK")
        self.assertEqual(held.reason, "currency_unknown")
        self.assertTrue(held.may_activate_currency)
        self.assertFalse(
            held.with_env(self.as_person(self.biller)).may_activate_currency
        )
        held.action_activate_currency()
        self.assertTrue(czech.active)
        self.assertEqual(held.state, "booked")
        with self.assertRaisesRegex(UserError, "does not know this currency"):
            held.action_activate_currency()

    # -- many at once, and who may -----------------------------------------------

    def test_in_bulk_the_result_says_what_became_of_them(self):
        held = self.held(1, 2, 3)
        free = self.bring(4, date=OUTSIDE)
        free.statement_line_ids.sudo().unlink()
        action = (held + free).action_book()
        message = action["params"]["message"]
        self.assertIn("1 booked", message)
        self.assertIn("3 held: period locked until 03/31/2026", message)
        self.assertEqual(held.mapped("state"), ["held"] * 3)
        held.action_book_open_day()
        self.assertEqual(held.mapped("state"), ["booked"] * 3)

    def test_a_run_says_what_it_held(self):
        self.lock(LOCK)
        for amount in (1, 2, 3):
            self.bank.add_transaction(self.account.ponto_id, amount, date=INSIDE)
        log = self.fetch(self.account)
        self.assertEqual(log.held_summary, "3 held: period locked until 03/31/2026.")
        self.assertIn(log.held_summary, self.account.sudo()._refresh_result({})["text"])
        [card] = self.account._dashboard_cards({}).values()
        self.assertEqual(card["held"], 3)
        action = self.account.journal_id.action_ponto_open_held()
        self.assertEqual(action["domain"], [("account_id", "=", self.account.id)])

    def test_bookkeepers_decide_and_others_do_not(self):
        held = self.held(1, 2, 3)
        basic = self.person("basic", "account.group_account_basic")
        held[0].with_env(self.as_person(basic)).action_book_open_day()
        self.assertEqual(held[0].state, "booked")
        for who in (self.biller, self.auditor, self.stranger):
            other = held[1].with_env(self.as_person(who))
            for method in (
                "action_book",
                "action_book_open_day",
                "action_wait",
                "action_ignore",
                "action_take_back",
                "action_same_line",
                "action_activate_currency",
            ):
                with (
                    self.subTest(who=who.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    getattr(other, method)()
        self.assertEqual(held[1].state, "held")
