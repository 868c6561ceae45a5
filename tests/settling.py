"""Documents, bank lines, and the verbs that settling is tested with."""

from decimal import Decimal

from odoo import fields
from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.tests import tagged

from ..ponto.decisions import Plan, Settlement

# What of a journal item must be the same, whoever made it.
COMPARED = (
    "account_id",
    "partner_id",
    "currency_id",
    "debit",
    "credit",
    "amount_currency",
    "amount_residual",
    "amount_residual_currency",
    "reconciled",
    "tax_ids",
    "tax_tag_ids",
    "tax_repartition_line_id",
    "tax_line_id",
    "group_tax_id",
)


@tagged("post_install", "-at_install")
class SettleCase(AccountTestInvoicingCommon):
    """No bank, no ladder: plans in, journal entries out."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("be")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        cls.bank = cls.company_data["default_journal_bank"]
        cls.receivable = cls.company_data["default_account_receivable"]
        cls.payable = cls.company_data["default_account_payable"]
        cls.fees = cls.company_data["default_account_expense"]

    def document(self, amount=121.0, move_type="out_invoice", **values):
        """A posted document of this total, without tax unless one is given."""
        taxes = values.pop("taxes", self.env["account.tax"])
        kind = "revenue" if move_type.startswith("out_") else "expense"
        line = {
            "name": "Work",
            "price_unit": amount,
            "tax_ids": taxes.ids,
            "account_id": self.company_data[f"default_account_{kind}"].id,
        }
        move = self._create_invoice(
            move_type=move_type,
            invoice_date=values.pop("invoice_date", "2026-01-05"),
            partner_id=values.pop("partner", self.partner_a).id,
            invoice_line_ids=[fields.Command.create(line)],
            **values,
        )
        move.action_post()
        return move

    def bank_line(self, amount, **values):
        return self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": "2026-01-20",
                "payment_ref": "Payment",
                "amount": amount,
                **values,
            }
        )

    def pay_by_wizard(self, document, **values):
        """Core's Register Payment on the bank journal."""
        return self._register_payment(
            document,
            **{"journal_id": self.bank.id, "payment_date": "2026-01-20", **values},
        )

    def bank_in(self, currency):
        """A bank journal in a currency."""
        return self.bank.copy(
            {"name": f"Bank {currency.name}", "currency_id": currency.id}
        )

    def rate(self, currency, **rates):
        """Give a currency these units for one of the company: ``d2026_01_01=1.2``."""
        currency.active = True
        currency.rate_ids.unlink()
        for day, units in rates.items():
            self.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "company_id": self.company.id,
                    "name": day[1:].replace("_", "-"),
                    "rate": units,
                }
            )
        return currency

    def plan(self, *settlements, rest="0", **values):
        """A plan from triples of document and amounts, given as text."""
        made = tuple(
            Settlement(document.id, *map(Decimal, amounts))
            for document, *amounts in settlements
        )
        return Plan(made, rest=Decimal(rest), **values)

    def settle(self, line, *settlements, **values):
        """Settle one line; returns why not, or nothing."""
        plan = self.plan(*settlements, **values)
        return line._ponto_settle({line: plan}).get(line)

    # -- looking -----------------------------------------------------------------

    def entry(self, record, without=()):
        """The items of a line's or document's entry, in no order that counts."""
        items = [
            tuple(
                item[name].ids if hasattr(item[name], "ids") else item[name]
                for name in COMPARED
            )
            for item in record.line_ids
            if item not in without
        ]
        return sorted(map(repr, items))

    def partials(self, document):
        """What settles a document: amounts, counterpart's account, exchange entry."""
        items = document.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        return sorted(
            (
                partial.amount,
                partial.debit_amount_currency,
                partial.credit_amount_currency,
                partial.max_date,
                (partial.debit_move_id | partial.credit_move_id).account_id.id,
                bool(partial.full_reconcile_id),
                sorted(
                    (item.account_id.id, item.balance, item.amount_currency)
                    for item in partial.exchange_move_id.line_ids
                ),
            )
            for partial in partials
        )

    def snapshot(self, *records):
        """Everything of lines and documents that undoing must restore."""
        self.env.flush_all()
        self.env.invalidate_all()
        return [
            (
                self.entry(record),
                record.partner_id.id,
                record.is_reconciled
                if record._name == "account.bank.statement.line"
                else record.payment_state,
                self.partials(record),
            )
            for record in records
        ]
