from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import new_test_user

from ..models.ponto_account_consent import bank_day, start_of
from ..models.ponto_account_consent_warning import ACTIVITY
from .common import DUTCH_IBAN, OTHER_IBAN, PontoCase


class ConsentCase(PontoCase):
    def setUp(self):
        super().setUp()
        self.env.user.email = "anna@example.com"
        self.account = self.linked_account()
        self.connection = self.account.connection_id
        self.fetch(self.account)

    def days_left(self, days, account=None):
        """Let the bank say that a consent ends in so many days, and read that."""
        account = account or self.account
        day = bank_day(fields.Datetime.now()) + timedelta(days=days)
        # A minute before midnight: the day of the end is the last one.
        end = start_of(day + timedelta(days=1)) - timedelta(minutes=1)
        self.bank.change_account(
            account.ponto_id,
            authorizationExpirationExpectedAt=end.isoformat() + "Z",
        )
        self.read_list()

    def read_list(self):
        """What each run does first: read Ponto's list of accounts."""
        with self.committing() as env:
            connection = self.connection.with_env(env).sudo()
            connection._refresh_accounts_or_keep_error()
        self.env.invalidate_all()

    def watch(self):
        """What happens once a day; returns the mails it made."""
        known = self.env["mail.mail"].sudo().search([])
        with self.enter_registry_test_mode():
            cron = self.env.ref("account_online_ponto.ponto_account_cron_watch")
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.env["mail.mail"].sudo().search([]) - known

    def activities(self, accounts=None):
        accounts = accounts or self.account
        return accounts.sudo().activity_search([ACTIVITY])


class TestConsent(ConsentCase):
    # -- states ------------------------------------------------------------------

    def test_each_state_is_shown_and_found(self):
        for state, change in (
            ("connected", lambda: self.days_left(31)),
            ("soon", lambda: self.days_left(30)),
            ("soon", lambda: self.days_left(0)),
            ("expired", lambda: self.days_left(-1)),
            ("unavailable", lambda: self.account.sudo().write({"is_gone": True})),
        ):
            change()
            with self.subTest(state):
                self.assertEqual(self.account.consent_state, state)
                found = {
                    name: self.account.search([("consent_state", "=", name)])
                    for name in ("connected", "soon", "expired", "unavailable")
                }
                self.assertEqual(found.pop(state), self.account)
                self.assertFalse(any(found.values()))

    def test_a_consent_that_ends_soon_says_when_in_one_sentence(self):
        for days, said in (
            (31, False),
            (2, "ends in 2 days."),
            (1, "ends tomorrow."),
            (0, "ends today."),
        ):
            self.days_left(days)
            with self.subTest(days):
                note = self.account.consent_note
                self.assertIn(said, note) if said else self.assertFalse(note)

    def test_a_consent_without_an_end_is_connected(self):
        self.bank.change_account(
            self.account.ponto_id, authorizationExpirationExpectedAt=None
        )
        self.read_list()
        self.assertEqual(self.account.consent_state, "connected")
        self.assertIn(
            self.account, self.account.search([("consent_state", "=", "connected")])
        )

    def test_maintenance_and_refused_keys_are_not_available(self):
        self.bank.change_account(self.account.ponto_id, availability="readonly")
        self.read_list()
        self.assertEqual(self.account.consent_state, "unavailable")
        self.bank.change_account(self.account.ponto_id, availability="available")
        self.read_list()
        self.assertEqual(self.account.consent_state, "connected")
        self.connection.sudo().state = "reconnect"
        self.assertEqual(self.account.consent_state, "unavailable")

    def test_a_bank_that_refuses_before_the_end_is_believed(self):
        self.days_left(100)
        self.bank.inject("synchronizations:sync_error:code=authorizationInvalid")
        with self.connection._client() as client:
            client.create_synchronization(
                self.account.ponto_id, "accountTransactions", "127.0.0.1"
            )
        self.read_list()
        self.assertEqual(self.account.consent_state, "expired")
        self.assertEqual(len(self.watch()), 1)
        self.bank.clear_faults()
        self.bank.scheduled_round()
        self.read_list()
        self.assertEqual(self.account.consent_state, "connected")
        self.assertFalse(self.activities())

    def test_the_day_is_that_of_the_bank(self):
        self.assertEqual(
            bank_day(datetime.fromisoformat("2026-03-02 23:30")),
            datetime.fromisoformat("2026-03-03").date(),
        )

    # -- warnings ----------------------------------------------------------------

    def test_people_are_told_at_each_threshold_once(self):
        for days, mails in (
            (31, 0),
            (30, 1),
            (30, 0),
            (12, 0),
            (10, 1),
            (9, 0),
            (3, 1),
            (2, 0),
            (1, 1),
            (0, 1),
            (-1, 0),
            (-20, 0),
        ):
            with self.subTest(days=days):
                self.days_left(days)
                self.assertEqual(len(self.watch()), mails)
                self.assertEqual(len(self.activities()), 1 if days <= 30 else 0)

    def test_missed_days_send_the_most_urgent_warning_alone(self):
        self.days_left(40)
        self.watch()
        self.days_left(2)
        mails = self.watch()
        self.assertEqual(len(mails), 1)
        self.assertIn("in 2 days", mails.body_html)
        self.assertFalse(self.watch())

    def test_the_warning_says_what_to_do_and_where(self):
        self.days_left(3)
        mail = self.watch()
        activity = self.activities()
        for text in (mail.body_html, activity.note):
            self.assertIn("KBC" if text == mail.body_html else "in 3 days", text)
            self.assertIn("https://dashboard.myponto.com", text)
            self.assertIn("what was missed comes by itself", text)
        self.assertEqual(activity.user_id, self.env.user, "who connected")
        self.assertEqual(mail.recipient_ids, self.env.user.partner_id)
        self.assertIn(self.company.email_formatted or "", mail.email_from or "")
        self.assertIn("KBC", mail.subject)

    def test_a_renewed_consent_clears_the_warning_and_starts_anew(self):
        self.days_left(1)
        self.watch()
        self.bank.renew_authorization(self.account.ponto_id)
        self.read_list()
        self.assertFalse(self.activities())
        self.assertEqual(self.account.consent_state, "connected")
        self.assertFalse(self.watch())
        self.days_left(30)
        self.assertEqual(len(self.watch()), 1)

    def test_what_was_done_by_hand_does_not_come_back_before_the_next_time(self):
        self.days_left(10)
        self.watch()
        self.activities().action_feedback("Asked the boss")
        self.days_left(9)
        self.watch()
        self.assertFalse(self.activities())

    def test_accounts_that_lapse_together_make_one_mail_and_one_activity(self):
        accounts = self.account
        for iban in (OTHER_IBAN, DUTCH_IBAN):
            accounts |= self.linked_account(iban)
        for account in accounts:
            self.days_left(10, account)
        mail = self.watch()
        self.assertEqual(len(mail), 1)
        self.assertEqual(len(self.activities(accounts)), 1)
        for account in accounts:
            self.assertIn(account.name, mail.body_html)
            self.assertIn(account.name, self.activities(accounts).note)
        # The one that carries the activity is renewed: the others still wait.
        lead = self.account.browse(self.activities(accounts).res_id)
        self.bank.renew_authorization(lead.ponto_id)
        self.read_list()
        rest = self.activities(accounts)
        self.assertEqual(len(rest), 1)
        self.assertNotIn(lead.name, rest.note)

    def test_two_banks_are_two_warnings(self):
        ing = self.bank.add_institution(name="ING", bic="BBRUBEBB", country="BE")
        other = self.linked_account(OTHER_IBAN, institution=ing)
        self.days_left(3)
        self.days_left(3, other)
        self.assertEqual(len(self.watch()), 2)

    def test_nobody_is_told_of_accounts_that_are_not_read(self):
        self.days_left(3)
        self.account.journal_id = False
        self.assertFalse(self.watch())
        self.assertFalse(self.activities())

    def test_a_warning_goes_when_the_account_is_read_no_more(self):
        self.days_left(3)
        self.watch()
        self.account.journal_id = False
        self.watch()
        self.assertFalse(self.activities())

    # -- people ------------------------------------------------------------------

    def test_the_people_are_chosen_and_read_it_in_their_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        people = self.env["res.users"]
        for login, lang in (("bea", "en_US"), ("cyr", "fr_FR")):
            people |= new_test_user(
                self.env,
                login,
                "account.group_account_invoice",
                lang=lang,
                company_id=self.company.id,
                company_ids=[self.company.id],
            )
        template = self.env.ref("account_online_ponto.mail_template_consent")
        template.with_context(lang="fr_FR").body_html = "<p>Bonjour</p>"
        self.connection.warned_user_ids = people
        self.days_left(3)
        mails = self.watch()
        by_person = {mail.recipient_ids: mail.body_html for mail in mails}
        self.assertEqual(set(by_person), set(people.partner_id))
        self.assertIn("Bonjour", by_person[people[1].partner_id])
        self.assertNotIn("Bonjour", by_person[people[0].partner_id])
        self.assertEqual(self.activities().user_id, people)

    def test_when_the_one_who_connected_left_the_administrators_are_told(self):
        gone = new_test_user(self.env, "gone", "account.group_account_manager")
        self.connection.warned_user_ids = gone
        gone.active = False
        boss = new_test_user(
            self.env,
            "boss",
            "account.group_account_manager",
            company_id=self.company.id,
            company_ids=[self.company.id],
        )
        self.days_left(3)
        self.watch()
        self.assertIn(boss, self.activities().user_id)

    def test_nobody_chosen_is_nobody_told(self):
        self.connection.warned_user_ids = False
        self.days_left(3)
        self.assertFalse(self.watch())
        self.assertFalse(self.activities())
        self.assertEqual(self.account.consent_state, "soon")

    def test_who_may_not_read_the_account_gets_the_mail_alone(self):
        other = self.setup_other_company()["company"]
        stranger = new_test_user(
            self.env,
            "stranger",
            "account.group_account_manager",
            company_id=other.id,
            company_ids=[other.id],
        )
        self.connection.warned_user_ids = stranger
        self.days_left(3)
        self.assertEqual(self.watch().recipient_ids, stranger.partner_id)
        self.assertFalse(self.activities())


class TestAfterRenewal(ConsentCase):
    """The consent lapsed for a while, then the holder renewed it."""

    def movements(self, count, **details):
        for number in range(count):
            self.bank.add_transaction(
                self.account.ponto_id, 1.0 + number, visible=False, **details
            )

    def lapse(self):
        self.bank.expire_authorization(self.account.ponto_id)
        self.bank.scheduled_round()
        self.read_list()

    def renew(self):
        self.bank.renew_authorization(self.account.ponto_id)
        self.bank.scheduled_round()

    def known(self, *days):
        for day in days:
            self.bank.add_transaction(self.account.ponto_id, 5.0, date=day)
        self.fetch(self.account)

    def test_everything_missed_comes_in_also_more_than_a_page(self):
        self.known("2026-01-05")
        self.lapse()
        self.movements(230, date="2026-01-06")
        self.bank.scheduled_round()
        self.run_cron()
        self.assertEqual(len(self.lines(self.account)), 1, "the bank gives nothing")
        self.renew()
        self.account.next_fetch_at = fields.Datetime.now() + timedelta(days=5)
        self.read_list()
        self.assertLessEqual(
            self.account.next_fetch_at, fields.Datetime.now(), "nobody has to ask"
        )
        self.run_cron()
        self.assertEqual(len(self.lines(self.account)), 231)
        self.assertFalse(self.account.gap_note, "nothing lies between")

    def test_what_the_bank_no_longer_gives_is_said(self):
        self.known("2026-01-02", "2026-01-05")
        self.lapse()
        self.movements(3, date="2026-03-03")
        self.renew()
        self.read_list()
        self.fetch(self.account)
        self.assertIn("gave nothing before 03/03/2026", self.account.gap_note)
        self.assertIn("01/05/2026", self.account.gap_note)
        self.assertIn("03/03/2026", self.account.message_ids[0].body)
        self.account.action_dismiss_gap()
        self.assertFalse(self.account.gap_note)
        self.movements(1, date="2026-05-03")
        self.bank.scheduled_round()
        self.fetch(self.account)
        self.assertFalse(self.account.gap_note, "a quiet month is no gap")

    def test_the_note_waits_until_ponto_has_read_the_bank(self):
        self.known("2026-01-05")
        self.lapse()
        self.movements(3, date="2026-03-03")
        self.bank.advance(60)
        # The consent is given; the first reading of the bank is still to come.
        self.bank.change_account(
            self.account.ponto_id,
            authorizedAt=self.bank.now(),
            authorizationExpirationExpectedAt="2200-01-01T00:00:00Z",
        )
        self.read_list()
        self.assertEqual(self.account.gap_floor, max(self.inbox(self.account).ids))
        self.fetch(self.account)
        self.assertFalse(self.account.gap_note)
        self.bank.scheduled_round()
        self.read_list()
        self.fetch(self.account)
        self.assertTrue(self.account.gap_note)
