"""What a debit settles of the payments made through Ponto, and what it never does."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from ..decisions import KEEP_OPEN, Match, Transfer
from ..matching import decide
from ..pool import Pool
from .matching_case import IBAN, MatchingCase, bill, document, line

DAY = date(2026, 3, 20)
REFERENCE = "PP202600007"


def sent(key=1, amount="100.00", **facts):
    facts = {
        "end_to_end_id": f"PP2026-00007-{key}-abcdef01",
        "account": "kbc",
        "iban": IBAN,
        "text": "FACTUURF2026",
        "since": DAY,
        **facts,
    }
    return Transfer(key, Decimal(amount), **facts)


def entry(key=1, amount="100.00", transfer=None, **facts):
    """A payment in the books that waits for the debit of its transfer."""
    transfer = transfer or sent(key, amount)
    facts = {"move_type": "payment_out", "partner_ibans": frozenset({IBAN}), **facts}
    ids = frozenset({transfer.end_to_end_id})
    return document(key, amount, transfers=(transfer,), end_to_end_ids=ids, **facts)


def batch(*amounts, **facts):
    """The payments of one batch, each to another supplier."""
    facts = {"batch": 7, "reference": REFERENCE, **facts}
    facts["batch_amount"] = sum(map(Decimal, amounts))
    return [
        entry(key, amount, sent(key, amount, **facts), partner=key)
        for key, amount in enumerate(amounts, 1)
    ]


def debit(amount="-100.00", text="", **facts):
    return line(amount, text, account="kbc", date=DAY, **facts)


class TestOne(MatchingCase):
    def test_its_id_settles_it_and_says_which_transfer_it_was(self):
        other = entry(2)
        verdict = decide(
            debit(end_to_end_id="PP2026-00007-1-abcdef01"), [entry(), other]
        )
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.plan.transfers, (1,))

    def test_money_in_under_the_id_is_no_debit(self):
        back = debit("100", end_to_end_id="PP2026-00007-1-abcdef01")
        self.assert_open(decide(back, [entry()]), "direction")

    def test_another_company_s_is_explained(self):
        foreign = entry(company_id=9)
        verdict = decide(debit(end_to_end_id="PP2026-00007-1-abcdef01"), [foreign])
        self.assert_open(verdict, "other_company")

    def test_another_amount_is_never_posted(self):
        named = {"end_to_end_id": "PP2026-00007-1-abcdef01"}
        more = decide(debit("-100.01", **named), [entry()])
        self.assert_proposes(more, "debit_more", {"k1": "100"})
        self.assertEqual(more.choices[0].rest, Decimal("0.01"))
        self.assertEqual(more.choices[0].rest_as, KEEP_OPEN, "no supplier's credit")
        less = decide(debit("-99.99", **named), [entry()])
        self.assert_proposes(less, "debit_less", {"k1": "99.99"})

    def test_a_second_debit_is_asked_about(self):
        done = replace(sent(), is_debited=True)
        found = entry(1, "0", done, state="paid")
        verdict = decide(debit(end_to_end_id=done.end_to_end_id), [found])
        self.assert_proposes(verdict, "already_paid", {})
        self.assertEqual(verdict.choices[0].transfers, ())

    def test_without_an_entry_it_settles_its_bills_less_the_credit_note(self):
        one = sent(1, "80")
        facts = {"transfers": (one,)}
        credit = bill(2, "20", move_type="in_refund", **facts)
        verdict = decide(
            debit("-80", end_to_end_id=one.end_to_end_id), [bill(1, **facts), credit]
        )
        self.assert_settles(verdict, k1="100", k2="20")

    def test_without_an_entry_an_instalment_leaves_the_rest_of_the_bill(self):
        one = sent(1, "40")
        found = bill(1, "100", transfers=(one,))
        verdict = decide(debit("-40", end_to_end_id=one.end_to_end_id), [found])
        self.assert_settles(verdict, k1="40")

    def test_an_instalment_s_second_debit_does_not_pay_the_rest(self):
        done = replace(sent(1, "40"), is_debited=True)
        found = bill(1, "60", transfers=(done,))
        verdict = decide(debit("-40", end_to_end_id=done.end_to_end_id), [found])
        self.assert_proposes(verdict, "already_paid", {})

    def test_a_bill_that_is_a_draft_again_is_left_alone(self):
        found = bill(transfers=(sent(),), state="draft")
        verdict = decide(debit(end_to_end_id=sent().end_to_end_id), [found])
        self.assertNotIsInstance(verdict, Match)

    def test_a_discount_that_was_sent_is_taken(self):
        one = sent(1, "98")
        found = bill(transfers=(one,), discounted=Decimal(98), discount_date=date.max)
        verdict = decide(debit("-98", end_to_end_id=one.end_to_end_id), [found])
        self.assert_settles(verdict, k1="100")
        self.assertEqual(verdict.settlements[0].discount, 2)


class TestWording(MatchingCase):
    def worded(self, amount="-100.00", words="FACTUURF2026", **facts):
        facts = {"counterpart_iban": IBAN, **facts}
        return replace(debit(amount, **facts), text=words)

    def test_text_account_and_amount_name_the_one_transfer(self):
        self.assert_settles(decide(self.worded(), [entry()]), k1="100")

    def test_each_of_them_has_to_be_the_same(self):
        for other in (
            self.worded(words="FACTUURF2027"),
            self.worded(counterpart_iban="BE71096123456769"),
            self.worded("-99.00"),
            self.worded(end_to_end_id="BANK-OWN-1"),
            replace(self.worded(), account="ing"),
            replace(self.worded(), date=date(2026, 3, 19)),
        ):
            with self.subTest(other):
                self.assertNotIsInstance(decide(other, [entry()]), Match)

    def test_one_that_was_refused_is_not_meant(self):
        refused = entry(transfer=sent(is_waiting=False))
        self.assertNotIsInstance(decide(self.worded(), [refused]), Match)

    def test_two_alike_are_left_to_a_person(self):
        verdict = decide(self.worded(), [entry(1), entry(2)])
        self.assert_proposes(verdict, "ambiguous", {"k1": "100"}, {"k2": "100"})

    def test_no_text_names_nothing(self):
        silent = entry(transfer=sent(text=""))
        self.assertNotIsInstance(decide(self.worded(words=""), [silent]), Match)


class TestBatch(MatchingCase):
    def test_its_reference_and_sum_settle_all(self):
        verdict = decide(debit("-100", "PP2026-00007"), batch("60", "40"))
        self.assert_settles(verdict, k1="60", k2="40")
        self.assertEqual(verdict.plan.transfers, (1, 2))

    def test_the_reference_may_stand_where_the_id_stands(self):
        asked = debit("-100", end_to_end_id="PP2026-00007")
        self.assert_settles(decide(asked, batch("60", "40")), k1="60", k2="40")

    def test_what_was_debited_alone_does_not_count(self):
        first, *others = batch("60", "40", "21")
        done = replace(first.transfers[0], is_debited=True)
        first = replace(first, state="paid", residual=Decimal(0), transfers=(done,))
        verdict = decide(debit("-61", "PP2026-00007"), [first, *others])
        self.assert_settles(verdict, k2="40", k3="21")

    def test_another_sum_is_never_posted(self):
        payments = batch("60", "40", "40")
        for amount, reason in (("-140.01", "debit_more"), ("-60", "debit_part")):
            verdict = decide(debit(amount, "PP2026-00007"), payments)
            self.assert_proposes(verdict, reason)
        for amount in ("-100", "-50"):  # two ways, and none
            verdict = decide(debit(amount, "PP2026-00007"), payments)
            self.assert_open(verdict, "debit_unclear")

    def test_another_account_s_debit_is_not_the_batch_s(self):
        elsewhere = replace(debit("-100", "PP2026-00007"), account="ing")
        self.assertNotIsInstance(decide(elsewhere, batch("60", "40")), Match)

    def test_the_sum_alone_proposes_within_ten_days(self):
        payments = batch("60", "40")
        verdict = decide(debit("-100", "SEPA"), payments)
        self.assert_proposes(verdict, "batch_sum", {"k1": "60", "k2": "40"})
        for day in (date(2026, 3, 19), date(2026, 3, 31)):
            late = replace(debit("-100", "SEPA"), date=day)
            self.assert_open(decide(late, payments), "nothing_read")
        elsewhere = replace(debit("-100", "SEPA"), account="ing")
        self.assert_open(decide(elsewhere, payments), "nothing_read")
        refused = batch("60", "40", is_waiting=False)
        self.assert_open(decide(debit("-100", "SEPA"), refused), "nothing_read")

    def test_a_batch_that_is_over_is_explained(self):
        done = [
            replace(one, state="paid", residual=Decimal(0)) for one in batch("60", "40")
        ]
        verdict = decide(debit("-100", "PP2026-00007"), done)
        self.assert_open(verdict, "already_paid")

    def test_a_run_takes_each_payment_once(self):
        pool = Pool(batch("60", "40"))
        first = debit("-60", end_to_end_id="PP2026-00007-1-abcdef01")
        verdict = decide(first, pool.of(first))
        self.assert_settles(verdict, k1="60")
        pool.take(verdict.plan)
        rest = debit("-40", "PP2026-00007")
        self.assert_settles(decide(rest, pool.of(rest)), k2="40")


class TestElsewhere(MatchingCase):
    def test_a_bill_on_its_way_from_another_account_is_asked_about(self):
        named = entry(number="BILL/2026/00001")
        asked = replace(debit("-100", "BILL/2026/00001"), account="ing")
        self.assert_proposes(decide(asked, [named]), "paid_elsewhere", {"k1": "100"})
        self.assert_settles(decide(debit("-100", "BILL/2026/00001"), [named]), k1="100")

    def test_what_was_debited_there_before_asks_nothing(self):
        done = replace(sent(1, "40"), is_debited=True)
        named = bill(1, "60", transfers=(done,))
        asked = replace(debit("-60", "BILL/2026/00001"), account="ing")
        self.assert_settles(decide(asked, [named]), k1="60")
