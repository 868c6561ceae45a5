from datetime import timedelta

from odoo import fields
from odoo.tests import freeze_time

from .common import DUTCH_IBAN
from .people import PeopleCase


class TestPending(PeopleCase):
    def setUp(self):
        super().setUp()
        self.bank.change_institution(self.kbc, pendingTransactionsAvailable=True)
        self.account = self.linked_account()
        self.fetch(self.account)

    def announce(self, amount=-25, **details):
        return self.bank.add_pending(self.account.ponto_id, amount, **details)

    def fetch_and_look(self, reason="schedule", hours=7):
        """A run some hours later; returns what is shown as pending."""
        with freeze_time(fields.Datetime.now() + timedelta(hours=hours)):
            self.fetch(self.account, reason)
        self.env.invalidate_all()
        return self.account.pending_ids

    def test_what_is_announced_is_shown_with_its_total_and_never_booked(self):
        self.announce(-25, text="Fuel", counterpart_name="Total")
        self.announce(-10.5)
        pending = self.fetch_and_look()
        self.assertEqual(sorted(pending.mapped("amount")), [-25, -10.5])
        self.assertIn("Fuel", pending.mapped("remittance_information"))
        self.assertRecordValues(
            self.account, [{"pending_count": 2, "pending_total": -35.5}]
        )
        names = set(pending.mapped("display_name"))
        self.assertEqual(names, {"Total", self.account.name}, "none is unnamed")
        self.assertFalse(self.inbox(self.account) or self.lines(self.account))
        self.assertEqual(self.account.books_balance, 0)
        [card] = self.account._dashboard_cards({}).values()
        self.assertIn("35", card["pending"])
        action = self.account.action_view_pending()
        shown = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(shown, pending)

    def test_the_booked_one_takes_its_place(self):
        self.announce(-25, text="Fuel")
        self.fetch_and_look()
        self.bank.clear_pending(self.account.ponto_id)
        self.bank.add_transaction(self.account.ponto_id, -25, text="Fuel")
        # Soon after: something came in while something was pending.
        self.assertFalse(self.fetch_and_look(hours=0))
        self.assertEqual(self.lines(self.account).mapped("amount"), [-25])
        self.assertEqual(self.account.pending_count, 0)

    def test_it_may_change_and_keeps_its_place(self):
        ponto_id = self.announce(-25)
        before = self.fetch_and_look()
        self.bank.pending_of(self.account.ponto_id).get(ponto_id).attributes[
            "amount"
        ] = -30
        after = self.fetch_and_look(hours=14)
        self.assertEqual(after, before)
        self.assertEqual(after.amount, -30)

    def test_a_failure_keeps_the_last_list_and_the_run_good(self):
        self.announce(-25)
        before = self.fetch_and_look()
        for fault in ("500", "403", "404", "html", "cut"):
            with self.subTest(fault):
                self.bank.inject(f"pending:{fault}")
                self.assertEqual(self.fetch_and_look("button"), before)
                self.assertFalse(self.account.fetch_error)
                self.bank.clear_faults()

    def test_half_a_list_replaces_nothing(self):
        for _number in range(102):
            self.announce(-1)
        before = self.fetch_and_look()
        self.bank.clear_pending(self.account.ponto_id)
        for _number in range(102):
            self.announce(-2)
        self.bank.inject("pending:html:after=1")
        self.assertEqual(self.fetch_and_look("button"), before)

    def test_a_bank_that_gives_none_is_never_asked(self):
        other = self.linked_account(
            DUTCH_IBAN, institution=self.bank.add_institution(name="ING")
        )
        self.bank.clear_requests()
        self.fetch(other, "button")
        self.assertNotIn("pending", self.endpoints())

    def test_nothing_new_is_one_request_more_every_six_hours_at_most(self):
        self.bank.clear_requests()
        for _run in range(3):
            self.fetch(self.account)
        self.assertEqual(self.endpoints().count("pending"), 0)
        self.fetch_and_look(hours=7)
        self.assertEqual(self.endpoints().count("pending"), 1)

    def endpoints(self):
        return [request["endpoint"] for request in self.bank.requests]

    def test_the_button_asks_the_bank_for_them(self):
        self.bank.add_pending(self.account.ponto_id, -5, visible=False)
        self.assertEqual(
            self.account._synchronization_subtypes(),
            ("accountDetails", "accountTransactionsWithUnsettled"),
        )
        with self.committing() as env:
            self.account.with_env(env).sudo()._ask_synchronizations("203.0.113.7")
        self.assertEqual(self.fetch_and_look("button").amount, -5)

    def test_what_is_not_understood_costs_only_itself(self):
        self.announce(-25)
        self.announce("much")
        self.assertEqual(self.fetch_and_look().mapped("amount"), [-25])
