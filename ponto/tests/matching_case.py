"""Lines, documents and the few verbs the tests of the ladder are told with."""

from datetime import date
from decimal import Decimal
from unittest import TestCase

from .. import matching
from ..decisions import Candidate, Line, Match, NoMatch, Payment, Proposal
from ..references import read

NUMBER = "010806817183"
OTHER = "090933755493"
CREDITOR = "RF18539007547034"
TEXT = "+++010/8068/17183+++"
IBAN = "BE68539007547034"


def line(amount="100.00", text=TEXT, **facts):
    facts = {
        "currency": "EUR",
        "company_ids": frozenset({1, 2}),
        "date": date(2026, 3, 20),
        **facts,
    }
    return Line(amount=Decimal(amount), references=(read(text),), **facts)


def document(key=1, residual="100.00", **facts):
    facts = {
        "move_type": "out_invoice",
        "state": "open",
        "currency": "EUR",
        "company_id": 1,
        "partner": 7,
        "partner_name": "Bakkerij De Korenaar BV",
        "number": f"INV/2026/{key:05d}",
        "date": date(2026, 1, 5),
        **facts,
    }
    return Candidate(key=key, residual=Decimal(residual), **facts)


def invoice(key=1, residual="100.00", **facts):
    """A customer's invoice that carries the reference of `TEXT`."""
    return document(key, residual, **{"reference": NUMBER, **facts})


def bill(key=1, residual="100.00", **facts):
    """A supplier's bill; the supplier alone owns `IBAN`."""
    facts = {
        "move_type": "in_invoice",
        "number": f"BILL/2026/{key:05d}",
        "supplier_number": f"F-2026-{key:04d}",
        "partner_ibans": frozenset({IBAN}),
        **facts,
    }
    return document(key, residual, **facts)


def payment(key, amount="100.00", **facts):
    return Payment(key, Decimal(amount), date(2026, 2, 1), **facts)


class MatchingCase(TestCase):
    def assert_settles(self, verdict, **amounts):
        """Posted: `k1="100"` says that document 1 is closed by 100."""
        self.assertIsInstance(verdict, Match, verdict)
        self.assertEqual(_amounts(verdict.plan), _expected(amounts))

    def assert_proposes(self, verdict, reason, *choices):
        """Proposed: each choice a dict as in `assert_settles`."""
        self.assertIsInstance(verdict, Proposal, verdict)
        self.assertEqual(verdict.reason, reason)
        self.assertIn(f"\n{reason}", matching.__doc__.replace(", ", "\n"))
        if choices:
            self.assertEqual(
                [_amounts(plan) for plan in verdict.choices],
                [_expected(choice) for choice in choices],
            )

    def assert_open(self, verdict, reason):
        self.assertIsInstance(verdict, NoMatch, verdict)
        self.assertEqual(verdict.reason, reason)
        self.assertIn(f"\n{reason}", matching.__doc__.replace(", ", "\n"))


def _amounts(plan):
    return {one.key: one.amount for one in plan.settlements}


def _expected(amounts):
    return {int(key[1:]): Decimal(amount) for key, amount in amounts.items()}
