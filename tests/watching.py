"""An account that is read through Ponto, and an invoice that asks to pay to it."""

from datetime import date

from .common import IBAN
from .people import PeopleCase

OGM = "+++090/9337/55493+++"
MADE, LATER = date(2026, 3, 1), date(2026, 3, 2)


class WatchingCase(PeopleCase):
    def setUp(self):
        super().setUp()
        self.env = self.env(su=True)
        self.account = self.linked_account()

    def open_invoice(self, number=IBAN, **values):
        """A sent invoice that asks to pay to our account."""
        bank = self.env["res.partner.bank"].search(
            [("sanitized_acc_number", "=", number)], limit=1
        ) or self.env["res.partner.bank"].create(
            {"acc_number": number, "partner_id": self.company.partner_id.id}
        )
        values = {"invoice_date": MADE, "partner_bank_id": bank.id, **values}
        invoice = self.invoice(reference=OGM, **values)
        invoice.is_move_sent = True
        return invoice

    def explain(self, move, person=None):
        """Press the button as somebody; returns the wizard."""
        own = move.with_env(self.as_person(person or self.manager))
        action = own.action_ponto_explain()
        return own.env["account.move.explain"].browse(action["res_id"])

    def assert_cause(self, move, code, words, step):
        """The cause, as the manager reads it; returns the wizard."""
        explain = self.explain(move)
        found = explain.check_ids.filtered(lambda one: one.code == code)
        told = [(one.code, one.sentence) for one in explain.check_ids]
        self.assertTrue(found, told)
        self.assertEqual(explain.cause, found[0].sentence)
        self.assertIn(words, explain.cause)
        self.assertEqual(explain.step, step)
        return explain

    def bring(self, amount=121.0, **details):
        """A movement at the bank, fetched by the job."""
        self.bank.add_transaction(self.account.ponto_id, amount, **details)
        self.fetch(self.account)
        self.env.invalidate_all()
