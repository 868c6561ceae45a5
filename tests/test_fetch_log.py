from datetime import timedelta

from odoo import fields
from odoo.tests import Form

from .common import PontoCase


class TestFetchLog(PontoCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()
        self.bank.add_transaction(self.account.ponto_id, 5.0)

    def test_a_run_tells_counts_time_and_the_numbers_of_its_requests(self):
        log = self.fetch(self.account)
        self.assertEqual((log.page_count, log.new_count, log.booked_count), (1, 1, 1))
        self.assertGreater(log.duration, 0)
        self.assertRegex(log.request_ids, r"^[0-9a-f-]{36}$")
        self.assertFalse(log.error or log.next_step)

    def test_each_problem_tells_the_next_step(self):
        for step, prepare in (
            ("wait", lambda: self.bank.inject("transactions:500")),
            ("refresh", lambda: setattr(self.account, "frequency", "manual")),
            (
                "consent",
                lambda: self.account.sudo().write({"consent_refused_at": "2026-01-01"}),
            ),
            ("tick", lambda: self.bank.remove_account(self.account.ponto_id)),
            ("keys", self.refuse_the_keys),
        ):
            prepare()
            with self.subTest(step):
                log = self.fetch(self.account)
                self.assertTrue(log.error)
                self.assertEqual(log.next_step, step)
                if step == "wait":
                    self.assertEqual(log.next_try_at, self.account.next_fetch_at)
            if step == "consent":
                self.bank.clear_faults()

    def refuse_the_keys(self):
        self.bank.clients["simulator-demo"].secret = "renewed"
        self.bank.revoke_tokens()

    def test_logs_are_kept_as_long_as_the_settings_say(self):
        self.fetch(self.account)
        logs = self.account.log_ids.sudo()
        self.env.cr.execute(
            "UPDATE ponto_fetch_log SET create_date = %s",
            [fields.Datetime.now() - timedelta(days=100)],
        )
        self.env.invalidate_all()
        logs._gc_old_logs()
        self.assertTrue(logs.exists(), "180 days is the default")
        with Form(self.env["res.config.settings"].sudo()) as form:
            self.assertEqual(form.ponto_log_days, 180)
            form.ponto_log_days = 30
        form.record.execute()
        self.assertEqual(logs._gc_old_logs(), (1, False))
        self.assertFalse(logs.exists())
