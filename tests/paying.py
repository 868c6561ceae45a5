"""Bills, and payments of them as they stand before they are sent."""

from odoo import Command, fields

from .people import PeopleCase

SUPPLIER_IBAN, SECOND_IBAN = "BE68539007547034", "NL91ABNA0417164300"
GROUPS = "account.group_account_invoice,account_online_ponto.group_ponto_{}"


class PayingCase(PeopleCase):
    """An account at a bank that pays, keys that may, and two bills.

    ``preparer`` may prepare, ``sender`` may prepare and send.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.preparer = cls.person("preparer", GROUPS.format("prepare"))
        cls.sender = cls.person("sender", GROUPS.format("send"))
        cls.supplier = cls.partner_a
        cls.supplier_bank = cls.env["res.partner.bank"].create(
            {
                "acc_number": SUPPLIER_IBAN,
                "partner_id": cls.supplier.id,
                "allow_out_payment": True,
            }
        )

    def setUp(self):
        super().setUp()
        self.bank.change_institution(
            self.kbc, paymentsEnabled=True, bulkPaymentsEnabled=True
        )
        self.account = self.connected_account()
        self.connection = self.account.connection_id.sudo()
        self.let_pay()

    def connected_account(self):
        """The account that pays, with its journal."""
        return self.linked_account()

    def let_pay(self):
        """The integration has the scope, and the organization the right."""
        client = self.bank.clients["simulator-demo"]
        client.scope = "ai pi"
        for organization in self.bank.organizations.values():
            self.bank.activate_payments(organization.id)
        self.connection.token_ids.write({"access_token": False, "scope": False})

    # -- in the books ------------------------------------------------------------

    def bill(self, amount=121.0, **values):
        """A posted bill of the supplier."""
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.supplier.id,
                "invoice_date": fields.Date.today(),
                "ref": values.pop("ref", f"B/{amount}"),
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Wood", "price_unit": amount, "tax_ids": []}
                    )
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    def draft(self, *bills, prepared_by=None, **values):
        """A payment of these bills, a transfer each, as preparing leaves it."""
        name = self.superuser["ir.sequence"].next_by_code("ponto.payment")
        batch = self.superuser["ponto.payment"].create(
            {
                "name": name,
                "account_id": self.account.id,
                "company_id": self.company.id,
                "journal_id": self.account.journal_id.id,
                "currency_id": self.env.ref("base.EUR").id,
                "is_bulk": len(bills) > 1,
                "prepared_by_id": (prepared_by or self.preparer).id,
                "line_ids": [
                    Command.create(self.transfer(name, number, bill))
                    for number, bill in enumerate(bills, 1)
                ],
                **values,
            }
        )
        return batch.with_env(self.as_person(self.sender))

    def transfer(self, name, number, bill):
        return {
            "partner_id": self.supplier.id,
            "partner_bank_id": self.supplier_bank.id,
            "creditor_name": "Leverancier",
            "creditor_iban": SUPPLIER_IBAN,
            "amount": bill.amount_residual,
            "communication": bill.ref,
            "end_to_end_id": f"{name}-{number}-0000abcd",
            "document_ids": [Command.set(bill.ids)],
        }

    # -- what people do ----------------------------------------------------------

    def press(self, batch, action, person=None):
        """Press a button; what it commits the test can undo. Returns the action."""
        person = person or self.sender
        self.env.flush_all()
        with self.committing() as env:
            mine = batch.with_env(env(user=person, su=False))
            companies = person.company_ids.ids
            pressed = mine.with_context(allowed_company_ids=companies)
            answer = getattr(pressed, action)()
            env.cr.commit()
        self.env.invalidate_all()
        return answer

    def send(self, batch, person=None):
        return self.press(batch, "action_send", person)

    def check(self):
        """What the scheduler does."""
        self.env.flush_all()
        cron = self.env.ref("account_online_ponto.ponto_payment_cron").sudo()
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def come_due(self, batch):
        """The moment to ask about it has come."""
        batch.sudo().next_check_at = fields.Datetime.now()

    # -- what is looked at -------------------------------------------------------

    def payments_at_ponto(self):
        """The payments that Ponto has."""
        return list(self.bank.payments.values())

    def assert_open(self, *bills):
        for bill in bills:
            self.assertEqual(bill.amount_residual, bill.amount_total)
            self.assertEqual(bill.payment_state, "not_paid")

    def assert_on_its_way(self, *bills):
        for bill in bills:
            self.assertEqual(bill.amount_residual, 0)
            self.assertIn(bill.payment_state, ("in_payment", "paid"))

    def activities(self, batch):
        kind = "account_online_ponto.mail_activity_type_payment"
        return batch.sudo().activity_search([kind])
