"""The ladder in the books: what each rung finds, settles and leaves."""

from datetime import date
from unittest.mock import patch

from odoo.fields import Command

from ..ponto import matching
from .common import IBAN, OTHER_IBAN, PontoCase

OGM = "+++090/9337/55493+++"
OTHER = "+++010/8068/17183+++"
SUPPLIER_IBAN = "BE55736001928344"


class LadderCase(PontoCase):
    """Bank lines typed by hand: the engine asks no more than a text and an amount."""

    def setUp(self):
        super().setUp()
        self.journal = self.company_data["default_journal_bank"]

    def line(self, amount, text, match=True, **values):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.journal.id,
                "date": date(2026, 3, 20),
                "amount": amount,
                "payment_ref": text,
                "ponto_match_state": "to_match",
                **values,
            }
        )
        if match:
            line._ponto_match()
        return line

    def bill(self, amount, number, **values):
        bill = self._create_invoice(
            move_type="in_invoice",
            invoice_date=date(2026, 1, 5),
            partner_id=self.partner_b.id,
            ref=number,
            invoice_line_ids=[
                Command.create({"name": "Goods", "price_unit": amount, "tax_ids": []})
            ],
            **values,
        )
        bill.action_post()
        return bill

    def supplier_account(self):
        return self.env["res.partner.bank"].create(
            {"acc_number": SUPPLIER_IBAN, "partner_id": self.partner_b.id}
        )

    def assert_settled(self, line, *documents):
        self.assertTrue(line.is_reconciled)
        self.assertEqual(line.ponto_match_state, "matched")
        for document in documents:
            self.assertEqual(document.payment_state, "paid")

    def assert_untouched(self, line, *documents):
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line.ponto_match_state in ("matched", "rest"), False)
        for document in documents:
            self.assertEqual(document.payment_state, "not_paid")

    def queries(self, act):
        """How many queries it takes from an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        act()
        return self.cr.sql_log_count - before

    def reason(self, line):
        return line.ponto_trace[-1]["code"]


class TestDocumentNumbers(LadderCase):
    def test_the_invoice_number_in_any_spelling_settles_it(self):
        for written in (
            lambda name: f"Betaling {name}, dank u",
            lambda name: name.replace("/", " ").lower(),
            lambda name: "".join(sign for sign in name if sign.isdigit()),
        ):
            invoice = self.invoice(121.0)
            with self.subTest(written(invoice.name)):
                line = self.line(121.0, written(invoice.name))
                self.assert_settled(line, invoice)

    def test_one_transfer_pays_two_invoices(self):
        first, second = self.invoice(121.0), self.invoice(79.0)
        line = self.line(200.0, f"{first.name} en {second.name}")
        self.assert_settled(line, first, second)

    def test_an_invoice_less_its_credit_note(self):
        invoice = self.invoice(121.0)
        credit = self.invoice(21.0, move_type="out_refund")
        line = self.line(100.0, f"{invoice.name} min {credit.name}")
        self.assert_settled(line, invoice, credit)

    def test_a_credit_note_is_paid_out(self):
        credit = self.invoice(21.0, move_type="out_refund")
        self.assert_settled(self.line(-21.0, f"terug {credit.name}"), credit)

    def test_an_exchanged_line_is_offered_in_the_account_s_currency(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        invoice = self.invoice(110.0, OGM)
        line = self.line(
            110.0, OGM, foreign_currency_id=dollar.id, amount_currency=125.0
        )
        self.assertEqual(self.reason(line), "currency")
        self.assertIn("110.00", line.ponto_proposal_ids[0].explanation)
        line.ponto_proposal_ids[0].action_accept()
        self.assert_settled(line, invoice)

    def test_less_than_open_waits_for_a_person(self):
        invoice = self.invoice(121.0)
        line = self.line(100.0, invoice.name)
        self.assert_untouched(line, invoice)
        self.assertEqual(self.reason(line), "underpaid")

    def test_signs_of_sql_are_text(self):
        invoice = self.invoice(121.0)
        for text in ("%", "_", "\\", "/", "INV", "0", "INV/2026/_____", "'; --"):
            self.assert_untouched(self.line(121.0, text), invoice)


class TestUndo(LadderCase):
    def test_a_selection_is_undone_and_lines_that_settled_nothing_stay(self):
        first, second = self.invoice(121.0, OGM), self.invoice(79.0)
        lines = self.line(121.0, OGM) | self.line(79.0, second.name)
        lines |= self.line(5.0, "nothing")
        lines.action_ponto_undo()
        self.assertEqual(
            lines.mapped("ponto_match_state"), ["undone", "undone", "open"]
        )
        self.assertEqual((first | second).mapped("payment_state"), ["not_paid"] * 2)
        lines._ponto_match()
        self.assertEqual((first | second).mapped("payment_state"), ["not_paid"] * 2)


class TestSuppliers(LadderCase):
    def test_a_bill_by_the_supplier_s_number_and_account(self):
        self.supplier_account()
        bill = self.bill(121.0, "F-2026-0077")
        line = self.line(-121.0, "uw factuur F-2026-0077", account_number=SUPPLIER_IBAN)
        self.assert_settled(line, bill)

    def test_another_account_settles_no_bill(self):
        self.supplier_account()
        bill = self.bill(121.0, "F-2026-0077")
        line = self.line(-121.0, "F-2026-0077", account_number=OTHER_IBAN)
        self.assert_untouched(line, bill)

    def test_an_account_of_two_partners_counts_for_none(self):
        self.supplier_account()
        self.env["res.partner.bank"].create(
            {"acc_number": SUPPLIER_IBAN, "partner_id": self.partner_a.id}
        )
        bill = self.bill(121.0, "F-2026-0077")
        line = self.line(-121.0, "F-2026-0077", account_number=SUPPLIER_IBAN)
        self.assert_untouched(line, bill)

    def test_a_bill_by_its_structured_communication(self):
        bill = self.bill(121.0, "A1", payment_reference=OGM)
        self.assert_settled(self.line(-121.0, OGM), bill)

    def test_a_payment_made_from_here_by_its_end_to_end_id(self):
        bill = self.bill(121.0, "A1")
        payment = self.env["account.payment"].create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": self.partner_b.id,
                "amount": 121.0,
                "invoice_ids": [Command.set(bill.ids)],
                "ponto_end_to_end_id": "PONTO-77",
            }
        )
        account = self.linked_account()
        self.bank.add_transaction(
            account.ponto_id, -121.0, text="", endToEndId="PONTO-77"
        )
        self.assertFalse(payment.move_id)
        self.fetch(account)
        self.assert_settled(self.lines(account), bill)


class TestRegisteredPayments(LadderCase):
    def test_the_bank_s_line_closes_a_payment_registered_before(self):
        invoice = self.invoice(121.0)
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        payment = register.create({})._create_payments()
        self.assertTrue(payment.move_id, "Community books an outstanding payment")
        line = self.line(121.0, invoice.name)
        self.assertTrue(line.is_reconciled)
        self.assertEqual(payment.state, "paid")
        self.assertTrue(payment.is_matched)

    def test_an_invoice_paid_by_hand_in_between_is_left_alone(self):
        invoice = self.invoice(121.0, OGM)
        line = self.line(121.0, OGM, match=False)
        other = self.line(121.0, "by hand", match=False)
        item = other._seek_for_lines()[1]  # the way core itself settles it
        item.with_context(
            skip_readonly_check=True
        ).account_id = invoice._ponto_open_items().account_id
        (item | invoice._ponto_open_items()).reconcile()
        line._ponto_match()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(self.reason(line), "already_paid")


class TestReturns(LadderCase):
    def setUp(self):
        super().setUp()
        self.account = self.linked_account()

    def move(self, amount, text, **details):
        self.bank.add_transaction(self.account.ponto_id, amount, text=text, **details)
        self.fetch(self.account)
        return self.lines(self.account)[-1:]

    def test_a_direct_debit_that_came_back_opens_its_invoice(self):
        invoice = self.invoice(121.0, OGM)
        paid = self.move(121.0, OGM, endToEndId="DD-1")
        self.assertEqual(invoice.payment_state, "paid")
        back = self.move(
            -121.0, "UNPAID", endToEndId="DD-1", bankTransactionCode="PMNT-IDDT-UPDD"
        )
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertAlmostEqual(invoice.amount_residual, 121.0)
        self.assertTrue(back.is_reconciled)
        self.assertTrue(paid.is_reconciled)

    def test_a_payment_less_a_tolerated_fee_comes_back(self):
        fees = self.company_data["default_account_expense"]
        self.account.company_id.write(
            {"ponto_tolerance_account_id": fees.id, "ponto_tolerance_amount": 5}
        )
        invoice = self.invoice(121.0, OGM)
        self.move(119.0, OGM)
        self.assertEqual(invoice.payment_state, "paid")
        back = self.move(-119.0, OGM, bankTransactionCode="PMNT-IDDT-UPDD")
        self.assertTrue(back.is_reconciled)
        self.assertEqual(invoice.amount_residual, 121.0)

    def test_one_direct_debit_of_a_collection_comes_back(self):
        first, second = self.invoice(50.0, OGM), self.invoice(30.0, OTHER)
        self.move(80.0, f"{OGM} {OTHER}")
        self.assertEqual(second.payment_state, "paid")
        self.move(-30.0, OTHER, bankTransactionCode="PMNT-IDDT-UPDD")
        self.assertEqual(first.payment_state, "paid")
        self.assertEqual(second.payment_state, "not_paid")

    def test_the_next_payment_settles_it_again(self):
        invoice = self.invoice(121.0, OGM)
        self.move(121.0, OGM)
        self.move(-121.0, OGM, bankTransactionCode="PMNT-RCDT-RRTN")
        self.assertEqual(invoice.payment_state, "not_paid")
        self.move(121.0, OGM)
        self.assertEqual(invoice.payment_state, "paid")


class TestPostedLater(LadderCase):
    def run_match_cron(self):
        cron = self.env.ref("account_online_ponto.ponto_line_cron_match")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def draft(self, amount, **values):
        return self._create_invoice_one_line(
            price_unit=amount,
            tax_ids=[],
            partner_id=self.partner_a,
            invoice_date="2026-03-25",
            **values,
        )

    def test_an_invoice_posted_after_its_payment_is_settled_by_the_job(self):
        line = self.line(121.0, OGM)
        self.assert_untouched(line)
        other = self.line(55.0, "iets anders")
        invoice = self.draft(121.0)
        invoice.payment_reference = OGM
        invoice.action_post()
        self.assertEqual(line.ponto_match_state, "to_match")
        self.assertNotEqual(other.ponto_match_state, "to_match")
        self.run_match_cron()
        self.assert_settled(line, invoice)

    def test_a_bill_posted_after_its_debit_is_settled_by_its_number(self):
        self.supplier_account()
        line = self.line(-121.0, "F-2026-0077", account_number=SUPPLIER_IBAN)
        bill = self.bill(121.0, "F-2026-0077")
        self.run_match_cron()
        self.assert_settled(line, bill)

    def test_what_a_person_undid_is_not_looked_at_again(self):
        invoice = self.invoice(121.0, OGM)
        line = self.line(121.0, OGM)
        line.action_undo_reconciliation()
        invoice.button_draft()
        invoice.action_post()
        self.run_match_cron()
        self.assert_untouched(line, invoice)

    def test_posting_many_costs_the_queries_of_one(self):
        counts = []
        for size in (5, 5, 10):
            drafts = self.env["account.move"].union(
                *(self.draft(7.0 + number) for number in range(size))
            )
            drafts.action_post()
            counts.append(self.queries(drafts._ponto_wake_lines))
        self.assertEqual(counts[1], counts[2])


class TestScope(LadderCase):
    def test_a_branch_s_invoice_is_settled_by_the_company_s_account(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        self.cr.precommit.run()  # core loads the branch's chart there
        self.env.user.company_ids |= branch
        item = Command.create({"name": "Work", "price_unit": 121.0, "tax_ids": []})
        invoices = self.env["account.move"].with_company(branch)
        invoice = invoices.create(
            {
                "move_type": "out_invoice",
                "partner_id": self.partner_a.id,
                "invoice_date": date(2026, 1, 5),
                "invoice_line_ids": [item],
            }
        )
        self.assertEqual(invoice.company_id, branch)
        invoice.payment_reference = OGM
        invoice.action_post()
        self.assert_settled(self.line(121.0, OGM), invoice)

    def test_a_transfer_between_own_accounts_is_no_payment(self):
        bank = self.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": self.company.partner_id.id}
        )
        self.company_data["default_journal_bank"].copy().bank_account_id = bank
        invoice = self.invoice(121.0, OGM)
        line = self.line(121.0, OGM, account_number=IBAN)
        self.assert_untouched(line, invoice)
        self.assertEqual(self.reason(line), "own_transfer")

    def test_a_batch_finds_its_documents_in_a_constant_number_of_queries(self):
        self.invoice(121.0, OGM)
        counts = []
        for size in (5, 5, 10):
            lines = self.env["account.bank.statement.line"].union(
                *(self.line(9.0, f"n {number}", match=False) for number in range(size))
            )
            counts.append(self.queries(lines._ponto_decide))
        self.assertEqual(counts[1], counts[2])


class TestJob(LadderCase):
    def test_a_line_that_cannot_be_processed_stops_no_other(self):
        invoice = self.invoice(121.0, OGM)
        broken = self.line(5.0, "broken", match=False)
        good = self.line(121.0, OGM, match=False)
        decide = matching.decide

        def stumble(line, *arguments):
            if line.amount == 5:
                raise ZeroDivisionError
            return decide(line, *arguments)

        with (
            patch.object(matching, "decide", stumble),
            self.assertLogs(level="ERROR"),
            self.committing() as env,
        ):
            (broken | good).with_env(env).sudo()._ponto_match_in_batches()
        self.env.invalidate_all()
        self.assert_settled(good, invoice)
        self.assertEqual(broken.ponto_match_state, "open")
        self.assertEqual(self.reason(broken), "failed")
