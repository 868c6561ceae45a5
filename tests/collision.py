"""Two companies that number their invoices, for the tests about shared numbers."""

from odoo import fields

from .people import PeopleCase

NUMBER = "INV/2026/00012"


class CollisionCase(PeopleCase):
    """``seer`` manages both companies, ``manager`` and ``stranger`` one each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company.name = "Secret Sister"
        cls.seer = cls.person(
            "seer", "account.group_account_manager", others=[cls.other_company]
        )

    def draft(self, company, *numbers, **values):
        """Customer invoices of this company, made with the rights of the test.

        :param numbers: one for each invoice; none makes one that Odoo will number.
        """
        values = {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": self.partner_a.id,
            "invoice_date": "2026-03-02",
            "date": "2026-03-02",
            "invoice_line_ids": [
                fields.Command.create({"name": "Work", "price_unit": 10, "tax_ids": []})
            ],
            **values,
        }
        moves = self.superuser["account.move"].with_company(company)
        return moves.create(
            [{**values, "name": number} for number in numbers or (False,)]
        )

    def posted(self, company, *numbers, **values):
        moves = self.draft(company, *numbers, **values)
        moves.action_post()
        return moves

    def numbers(self, user, *domain):
        """The documents that the report shows this person."""
        return self.rows(user, "ponto.number.collision.number", domain)

    def prefixes(self, user, *domain):
        return self.rows(user, "ponto.number.collision", domain)

    def rows(self, user, model, domain):
        self.env.flush_all()
        return self.as_person(user)[model].search(list(domain))

    def told(self, rows):
        """Company, number or prefix, other companies."""
        return sorted(
            (row.company_id.name, row.value, row.other_companies) for row in rows
        )

    def branch(self):
        """A branch of the company, with a sales journal of its own."""
        branch = self.superuser["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        journal = self.superuser["account.journal"].create(
            {
                "name": "Sales of the branch",
                "type": "sale",
                "code": "BRA",
                "company_id": branch.id,
                "default_account_id": self.company_data["default_account_revenue"].id,
            }
        )
        # Tests make their own properties; in life the chart of accounts does.
        partner = self.partner_a.with_env(self.superuser).with_company(branch)
        partner.property_account_receivable_id = self.company_data[
            "default_account_receivable"
        ]
        return branch, journal
