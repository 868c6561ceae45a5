from datetime import timedelta

from odoo import fields

from ..models.ponto_application_expiry import ACTIVITY
from .test_application import SECRET, ApplicationCase


class TestApplicationExpiry(ApplicationCase):
    def watched(self, days):
        """An application whose certificate ends in so many days; warned."""
        application = self.application(client_secret=SECRET)
        self.move(application, days)
        return application

    def move(self, application, days):
        end = fields.Datetime.now() + timedelta(days=days)
        application.sudo().certificate_until = end
        self.env.flush_all()
        with self.committing() as env:
            env(su=True)["ponto.account"]._cron_watch()
        self.env.invalidate_all()

    def told(self, application):
        return application.activity_ids.filtered(
            lambda one: one.activity_type_id == self.env.ref(ACTIVITY)
        )

    def test_administrators_are_told_once_at_each_threshold(self):
        application = self.watched(31)
        self.assertFalse(self.told(application))
        for days in (30, 10, 3, 1, 0):
            self.move(application, days)
            first = self.told(application)
            self.assertIn(self.system, first.user_id)
            self.assertEqual(len(first), len(first.user_id), "one for each")
            self.move(application, days)
            self.assertEqual(self.told(application), first)
        self.assertNotIn(self.manager, self.told(application).user_id)

    def test_a_renewed_certificate_needs_nobody(self):
        application = self.watched(5)
        self.assertTrue(application.expiry_note)
        self.move(application, 300)
        self.assertFalse(self.told(application))
        self.assertFalse(application.expiry_note)
