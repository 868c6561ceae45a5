from datetime import timedelta
from functools import partial
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..models.ponto_notification import ACCESS
from ..ponto import client as client_module
from .webhook import CREATED, PREFIX, WITHOUT_CHANGE, WebhookCase

UPDATED = PREFIX + "account.transactionsUpdated"


@tagged("post_install", "-at_install")
class TestWebhookWork(WebhookCase):
    def setUp(self):
        super().setUp()
        self.account = self.logged_in_account()

    def logs(self):
        return self.env["ponto.fetch.log"].search(
            [("account_id", "=", self.account.id)], order="id"
        )

    # -- news --------------------------------------------------------------------

    def test_a_transaction_is_booked_after_the_report(self):
        self.bank.add_transaction(self.account.ponto_id, "12.50")
        self.assertEqual(self.deliver(), [204])
        self.assertFalse(self.lines(self.account))
        self.work()
        self.assertEqual(self.lines(self.account).amount, 12.5)
        log = self.logs()[-1]
        self.assertEqual((log.reason, log.new_count), ("notification", 1))
        kept = self.notifications()
        self.assertEqual((kept.outcome, kept.log_id), ("fetch", log))
        self.assertEqual(
            (kept.account_id, kept.company_id), (self.account, self.company)
        )

    def test_several_reports_are_one_fetch(self):
        self.bank.add_transaction(self.account.ponto_id, "12.50")
        before = len(self.logs())
        for kind in ("transactionsCreated", "detailsUpdated", "transactionsUpdated"):
            self.report(f"{PREFIX}account.{kind}", self.account)
        self.work()
        self.assertEqual(len(self.logs()), before + 1)
        self.assertEqual(self.notifications().log_id, self.logs()[-1])
        self.assertFalse(self.account.notice_number)
        self.work()
        self.assertEqual(len(self.logs()), before + 1)

    def test_reports_in_any_order_bring_the_same(self):
        self.bank.webhooks_reversed = True
        for amount in ("1.00", "2.00"):
            self.bank.add_transaction(self.account.ponto_id, amount)
            about = {"account": self.account.ponto_id}
            self.bank.send_webhook(CREATED, about)
            self.bank.send_webhook(UPDATED, about)
        self.assertEqual(set(self.deliver()), {204})
        self.work()
        self.assertEqual(sorted(self.lines(self.account).mapped("amount")), [1, 2])

    def test_a_replay_after_the_work_does_nothing(self):
        about = {"account": self.account.ponto_id}
        self.bank.send_webhook(CREATED, about, event_id="e-1")
        self.deliver()
        self.work()
        before = len(self.logs())
        self.bank.send_webhook(CREATED, about, event_id="e-1")
        self.assertEqual(self.deliver(), [204])
        self.work()
        self.assertEqual((len(self.logs()), len(self.notifications())), (before, 1))

    def test_an_old_change_is_read_from_the_synchronization(self):
        self.startPatcher(patch.object(client_module, "PAGE_LIMIT", 2))
        ids = [
            self.bank.add_transaction(self.account.ponto_id, f"{number}.00")
            for number in range(1, 6)
        ]
        self.deliver()
        self.work()
        self.bank.change_transaction(ids[0], visible=False, text="corrected")
        with self.account.connection_id._client() as client:
            client.create_synchronization(
                self.account.ponto_id, "accountTransactions", "203.0.113.7"
            )
        self.assertEqual(self.deliver(), [204])
        kept = self.notifications()[-1]
        self.assertEqual(kept.type, UPDATED)
        self.work()
        self.assertEqual(kept.log_id.changed_count, 1)
        first = self.inbox(self.account).filtered(lambda one: one.ponto_id == ids[0])
        self.assertEqual(first.remittance_information, "corrected")

    def test_an_account_fetched_by_hand_stays_so(self):
        self.account.frequency = "manual"
        before = len(self.logs())
        self.report(account=self.account)
        self.work()
        self.assertEqual(self.notifications().outcome, "manual")
        self.assertEqual(len(self.logs()), before)

    def test_an_account_in_trouble_keeps_its_next_try(self):
        later = fields.Datetime.now() + timedelta(hours=1)
        self.account.retry_at = later
        self.report(account=self.account)
        self.work()
        self.assertEqual(self.account.next_fetch_at, later)
        self.account.retry_at = False
        self.work()
        self.assertEqual(self.notifications().log_id.reason, "notification")

    def test_what_is_not_linked_here_is_noted(self):
        self.report(about={"account": "somebody-else"})
        self.report()
        self.work()
        self.assertEqual(set(self.notifications().mapped("outcome")), {"foreign"})

    def test_another_applications_account_is_left_alone(self):
        self.account.connection_id.sudo().application_id = False
        before = len(self.logs())
        self.report(account=self.account)
        self.work()
        self.assertEqual(self.notifications().outcome, "foreign")
        self.assertEqual(len(self.logs()), before)

    def test_a_report_during_a_fetch_is_fetched_again(self):
        self.report(account=self.account)
        self.report(account=self.account)
        first, second = self.notifications()
        second.outcome = "quiet"  # it comes in the middle
        late = partial(self._take_in_late, second)
        store = type(self.env["ponto.transaction"])._store_page
        with patch.object(
            type(self.env["ponto.transaction"]),
            "_store_page",
            lambda *arguments: (late(), store(*arguments))[1],
        ):
            self.work()
        self.assertTrue(first.log_id)
        self.assertFalse(second.log_id)
        self.assertEqual(self.account.notice_number, second.id)
        self.work()
        self.assertGreater(second.log_id.id, first.log_id.id)

    def _take_in_late(self, notification):
        if notification.outcome == "quiet":
            notification.outcome = "waiting"
            notification._take_in()
            self.env.flush_all()

    def test_one_that_makes_trouble_does_not_stop_the_next(self):
        self.report("pontoConnect.integration.accountAdded")
        self.report(account=self.account)
        connection = type(self.env["ponto.connection"])
        self.patch(connection, "_on_notification", self.broken)
        with self.assertLogs("odoo.addons.account_online_ponto", "ERROR"):
            self.work()
        self.assertEqual(self.notifications().mapped("outcome"), ["failed", "fetch"])

    @staticmethod
    def broken(*_arguments):
        raise ValueError("broken")

    # -- access ------------------------------------------------------------------

    def test_a_change_of_access_is_looked_at(self):
        connection = self.account.connection_id.sudo()
        for kind in sorted(ACCESS):
            connection.noticed_at = False
            self.report(PREFIX + kind)
            self.work()
            self.assertEqual(self.notifications()[-1].outcome, "list", kind)
            self.assertTrue(connection.noticed_at, kind)

    def test_a_renewed_consent_is_fetched_at_once(self):
        self.report(PREFIX + "account.reauthorized", self.account)
        self.work()
        self.assertEqual(self.notifications().outcome, "fetch")
        self.assertEqual(self.logs()[-1].reason, "notification")

    # -- polling -----------------------------------------------------------------

    def hear(self, hours_ago):
        self.account.heard_at = fields.Datetime.now() - timedelta(hours=hours_ago)

    def test_polling_thins_out_while_ponto_reports(self):
        self.account.frequency = "hourly"
        soon = self.account.next_fetch_at
        self.assertEqual(self.report(WITHOUT_CHANGE, self.account), 204)
        self.work()
        self.assertEqual(self.notifications().outcome, "quiet")
        self.assertTrue(self.account.heard_at)
        later = self.account.next_fetch_at
        self.assertLess(soon, fields.Datetime.now() + timedelta(hours=2))
        self.assertGreater(later, fields.Datetime.now() + timedelta(hours=12))

    def test_with_reports_there_is_still_a_fetch_a_day(self):
        last = fields.Datetime.now() - timedelta(hours=17)
        for frequency in ("hourly", "four_daily", "six_hours", "twelve_hours"):
            values = {"frequency": frequency, "last_fetch_at": last}
            self.account.write({**values, "schedule_from": last})
            self.hear(0)
            ahead = self.account.next_fetch_at - last
            self.assertGreater(ahead, timedelta(hours=17), frequency)
            self.assertLessEqual(ahead, timedelta(hours=24, minutes=15), frequency)

    def test_polling_comes_back_by_itself_when_the_reports_stop(self):
        for frequency in ("hourly", "four_daily", "six_hours"):
            self.account.write({"frequency": frequency, "heard_at": False})
            usual = self.account.next_fetch_at
            self.hear(13)
            self.assertEqual(self.account.next_fetch_at, usual)

    def test_what_is_fetched_seldom_stays_so(self):
        for frequency in ("daily", "weekly"):
            self.account.write({"frequency": frequency, "heard_at": False})
            usual = self.account.next_fetch_at
            self.hear(0)
            self.assertEqual(self.account.next_fetch_at, usual)

    # -- who sees them -----------------------------------------------------------

    def test_only_administrators_see_the_reports(self):
        self.report(account=self.account)
        for groups, may in (
            ("account.group_account_manager", False),
            ("base.group_system", True),
        ):
            user = new_test_user(
                self.env, "u" + groups[-6:], groups=groups, company_id=self.company.id
            )
            model = self.env["ponto.notification"].with_user(user)
            self.assertEqual(model.has_access("read"), may)
            self.assertFalse(model.has_access("create"))
            self.assertFalse(model.has_access("write"))
            self.assertFalse(model.has_access("unlink"))
