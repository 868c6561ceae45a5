"""Connecting once more: with keys that are known, or with those of another addon."""

from odoo.exceptions import UserError

from .common import OTHER_IBAN
from .people import PeopleCase


class TestConnectAgain(PeopleCase):
    def institution(self, ponto_id):
        self.env["ponto.institution"].action_find()
        return self.env["ponto.institution"].search([("ponto_id", "=", ponto_id)])

    def test_the_keys_of_one_bank_used_for_another_are_for_all_banks(self):
        other = self.bank.add_institution(name="ING", country="BE")
        self.bank_account()
        self.bank_account(OTHER_IBAN, institution=other)
        first = self.connect(self.institution(self.kbc)).connection_id
        self.assertEqual(first.institution_id.name, "KBC")
        wizard = self.connect(self.institution(other))
        self.assertEqual(wizard.connection_id, first)
        self.assertEqual(wizard.shown_line_ids.institution_id.name, "ING")
        self.assertFalse(first.institution_id, "Fetch Accounts shows both banks")

    def test_the_same_bank_again_stays_the_connection_s_bank(self):
        self.bank_account()
        bank = self.institution(self.kbc)
        self.connect(bank)
        self.assertEqual(self.connect(bank).connection_id.institution_id, bank)

    def test_keys_that_are_gone_meanwhile_are_not_taken_over(self):
        wizard = self.env["ponto.connection.open"].create({})
        self.assertFalse(wizard.other_import_note)
        with self.assertRaisesRegex(UserError, "nothing left to take over"):
            wizard.action_take_over()
        self.assertFalse(self.env["ponto.connection"].search([]))
