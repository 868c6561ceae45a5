"""People who decide on bank lines, and proposals made without the ladder."""

from decimal import Decimal

from odoo.tests import new_test_user

from ..ponto.decisions import Plan, Proposal, Rung, Settlement, Step
from .settling import SettleCase


class DecideCase(SettleCase):
    """Plans come from the tests; Community's Invoicing administrator decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.setup_other_company()["company"]
        cls.manager = cls.person("manager", "account.group_account_manager")
        cls.biller = cls.person("biller", "account.group_account_invoice")
        cls.auditor = cls.person("auditor", "account.group_account_readonly")
        cls.stranger = cls.person(
            "stranger", "account.group_account_manager", cls.other_company
        )

    @classmethod
    def person(cls, name, groups, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env(su=True),
            f"decides_{name}",
            groups=groups,
            company_id=company.id,
            company_ids=[company.id],
        )

    def as_person(self, records, user):
        """Records as somebody sees who just signed in."""
        context = {"allowed_company_ids": user.company_ids.ids, "lang": "en_US"}
        return records.with_env(self.env(user=user, su=False, context=context))

    def as_manager(self, records):
        return self.as_person(records, self.manager)

    def whole(self, document):
        """The plan that pays a document in full."""
        amount = Decimal(str(document.amount_residual))
        return Plan((Settlement(document.id, amount),))

    def propose(self, line, *plans, reason="near_miss", rung=Rung.NEAR_MISS):
        """What the ladder does where it is not sure."""
        documents = [one.key for plan in plans for one in plan.settlements]
        trace = (
            Step("read", {"references": ["090933755493"]}),
            Step("rung", {"rung": 2, "result": "nothing"}),
            Step(reason, {"documents": documents}),
        )
        line._ponto_propose(Proposal(rung, reason, plans, trace))
        return line.ponto_proposal_ids

    def proposed(self, amount=121.0):
        """A bank line, the invoice that is proposed for it, and the proposal."""
        invoice, line = self.document(amount), self.bank_line(amount)
        return line, invoice, self.propose(line, self.whole(invoice))
