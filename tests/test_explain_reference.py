"""Why is this document not paid: what the payer is asked to quote."""

from .explaining import OGM, ExplainCase


class TestExplainReference(ExplainCase):
    # -- what customers quote ----------------------------------------------------

    def quoting(self, reference, country=None, person=None):
        """Explain an invoice with this reference, for a customer who lives there."""
        self.partner_a.country_id = country and self.env.ref(f"base.{country}")
        invoice = self.document(payment_reference=reference)
        # Where none is given, core took the document's own number.
        invoice.payment_reference = reference
        return self.explain(invoice, person or self.manager)

    def test_without_a_reference_the_number_is_what_can_be_quoted(self):
        explain = self.quoting(False)
        check = self.check(explain, "no_reference")
        self.assertEqual((check.level, check.step), ("warning", "journal"))
        self.assertIn(explain.move_id.name, check.sentence)

    def test_an_rf_reference_is_told_as_it_is_printed(self):
        check = self.check(self.quoting("rf18539007547034"), "good_reference")
        self.assertEqual(check.level, "ok")
        self.assertIn("RF18 5390 0754 7034", check.sentence)

    def test_a_reference_that_a_customer_has_for_all_is_no_problem(self):
        self.document(payment_reference=OGM)
        check = self.check(self.quoting(OGM), "customer_reference")
        self.assertEqual(check.level, "ok")
        self.assertIn("matched by its amount", check.sentence)

    def test_the_same_number_of_a_vendor_s_bill_is_not_shared(self):
        self.document(move_type="in_invoice", payment_reference=OGM)
        codes = self.quoting(OGM).check_ids.mapped("code")
        self.assertNotIn("customer_reference", codes)
        self.assertNotIn("shared_reference", codes)

    # -- what the customer's bank can do with it ---------------------------------

    def test_free_text_in_belgium_advises_a_structured_communication(self):
        check = self.check(self.quoting("Order 7", "be"), "free_in_belgium")
        self.assertEqual((check.level, check.step), ("warning", "journal"))
        self.assertIn("makes none", check.sentence)

    def test_free_text_abroad_advises_rf(self):
        for reference in ("Order 7", False):
            check = self.check(self.quoting(reference, "nl"), "free_abroad")
            self.assertEqual((check.level, check.step), ("warning", "journal"))
            self.assertIn("Netherlands", check.sentence)
            self.assertIn("RF references", check.sentence)

    def test_a_reference_that_the_customer_s_bank_knows_needs_nothing(self):
        for reference, country in ((OGM, "be"), ("RF18539007547034", "de")):
            check = self.check(self.quoting(reference, country), "known_kind")
            self.assertEqual((check.level, check.step), ("ok", False))

    def test_without_a_country_nothing_is_advised(self):
        check = self.check(self.quoting("Order 7"), "no_country")
        self.assertEqual((check.level, check.step), ("ok", False))

    def test_the_journal_opens_where_its_references_are_chosen(self):
        check = self.check(self.quoting("Order 7", "be"), "free_in_belgium")
        action = check.action_step()
        self.assertEqual(action["res_model"], "account.journal")
        self.assertEqual(action["res_id"], check.move_id.journal_id.id)

    # -- what we quote to vendors ------------------------------------------------

    def test_a_bill_without_the_vendor_s_number_is_not_recognised(self):
        bill = self.document(move_type="in_invoice")
        check = self.check(self.explain(bill), "no_vendor_number")
        self.assertEqual(check.level, "warning")
        self.assertIn("Bill Reference", check.sentence)

    def test_a_bill_with_number_and_account_is_well(self):
        self.env["res.partner.bank"].create(
            {"acc_number": "BE68539007547034", "partner_id": self.partner_a.id}
        )
        bill = self.document(move_type="in_invoice", ref="F-77")
        check = self.check(self.explain(bill), "good_reference")
        self.assertEqual(check.level, "ok")
        self.assertIn("paid with F-77", check.sentence)

    def test_of_money_that_the_vendor_owes_no_account_is_asked_for(self):
        refund = self.document(move_type="in_refund", ref="CN-7")
        explain = self.explain(refund)
        self.assertNotIn("reference", explain.check_ids.mapped("subject"))
        self.assertIn("Please pay it back to us", explain.letter)
        self.assertIn("credit note CN-7", explain.letter)
