"""Why is this document not paid: how well the bank is read, and what may be missing."""

from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from .common import OTHER_IBAN
from .watching import LATER, OGM, WatchingCase

# Nothing at Ponto has it: all of the company's accounts are looked at.
UNKNOWN_IBAN = "BE55734045283144"


class TestExplainWatched(WatchingCase):
    def check(self, move, code):
        """The one check of this code, as the manager reads it."""
        checks = self.explain(move).check_ids
        found = checks.filtered(lambda one: one.code == code)
        told = [(one.code, one.sentence) for one in checks]
        self.assertEqual(len(found), 1, told)
        return found

    # -- connection and consent --------------------------------------------------

    def test_what_a_lapsed_consent_left_out_is_told_with_the_account(self):
        self.fetch(self.account)
        self.account.gap_note = "Nothing before 03/03/2026."
        gap = self.check(self.open_invoice(), "gap")
        self.assertEqual((gap.level, gap.step), ("warning", "account"))
        self.assertRegex(gap.sentence, "^KBC .*: Nothing before 03/03/2026.$")
        self.assertEqual(gap.action_step()["res_id"], self.account.id)

    def test_an_account_that_went_silent_is_told_as_that(self):
        self.fetch(self.account)
        day = fields.Datetime.now() - timedelta(days=9)
        self.account.write({"stale_reason": "news", "last_news_at": day})
        silent = self.check(self.open_invoice(), "silent")
        self.assertEqual(silent.level, "warning")
        self.assertIn(self.account.stale_note, silent.sentence)
        self.assertIn("KBC", silent.sentence)

    def test_a_consent_that_ends_soon_can_be_renewed_from_there(self):
        self.fetch(self.account)
        self.account.consent_expires_at = fields.Datetime.now() + timedelta(days=9)
        soon = self.check(self.open_invoice(), "consent_soon")
        self.assertEqual((soon.level, soon.step), ("warning", "renew"))
        self.assertIn(f"ends: {self.account.consent_days_left}.", soon.sentence)

    def test_a_valid_consent_is_told_with_its_end_where_that_is_known(self):
        self.fetch(self.account)
        self.account.consent_expires_at = "2099-12-31 12:00:00"
        connected = self.check(self.open_invoice(), "connected")
        self.assertIn("with a consent until 12/31/2099", connected.sentence)
        self.account.consent_expires_at = False
        connected = self.check(self.open_invoice(), "connected")
        self.assertIn("the consent is valid", connected.sentence)

    def test_several_accounts_are_told_by_their_number(self):
        other = self.linked_account(OTHER_IBAN)
        for account in (self.account, other):
            self.fetch(account)
        # One consent of many is no cause that the payment is not there.
        other.consent_expires_at = fields.Datetime.now() + timedelta(days=9)
        connected = self.check(self.open_invoice(UNKNOWN_IBAN), "connected")
        self.assertIn("All 2 bank accounts are connected", connected.sentence)

    def test_a_number_that_is_no_iban_is_told_as_it_is_written(self):
        self.fetch(self.account)
        told = self.check(self.open_invoice("734-0452831-44"), "target_unknown")
        self.assertIn("pay to 734-0452831-44,", told.sentence)

    # -- the last fetch ----------------------------------------------------------

    def fetched_long_ago(self, days, frequency):
        """Codes and sentences some days after the last fetch."""
        self.account.frequency = frequency
        with freeze_time(fields.Datetime.now() + timedelta(days=days)):
            checks = self.explain(self.made).check_ids
            return {one.code: one.sentence for one in checks}

    def test_a_bank_that_was_not_read_for_long_is_told(self):
        self.made = self.open_invoice()
        self.fetch(self.account)
        told = self.fetched_long_ago(2, "four_daily")
        self.assertIn("that is long ago", told["fetched_long_ago"])
        told = self.fetched_long_ago(2, "manual")
        self.assertIn("read by hand only", told["fetched_long_ago"])

    def test_two_days_are_not_long_for_what_is_read_weekly(self):
        self.made = self.open_invoice()
        self.fetch(self.account)
        self.assertIn("fetched", self.fetched_long_ago(2, "weekly"))
        self.assertIn("fetched_long_ago", self.fetched_long_ago(9, "weekly"))

    def test_a_bill_does_not_wait_for_the_next_fetch(self):
        self.fetch(self.account)
        self.account.last_success_at = fields.Datetime.now() - timedelta(hours=2)
        bill = self._create_invoice_one_line(
            price_unit=121.0, move_type="in_invoice", post=True
        )
        codes = self.explain(bill).check_ids.mapped("code")
        self.assertIn("fetched", codes)
        self.assertNotIn("older_fetch", codes)

    # -- the bank ----------------------------------------------------------------

    def test_a_bank_in_maintenance_is_told_until_it_is_over(self):
        self.fetch(self.account)
        now, hour = fields.Datetime.now(), timedelta(hours=1)
        invoice = self.open_invoice()
        self.account.institution_id.write(
            {"maintenance_from": now - hour, "maintenance_to": now + hour}
        )
        told = self.check(invoice, "maintenance")
        self.assertEqual(told.level, "warning")
        self.assertIn("KBC is in maintenance until", told.sentence)
        self.account.institution_id.maintenance_to = False
        told = self.check(invoice, "maintenance")
        self.assertEqual(told.sentence, "KBC is in maintenance.")
        self.account.institution_id.maintenance_to = now - hour / 2
        self.check(invoice, "well")

    # -- not in the books yet ----------------------------------------------------

    def test_what_the_next_fetch_books_is_told_so(self):
        invoice = self.open_invoice()
        self.account.start_date = "2026-04-01"
        self.bring(text=OGM, date=LATER.isoformat(), counterpart_name="Korenaar")
        # As if the job had been stopped between reading and booking.
        self.inbox(self.account).write({"state": "to_book", "reason": False})
        self.assert_cause(invoice, "held", "The next fetch does that", "movement")
