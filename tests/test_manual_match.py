from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from ..models.account_bank_statement_line_manual import OCA
from .deciding import DecideCase


class TestManualMatch(DecideCase):
    """Community's own screen: pick documents, see the rest, match."""

    def wizard(self, line, *documents, person=None, **values):
        own = self.as_person(line, person or self.manager)
        action = own.action_ponto_open_manual()
        wizard = own.env[action["res_model"]].browse(action["res_id"])
        form = Form(wizard)
        for document in documents:
            form.move_ids.add(document)
        for name, value in values.items():
            form[name] = value
        return form.save()

    def test_a_picked_document_is_settled_and_the_trace_names_the_person(self):
        invoice, line = self.document(), self.bank_line(121.0)
        wizard = self.wizard(line, invoice)
        self.assertEqual(wizard.amount_open, 121.0)
        self.assertEqual(wizard.amount_picked, 121.0)
        self.assertFalse(wizard.amount_rest or wizard.amount_missing)
        self.assertIn(f"Pay {invoice.name}", wizard.summary)
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line.ponto_match_state, "matched")
        self.assertEqual(line.ponto_matched_by_id, self.manager)
        self.assertIn("Matched by hand by", line.ponto_explanation)

    def test_too_little_pays_the_oldest_first(self):
        late = self.document(100.0, invoice_date="2026-01-10")
        early = self.document(50.0, invoice_date="2026-01-02")
        wizard = self.wizard(self.bank_line(120.0), late, early)
        self.assertEqual(wizard.amount_missing, 30.0)
        wizard.action_match()
        self.assertEqual(early.payment_state, "paid")
        self.assertEqual(late.amount_residual, 30.0)

    def test_what_is_missing_is_a_fee_where_the_company_has_an_account(self):
        self.company.ponto_tolerance_account_id = self.fees
        invoice, line = self.document(100.0), self.bank_line(98.0)
        wizard = self.wizard(line, invoice, missing_as="fee")
        self.assertRegex(wizard.summary, "Bank fee: .*2.00")
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        fee = line.line_ids.filtered(lambda item: item.account_id == self.fees)
        self.assertEqual(fee.balance, 2.0)

    def test_an_early_payment_discount_is_granted_where_it_comes_out(self):
        for name in ("gain", "loss"):
            field = f"account_journal_early_pay_discount_{name}_account_id"
            self.company[field] = self.fees
        terms = self.env.ref("account.account_payment_term_30days").copy(
            {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        )
        late = {"date": "2026-02-20"}  # the bookkeeper lets it pass
        invoice = self.document(100.0, invoice_payment_term_id=terms.id)
        line = self.bank_line(98.0, **late)
        wizard = self.wizard(line, invoice)
        self.assertTrue(wizard.with_discount)
        self.assertFalse(wizard.amount_missing)
        self.assertRegex(wizard.summary, "Early payment discount: .*2.00")
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        other = self.document(100.0, invoice_payment_term_id=terms.id)
        wizard = self.wizard(self.bank_line(60.0), other)
        self.assertFalse(wizard.with_discount)
        self.assertEqual(wizard.amount_missing, 40.0)
        wizard = self.wizard(self.bank_line(98.0), other, with_discount=False)
        self.assertEqual(wizard.amount_missing, 2.0)

    def test_too_much_becomes_the_partner_s_credit(self):
        invoice, line = self.document(), self.bank_line(130.0)
        wizard = self.wizard(line, invoice)
        self.assertEqual(wizard.partner_id, self.partner_a)
        self.assertEqual(wizard.amount_rest, 9.0)
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        credit = line.line_ids.filtered(
            lambda item: item.account_id == self.receivable and not item.reconciled
        )
        self.assertEqual(credit.amount_residual, -9.0)

    def test_a_rest_left_open_is_matched_later(self):
        invoice, other = self.document(), self.document(9.0)
        line = self.bank_line(130.0)
        self.wizard(line, invoice, rest_as="open").action_match()
        self.assertEqual(line.ponto_match_state, "rest")
        wizard = self.wizard(line, other)
        self.assertEqual(wizard.amount_open, 9.0)
        wizard.action_match()
        self.assertEqual(other.payment_state, "paid")
        self.assertTrue(line.is_reconciled)
        self.assertIn(invoice.name, line.ponto_explanation)
        self.assertIn(other.name, line.ponto_explanation)

    def test_money_without_a_document_becomes_credit_of_a_partner(self):
        line = self.bank_line(40.0)
        self.wizard(line, partner_id=self.partner_a).action_match()
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.partner_id, self.partner_a)

    def test_of_several_partners_the_one_who_was_picked_gets_the_rest(self):
        first, second = self.document(50.0), self.document(50.0, partner=self.partner_b)
        line = self.bank_line(109.0)
        wizard = self.wizard(line, first, second, partner_id=self.partner_b)
        self.assertEqual(wizard.partner_id, self.partner_b)
        wizard.action_match()
        self.assertEqual({first.payment_state, second.payment_state}, {"paid"})
        credit = line.line_ids.filtered(lambda item: item.amount_residual < 0)
        self.assertEqual(
            (credit.partner_id, credit.amount_residual), (self.partner_b, -9.0)
        )

    def test_a_rest_without_a_partner_is_nobody_s(self):
        invoice, line = self.document(), self.bank_line(130.0)
        wizard = self.wizard(line, invoice)
        wizard.partner_id = False  # over RPC: the form asks for one
        self.assertIn("whose credit the rest is", wizard.summary)
        with self.assertRaisesRegex(UserError, "whose credit the rest is"):
            wizard.action_match()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_a_document_that_gets_nothing_is_left_alone(self):
        first, second = self.document(100.0), self.document(50.0)
        self.wizard(self.bank_line(100.0), first, second).action_match()
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual(second.payment_state, "not_paid")

    def test_a_document_that_was_paid_meanwhile_does_not_become_credit(self):
        invoice, other = self.document(100.0), self.document(50.0)
        line = self.bank_line(100.0)
        wizards = self.wizard(line, invoice), self.wizard(line, invoice, other)
        self.wizard(self.bank_line(100.0), invoice).action_match()
        self.env.invalidate_all()
        for wizard in wizards:
            words = f"{invoice.name} is settled by now"
            self.assertIn(words, wizard.summary)
            with self.assertRaisesRegex(UserError, words):
                wizard.action_match()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(other.payment_state, "not_paid")

    def test_a_line_that_was_settled_meanwhile_says_so(self):
        invoice, line = self.document(121.0), self.bank_line(121.0)
        late = self.wizard(line, self.document(121.0))
        self.wizard(line, invoice).action_match()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "This line is settled already"):
            late.action_match()

    def test_a_document_that_gets_nothing_is_no_bank_fee(self):
        self.company.ponto_tolerance_account_id = self.fees
        first, second = self.document(100.0), self.document(50.0)
        wizard = self.wizard(self.bank_line(98.0), first, second, missing_as="fee")
        with self.assertRaisesRegex(UserError, "not paid at all: take it out"):
            wizard.action_match()
        self.assertEqual(first.payment_state, "not_paid")

    def test_a_credit_note_is_subtracted(self):
        invoice, refund = self.document(121.0), self.document(21.0, "out_refund")
        line = self.bank_line(100.0)
        wizard = self.wizard(line, invoice, refund)
        self.assertEqual(wizard.amount_picked, 100.0)
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(refund.payment_state, "paid")

    def test_money_out_pays_bills(self):
        bill, line = self.document(50.0, "in_invoice"), self.bank_line(-50.0)
        self.wizard(line, bill).action_match()
        self.assertEqual(bill.payment_state, "paid")

    def test_another_currency_is_matched_whole_and_alone(self):
        dollar = self.rate(self.env.ref("base.USD"), d2026_01_01=1.1)
        invoice = self.document(110.0, currency_id=dollar.id)
        line = self.bank_line(99.0)
        with self.assertRaisesRegex(UserError, "alone"):
            self.wizard(line, invoice, self.document()).action_match()
        self.wizard(line, invoice).action_match()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertTrue(line.is_reconciled)

    def test_an_exchanged_line_is_matched_in_the_currency_of_what_is_picked(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        line = self.bank_line(
            110.0, foreign_currency_id=dollar.id, amount_currency=125.0
        )
        invoice = self.document(100.0)
        wizard = self.wizard(line, invoice, rest_as="open")
        self.assertEqual(wizard.amount_open, 110.0)
        self.assertEqual(wizard.currency_id, self.company.currency_id)
        self.assertEqual(wizard.amount_rest, 10.0)
        wizard.action_match()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(line._seek_for_lines()[1].balance, -10.0)

    def test_what_makes_no_sense_is_said_and_not_written(self):
        refund = self.document(21.0, "out_refund")
        for documents, said in (((), "Pick the documents"), ((refund,), "subtracted")):
            wizard = self.wizard(self.bank_line(100.0), *documents)
            with self.subTest(said=said):
                self.assertIn(said, wizard.summary)
                with self.assertRaisesRegex(UserError, said):
                    wizard.action_match()
        self.assertEqual(refund.payment_state, "not_paid")

    def test_a_document_of_another_company_is_never_picked(self):
        other = self._create_invoice_one_line(
            price_unit=121.0,
            company_id=self.other_company.id,
            tax_ids=[],
            partner_id=self.partner_a,
            post=True,
        )
        wizard = self.wizard(self.bank_line(121.0))
        wizard.sudo().move_ids = other
        with self.assertRaises(AccessError):
            wizard.action_match()
        self.manager.company_ids |= self.other_company
        both = self.manager.company_ids.ids
        with self.assertRaisesRegex(UserError, "Only documents of"):
            wizard.with_context(allowed_company_ids=both).action_match()
        self.assertEqual(other.payment_state, "not_paid")

    def test_a_settled_line_is_not_opened(self):
        invoice, line = self.document(), self.bank_line(121.0)
        self.settle(line, (invoice, "121"))
        with self.assertRaisesRegex(UserError, "settled already"):
            self.as_manager(line).action_ponto_open_manual()

    def test_a_document_that_is_a_draft_by_now_is_refused_with_the_reason(self):
        invoice, line = self.document(), self.bank_line(121.0)
        wizard = self.wizard(line, invoice)
        invoice.button_draft()
        with self.assertRaisesRegex(UserError, "Paid or changed meanwhile"):
            wizard.action_match()
        self.assertFalse(line.is_reconciled)

    def test_only_who_decides_gets_the_screen(self):
        line = self.bank_line(121.0)
        for person in (self.biller, self.auditor, self.stranger):
            own = self.as_person(line, person)
            with self.subTest(person=person.login), self.assertRaises(AccessError):
                own.action_ponto_open_manual()
        for person in (self.biller, self.auditor):
            wizards = self.as_person(self.env["ponto.line.match"], person)
            with self.subTest(person=person.login), self.assertRaises(AccessError):
                wizards.create({"line_id": line.id})

    def test_nobody_matches_another_company_s_line_over_rpc(self):
        line, invoice = self.bank_line(121.0), self.document()
        wizard = self.wizard(line, invoice)
        own = self.as_person(wizard.sudo().copy(), self.stranger)
        with self.assertRaises(AccessError):
            own.action_match()
        self.assertEqual(invoice.payment_state, "not_paid")

    def test_oca_s_screen_opens_where_it_is_installed_and_may_be_used(self):
        line = self.bank_line(121.0)
        if not self.env.ref(OCA, raise_if_not_found=False):
            action = self.env["ir.actions.act_window"].create(
                {"name": "Reconcile", "res_model": line._name, "view_mode": "kanban"}
            )
            module, name = OCA.split(".")
            self.env["ir.model.data"].create(
                {
                    "module": module,
                    "name": name,
                    "model": action._name,
                    "res_id": action.id,
                }
            )
        bookkeeper = self.person("bookkeeper", "account.group_account_user")
        opened = self.as_person(line, bookkeeper).action_ponto_open_manual()
        self.assertEqual(opened["domain"], [("id", "=", line.id)])
        # Community's administrator could write nothing there.
        opened = self.as_manager(line).action_ponto_open_manual()
        self.assertEqual(opened["res_model"], "ponto.line.match")
