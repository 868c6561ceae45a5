from datetime import timedelta

from odoo import fields

from .preparing import EIK, LUMEN, PreparingCase

OGM = "+++090/9337/55493+++"
OTHER = "BE71096123456769"


class TestPaymentCheck(PreparingCase):
    """What is wrong with a payment is named before anything is sent."""

    def test_a_good_bill_has_no_problem(self):
        self.assertEqual(self.problems(self.bill(), self.bill(50)), set())

    # -- the creditor's account --------------------------------------------------

    def test_a_creditor_without_account_is_named(self):
        bill = self.bill(partner=self.creditor("Aqua"))
        self.assertEqual(self.problems(bill), {"no_iban"})

    def test_an_account_that_nobody_trusts_is_named(self):
        aqua = self.creditor("Aqua", OTHER[:-1] + "9", allow_out_payment=False)
        self.assertIn("untrusted", self.problems(self.bill(partner=aqua)))

    def test_numbers_that_are_no_iban_of_sepa_are_named(self):
        turkish = self.creditor("Ankara", "TR330006100519786457841326")
        self.assertEqual(self.problems(self.bill(partner=turkish)), {"not_sepa"})
        plain = self.creditor("Plain", "123-456")
        self.assertEqual(self.problems(self.bill(partner=plain)), {"invalid_iban"})

    def test_an_archived_account_is_named(self):
        bill = self.bill()
        self.eik.bank_ids.action_archive()
        self.assertIn("archived", self.problems(bill))

    def test_money_does_not_go_to_where_it_comes_from(self):
        own = self.creditor("Self", self.account.reference)
        self.assertEqual(self.problems(self.bill(partner=own)), {"own_account"})

    def test_an_account_of_somebody_else_is_told(self):
        bill = self.bill(partner_bank_id=self.lumen.bank_ids.id)
        self.assertEqual(self.problems(bill), {"iban_of_other"})

    def test_another_account_than_last_time_is_told(self):
        self.pay(self.bill(50))
        self.assertEqual(self.problems(self.bill()), set())
        other = self.bank_account_of(self.eik, "BE43068999999501")
        bill = self.bill(77, partner_bank_id=other.id)
        self.assertEqual(self.problems(bill), {"iban_differs"})

    def test_a_number_that_was_changed_lately_is_told(self):
        bill = self.bill()
        bank = self.eik.bank_ids.with_context(
            tracking_disable=False, mail_notrack=False
        ).sudo()
        self.as_committed(bank)
        bank.allow_out_payment = False
        bank.acc_number = "BE43 0689 9999 9501"
        bank.allow_out_payment = True
        self.as_committed(bank)
        self.assertEqual(self.problems(bill), {"iban_changed"})

    def as_committed(self, record):
        """What is tracked is written at the end of a transaction."""
        record.env.flush_all()
        record.env.cr.precommit.run()

    def pay(self, bill, **values):
        """Register the payment of a bill by Odoo's own wizard."""
        return self._register_payment(
            bill, journal_id=self.account.journal_id.id, **values
        )

    # -- what is paid ------------------------------------------------------------

    def test_what_is_not_open_is_named(self):
        draft, paid, part = self.bill(10, post=False), self.bill(20), self.bill(30)
        self.assertEqual(self.problems(draft), {"not_posted"})
        self.pay(paid)
        self.assertIn("paid", self.problems(paid))
        self.pay(part, amount=10)
        self.assertEqual(self.problems(part), {"rest"})
        self.assertEqual(self.asked(part)[0].amount, 20)

    def test_a_blocked_bill_is_named(self):
        bill = self.bill()
        bill.payment_state = "blocked"
        self.assertEqual(self.problems(bill), {"blocked"})

    def test_other_currencies_are_named(self):
        bill = self.bill(currency_id=self.env.ref("base.USD").id)
        self.assertIn("currency", self.problems(bill))

    def test_a_customer_s_invoice_is_nothing_to_pay(self):
        invoice = self.invoice()
        self.assertIn("not_payable", self.problems(invoice))

    def test_money_back_to_a_customer_can_be_paid(self):
        refund = self.bill(move_type="out_refund")
        self.assertEqual(self.problems(refund), set())

    def test_a_bill_of_another_company_is_named(self):
        asked = self.asked(self.bill())
        checks = self.superuser["ponto.payment.check"]
        known = checks._known(asked, self.company)
        company = {"company_id": self.other_company.id}
        account = self.superuser["ponto.account"].new(company)
        found = checks._of_documents(asked[0], known, account)
        self.assertIn("other_company", {problem.code for problem in found})

    # -- twice -------------------------------------------------------------------

    def test_a_prepared_bill_is_named(self):
        bill = self.bill()
        batch = self.prepare(bill)
        self.assertIn("pending", self.problems(bill))
        batch.sudo().state = "cancelled"
        self.assertEqual(self.problems(bill), set())

    def test_a_bill_that_was_entered_twice_is_told(self):
        first = self.bill()
        again = self.bill(ref="2026/121,0")
        self.assertEqual(self.problems(first), {"double_bill"})
        self.assertEqual(self.problems(again), {"double_bill"})
        again.ref = "2026-122"
        self.assertEqual(self.problems(first), set())

    def test_what_went_out_with_the_same_reference_is_told(self):
        self.prepare(self.bill(payment_reference=OGM)).sudo().state = "executed"
        other = self.bill(payment_reference=OGM, ref="something else", partner=self.eik)
        self.assertIn("double_sent", self.problems(other))

    def test_a_registered_payment_with_the_same_reference_is_told(self):
        self.env["account.payment"].create(
            {
                "partner_id": self.eik.id,
                "partner_type": "supplier",
                "payment_type": "outbound",
                "amount": 121,
                "memo": "2026-121.0",
                "journal_id": self.account.journal_id.id,
            }
        ).action_post()
        self.assertEqual(self.problems(self.bill()), {"double_registered"})

    def test_the_same_twice_in_a_selection_is_told(self):
        note = self.bill(move_type="out_refund", ref="A1")
        other = self.bill(move_type="out_refund", ref="A1")
        self.assertEqual(self.problems(note, other), {"double_here"})

    def test_a_debit_that_is_not_matched_yet_is_told(self):
        self.superuser["account.bank.statement.line"].create(
            {
                "journal_id": self.account.journal_id.id,
                "date": fields.Date.today() - timedelta(days=1),
                "payment_ref": "by hand",
                "amount": -121.0,
                "account_number": "BE68 5390 0754 7034",
            }
        )
        self.assertEqual(self.problems(self.bill()), {"debit"})
        self.assertEqual(self.problems(self.bill(120)), set())

    # -- how much, and what is said ----------------------------------------------

    def test_credit_notes_are_taken_off_and_named(self):
        bill, note = self.bill(100), self.credit_note(30)
        (one,) = self.asked(bill, note)
        self.assertEqual((one.amount, one.iban), (70, EIK))
        self.assertEqual(one.communication.text, "2026-100 2026-30")
        self.assertEqual(self.problems(bill, note), {"netted"})

    def test_more_credit_notes_than_bills_are_named(self):
        self.assertIn("credit_notes", self.problems(self.bill(5), self.credit_note(30)))
        self.assertIn("credit_notes", self.problems(self.credit_note(30)))

    def test_the_structured_reference_goes_out_as_digits(self):
        (one,) = self.asked(self.bill(payment_reference=OGM))
        self.assertEqual(one.communication.text, "090933755493")
        self.assertTrue(one.communication.is_structured)

    def test_a_wrong_structured_reference_is_told(self):
        bill = self.bill(payment_reference="+++090/9337/55494+++")
        self.assertEqual(self.problems(bill), {"wrong_reference"})

    def test_letters_that_banks_do_not_take_are_told(self):
        soehne = self.creditor("Müller & Söhne", "DE89370400440532013000")
        self.assertEqual(self.problems(self.bill(partner=soehne)), {"name_written"})
        (one,) = self.asked(self.bill(7, partner=soehne))
        self.assertEqual(one.name, "Muller + Sohne")
        tokyo = self.creditor("株式会社 Tokyo", "FR1420041010050500013M02606")
        self.assertEqual(self.problems(self.bill(partner=tokyo)), {"name_altered"})
        odd = self.bill(8, ref="№ 8 ★")
        self.assertEqual(self.problems(odd), {"text_altered"})

    def test_checking_two_hundred_asks_as_often_as_checking_two(self):
        def queries(count):
            bills = [self.bill(100 + n, ref=f"C{count}-{n}") for n in range(count)]
            asked = self.asked(*bills)
            self.env.flush_all()
            self.env.invalidate_all()
            checks = self.superuser["ponto.payment.check"]
            before = self.env.cr.sql_log_count
            checks._check(asked, self.account.sudo())
            return self.env.cr.sql_log_count - before

        queries(1)
        self.assertEqual(queries(2), queries(24))

    def test_sentences_name_what_to_do(self):
        bill = self.bill(partner=self.creditor("Aqua"))
        checks = self.as_person(self.preparer)["ponto.payment.check"]
        ((problem,),) = checks._check(self.asked(bill), self.account)
        self.assertIn("Aqua has no bank account", checks._told(problem))


class TestPreparedCheck(PreparingCase):
    """What changes between preparing and sending is found."""

    def test_nothing_speaks_against_what_was_just_prepared(self):
        batch = self.prepare(self.bill(), self.bill(50, partner=self.lumen))
        self.assertEqual(list(batch.line_ids._problems().values()), [[], []])

    def test_a_changed_account_number_is_found(self):
        batch = self.prepare(self.bill())
        self.eik.bank_ids.sudo().acc_number = LUMEN
        self.assertIn("stale", self.reasons(batch.line_ids))

    def test_trust_that_was_taken_away_is_found(self):
        batch = self.prepare(self.bill())
        self.eik.bank_ids.sudo().allow_out_payment = False
        self.assertEqual(self.reasons(batch.line_ids), {"untrusted"})

    def test_a_bill_paid_by_hand_meanwhile_is_found(self):
        bill = self.bill()
        batch = self.prepare(bill)
        self._register_payment(bill, journal_id=self.account.journal_id.id)
        self.assertIn("paid", self.reasons(batch.line_ids))

    def test_a_part_paid_meanwhile_is_found(self):
        bill = self.bill()
        batch = self.prepare(bill)
        journal = self.account.journal_id.id
        self._register_payment(bill, journal_id=journal, amount=1)
        self.assertIn("too_much", self.reasons(batch.line_ids))

    def test_a_warning_that_was_confirmed_does_not_hold(self):
        bill = self.bill(payment_reference="+++090/9337/55494+++")
        batch = self.prepare(bill)
        self.assertEqual(self.reasons(batch.line_ids), set())

    def test_a_warning_that_is_newer_than_the_confirmation_holds(self):
        batch = self.prepare(self.bill())
        self.bill(ref="2026/121.0")
        self.assertEqual(self.reasons(batch.line_ids), {"double_bill"})
        ((_code, sentence, _blocks),) = batch.line_ids._problems()[batch.line_ids]
        self.assertIn("New since it was prepared", sentence)
