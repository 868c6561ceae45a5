"""The demo story is consistent in itself, and the bank tells it (section 8)."""

import re
import unittest
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from .. import Bank
from ..demo import invoice_numbers, read
from .case import SimulatorCase

STORY = read("demo_company.json")
INVOICES = {invoice["key"]: invoice for invoice in STORY["invoices"]}
CENT = Decimal("0.01")


def check_of(base):
    """The Belgian check digits: ten mod 97, 97 where that is 0."""
    return int(base) % 97 or 97


def mod_97(reference):
    moved = reference[4:] + reference[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97


def reference_of(invoice):
    return re.sub(r"[^0-9A-Z]", "", invoice["payment_reference"].upper())


def references_in(text):
    """The references of our invoices whose characters stand in a bank's text."""
    plain = re.sub(r"[^0-9A-Z]", "", (text or "").upper())
    return [key for key, one in INVOICES.items() if reference_of(one) in plain]


def named_in(text):
    """The invoices that a text names, by reference or by number."""
    written = re.findall(r"\{(?:number|spaced):([a-z0-9-]+)\}", text or "")
    return list(dict.fromkeys(references_in(text) + written))


def derived_states(movements):
    """Settle what is named: one document for at most what is open, several exactly."""
    left = {key: Decimal(one["total"]) for key, one in INVOICES.items()}
    for movement in movements:
        found, amount = named_in(movement["text"]), Decimal(movement["amount"])
        if len(found) == 1 and 0 < amount <= left[found[0]]:
            left[found[0]] -= amount
        elif found and amount == sum(left[key] for key in found):
            left.update(dict.fromkeys(found, Decimal(0)))
    return {
        key: "paid" if not rest else "not_paid" if rest == full else "partial"
        for key, rest in left.items()
        for full in (Decimal(INVOICES[key]["total"]),)
    }


class TestStory(unittest.TestCase):
    def test_ibans_are_valid(self):
        ibans = [
            account["reference"]
            for account in STORY["accounts"]
            if account["reference_type"] == "IBAN"
        ]
        for customer in STORY["customers"]:
            ibans += customer["ibans"]
        for movement in STORY["movements"]:
            reference = movement["counterpart_reference"] or ""
            if re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]{11,}", reference):
                ibans.append(reference)
        self.assertGreater(len(ibans), 100)
        for iban in ibans:
            self.assertEqual(mod_97(iban), 1, iban)

    def test_belgian_vat_numbers_are_valid(self):
        numbers = [STORY["company"]["vat"]]
        numbers += [one["vat"] for one in STORY["customers"] if one["vat"]]
        for number in numbers:
            self.assertRegex(number, r"^BE[01]\d{9}$")
            self.assertEqual(97 - int(number[2:10]) % 97, int(number[10:]), number)

    def test_references_are_valid_and_unique(self):
        seen = set()
        for invoice in INVOICES.values():
            reference = invoice["payment_reference"]
            if reference.startswith("RF"):
                self.assertEqual(mod_97(reference), 1, reference)
            else:
                self.assertRegex(reference, r"^\+{3}\d{3}/\d{4}/\d{5}\+{3}$")
                digits = reference_of(invoice)
                self.assertEqual(check_of(digits[:10]), int(digits[10:]), reference)
            seen.add(reference_of(invoice))
        self.assertEqual(len(seen), len(INVOICES))
        self.assertTrue(any(one.endswith("97") for one in seen if one.isdigit()))

    def test_totals_are_exact_to_the_cent(self):
        for invoice in INVOICES.values():
            untaxed, total = Decimal(invoice["untaxed"]), Decimal(invoice["total"])
            self.assertEqual(untaxed * (100 + invoice["tax"]) / 100, total)
            self.assertEqual(total, total.quantize(CENT))
            self.assertIn(invoice["tax"], (0, 21))

    def test_keys_customers_and_numbers_belong_together(self):
        customers = {one["key"] for one in STORY["customers"]}
        accounts = {one["key"] for one in STORY["accounts"]}
        self.assertGreaterEqual(len(customers), 12)
        self.assertGreaterEqual(len(INVOICES), 30)
        self.assertEqual({one["customer"] for one in INVOICES.values()}, customers)
        for movement in STORY["movements"]:
            self.assertIn(movement["account"], accounts)
            for key in movement["pays"]:
                invoice = INVOICES[key]
                self.assertLessEqual(movement["days_ago"], invoice["days_ago"])
        for day in (date(2026, 1, 15), date(2026, 11, 21)):
            numbers = invoice_numbers(STORY, day)
            self.assertEqual(len(set(numbers.values())), len(INVOICES))
            for number in numbers.values():
                self.assertRegex(number, r"^INV/20\d\d/\d{5}$")

    def test_the_expected_states_follow_from_the_movements(self):
        states = derived_states(STORY["movements"])
        visible = [one for one in STORY["movements"] if one.get("visible", True)]
        earlier = derived_states(visible)
        for key, invoice in INVOICES.items():
            self.assertEqual(invoice["expected"], states[key], invoice)
            first = invoice.get("expected_before_synchronization", invoice["expected"])
            self.assertEqual(first, earlier[key], invoice)
        self.assertEqual(set(states.values()), {"paid", "partial", "not_paid"})
        self.assertGreaterEqual(Counter(states.values())["paid"], 20)

    def test_what_a_movement_pays_is_what_it_names_where_it_names_anything(self):
        for movement in STORY["movements"]:
            found = named_in(movement["text"])
            self.assertLessEqual(set(found), set(movement["pays"]), movement)
        paid = {key for movement in STORY["movements"] for key in movement["pays"]}
        hinted = {key for key, one in INVOICES.items() if one.get("proposed")}
        self.assertGreaterEqual(len(hinted), 4)
        self.assertLessEqual(hinted, paid)

    def test_no_ibans_digits_are_a_reference_of_ours(self):
        for movement in STORY["movements"]:
            for digits in re.findall(r"BE\d\d(\d{12})", movement["text"] or ""):
                self.assertNotIn(digits, map(reference_of, INVOICES.values()))


class TestDemoBank(SimulatorCase):
    def make_bank(self):
        return Bank.demo()

    def setUp(self):
        super().setUp()
        self.ids = {
            account.attributes["reference"]: account.id
            for account in self.bank.accounts
        }

    def account(self, key):
        given = next(one for one in STORY["accounts"] if one["key"] == key)
        return self.ids[given["reference"]]

    def movements(self, key):
        """All attributes of an account's movements, newest created first."""
        target = f"/accounts/{self.account(key)}/transactions?page[limit]=100"
        found = []
        while target:
            answer = self.get(target)
            found += [item["attributes"] for item in answer.data]
            target = answer.links.get("next")
        return found

    def test_every_balance_is_opening_plus_visible_movements(self):
        sums = defaultdict(Decimal)
        for movement in STORY["movements"]:
            if movement.get("visible", True):
                sums[movement["account"]] += Decimal(movement["amount"])
        for account in STORY["accounts"]:
            target = f"/accounts/{self.account(account['key'])}"
            shown = self.get(target).data["attributes"]["currentBalance"]
            wanted = Decimal(account["opening_balance"]) + sums[account["key"]]
            self.assertEqual(Decimal(str(shown)), wanted, account["key"])

    def test_the_three_integrations_see_what_they_should(self):
        secret = "simulator-secret"
        every = len(STORY["accounts"])
        for client, count in (("demo", every), ("single", 1), ("empty", 0)):
            self.use((f"simulator-{client}", secret))
            listed = self.get("/accounts?page[limit]=100")
            self.assertEqual(len(listed.data), count, client)

    def test_8_the_kinds_of_accounts_are_there(self):
        accounts = [i["attributes"] for i in self.get("/accounts?limit=100").data]
        subtypes = {one["subtype"] for one in accounts}
        self.assertEqual(subtypes, {"checking", "savings", "card", "psp"})
        types = {one["referenceType"] for one in accounts}
        self.assertEqual(types, {"IBAN", "MASKEDPAN", "email"})
        self.assertIn("USD", {one["currency"] for one in accounts})
        self.assertIn(True, {one["deprecated"] for one in accounts})
        self.assertIn(None, {one["holderName"] for one in accounts})
        meta = [i["meta"]["availability"] for i in self.get("/accounts?limit=100").data]
        self.assertEqual(Counter(meta)["readonly"], 1)

    def test_8_one_account_has_more_than_100_movements_and_one_has_none(self):
        self.assertGreater(len(self.movements("kbc-main")), 100)
        self.assertEqual(self.movements("argenta-empty"), [])

    def test_8_a_movement_was_delivered_late_on_top_of_younger_dated_ones(self):
        days = [one["executionDate"][:10] for one in self.movements("kbc-main")]
        self.assertNotEqual(days, sorted(days, reverse=True))
        created = [one["createdAt"] for one in self.movements("kbc-main")]
        self.assertEqual(created, sorted(created, reverse=True))

    def test_8_the_special_movements_are_there(self):
        movements = self.movements("kbc-main")
        digests = Counter(one["digest"] for one in movements)
        self.assertIn(2, digests.values())
        self.assertTrue(any(one["updatedAt"] > one["createdAt"] for one in movements))
        for name, value in (
            ("fee", 6),
            ("remittanceInformationType", None),
            ("cardReferenceType", "MASKEDPAN"),
            ("counterpartName", None),
        ):
            self.assertIn(value, [one[name] for one in movements], name)
        self.assertTrue(
            any(one["mandateId"] and one["creditorId"] for one in movements)
        )
        hours = {one["executionDate"][11:13] for one in movements}
        self.assertTrue(hours & {"22", "23"})
        dutch = [one["remittanceInformation"] for one in self.movements("ing-nl")]
        self.assertTrue(any("<br>" in text for text in dutch))
        self.assertTrue(any(re.fullmatch(r"\d{16}", text) for text in dutch))

    def test_texts_name_the_invoices_by_their_numbers_of_the_year(self):
        numbers = invoice_numbers(STORY, self.bank.made_on)
        texts = " ".join(
            one["remittanceInformation"] or "" for one in self.movements("kbc-main")
        )
        self.assertNotRegex(texts, r"[{}]")
        named = next(
            k for k, i in INVOICES.items() if i["case"] == "invoice number only"
        )
        self.assertIn(numbers[named], texts)

    def test_a_synchronization_brings_what_is_waiting(self):
        before = len(self.movements("kbc-main"))
        waiting = [one for one in STORY["movements"] if not one.get("visible", True)]
        self.synchronize_fully(self.account("kbc-main"))
        self.assertEqual(len(self.movements("kbc-main")), before + len(waiting))
