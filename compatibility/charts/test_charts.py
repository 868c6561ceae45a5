"""From the bank to a paid invoice with each chart that Odoo brings for our users."""

from odoo.fields import Command, Date
from odoo.tests import tagged

from ...tests.common import PontoCase

DUTCH_IBAN, FRENCH_IBAN, GERMAN_IBAN, BELGIAN_IBAN = (
    "NL91ABNA0417164300",
    "FR1420041010050500013M02606",
    "DE89370400440532013000",
    "BE68539007547034",
)
SUPPLIER_IBAN = "BE71096123456769"


class OneChart:
    """A company of one country: its chart, its taxes, its way to write references."""

    iban = GERMAN_IBAN
    chart = ""

    def test_its_chart_is_the_one_that_is_meant(self):
        self.assertEqual(self.company.chart_template, self.chart)

    def test_an_invoice_with_its_tax_is_paid_by_what_the_bank_brings(self):
        account = self.linked_account(self.iban)
        invoice = self.sold()
        self.assertGreater(invoice.amount_tax, 0)
        self.pay(account, invoice.amount_total, invoice.payment_reference)
        self.fetch(account)
        self.assertEqual(invoice.payment_state, "paid")
        line = self.lines(account)
        self.assertEqual(
            (line.ponto_match_state, line.is_reconciled), ("matched", True)
        )
        self.assertIn(invoice.name, line.ponto_explanation)
        self.assert_booked(line, account, invoice.amount_total)

    def test_a_bill_is_paid_by_what_leaves_the_bank(self):
        account = self.linked_account(self.iban)
        bill = self.bought("RE-2026-00417")
        supplier = {"acc_number": SUPPLIER_IBAN, "partner_id": bill.partner_id.id}
        self.env["res.partner.bank"].create(supplier)
        self.pay(account, -bill.amount_total, "RE-2026-00417", SUPPLIER_IBAN)
        self.fetch(account)
        self.assertEqual(bill.payment_state, "paid")

    def test_what_was_settled_opens_again(self):
        account = self.linked_account(self.iban)
        invoice = self.sold()
        self.pay(account, invoice.amount_total, invoice.payment_reference)
        self.fetch(account)
        line = self.lines(account)
        line.action_ponto_undo()
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertEqual(invoice.amount_residual, invoice.amount_total)
        suspense = account.journal_id.suspense_account_id
        self.assertIn(suspense, line.line_ids.account_id)

    def test_an_opening_balance_and_an_open_line_stand_in_its_accounts(self):
        account = self.linked_account(self.iban, balance=500)
        self.pay(account, 25, "Something nobody invoiced")
        self.fetch(account)
        line = self.lines(account)
        self.assertEqual((line.ponto_match_state, line.is_reconciled), ("open", False))
        self.assertTrue(line.ponto_explanation)
        wizard_action = account.action_offer_opening()
        wizard = self.env[wizard_action["res_model"]].browse(wizard_action["res_id"])
        # The balance was read when the account was linked; the line came after.
        self.assertEqual(wizard.amount, 500 - 25)

    # -- what is done ------------------------------------------------------------

    def sold(self):
        return self.document("out_invoice", self.company.account_sale_tax_id)

    def bought(self, number):
        tax = self.company.account_purchase_tax_id
        return self.document("in_invoice", tax, ref=number)

    def document(self, move_type, tax, **values):
        line = {"name": "Werk", "price_unit": 100, "tax_ids": [Command.set(tax.ids)]}
        document = self.env["account.move"].create(
            {
                "move_type": move_type,
                "partner_id": self.partner_a.id,
                "invoice_date": Date.today(),
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        document.action_post()
        return document

    def pay(self, account, amount, text, other_side=None):
        self.bank.add_transaction(
            account.ponto_id,
            amount,
            text=text,
            counterpart_name=self.partner_a.name,
            counterpart_reference=other_side,
            date=Date.to_string(Date.today()),
        )

    def assert_booked(self, line, account, amount):
        """Bank against receivable, each on the account that the chart has for it."""
        journal = account.journal_id
        self.assertEqual(journal.company_id, self.company)
        self.assertEqual(journal.currency_id or self.company.currency_id, self.euro)
        sides = {
            item.account_id: item.balance for item in line.line_ids.sorted("balance")
        }
        receivable = self.partner_a.with_company(
            self.company
        ).property_account_receivable_id
        self.assertEqual(
            sides, {receivable: -amount, journal.default_account_id: amount}
        )

    @property
    def euro(self):
        return self.env.ref("base.EUR")


@tagged("post_install", "-at_install")
class TestBelgium(OneChart, PontoCase):
    iban, chart = BELGIAN_IBAN, "be_comp"


class OtherCountry(OneChart):
    """A country that is named by a class, not by a decorator."""

    @classmethod
    def setUpClass(cls):
        # PontoCase is a Belgian one: past it, to what its own base does.
        super(PontoCase, cls).setUpClass()
        cls.company = cls.company_data["company"]


@tagged("post_install", "-at_install")
class TestNetherlands(OtherCountry, PontoCase):
    iban, chart, country_code = DUTCH_IBAN, "nl", "NL"


@tagged("post_install", "-at_install")
class TestFrance(OtherCountry, PontoCase):
    iban, chart, country_code = FRENCH_IBAN, "fr", "FR"


@tagged("post_install", "-at_install")
class TestGermanySkr03(OtherCountry, PontoCase):
    chart, chart_template, country_code = "de_skr03", "de_skr03", "DE"


@tagged("post_install", "-at_install")
class TestGermanySkr04(OtherCountry, PontoCase):
    chart, chart_template, country_code = "de_skr04", "de_skr04", "DE"


@tagged("post_install", "-at_install")
class TestGenericChart(OtherCountry, PontoCase):
    """A company without a country's chart, in euro."""

    iban, chart, chart_template = BELGIAN_IBAN, "generic_coa", "generic_coa"

    @classmethod
    def _create_company(cls, **values):
        euro = cls.env.ref("base.EUR").id
        return super()._create_company(**{"currency_id": euro, **values})
