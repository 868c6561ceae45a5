from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ...tests.common import CLIENT_ID, CLIENT_SECRET, IBAN, OTHER_IBAN
from .case import PROVIDER, ProviderCase


@tagged("post_install", "-at_install")
class TestTakeOver(ProviderCase):
    """A company that has OCA's import goes over to ours: no line twice, none lost."""

    def wizard(self):
        return self.env["ponto.connection.open"].create({})

    def take_over(self):
        """Press Take Over; returns the link wizard."""
        action = self.wizard().action_take_over()
        return self.env["ponto.account.link"].browse(action["res_id"])

    def go_over(self):
        """The whole way, with the first fetch; returns the account."""
        self.take_over().action_link()
        account = self.account()
        self.fetch(account)
        return account

    # -- the offer ---------------------------------------------------------------

    def test_the_wizard_offers_the_keys_and_names_the_journals(self):
        with Form(self.wizard()) as form:
            self.assertIn(self.journal.display_name, form.other_import_note)
        self.provider.active = False
        self.assertFalse(self.wizard().other_import_note)

    def test_nobody_is_offered_the_keys_of_another_company(self):
        foreign = self.as_person(self.stranger)["ponto.connection.open"].create({})
        self.assertFalse(foreign.other_import_note)
        with self.assertRaisesRegex(UserError, "nothing left to take over"):
            foreign.action_take_over()

    def test_the_keys_are_kept_as_any_others_and_shown_to_nobody(self):
        wizard = self.wizard()
        wizard.action_take_over()
        token = self.superuser["ponto.token"].search([])
        self.assertEqual(token.connection_id.client_id, CLIENT_ID)
        self.assertEqual(token.client_secret, CLIENT_SECRET)
        self.assertFalse(wizard.sudo().waiting_secret)
        told = str(wizard.read()) + str(token.connection_id.with_env(self.env).read())
        self.assertNotIn(CLIENT_SECRET, told)
        self.assertEqual(token.connection_id.company_id, self.company)

    def test_keys_that_ponto_refuses_take_nothing_over(self):
        self.provider.password = "wrong"
        with self.assertRaises(UserError):
            self.take_over()
        self.assertTrue(self.provider.active)
        self.assertFalse(self.account())

    def test_keys_that_are_connected_come_after_others(self):
        self.take_over()
        other = self.superuser["account.journal"].create(
            {
                "name": "Second",
                "type": "bank",
                "code": "SEC",
                "bank_acc_number": OTHER_IBAN,
            }
        )
        # In the order of the alphabet these come last.
        second = {"service": "ponto", "username": "the second", "password": "keys"}
        self.superuser[PROVIDER].create({"journal_id": other.id, **second})
        self.assertIn("Second", self.wizard().other_import_note)
        self.assertNotIn("KBC", self.wizard().other_import_note)

    # -- the link ----------------------------------------------------------------

    def test_the_same_journal_is_proposed_from_its_first_imported_day_on(self):
        self.come_in(10, 20, day="2026-03-04")
        self.come_in(30, day="2026-03-09")
        self.pull()
        line = self.take_over().line_ids
        self.assertEqual((line.action, line.journal_id.id), ("link", self.journal.id))
        self.assertEqual(line.start_date, date(2026, 3, 4))

    def test_an_import_that_was_given_up_long_ago_sets_no_start(self):
        self.come_in(10, day="2026-01-04")
        self.pull()
        self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": self.journal.id,
                "date": "2026-03-20",
                "amount": 1,
                "payment_ref": "From a file",
            }
        )
        self.assertEqual(self.take_over().line_ids.start_date, date(2026, 3, 21))

    def test_linking_switches_the_import_off_and_says_so(self):
        self.take_over().action_link()
        self.assertFalse(self.provider.active)
        said = self.account().message_ids.mapped("body")
        self.assertIn("was switched off", " ".join(said))
        self.come_in(10)
        self.assertFalse(self.pull_by_schedule())
        self.assertFalse(self.wizard().other_import_note)

    def test_linking_without_the_offer_switches_it_off_too(self):
        self.connect().action_link()
        self.assertEqual(self.account().journal_id.id, self.journal.id)
        self.assertFalse(self.provider.active)

    def test_leaving_the_account_aside_switches_nothing_off(self):
        wizard = self.take_over()
        wizard.line_ids.action = "none"
        wizard.action_link()
        self.assertTrue(self.provider.active)

    # -- no doubles --------------------------------------------------------------

    def test_what_it_imported_is_known_by_its_id_and_not_booked_again(self):
        # Twins too, and what nothing but its id tells from another.
        ids = self.come_in(25, 25, -7.5, text="Same", counterpart_name="Same")
        ids += self.come_in(99)
        before = self.pull()
        self.assertEqual(len(before), 4)
        told = before.read(["date", "amount", "payment_ref", "move_id", "statement_id"])
        account = self.go_over()
        lines = self.all_lines()
        self.assertEqual(lines, before)
        self.assertEqual(
            lines.read(["date", "amount", "payment_ref", "move_id", "statement_id"]),
            told,
        )
        rows = lines.ponto_transaction_id
        self.assertEqual(set(rows.mapped("ponto_id")), set(ids))
        self.assertEqual(set(rows.mapped("state")), {"booked"})
        for line in lines:
            theirs = line.unique_import_id.removeprefix(f"{IBAN}-{self.journal.id}-")
            self.assertEqual(theirs, line.ponto_transaction_id.ponto_id)
        self.assertFalse(account.held_count)

    def test_what_came_after_its_last_run_comes_in_also_on_the_same_day(self):
        self.come_in(25, 26, text="Before")
        self.assertEqual(len(self.pull()), 2)
        self.come_in(27, 28, text="After")
        self.come_in(29, day="2026-03-05", text="After")
        self.go_over()
        amounts = sorted(self.all_lines().mapped("amount"))
        self.assertEqual(amounts, [25, 26, 27, 28, 29])

    def test_what_it_settled_stays_settled(self):
        invoice = self.invoice(121.0)
        (ponto_id,) = self.come_in(121.0, text=invoice.name)
        line = self.pull()
        # Its matching is off in tests: a person uses OCA's screen.
        screen = line.with_context(_test_account_reconcile_oca=True)
        screen._auto_reconcile()
        self.assertEqual(invoice.payment_state, "paid")
        self.go_over()
        self.assertEqual(self.all_lines(), line)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.ponto_transaction_id.ponto_id, ponto_id)

    def test_switched_on_again_it_makes_no_line_of_what_is_here(self):
        self.come_in(25, 26)
        account = self.go_over()
        self.assertEqual(len(self.all_lines()), 2)
        self.provider.active = True
        self.assertEqual(len(self.pull()), 2)
        self.come_in(27)
        self.assertEqual(len(self.pull()), 3)
        self.fetch(account)
        self.assertEqual(len(self.all_lines()), 3)

    def test_a_line_somebody_wants_twice_is_booked_twice(self):
        self.come_in(25)
        self.pull()
        wizard = self.take_over()
        wizard.overlap = "book"
        wizard.action_link()
        self.fetch(self.account())
        self.assertEqual(self.all_lines().mapped("amount"), [25, 25])
