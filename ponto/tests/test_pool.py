"""What one line takes, the next does not see."""

from ..matching import decide
from ..pool import Pool
from .matching_case import OTHER, MatchingCase, invoice, line, payment


class TestPool(MatchingCase):
    def decide(self, pool, bank_line):
        verdict = decide(bank_line, pool.of(bank_line))
        pool.take(verdict.plan)
        return verdict

    def test_part_and_rest_come_in_one_batch(self):
        pool = Pool([invoice()])
        self.assert_settles(self.decide(pool, line("60")), k1="60")
        self.assert_settles(self.decide(pool, line("40")), k1="40")
        again = line("40")
        self.assert_proposes(decide(again, pool.of(again)), "already_paid")

    def test_more_than_the_rest_is_asked_about(self):
        pool = Pool([invoice()])
        self.decide(pool, line("60"))
        more = line("60")
        self.assert_proposes(decide(more, pool.of(more)), "overpayment")

    def test_what_came_back_is_open_for_the_next_payment(self):
        paid = invoice(1, "0", state="paid", payments=(payment(50),))
        pool = Pool([paid])
        back = self.decide(pool, line("-100", is_return=True))
        self.assertEqual(back.plan.returned, 50)
        self.assert_settles(self.decide(pool, line()), k1="100")

    def test_all_that_came_back_is_found_where_one_is_named(self):
        first = invoice(1, "0", state="paid", payments=(payment(50, "60"),))
        second = invoice(
            2, "0", state="paid", reference=OTHER, payments=(payment(50, "40"),)
        )
        verdict = self.decide(Pool([first, second]), line("-100", is_return=True))
        self.assert_settles(verdict, k1="60", k2="40")

    def test_a_document_is_taken_in_once(self):
        pool = Pool([invoice()])
        self.decide(pool, line())
        pool.add([invoice()])
        again = line()
        self.assert_proposes(decide(again, pool.of(again)), "already_paid")
