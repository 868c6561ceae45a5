import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from ..models.amount_texts import amount_writer
from .people import PeopleCase


class DashboardCase(PeopleCase):
    """Accounts that fill journals of the same company."""

    def accounts(self, number):
        """So many accounts more, each with a journal; all as superuser."""
        ids = [self.bank_account(iban=f"NO{at:010d}") for at in range(number)]
        self.connect().action_link()
        return self.env["ponto.account"].search([("ponto_id", "in", ids)]).sudo()

    def card(self, account):
        """What the dashboard shows of one account, for a billing user."""
        journal = account.journal_id.with_env(self.as_person(self.biller))
        journal.invalidate_recordset()
        self.env.flush_all()
        self.env.invalidate_all()
        return json.loads(journal.kanban_dashboard)["ponto"]


class TestDashboard(DashboardCase):
    """The journal's card: red only when a person must act."""

    def setUp(self):
        super().setUp()
        self.account = self.linked_account().sudo()
        self.account.authorized_at = fields.Datetime.now()

    def assert_state(self, attention, step="", said=""):
        card = self.card(self.account)
        self.assertEqual((card["attention"], card["step"]), (attention, step))
        self.assertIn(said, card["problem"])

    def test_an_account_without_trouble_is_up_to_date(self):
        self.fetch(self.account)
        self.assert_state("fine")

    def test_a_consent_that_ends_is_amber_and_one_that_ended_is_red(self):
        now = fields.Datetime.now()
        for days, attention, said in (
            (20, "soon", "ends in 20 days"),
            (1, "soon", "ends tomorrow"),
            (-1, "act", "has ended"),
        ):
            self.account.consent_expires_at = now + timedelta(days=days)
            self.assert_state(attention, "renew", said)

    def test_a_disturbance_that_goes_by_itself_is_not_red(self):
        self.account.write({"fetch_error": "Ponto is asleep", "failure_count": 3})
        self.assert_state("waits", "", "asleep")
        self.account.frequency = "manual"
        self.assert_state("soon", "refresh", "asleep")
        self.account.write({"frequency": "daily", "fetch_error": False})
        self.account.connection_id._set_state("unavailable", "No answer")
        self.assert_state("waits", "", "No answer")
        self.account.connection_id._set_state("connected")
        self.account.availability = "readonly"
        self.assert_state("waits", "", "maintenance")

    def test_what_ponto_refuses_is_red(self):
        for state in ("reconnect", "blocked", "revoked", "token"):
            self.account.connection_id._set_state(state, "no")
            self.assert_state("act", "connection")

    def test_an_account_that_ponto_gives_no_more_is_red(self):
        self.account.is_gone = True
        self.assert_state("act", "accounts")

    def test_what_is_held_is_red_until_somebody_decided(self):
        self.bank.add_transaction(self.account.ponto_id, 5, currency="XXX")
        self.fetch(self.account)
        held = self.inbox(self.account)
        self.assertEqual(held.state, "held")
        self.assert_state("act", "held", "1 transaction is held")
        held.sudo().waits = True
        self.assert_state("fine")
        self.assertEqual(self.card(self.account)["held"], 1, "it is shown all the same")

    def test_the_worst_comes_first(self):
        self.account.write(
            {
                "stale_reason": "news",
                "last_news_at": fields.Datetime.now(),
                "fetch_error": "asleep",
            }
        )
        self.account.consent_refused_at = fields.Datetime.now()
        self.assert_state("act", "renew")

    def test_the_button_to_check_opens_what_it_counts(self):
        self.assertFalse(self.card(self.account)["to_check"])
        for amount in (5, 6):
            self.bank.add_transaction(self.account.ponto_id, amount, text="What is it")
        self.fetch(self.account)
        self.assertEqual(self.card(self.account)["to_check"], 2)
        journal = self.account.journal_id.with_env(self.as_person(self.biller))
        action = journal.action_ponto_open_to_check()
        lines = journal.env[action["res_model"]].search(action["domain"])
        self.assertEqual(lines, self.lines(self.account).with_env(lines.env))
        self.lines(self.account)[0].sudo().ponto_match_state = "dismissed"
        self.assertEqual(self.card(self.account)["to_check"], 1)

    def test_no_trouble_is_taken_for_none(self):
        """The shortcut for accounts that need nobody knows every sign of trouble."""
        now = fields.Datetime.now()
        for sign, attention, label in (
            ({"gap_note": "Some days"}, "soon", "Possibly missing"),
            ({"stale_reason": "contact"}, "soon", "Nothing has come for long"),
            ({"undo_problem": "A lock"}, "act", "Undoing stopped"),
            ({"consent_refused_at": now}, "act", "Consent has ended"),
            ({"disconnected_at": now}, "off", "Disconnected"),
        ):
            self.account.write(sign)
            card = self.card(self.account)
            self.assertEqual((card["attention"], card["state"]), (attention, label))
            self.assertEqual(self.account.attention, attention)
            self.account.write(dict.fromkeys(sign, False))
            self.assert_state("fine")

    def test_what_the_bank_changed_is_looked_at(self):
        self.bank.add_transaction(self.account.ponto_id, 5)
        self.fetch(self.account)
        self.inbox(self.account).sudo().needs_look = True
        self.assert_state("soon", "news", "changed or withdrew")

    def test_a_difference_and_what_is_pending_are_shown(self):
        self.account.current_balance = 1234.5
        card = self.card(self.account)
        write = self.account.currency_id.format
        self.assertEqual(card["balance"], write(1234.5))
        self.assertEqual(card["difference"], write(1234.5))

    def test_an_account_in_an_unknown_currency_breaks_no_page(self):
        self.account.currency_id = False
        self.assertFalse(self.card(self.account)["balance"])

    def test_amounts_are_written_as_core_writes_them(self):
        for code in ("fr_BE", "de_DE", "nl_NL", "hi_IN"):
            self.env["res.lang"].sudo()._activate_lang(code)
        currencies = self.env.ref("base.EUR") | self.env.ref("base.JPY")
        currencies |= self.env.ref("base.USD")
        for code in ("en_US", "fr_BE", "de_DE", "nl_NL", "hi_IN"):
            for currency in currencies.with_context(lang=code):
                write = amount_writer(currency)
                for amount in (0, -0.001, 0.005, 12.345, -1234.5, 123456789.01):
                    self.assertEqual(write(amount), currency.format(amount))

    def test_a_bank_that_tells_no_balance_shows_none(self):
        self.account.has_balance = False
        self.assertFalse(self.card(self.account)["balance"])

    def test_twenty_cards_take_as_many_queries_as_two(self):
        accounts = self.accounts(20)
        self.assertEqual(len(accounts), 20)
        soon = fields.Datetime.now() + timedelta(days=3)
        accounts.consent_expires_at = soon
        gone = accounts[::2]
        gone.is_gone = True
        gone[:1].connection_id.error_message = "A word"
        accounts.fetch_error = "Something"
        env = self.as_person(self.biller)

        def queries(number):
            self.env.flush_all()
            self.env.invalidate_all()
            journals = accounts[:number].journal_id.with_env(env)
            journals.mapped("name")
            before = self.cr.sql_log_count
            journals._get_journal_dashboard_data_batched()
            return self.cr.sql_log_count - before

        queries(2)
        with_ours = queries(2), queries(20)
        model = self.registry["ponto.account"]
        with patch.object(model, "_dashboard_cards", lambda accounts, books: {}):
            without = queries(2), queries(20)
        ours = [own - core for own, core in zip(with_ours, without, strict=True)]
        self.assertEqual(*ours)
        self.assertLess(ours[0], 12)
