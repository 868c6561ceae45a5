"""Discounts, fees, several documents, credit notes, a customer's one number."""

from datetime import date
from decimal import Decimal

from ..decisions import CREDIT, OLDEST, Policy
from ..matching import decide
from .matching_case import NUMBER, OTHER, TEXT, MatchingCase, document, invoice, line

BOTH = f"{TEXT} {OTHER}"
FEES = Policy(tolerance_amount=Decimal(5), tolerance_percent=Decimal(2), currency="EUR")


class TestDiscountAndFee(MatchingCase):
    discounted = {"discounted": Decimal(98), "discount_date": date(2026, 3, 20)}

    def test_an_early_payment_s_discount_closes_the_document(self):
        verdict = decide(line("98"), [invoice(**self.discounted)])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.settlements[0].discount, 2)

    def test_a_day_late_there_is_no_discount(self):
        late = line("98", date=date(2026, 3, 21))
        self.assert_settles(decide(late, [invoice(**self.discounted)]), k1="98")

    def test_a_tolerated_fee_closes_the_document(self):
        verdict = decide(line("98"), [invoice()], FEES)
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.settlements[0].tolerated, 2)

    def test_both_limits_of_a_fee_hold(self):
        self.assert_settles(decide(line("97.99"), [invoice()], FEES), k1="97.99")
        large = invoice(residual="1000")
        self.assert_settles(decide(line("994.99"), [large], FEES), k1="994.99")

    def test_one_limit_alone_is_enough(self):
        policy = Policy(tolerance_amount=Decimal(5), currency="EUR")
        self.assert_settles(decide(line("95"), [invoice()], policy), k1="100")
        policy = Policy(tolerance_percent=Decimal(5), currency="EUR")
        self.assert_settles(decide(line("95"), [invoice()], policy), k1="100")

    def test_no_limit_tolerates_nothing(self):
        policy = Policy(currency="EUR")
        self.assert_settles(decide(line("99.99"), [invoice()], policy), k1="99.99")

    def test_a_fee_is_no_reason_to_pay_a_supplier_less(self):
        owed = invoice(move_type="in_invoice")
        self.assert_settles(decide(line("-98"), [owed], FEES), k1="98")

    def test_the_sum_of_several_has_to_be_exact(self):
        both = [invoice(1, "60"), invoice(2, "40", reference=OTHER)]
        verdict = decide(line("98", BOTH), both, FEES)
        self.assert_proposes(verdict, "several_references")

    def test_a_limit_in_euro_says_nothing_about_dollars(self):
        dollars = line("98", currency="USD")
        verdict = decide(dollars, [invoice(currency="USD")], FEES)
        self.assert_settles(verdict, k1="98")


class TestSeveral(MatchingCase):
    def test_the_sum_of_all_that_is_named_settles_all(self):
        both = [invoice(1, "60"), invoice(2, "40", reference=OTHER)]
        self.assert_settles(decide(line(text=BOTH), both), k1="60", k2="40")

    def test_a_reference_and_a_number_add_up_too(self):
        both = [invoice(1, "60"), document(2, "40")]
        text = f"{TEXT} en INV/2026/00002"
        self.assert_settles(decide(line(text=text), both), k1="60", k2="40")

    def test_two_names_of_one_document_name_it_once(self):
        text = f"{TEXT} INV/2026/00001"
        self.assert_settles(decide(line(text=text), [invoice()]), k1="100")

    def test_another_sum_is_a_person_s_choice(self):
        both = [invoice(1, "60"), invoice(2, "45", reference=OTHER)]
        verdict = decide(line(text=BOTH), both)
        self.assert_proposes(verdict, "several_references", {"k1": "60", "k2": "40"})

    def test_one_of_them_alone_is_not_chosen_unasked(self):
        both = [invoice(1), invoice(2, "45", reference=OTHER)]
        verdict = decide(line(text=BOTH), both)
        self.assert_proposes(verdict, "several_references", {"k1": "100"})

    def test_one_that_is_closed_makes_a_person_look(self):
        for state in ("paid", "draft", "cancelled", "reversed"):
            both = [invoice(1), invoice(2, "0", reference=OTHER, state=state)]
            verdict = decide(line(text=BOTH), both)
            self.assert_proposes(verdict, "several_references", {"k1": "100"})

    def test_documents_of_two_customers_are_not_settled_together(self):
        both = [invoice(1, "60"), invoice(2, "40", reference=OTHER, partner=8)]
        verdict = decide(line(text=BOTH), both)
        self.assertEqual(verdict.reason, "several_references")

    def test_digits_that_stand_beside_a_reference_do_not_disturb(self):
        text = f"{TEXT} klant 202600002"
        both = [invoice(1), document(2, "45")]
        self.assert_settles(decide(line(text=text), both), k1="100")

    def test_digits_that_make_up_the_sum_count(self):
        text = f"{TEXT} 202600002"
        both = [invoice(1, "60"), document(2, "40")]
        self.assert_settles(decide(line(text=text), both), k1="60", k2="40")


class TestUnknownBeside(MatchingCase):
    text = f"{TEXT} +++090/9337/55493+++"

    def test_a_part_is_not_settled_while_an_unknown_one_is_named_too(self):
        verdict = decide(line("60", self.text), [invoice()])
        self.assert_proposes(verdict, "unknown_beside", {"k1": "60"})
        credit = Policy(overpayment=CREDIT)
        verdict = decide(line("160", self.text), [invoice()], credit)
        self.assert_proposes(verdict, "unknown_beside", {"k1": "100"})
        text = "INV/2026/00001 INV/2026/77777"
        verdict = decide(line("160", text), [document()], credit)
        self.assert_proposes(verdict, "unknown_beside", {"k1": "100"})

    def test_to_the_cent_it_is(self):
        self.assert_settles(decide(line(text=self.text), [invoice()]), k1="100")

    def test_other_numbers_do_not_disturb(self):
        text = f"{TEXT} klant 4411 order SO-2026-77 {OTHER}"
        self.assert_settles(decide(line("60", text), [invoice()]), k1="60")


class TestCreditNotes(MatchingCase):
    def test_an_invoice_less_its_credit_note(self):
        both = [
            invoice(1),
            document(2, "20", move_type="out_refund", number="RINV/2026/7"),
        ]
        text = f"{TEXT} min RINV/2026/7"
        self.assert_settles(decide(line("80", text), both), k1="100", k2="20")

    def test_mixed_signs_only_where_the_sum_is_exact(self):
        both = [
            invoice(1),
            document(2, "20", move_type="out_refund", number="RINV/2026/7"),
        ]
        text = f"{TEXT} min RINV/2026/7"
        for amount in ("79.99", "80.01", "100"):
            verdict = decide(line(amount, text), both)
            self.assert_proposes(verdict, "several_references")

    def test_a_credit_note_is_paid_out(self):
        refund = invoice(move_type="out_refund")
        self.assert_settles(decide(line("-100"), [refund]), k1="100")

    def test_a_credit_note_under_the_same_number_is_netted_when_exact(self):
        both = [invoice(1), invoice(2, "20", move_type="out_refund")]
        self.assert_settles(decide(line("80"), both), k1="100", k2="20")
        self.assert_settles(decide(line("100"), both), k1="100")
        self.assert_settles(decide(line("79"), both), k1="79")

    def test_two_pairs_that_come_out_are_a_person_s_choice(self):
        documents = [
            invoice(1),
            invoice(2, "90"),
            invoice(3, "20", move_type="out_refund"),
            invoice(4, "10", move_type="out_refund"),
        ]
        verdict = decide(line("80"), documents)
        self.assert_proposes(verdict, "customer_reference")
        self.assert_settles(decide(line("80"), documents[:3]), k1="100", k3="20")


class TestCustomerReference(MatchingCase):
    def documents(self):
        return [
            invoice(1, "60", date=date(2026, 1, 1)),
            invoice(2, "40", date=date(2026, 2, 1)),
            invoice(3, "40", date=date(2026, 3, 1)),
        ]

    def test_the_amount_tells_which_invoice(self):
        self.assert_settles(decide(line("60"), self.documents()), k1="60")

    def test_of_equal_amounts_the_oldest(self):
        self.assert_settles(decide(line("40"), self.documents()), k2="40")

    def test_an_equal_amount_goes_before_a_discounted_one(self):
        early = {"discounted": Decimal(60), "discount_date": date(2026, 3, 20)}
        older = invoice(9, "62", date=date(2025, 12, 1), **early)
        self.assert_settles(decide(line("60"), [older, *self.documents()]), k1="60")
        self.assert_settles(decide(line("60"), [older]), k9="62")

    def test_of_equal_amounts_and_days_none(self):
        twins = [invoice(1), invoice(2)]
        verdict = decide(line(), twins)
        self.assert_proposes(
            verdict, "customer_reference", {"k1": "100"}, {"k2": "100"}
        )

    def test_another_amount_is_asked_about(self):
        verdict = decide(line("100"), self.documents())
        choice = {"k1": "60", "k2": "40"}
        self.assert_proposes(verdict, "customer_reference", choice)

    def test_from_the_oldest_on_where_the_company_wants_it(self):
        policy = Policy(customer_reference=OLDEST)
        verdict = decide(line("110"), self.documents(), policy)
        self.assert_settles(verdict, k1="60", k2="40", k3="10")
        verdict = decide(line("150"), self.documents(), policy)
        self.assert_proposes(verdict, "overpayment")
        policy = Policy(customer_reference=OLDEST, overpayment=CREDIT)
        verdict = decide(line("150"), self.documents(), policy)
        self.assert_settles(verdict, k1="60", k2="40", k3="40")
        self.assertEqual(verdict.plan.rest, 10)

    def test_paid_invoices_of_before_do_not_count(self):
        paid = [invoice(8, "0", state="paid"), invoice(9, "0", state="paid")]
        self.assert_settles(decide(line("60"), self.documents() + paid), k1="60")

    def test_document_numbers_beside_it_name_the_ones(self):
        text = f"{TEXT} INV/2026/00001 INV/2026/00003"
        verdict = decide(line("100", text), self.documents())
        self.assert_settles(verdict, k1="60", k3="40")

    def test_a_document_number_beside_it_names_the_one(self):
        text = f"{TEXT} INV/2026/00003"
        verdict = decide(line("40", text), self.documents())
        self.assert_settles(verdict, k3="40")
        self.assertEqual(self.documents()[0].reference, NUMBER)
