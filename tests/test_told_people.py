from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.addons.mail.models.mail_template import MailTemplate
from odoo.tests import new_test_user, tagged
from odoo.tools.misc import format_date

from ..models.ponto_account_consent import bank_day
from ..models.ponto_application_expiry import ACTIVITY as CERTIFICATE
from .common import OTHER_IBAN
from .test_application import SECRET, ApplicationCase
from .test_consent import ConsentCase


@tagged("post_install", "-at_install")
class TestToldPeople(ConsentCase):
    """A Dutch and a French bookkeeper are told of one bank, each in his language."""

    def setUp(self):
        super().setUp()
        for lang in ("nl_NL", "fr_FR"):
            self.env["res.lang"]._activate_lang(lang)
        self.an, self.luc = self.person("an", "nl_NL"), self.person("luc", "fr_FR")
        self.connection.warned_user_ids = self.an | self.luc

    def person(self, login, lang):
        return new_test_user(
            self.env,
            login,
            "account.group_account_invoice",
            lang=lang,
            company_id=self.company.id,
            company_ids=[self.company.id],
        )

    def day(self, user, days):
        day = bank_day(fields.Datetime.now()) + timedelta(days=days)
        return format_date(user.with_context(lang=user.lang).env, day)

    def test_mail_and_activity_are_in_each_persons_language(self):
        self.days_left(10)
        mails = self.watch()
        dates = {user: self.day(user, 10) for user in self.an | self.luc}
        self.assertEqual(len(set(dates.values())), 2, "10-03-2026 and 10/03/2026")
        for user in dates:
            other = (self.an | self.luc) - user
            [mail] = mails.filtered(lambda m, u=user: m.recipient_ids == u.partner_id)
            note = self.activities().filtered(lambda one, u=user: one.user_id == u).note
            for text in (mail.body_html, note):
                self.assertIn(dates[user], text)
                self.assertNotIn(dates[other], text)

    def test_a_later_warning_writes_the_open_activity_anew(self):
        self.days_left(10)
        self.watch()
        first = self.activities()
        self.days_left(3)
        self.watch()
        self.assertEqual(self.activities(), first)
        for activity in first:
            self.assertIn(self.day(activity.user_id, 3), activity.note)

    def test_a_renewal_ends_it_and_says_so_once_in_the_companys_language(self):
        self.company.partner_id.lang = "nl_NL"
        self.days_left(3)
        self.watch()
        before = self.account.message_ids
        now = fields.Datetime.now()
        self.account.sudo().consent_expires_at = now + timedelta(days=180)
        job = self.account.with_user(self.env.ref("base.user_root"))
        job._forget_consent_warnings()
        self.assertFalse(self.activities())
        said = self.account.message_ids - before
        self.assertEqual(len(said), 1)
        self.assertIn(self.day(self.an, 180), said.body)

    def test_who_finished_his_activity_gets_it_not_back_when_another_is_renewed(self):
        other = self.linked_account(OTHER_IBAN)
        for account in self.account | other:
            self.days_left(10, account)
        self.watch()
        both = self.account | other
        mine = self.activities(both).filtered(lambda one: one.user_id == self.an)
        mine.action_feedback(feedback="I know")
        lead = both.browse(self.activities(both).res_id)
        self.bank.renew_authorization(lead.ponto_id)
        self.read_list()
        self.assertEqual(self.activities(both).user_id, self.luc)

    def test_the_others_are_told_of_without_the_one_that_was_renewed(self):
        other = self.linked_account(OTHER_IBAN)
        both = self.account | other
        for account in both:
            self.days_left(10, account)
        self.watch()
        first = self.activities(both)
        lead = both.browse(first[0].res_id)
        self.bank.renew_authorization((both - lead).ponto_id)
        self.read_list()
        self.assertEqual(self.activities(both), first)
        for activity in first:
            self.assertIn(lead.name, activity.note)
            self.assertNotIn((both - lead).name, activity.note)

    def test_a_crash_after_the_first_mail_sends_nothing_twice(self):
        self.days_left(10)
        send = MailTemplate.send_mail
        sent = []

        def crash(template, *args, **kwargs):
            if sent:
                raise RuntimeError
            sent.append(send(template, *args, **kwargs))

        with patch.object(MailTemplate, "send_mail", crash), self.assertLogs(level=40):
            self.assertFalse(self.watch())
        self.assertFalse(self.activities())
        self.assertEqual(len(self.watch()), 2)
        self.assertFalse(self.watch())

    def test_a_job_writes_its_messages_in_the_companys_language(self):
        self.company.partner_id.lang = "nl_NL"
        self.bank.add_transaction(self.account.ponto_id, 5.0, date="2026-01-05")
        self.fetch(self.account)
        job = self.account.with_user(self.env.ref("base.user_root"))
        job._tell_gap(fields.Date.to_date("2026-01-05"), bank_day(job.create_date))
        self.assertIn("05-01-2026", self.account.message_ids[0].body)
        self.assertIn("01/05/2026", self.account.gap_note, "who reads it is English")


@tagged("post_install", "-at_install")
class TestToldAdministrators(ApplicationCase):
    def test_each_administrator_reads_of_the_certificate_in_his_language(self):
        for lang in ("nl_NL", "fr_FR"):
            self.env["res.lang"]._activate_lang(lang)
            new_test_user(self.env(su=True), lang, "base.group_system", lang=lang)
        application = self.application(client_secret=SECRET)
        end = fields.Datetime.now() + timedelta(days=5)
        application.sudo().certificate_until = end
        self.env.flush_all()
        with self.committing() as env:
            env(su=True)["ponto.application"]._warn_of_certificates()
        self.env.invalidate_all()
        told = application.sudo().activity_search([CERTIFICATE])
        for activity in told:
            own = activity.with_context(lang=activity.user_id.lang or "en_US")
            self.assertIn(format_date(own.env, end.date()), activity.note)
        self.assertEqual({"nl_NL", "fr_FR"} - set(told.user_id.mapped("lang")), set())
