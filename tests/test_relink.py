from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import Form

from ..ponto import client as ponto_client
from .common import CLIENT_SECRET, IBAN
from .relinking import RelinkCase

DAY = "2026-03-04"


class TestRelink(RelinkCase):
    """Ponto gives other ids for the same account and the same movements."""

    def test_the_account_goes_on_where_it_left_and_nothing_is_doubled(self):
        self.bring(10, 20, date=DAY, text="Rent", counterpart_name="Immo NV")
        journal, before = self.account.journal_id, self.books()
        rows = self.inbox(self.account)
        log = self.take_up_and_fetch()
        self.assertEqual(self.account.journal_id, journal)
        self.assertEqual(self.books(), before)
        self.assertEqual(self.inbox(self.account), rows)
        self.assertEqual((log.new_count, log.known_count), (0, 2))
        self.assertFalse(rows.filtered("is_changed"))
        self.assertFalse(self.account.gap_floor >= 0)
        at_bank = self.bank.transactions_of(self.account.ponto_id)
        self.assertEqual(set(rows.mapped("ponto_id")), {one.id for one in at_bank})
        self.assertEqual(len(self.env["ponto.account"].search([])), 1)

    def test_what_was_missed_meanwhile_comes_in(self):
        self.bring(10, date=DAY, text="Rent")
        before = self.books()
        new_id = self.relink()
        self.bank.add_transaction(new_id, 30, date="2026-03-20", text="Missed")
        self.take_up()
        log = self.fetch(self.account)
        self.assertEqual((log.new_count, log.booked_count), (1, 1))
        self.assertEqual(self.books()[:1], before)
        self.assertEqual(self.books()[1][1:3], (30, "Missed"))
        self.bank.add_transaction(new_id, 40, date="2026-03-21")
        self.assertEqual(self.fetch(self.account).new_count, 1)
        self.assertEqual(self.fetch(self.account).new_count, 0)

    def test_taking_up_is_proposed_and_the_journal_stays(self):
        self.bring(10, date=DAY, text="Rent", counterpart_name="Immo NV")
        self.relink()
        line = self.proposed_line()
        while line.read_step():
            continue
        self.assertIn("Surely in the journal already: 1", line.preview()["lines"])
        proposed = self.take_up()
        self.assertEqual(proposed["action"], "again")
        self.assertEqual(proposed["journal_id"][0], self.account.journal_id.id)
        told = self.account.message_ids.mapped("body")
        self.assertTrue([body for body in told if "under another id" in body])

    def test_twins_are_as_many_as_before_and_a_third_one_is_new(self):
        self.bring(2.5, 2.5, date=DAY, text="Coffee")
        new_id = self.relink()
        self.bank.add_transaction(new_id, 2.5, date=DAY, text="Coffee")
        self.take_up()
        self.fetch(self.account)
        self.assertEqual(self.lines(self.account).mapped("amount"), [2.5] * 3)
        self.assertEqual(len(self.inbox(self.account)), 3)

    def test_what_people_decided_stays_decided(self):
        ignored, deleted, kept = self.bring(1, 2, 3, date=DAY)
        self.line(ignored).sudo().unlink()
        ignored.sudo().write({"reason": "by_hand"})
        self.line(deleted).sudo().unlink()
        self.take_up_and_fetch()
        rows = ignored | deleted | kept
        self.assertEqual(self.inbox(self.account), rows)
        states = [(row.state, row.reason) for row in (ignored, deleted, kept)]
        self.assertEqual(
            states, [("ignored", "by_hand"), ("ignored", "deleted"), ("booked", False)]
        )

    def test_what_the_bank_gives_no_more_is_not_called_withdrawn(self):
        self.bring(1, date=DAY, text="Old")
        self.bring(2, date=DAY, text="New")
        self.take_up_and_fetch(without=("Old",))
        rows = self.inbox(self.account)
        self.assertEqual(rows.filtered("is_former").mapped("amount"), [1])
        self.account.sudo().reread_at = "2026-01-01 00:00:00"
        self.fetch(self.account)
        self.assertFalse(rows.filtered("vanished_at"))

    def test_what_is_older_than_the_history_stays_out_of_the_books(self):
        self.bring(10, date=DAY)
        before = self.books()
        new_id = self.relink()
        self.bank.add_transaction(new_id, 99, date="2025-01-01")
        self.take_up()
        self.fetch(self.account)
        self.assertEqual(self.books(), before)
        older = self.inbox(self.account).filtered(lambda row: row.amount == 99)
        self.assertEqual((older.state, older.reason), ("ignored", "before_start"))

    # -- other words -------------------------------------------------------------

    def reworded(self, **values):
        return self.take_up_and_fetch(change=lambda said: said.update(values))

    def test_other_words_with_evidence_are_put_together(self):
        """As after a move to a replacement bank entry."""
        row = self.bring(10, date=DAY, text="Rent March", counterpart_name="Immo NV")
        before = self.books()
        self.reworded(digest="x", remittanceInformation="RENT MARCH /BE71/")
        self.assertEqual(self.books(), before)
        self.assertEqual(self.inbox(self.account), row)
        self.assertEqual((row.state, row.is_former), ("booked", False))
        self.assertIn("RENT MARCH", row.remittance_information)
        self.assertIn("RENT MARCH", row.news)
        self.assertEqual(self.fetch(self.account).new_count, 0)

    def doubtful(self):
        """One that comes again in words that have nothing of the first ones."""
        row = self.bring(10, date=DAY, text="Rent", counterpart_name="Immo")
        self.reworded(digest="x", remittanceInformation="?", counterpartName="Other")
        waiting = self.inbox(self.account) - row
        self.assertEqual(waiting.reason, "likely_there")
        self.assertIn("linked anew", waiting.explanation)
        return waiting

    def test_without_evidence_a_person_says_that_it_is_the_same(self):
        waiting = self.doubtful()
        waiting.action_same_line()
        self.assertFalse(waiting.exists())
        self.assertEqual(len(self.lines(self.account)), 1)
        self.assertEqual(self.fetch(self.account).new_count, 0)
        self.assertEqual(len(self.lines(self.account)), 1)

    def test_without_evidence_a_person_says_that_it_is_another(self):
        self.doubtful().action_book()
        self.assertEqual(len(self.lines(self.account)), 2)
        self.assertEqual(self.fetch(self.account).new_count, 0)
        self.assertEqual(len(self.lines(self.account)), 2)

    def test_two_invoices_of_one_customer_are_not_one(self):
        self.bring(10, date=DAY, text="Invoice 20260017", counterpart_name="Immo NV")
        self.reworded(digest="x", remittanceInformation="Invoice 20260018")
        waiting = self.inbox(self.account).filtered(lambda row: row.state == "held")
        self.assertEqual(waiting.reason, "likely_there")
        self.assertEqual(len(self.lines(self.account)), 1)

    # -- many pages --------------------------------------------------------------

    def test_the_walk_goes_to_the_end_and_through_a_cut(self):
        self.startPatcher(patch.object(ponto_client, "PAGE_LIMIT", 3))
        for number in range(10):
            self.bring(number + 1, date=DAY, text=f"number {number}")
        before = self.books()
        new_id = self.relink()
        self.bank.add_transaction(new_id, 77, date=DAY, text="news")
        self.take_up()
        self.bank.inject("transactions:500:after=1:times=5")
        self.fetch(self.account)
        self.bank.clear_faults()
        self.fetch(self.account)
        self.assertEqual(len(self.inbox(self.account)), 11)
        self.assertFalse(self.inbox(self.account).filtered("is_former"))
        self.assertEqual([line for line in self.books() if line[1] != 77], before)
        self.assertEqual(len(self.books()), 11)

    def test_a_page_costs_as_many_queries_with_many_as_with_few(self):
        counts = []
        for number in (2, 40):
            self.bring(*range(1, number + 1), date=DAY, text=f"batch {number}")
            new_id = self.relink()
            self.take_up()
            with self.committing() as env:
                env = env(su=True)
                account = self.account.with_env(env)
                with account.connection_id._client() as client:
                    page = next(iter(client.transactions(new_id)))
                env.flush_all()
                env.invalidate_all()
                before = env.cr.sql_log_count
                stored = env["ponto.transaction"]._store_page(account, page)
                env.flush_all()
                counts.append(env.cr.sql_log_count - before)
                self.assertEqual(stored.renamed_count, len(page.items))
            self.fetch(self.account)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 15)

    # -- which account it is -----------------------------------------------------

    def proposal(self, **attributes):
        self.relink(**attributes)
        return self.proposed_line()

    def proposed_line(self):
        connection = self.account.connection_id
        action = connection.action_fetch_accounts()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        return wizard.line_ids

    def test_whoever_thinks_better_of_taking_up_finds_its_journal_again(self):
        self.account.sudo().start_date = "2026-01-01"
        wizard = self.proposal().wizard_id
        view = "account_online_ponto.ponto_account_link_view_form"
        with Form(wizard, view) as form, form.shown_line_ids.edit(0) as line:
            line.action = "create"
            self.assertFalse(line.journal_id)
            line.action = "again"
            self.assertEqual(line.journal_id, self.account.journal_id)
            self.assertEqual(line.start_date, "2026-01-01")

    def test_another_currency_is_another_account(self):
        self.env.ref("base.USD").sudo().active = True
        line = self.proposal(currency="USD")
        self.assertFalse(line.former_id)
        line.action = "again"
        with self.assertRaisesRegex(UserError, "No earlier account"):
            line.wizard_id.action_link()

    def test_a_masked_card_of_another_holder_is_only_offered(self):
        self.account.sudo().write({"reference_type": "MASKEDPAN"})
        line = self.proposal(holder_name="Somebody else", referenceType="MASKEDPAN")
        self.assertEqual(line.former_id, self.account)
        self.assertNotEqual(line.action, "again")

    def test_another_bank_entry_of_the_same_iban_is_the_same_account(self):
        other = self.bank.add_institution(name="KBC new", bic="KREDBEBB", key="new")
        line = self.proposal(institution=other)
        self.assertEqual((line.action, line.former_id), ("again", self.account))

    def test_an_account_that_still_delivers_is_never_taken_over(self):
        new_id = self.bank_account(IBAN, key="second")
        self.bank.add_client("simulator-two", CLIENT_SECRET, account_ids=[new_id])
        line = self.connect(client_id="simulator-two").line_ids
        self.assertFalse(line.former_id)

    def test_new_keys_of_a_new_integration_take_it_up_too(self):
        self.bring(10, date=DAY)
        before, old = self.books(), self.account.connection_id
        new_id = self.relink()
        old._refresh_accounts()
        self.bank.add_client("simulator-two", CLIENT_SECRET, account_ids=[new_id])
        wizard = self.connect(client_id="simulator-two")
        wizard.action_link()
        self.assertEqual(self.account.connection_id, wizard.connection_id)
        self.fetch(self.account)
        self.assertEqual(self.books(), before)
        self.assertFalse(old.account_ids.filtered("journal_id"))

    def test_another_company_s_account_is_not_offered(self):
        self.relink()
        self.account.connection_id._refresh_accounts()
        self.env = self.as_person(self.stranger)
        self.bank.add_client("simulator-two", CLIENT_SECRET)
        wizard = self.connect(client_id="simulator-two")
        self.assertFalse(wizard.line_ids.former_id)
