from odoo.exceptions import AccessError, UserError

from .paying import GROUPS, PayingCase

SENDING = (
    "action_send",
    "action_send_here",
    "action_sign",
    "action_ask_ponto",
    "action_is_there",
    "action_is_not_there",
    "action_withdraw",
    "action_activate_payments",
)
PREPARING = (
    "action_check",
    "action_discard",
    "action_recreate",
    "action_open_dashboard",
    "action_login_for_payments",
)


class TestPaymentRights(PayingCase):
    """Who may prepare, who may send, and that two persons are two."""

    def test_sending_is_for_who_may_send(self):
        batch = self.draft(self.bill())
        for person in (self.preparer, self.biller, self.auditor, self.manager):
            for action in SENDING:
                with (
                    self.subTest(person=person.login, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(batch.with_env(self.as_person(person)), action)()
        self.assertEqual(batch.state, "draft")

    def test_preparing_is_for_who_may_prepare(self):
        batch = self.draft(self.bill())
        for person in (self.biller, self.auditor, self.manager):
            for action in PREPARING:
                with (
                    self.subTest(person=person.login, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(batch.with_env(self.as_person(person)), action)()

    def test_nobody_writes_a_payment_directly(self):
        batch = self.draft(self.bill())
        for person in (self.sender, self.manager):
            mine = batch.with_env(self.as_person(person))
            for call, values in (
                (mine.write, {"state": "executed"}),
                (mine.line_ids.write, {"creditor_iban": "NL91ABNA0417164300"}),
                (mine.create, [{"name": "mine"}]),
            ):
                with self.assertRaises(AccessError):
                    call(values)
            with self.assertRaises(AccessError):
                mine.unlink()

    def test_another_companys_payments_are_nobodys_business(self):
        batch = self.draft(self.bill())
        stranger = self.person(
            "foreign_sender", GROUPS.format("send"), self.other_company
        )
        env = self.as_person(stranger)
        self.assertFalse(env["ponto.payment"].search([]))
        for action in (*SENDING, *PREPARING):
            with self.subTest(action), self.assertRaises(AccessError):
                getattr(batch.with_env(env), action)()

    def test_two_persons_are_two(self):
        self.company.sudo().ponto_two_persons = True
        batch = self.draft(self.bill(), prepared_by=self.sender)
        self.assertFalse(batch.may_send)
        with self.assertRaisesRegex(UserError, "somebody else"):
            self.send(batch)
        self.assertFalse(self.payments_at_ponto())
        other = self.person("second", GROUPS.format("send"))
        self.send(batch, other)
        self.assertEqual((batch.state, batch.sent_by_id), ("unsigned", other))

    def test_the_messages_tell_who_did_what(self):
        batch = self.draft(self.bill())
        self.send(batch)
        self.press(batch, "action_withdraw")
        said = " ".join(batch.message_ids.mapped("body"))
        self.assertIn(f"Sent to Ponto by {self.sender.name}", said)
        self.assertIn(f"{self.sender.name} took it back", said)
