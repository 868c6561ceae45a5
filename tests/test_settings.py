from decimal import Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from ..ponto.decisions import OFF, POST, PROPOSE, Rung
from .deciding import DecideCase


class TestSettings(DecideCase):
    """What a company lets the matching do by itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Core opens its settings to administrators of the whole database only.
        groups = "account.group_account_manager,base.group_system"
        cls.administrator = cls.person("administrator", groups)

    def save(self, **values):
        """Press Save in the settings."""
        settings = self.env["res.config.settings"]
        with Form(self.as_person(settings, self.administrator)) as form:
            for name, value in values.items():
                form[name] = value
        form.record.execute()

    def test_sure_rungs_post_and_guesses_are_proposed_unless_somebody_chooses(self):
        policy = self.company._ponto_policy()
        chosen = [policy.action(rung) for rung in Rung]
        self.assertEqual(chosen, 4 * [POST] + 3 * [PROPOSE])
        self.assertEqual((policy.overpayment, policy.customer_reference), 2 * ("ask",))
        self.assertEqual((policy.tolerance_amount, policy.tolerance_percent), (0, 0))

    def test_what_an_administrator_saves_is_the_policy(self):
        self.save(
            ponto_rung_3="propose",
            ponto_rung_7="off",
            ponto_overpayment="credit",
            ponto_customer_reference="oldest",
            ponto_tolerance_account_id=self.fees,
            ponto_tolerance_amount=2.5,
            ponto_tolerance_percent=1.1,
        )
        policy = self.company._ponto_policy()
        self.assertEqual(policy.action(Rung.DOCUMENT_NUMBER), PROPOSE)
        self.assertEqual(policy.action(Rung.AMOUNT), OFF)
        self.assertEqual(policy.overpayment, "credit")
        self.assertEqual(policy.customer_reference, "oldest")
        self.assertEqual(policy.tolerance_amount, Decimal("2.50"))
        self.assertEqual(policy.tolerance_percent, Decimal("1.10"))
        self.assertEqual(policy.currency, self.company.currency_id.name)

    def test_a_guess_can_never_be_set_to_settle(self):
        for rung in (5, 6, 7):
            with self.subTest(rung=rung), self.assertRaises(ValueError):
                self.company[f"ponto_rung_{rung}"] = "post"

    def test_a_tolerance_needs_an_account(self):
        with self.assertRaisesRegex(ValidationError, "choose the account"):
            self.company.ponto_tolerance_amount = 1
        with self.assertRaisesRegex(ValidationError, "choose the account"):
            self.company.ponto_tolerance_percent = 1

    def test_the_account_is_one_of_the_company_s(self):
        stranger = self.env["account.account"].search(
            [
                ("company_ids", "in", self.other_company.ids),
                ("account_type", "=", "expense"),
            ],
            limit=1,
        )
        self.assertTrue(stranger)
        with self.assertRaises(UserError):
            self.company.ponto_tolerance_account_id = stranger

    def test_a_negative_tolerance_is_refused(self):
        self.company.ponto_tolerance_account_id = self.fees
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.ponto_tolerance_amount = -1
            self.env.flush_all()

    def test_a_branch_matches_as_its_company_does(self):
        self.company.ponto_rung_2 = "propose"
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.assertEqual(branch.ponto_rung_2, "propose")
        self.company.ponto_rung_2 = "off"
        self.assertEqual(branch.ponto_rung_2, "off")

    def test_each_company_chooses_for_itself(self):
        self.company.ponto_rung_2 = "off"
        self.assertEqual(self.other_company.ponto_rung_2, "post")
