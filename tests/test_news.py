from .people import PeopleCase


class TestNews(PeopleCase):
    """What the bank changes or withdraws after it came."""

    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def bring(self, amount=10.0, **details):
        """A movement that is fetched and booked; returns its inbox row."""
        ponto_id = self.bank.add_transaction(self.account.ponto_id, amount, **details)
        self.fetch(self.account)
        return self.inbox(self.account).filtered(lambda row: row.ponto_id == ponto_id)

    def change(self, transaction, **attributes):
        """The bank says something else; returns the log of the next run."""
        self.bank.change_transaction(transaction.ponto_id, **attributes)
        log = self.fetch(self.account)
        self.env.invalidate_all()
        return self.env["ponto.fetch.log"].browse(log.id)

    def test_a_change_tells_which_field_before_and_now_wherever_people_look(self):
        transaction = self.bring(text="before", counterpartName="Old")
        line = transaction.statement_line_ids
        log = self.change(transaction, text="after", counterpartName="New", amount=99)
        self.assertEqual(log.changed_count, 1)
        for changes in (transaction.change_ids, log.change_ids):
            told = {(one.label, one.before, one.now) for one in changes}
            self.assertEqual(
                told,
                {
                    ("Amount", "10", "99"),
                    ("Communication", "before", "after"),
                    ("Counterpart", "Old", "New"),
                },
            )
        self.assertIn("Counterpart: Old → New", line.ponto_news)
        self.assertTrue(line.ponto_needs_look)
        self.assertEqual(self.account.news_count, 1)
        shown = self.env["ponto.transaction"].search([("needs_look", "=", True)])
        self.assertEqual(shown, transaction)

    def test_a_booked_entry_is_not_rewritten(self):
        transaction = self.bring(text="before", date="2026-03-02")
        line = transaction.statement_line_ids
        before = line.move_id.line_ids.read() + line.read(["payment_ref", "date"])
        self.change(transaction, text="after", amount=99, date="2026-04-02")
        after = line.move_id.line_ids.read() + line.read(["payment_ref", "date"])
        self.assertEqual(after, before)
        self.assertEqual(self.lines(self.account), line)
        self.assertEqual(transaction.amount, 10)

    def test_who_has_looked_is_not_asked_again_until_the_next_change(self):
        transaction = self.bring(text="before")
        self.change(transaction, text="after")
        transaction.statement_line_ids.action_ponto_seen()
        self.assertEqual(self.account.news_count, 0)
        self.assertTrue(transaction.is_changed)
        self.fetch(self.account)
        self.assertFalse(transaction.needs_look)
        self.change(transaction, text="after that")
        self.assertTrue(transaction.needs_look)
        transaction.action_seen()
        self.assertFalse(transaction.needs_look)

    def test_what_makes_no_line_is_noted_and_bothers_nobody(self):
        transaction = self.bring()
        log = self.change(transaction, digest="other", bankTransactionCode="NEW")
        self.assertEqual(len(log.change_ids), 2)
        self.assertFalse(transaction.needs_look)

    def test_a_change_is_told_in_one_run_only(self):
        transaction = self.bring(text="before")
        self.change(transaction, text="after")
        log = self.fetch(self.account)
        self.assertFalse(log.change_ids or log.changed_count)

    def test_what_is_not_booked_yet_is_booked_as_the_bank_says_now(self):
        self.company.fiscalyear_lock_date = "2026-03-31"
        held = self.bring(date="2026-03-02")
        self.assertEqual(held.state, "held")
        self.change(held, date="2026-04-02", amount=12)
        self.assertRecordValues(
            held.statement_line_ids, [{"amount": 12, "date": held.execution_date}]
        )
        self.assertEqual(str(held.execution_date), "2026-04-02")

    def test_what_a_person_ignored_stays_so_and_is_booked_as_the_bank_says_now(self):
        self.company.fiscalyear_lock_date = "2026-03-31"
        held = self.bring(date="2026-03-02")
        held.action_ignore()
        self.change(held, amount=12, date="2026-04-02")
        self.assertEqual((held.state, held.reason), ("ignored", "by_hand"))
        held.action_book()
        self.assertEqual(held.statement_line_ids.amount, 12)

    def test_a_deleted_line_is_made_again_as_the_bank_says_now(self):
        transaction = self.bring(amount=10)
        self.change(transaction, amount=99)
        self.lines(self.account).sudo().unlink()
        transaction.action_book()
        self.assertEqual(transaction.statement_line_ids.amount, 99)

    def test_what_is_not_understood_any_more_is_told_too(self):
        transaction = self.bring(amount=10)
        log = self.change(transaction, amount=None)
        self.assertEqual(log.changed_count, 1)
        told = transaction.statement_line_ids.ponto_news
        self.assertRegex(told, r"Amount: \D*10\D.*→ -")
        self.assertEqual(self.lines(self.account).amount, 10)

    def test_twins_are_two_movements_and_a_change_of_one_leaves_the_other(self):
        one = self.bring(9.0, text="x", digest="same")
        two = self.bring(9.0, text="x", digest="same")
        self.change(two, text="y")
        self.assertEqual(self.lines(self.account).mapped("amount"), [9.0, 9.0])
        self.assertFalse(one.is_changed)
        self.assertTrue(two.is_changed)
