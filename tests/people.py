"""The people of the tests, each with the lowest rights that suffice."""

from unittest.mock import patch

from odoo.tests import new_test_user
from odoo.tools import SQL

from ..ponto.transport import Transport
from .common import PontoCase


class PeopleCase(PontoCase):
    """Everything is done by Community's Invoicing administrator, in one company.

    ``other_company`` has its own chart and its own administrator.
    """

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
    def person(cls, name, groups, company=None, others=()):
        company = company or cls.company
        return new_test_user(
            cls.env(su=True),
            f"ponto_{name}",
            groups=groups,
            company_id=company.id,
            company_ids=[company.id, *(other.id for other in others)],
        )

    def setUp(self):
        super().setUp()
        self.superuser = self.env(su=True)
        self.env = self.env(
            user=self.manager,
            context={**self.env.context, "allowed_company_ids": self.company.ids},
        )
        # Repeated requests need not wait for a real Ponto to come to its senses.
        quick = patch.dict(Transport.__init__.__kwdefaults__, backoff=0)
        self.startPatcher(quick)

    def as_person(self, user):
        """The environment of somebody who just signed in."""
        return self.env(
            user=user, context={"allowed_company_ids": user.company_ids.ids}
        )

    def column(self, table, column):
        """What the database holds, whoever may see it."""
        self.env.flush_all()
        names = SQL.identifier(table, column), SQL.identifier(table)
        rows = self.env.execute_query(SQL("SELECT %s FROM %s ORDER BY id", *names))
        return [value for (value,) in rows]
