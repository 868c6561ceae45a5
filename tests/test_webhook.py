import json
import logging
from datetime import timedelta
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import webhook
from ..ponto import webhooks
from ..simulator.notices import SPOILS
from .webhook import CREATED, ROUTE, WebhookCase

LOGGER = webhook.__name__


@tagged("post_install", "-at_install")
class TestWebhook(WebhookCase):
    def setUp(self):
        super().setUp()
        webhook.refusals.__init__()
        self.good = self.make()

    def make(self, kind=CREATED, **options):
        """A notification as Ponto sends it: (body, headers)."""
        self.bank.send_webhook(kind, {"organization": "o-1"}, **options)
        place, notice = self.bank.notices.popitem()
        self.assertTrue(place)
        return self.bank.signed(notice)

    def send(self, body=None, headers=None, **more):
        known_body, known_headers = self.good
        return self.post(
            None,
            known_body if body is None else body,
            {**(known_headers if headers is None else headers), **more},
        )

    def assert_refused(self, status, answer):
        self.assertEqual(answer, status)
        self.assertFalse(self.notifications())

    # -- accepted ----------------------------------------------------------------

    def test_a_signed_notification_is_kept_and_wakes_the_job(self):
        cron = self.env.ref("account_online_ponto.ponto_notification_cron")
        triggers = self.env["ir.cron.trigger"].search_count([])
        self.assertEqual(self.send(), 204)
        kept = self.notifications()
        self.assertEqual((kept.type, kept.outcome), (CREATED, "waiting"))
        self.assertEqual(kept.organization_ref, "o-1")
        self.assertEqual(kept.ponto_id, json.loads(self.good[0])["data"]["id"])
        found = self.env["ir.cron.trigger"].search([], order="id desc")
        self.assertEqual(len(found), triggers + 1)
        self.assertEqual(found[0].cron_id, cron)

    def test_nothing_but_ids_and_the_kind_is_kept(self):
        extra = {"amount": 12.5, "text": "Jan Peeters"}
        self.good = self.make(**extra)
        self.assertEqual(self.send(), 204)
        self.env.cr.execute("SELECT row_to_json(n)::text FROM ponto_notification n")
        ((row,),) = self.env.cr.fetchall()
        self.assertNotIn("Peeters", row)
        self.assertNotIn("12.5", row)

    def test_a_repeat_is_acknowledged_and_kept_once(self):
        triggers = self.env["ir.cron.trigger"].search_count
        self.assertEqual([self.send() for _ in range(3)], [204] * 3)
        self.assertEqual(len(self.notifications()), 1)
        self.assertEqual(triggers([("cron_id.code", "=", "model._cron_work()")]), 1)

    def test_an_unknown_kind_is_acknowledged_and_kept_as_such(self):
        self.good = self.make("pontoConnect.something.new")
        self.assertEqual(self.send(), 204)
        self.work()
        self.assertEqual(self.notifications().outcome, "unknown")

    def test_the_keys_are_fetched_once_and_again_for_a_new_one(self):
        for _ in range(3):
            self.good = self.make()
            self.assertEqual(self.send(), 204)
        self.assertEqual(self.key_requests(), 1)
        self.bank.rotate_webhook_key()
        self.good = self.make()
        with mute_logger(LOGGER):
            self.assertEqual(self.send(), 401)  # within the minute
        keys = self.application._webhook_keys()
        keys._asked_at -= timedelta(minutes=1)
        self.assertEqual(self.send(), 204)
        self.assertEqual(self.key_requests(), 2)

    def key_requests(self):
        return sum("/webhooks/keys" in one["path"] for one in self.bank.requests)

    def test_json_api_is_json_too(self):
        kind = "application/vnd.api+json; charset=utf-8"
        self.assertEqual(self.send(**{"Content-Type": kind}), 204)

    # -- refused -----------------------------------------------------------------

    @mute_logger(LOGGER)
    def test_each_kind_of_forgery_is_refused(self):
        self.assertGreaterEqual(len(SPOILS), 12)
        for spoil in SPOILS:
            with self.subTest(spoil):
                self.assert_refused(401, self.send(*self.make(spoil=spoil)))

    @mute_logger(LOGGER)
    def test_a_changed_body_is_refused(self):
        body = self.good[0].replace(b"o-1", b"o-2")
        self.assert_refused(401, self.send(body))

    @mute_logger(LOGGER)
    def test_an_application_that_is_not_ours_is_refused(self):
        other = "6f4c2f43-5cf5-4a57-8d4e-000000000000"
        self.application.application_id = other
        self.assert_refused(401, self.send())
        self.assertEqual(self.key_requests(), 0)

    @mute_logger(LOGGER)
    def test_an_archived_application_hears_nothing(self):
        self.application.active = False
        self.assert_refused(401, self.send())

    @mute_logger(LOGGER)
    def test_a_wrong_content_type_is_refused(self):
        for kind in ("text/plain", "", "application/x-www-form-urlencoded"):
            answer = self.send(**{"Content-Type": kind})
            self.assert_refused(415, answer)

    @mute_logger(LOGGER, "odoo.http")
    def test_a_huge_body_is_refused_unread(self):
        body = self.good[0] + b" " * webhooks.MAX_BODY
        with patch.object(webhooks, "read_notification") as read:
            self.assert_refused(413, self.send(body))
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            self.assert_refused(413, self.send(body, **form))
            self.assertFalse(read.called)

    @mute_logger(LOGGER)
    def test_a_body_of_unknown_length_is_refused(self):
        answer = self.opener.post(
            self.base_url() + ROUTE,
            data=iter([self.good[0]]),
            headers=self.good[1],
            timeout=12,
        )
        self.assert_refused(411, answer.status_code)

    def test_only_post_is_answered(self):
        self.assertEqual(self.url_open(ROUTE, method="GET").status_code, 405)
        self.assertEqual(self.url_open(ROUTE, method="PUT").status_code, 405)

    @mute_logger(LOGGER)
    def test_a_signed_body_that_is_not_understood_is_refused(self):
        with patch.object(json, "dumps", return_value='{"data": {"id": "x"}}'):
            self.bank.send_webhook(CREATED, {})
        _place, notice = self.bank.notices.popitem()
        self.assert_refused(400, self.send(*self.bank.signed(notice)))

    @mute_logger(LOGGER, "odoo.addons.account_online_ponto.ponto.webhook_keys")
    def test_without_the_keys_ponto_is_asked_to_come_back(self):
        self.server.stop()
        answer = self.url_open(ROUTE, data=self.good[0], headers=self.good[1])
        self.assertEqual(answer.status_code, 503)
        self.assertEqual(answer.headers["Retry-After"], "60")
        self.assertFalse(self.notifications())

    # -- cheap and quiet ---------------------------------------------------------

    def test_a_flood_is_logged_once_a_minute_and_without_content(self):
        with self.assertLogs(LOGGER, logging.WARNING) as logs:
            for _ in range(20):
                self.send(Signature="secret-content")
            self.send(**{"Content-Type": "text/plain"})
        self.assertEqual(
            [one.getMessage() for one in logs.records],
            [
                "A Ponto notification was refused: malformed (and 0 before)",
                "A Ponto notification was refused: content_type (and 0 before)",
            ],
        )
        told_at, number = webhook.refusals._told["malformed"]
        self.assertEqual(number, 19)
        webhook.refusals._told["malformed"] = told_at - webhook.LOG_EVERY, number
        with self.assertLogs(LOGGER, logging.WARNING) as logs:
            self.send(Signature="secret-content")
        self.assertIn("malformed (and 19 before)", logs.output[0])

    @mute_logger(LOGGER)
    def test_what_is_refused_asks_the_database_for_the_application_at_most(self):
        for header in ({"Signature": "x"}, {"Content-Type": "text/plain"}):
            with patch.object(type(self.application), "_for_audience") as asked:
                self.send(**header)
            self.assertFalse(asked.called)

    def test_old_notifications_go(self):
        self.send()
        kept = self.notifications()
        self.assertEqual(kept._gc_old_notifications(), (0, False))
        self.env.cr.execute(
            "UPDATE ponto_notification SET create_date = create_date - interval '31d'"
        )
        self.env.invalidate_all()
        self.assertEqual(kept._gc_old_notifications(), (1, False))
