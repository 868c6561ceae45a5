"""Invoices and bills that may be paid early for less."""

from odoo import fields

from .settling import SettleCase


class DiscountCase(SettleCase):
    """Two per cent in ten days, booked on the accounts of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.company_data["default_tax_sale"]
        for name in ("gain", "loss"):
            field = f"account_journal_early_pay_discount_{name}_account_id"
            cls.company[field] = cls.fees

    def terms(self, computation):
        return self.env["account.payment.term"].create(
            {
                "name": "2% in ten days",
                "early_discount": True,
                "discount_percentage": 2,
                "discount_days": 10,
                "early_pay_discount_computation": computation,
                "line_ids": [
                    fields.Command.create(
                        {"value": "percent", "value_amount": 100, "nb_days": 30}
                    )
                ],
            }
        )

    def discounted(self, computation, **values):
        """An invoice of 1000 and tax, or a bill."""
        return self.document(
            1000.0,
            taxes=values.pop("taxes", self.tax),
            invoice_payment_term_id=self.terms(computation).id,
            **values,
        )
