"""Rungs 5 to 7: proposals, the likeliest first, and never more than that."""

from datetime import date
from decimal import Decimal

from ..decisions import OFF, Policy, Rung
from ..guesses import MOST_CHOICES, is_same_name
from ..matching import decide
from .matching_case import IBAN, MatchingCase, bill, document, invoice, line

NOWHERE = date(2025, 1, 1)


class TestNearMiss(MatchingCase):
    def test_one_wrong_digit_in_a_structured_reference(self):
        verdict = decide(line(text="+++010/8068/17184+++"), [invoice()])
        self.assert_proposes(verdict, "near_miss", {"k1": "100"})

    def test_two_digits_swapped(self):
        verdict = decide(line(text="+++010/8608/17183+++"), [invoice()])
        self.assert_proposes(verdict, "near_miss", {"k1": "100"})

    def test_another_amount_is_no_near_miss(self):
        verdict = decide(line("99", "+++010/8068/17184+++"), [invoice(date=NOWHERE)])
        self.assert_open(verdict, "nothing_read")

    def test_a_number_without_its_zeros(self):
        verdict = decide(line(text="INV/2026/1"), [document(date=NOWHERE)])
        self.assert_proposes(verdict, "near_miss", {"k1": "100"})


class TestCounterpartAccount(MatchingCase):
    def test_the_owner_s_document_of_this_amount(self):
        out = line("-100", "huur", counterpart_iban=IBAN)
        self.assert_proposes(
            decide(out, [bill()]), "counterpart_account", {"k1": "100"}
        )

    def test_the_oldest_of_several_comes_first(self):
        bills = [bill(1, date=date(2026, 2, 1)), bill(2, date=date(2026, 1, 1))]
        out = line("-100", "huur", counterpart_iban=IBAN)
        choices = ({"k2": "100"}, {"k1": "100"})
        self.assert_proposes(decide(out, bills), "counterpart_account", *choices)

    def test_an_account_nobody_owns_alone_says_nothing(self):
        shared = bill(partner_ibans=frozenset(), date=NOWHERE)
        out = line("-100", "huur", counterpart_iban=IBAN)
        self.assert_open(decide(out, [shared]), "nothing_read")


class TestAmount(MatchingCase):
    def test_what_a_discount_would_close_is_not_guessed(self):
        # Nothing looks for it: it would come and go with the other lines of a batch.
        day = line().date
        early = {"discounted": Decimal(98), "discount_date": day}
        bank_line = line("98", "huur", counterpart_name="Bakkerij De Korenaar")
        verdict = decide(bank_line, [document(**early)])
        self.assert_open(verdict, "nothing_read")
        bank_line = line("100", "huur", counterpart_name="Bakkerij De Korenaar")
        verdict = decide(bank_line, [document(**early)])
        self.assert_proposes(verdict, "amount_name", {"k1": "100"})

    def test_amount_and_name(self):
        named = line(text="dank u", counterpart_name="KORENAAR, BAKKERIJ")
        self.assert_proposes(decide(named, [document()]), "amount_name", {"k1": "100"})

    def test_amount_and_date(self):
        near = line(text="dank u", date=date(2026, 1, 7))
        self.assert_proposes(decide(near, [document()]), "amount_date", {"k1": "100"})

    def test_the_amount_alone_says_nothing(self):
        self.assert_open(decide(line(text="dank u"), [document()]), "nothing_read")

    def test_so_common_an_amount_says_nothing(self):
        many = [document(key) for key in range(1, MOST_CHOICES + 2)]
        near = line(text="dank u", date=date(2026, 1, 7))
        self.assert_open(decide(near, many), "common_amount")

    def test_a_closed_or_foreign_document_is_not_offered(self):
        near = line(text="dank u", date=date(2026, 1, 7))
        for facts in (
            {"state": "draft"},
            {"company_id": 3},
            {"currency": "USD"},
            {"move_type": "in_invoice"},
        ):
            self.assert_open(decide(near, [document(**facts)]), "nothing_read")

    def test_each_rung_may_be_off(self):
        named = line(text="dank u", counterpart_name="Korenaar")
        off = Policy({Rung.AMOUNT: OFF})
        self.assert_open(decide(named, [document()], off), "nothing_read")


class TestNames(MatchingCase):
    def test_what_is_the_same_name(self):
        for one, other in (
            ("Bakkerij De Korenaar BV", "DE KORENAAR BAKKERIJ"),
            ("Jan Peeters", "PEETERS JAN"),
            ("Brouwerij Halewijn NV", "BROUWERIJ HALEWIJN S.A."),
            ("Société Générale du Béton", "SOCIETE GENERALE DU BETON"),
            ("Müller Maschinenbau GmbH", "MULLER MASCHINENB"),
            ("Müller Maschinenbau GmbH", "MUELLER MASCHINENBAU"),
        ):
            self.assertTrue(is_same_name(one, other), (one, other))

    def test_what_is_another_name(self):
        for one, other in (
            ("Jan Peeters", "Piet Peeters"),
            ("Bakkerij De Korenaar", "Bakkerij Peeters"),
            ("BV", "NV"),
            ("", ""),
            ("", "Peeters"),
        ):
            self.assertFalse(is_same_name(one, other), (one, other))
