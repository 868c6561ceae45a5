from odoo.exceptions import AccessError
from odoo.fields import Command

from .deciding import DecideCase


class TestDocumentLines(DecideCase):
    """An invoice shows which bank line paid it, or may pay it."""

    def test_a_paid_invoice_opens_its_bank_line(self):
        invoice, line = self.document(), self.bank_line(121.0)
        self.assertFalse(invoice.ponto_line_count)
        self.settle(line, (invoice, "121"))
        self.assertEqual(invoice.ponto_line_ids, line)
        action = self.as_person(invoice, self.biller).action_ponto_open_lines()
        self.assertEqual(action["res_id"], line.id)

    def test_a_payment_in_between_is_followed(self):
        invoice = self.document()
        payment = self.pay_by_wizard(invoice)
        self.assertTrue(payment.move_id, "core makes an entry in between")
        line = self.bank_line(121.0)
        self.assertIsNone(self.settle(line, (payment.move_id, "121")))
        self.env.invalidate_all()
        self.assertEqual(invoice.ponto_line_ids, line)

    def test_an_administrator_undoes_the_match_from_the_invoice(self):
        invoice, line = self.document(), self.bank_line(121.0)
        before = self.snapshot(line, invoice)
        self.settle(line, (invoice, "121"))
        with self.assertRaises(AccessError):
            self.as_person(invoice, self.biller).action_ponto_undo_match()
        self.as_manager(invoice).action_ponto_undo_match()
        self.assertEqual(self.snapshot(line, invoice), before)

    def test_an_open_invoice_tells_that_bank_lines_wait(self):
        line, invoice, _proposal = self.proposed()
        own = self.as_person(invoice, self.biller)
        self.assertEqual(own.ponto_waiting_count, 1)
        self.assertEqual(own.ponto_waiting_note, "1 bank line may pay this document.")
        self.assertEqual(own.action_ponto_open_waiting()["res_id"], line.id)
        self.settle(line, (self.document(), "121"))
        own.invalidate_recordset()
        self.assertFalse(own.ponto_waiting_count)

    def test_the_form_loads_for_everyone_who_reads_invoices(self):
        invoice = self.document()
        plain = self.person("plain", "base.group_user")
        rights = self.env["ir.model.access"]
        rights.create(
            {
                "name": "sales read invoices",
                "model_id": self.env.ref("account.model_account_move").id,
                "group_id": plain.group_ids[:1].id,
                "perm_read": True,
            }
        )
        plain.group_ids = [Command.link(self.env.ref("base.group_user").id)]
        for person in (self.manager, self.biller, self.auditor, plain):
            own = self.as_person(invoice, person)
            view = own.get_view(self.env.ref("account.view_move_form").id, "form")
            with self.subTest(person=person.login):
                shown = "ponto_waiting_count" in view["arch"]
                self.assertEqual(shown, person != plain)
                undoes = "action_ponto_undo_match" in view["arch"]
                self.assertEqual(undoes, person == self.manager)
