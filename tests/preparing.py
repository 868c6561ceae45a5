"""Suppliers with bank accounts, their bills, and an account that can pay."""

from datetime import timedelta

from odoo import Command, fields

from .people import PeopleCase

LUMEN, EIK = "NL91ABNA0417164300", "BE68539007547034"
GROUPS = "account.group_account_invoice,account_online_ponto.group_ponto_{}"


class PreparingCase(PeopleCase):
    """``preparer`` may prepare payments, ``sender`` may send them too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preparer = cls.person("preparer", GROUPS.format("prepare"))
        cls.sender = cls.person("sender", GROUPS.format("send"))
        cls.eik = cls.creditor("Houthandel De Eik", EIK)
        cls.lumen = cls.creditor("Lumen BV", LUMEN)

    def setUp(self):
        super().setUp()
        self.bank.change_institution(
            self.kbc, paymentsEnabled=True, bulkPaymentsEnabled=True
        )
        self.account = self.linked_account()
        self.institution = self.account.sudo().institution_id

    @classmethod
    def creditor(cls, name, iban=None, **values):
        """A supplier; with an account that is trusted."""
        partner = cls.env["res.partner"].create({"name": name, "is_company": True})
        if iban:
            cls.bank_account_of(partner, iban, **values)
        return partner

    @classmethod
    def bank_account_of(cls, partner, iban, **values):
        values.setdefault("allow_out_payment", True)
        number = {"acc_number": iban, "partner_id": partner.id}
        return cls.env(su=True)["res.partner.bank"].create({**number, **values})

    def bill(self, amount=121.0, partner=None, post=True, **values):
        """A posted bill, of the timber merchant."""
        line = {"name": "Wood", "price_unit": amount, "tax_ids": []}
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": (partner or self.eik).id,
                "invoice_date": fields.Date.today() - timedelta(days=3),
                "ref": f"2026-{amount}",
                "invoice_line_ids": [Command.create(line)],
                **values,
            }
        )
        if post:
            bill.action_post()
        return bill

    def credit_note(self, amount, **values):
        return self.bill(amount, move_type="in_refund", **values)

    def asked(self, *documents, person=None, **values):
        """What is planned for documents."""
        payments = self.as_person(person or self.preparer)["ponto.payment"]
        return payments._asked_for(self.env["account.move"].union(*documents), **values)

    def prepare(self, *documents, person=None, is_checked=True, **values):
        """Drafts of these documents."""
        person = person or self.preparer
        asked = self.asked(*documents, person=person)
        env = self.as_person(person)
        account = self.account.with_env(env)
        return env["ponto.payment"]._prepare(
            account, asked, is_checked=is_checked, **values
        )

    def problems(self, *documents, **values):
        """Codes of what speaks against the documents, a set."""
        asked = self.asked(*documents, **values)
        checks = self.as_person(self.preparer)["ponto.payment.check"]
        found = checks._check(asked, self.account)
        return {problem.code for problems in found for problem in problems}

    def reasons(self, line):
        """Codes of what forbids sending a prepared transfer, a set."""
        (problems,) = line._problems().values()
        return {code for code, _sentence, is_blocking in problems if is_blocking}
