"""Movements of the bank that are not in the books, or not yet."""

from decimal import Decimal

from odoo import models

from ..models.exact_amounts import exact
from ..models.res_partner_bank import sanitized
from ..ponto import decisions, references, unpaid
from ..ponto.unpaid import OK, PROBLEM, WARNING, Check

SURE = ("named", "former", "near", "account", "name")
# These are in the books in another way.
THERE = ("already_there",)


class ExplainInbox(models.AbstractModel):
    _name = "account.move.explain.inbox"
    _description = "Movements outside the books that may pay a document"

    def _check_inbox(self, facts):
        """Held, ignored and announced movements that look like the payment."""
        move = facts.move
        keys = move._ponto_keys() | facts.former
        sign = 1 if move.is_inbound() else -1
        amounts = {sign * one for one in move._ponto_expected_amounts()}
        wanted = (facts.companies, move._ponto_since(), keys, amounts)
        held = self.env["ponto.transaction"]._unbooked_like(*wanted)
        held = held.filtered(lambda one: one.reason not in THERE)
        likely = self._likely_movements(facts, held)
        unlinked = likely.filtered("is_unlinked")
        pending = self.env["ponto.pending.transaction"]._like(*wanted)
        checks = [
            *self._check_held(likely - unlinked),
            *self._check_unlinked(unlinked),
            *self._check_pending(self._likely_movements(facts, pending)),
        ]
        if checks:
            return checks
        sentence = self.env._(
            "Nothing that the bank gave and the books did not take looks like it."
        )
        return [Check("inbox", OK, "no_movement", sentence)]

    def _likely_movements(self, facts, movements):
        """Those that speak for the document, as the reader sees them."""
        likely = movements.filtered(
            lambda one: (
                unpaid.likeness(
                    self._plain_movement(facts, one), facts.document, facts.former
                )
                in SURE
            )
        )
        return self._seen_by_reader(likely)

    def _plain_movement(self, facts, movement):
        """A movement of the inbox as the matching core sees a bank line."""
        currency = movement.currency_id or facts.move.currency_id
        text = movement.remittance_information or movement.description
        return decisions.Line(
            amount=exact(movement.amount, currency),
            currency=currency.name,
            company_ids=frozenset({facts.move.company_id.id}),
            references=(references.read(text),),
            date=movement.execution_date or None,
            quantum=Decimal(1).scaleb(-currency.decimal_places),
            counterpart_iban=sanitized(movement.counterpart_reference),
            counterpart_name=movement.counterpart_name or "",
        )

    def _check_held(self, movements):
        if not movements:
            return []
        movement = movements[:1]
        facts = self._movement_facts(movement)
        if movement.state == "to_book":
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) looks like it, but "
                "is not booked yet. The next fetch does that.",
                **facts,
            )
        elif movement.state == "ignored":
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) looks like it, and was kept out "
                "of the books. %(why)s",
                why=movement.explanation or "",
                **facts,
            )
        else:
            sentence = self.env._(
                "%(amount)s (%(payer)s, %(day)s) looks like it, and is held: it "
                "could not be booked. %(why)s",
                why=movement.explanation or "",
                **facts,
            )
        return [Check("inbox", PROBLEM, "held", sentence, "movement", movements)]

    def _check_unlinked(self, movements):
        """It was seen on an account that is viewed, and in no books."""
        if not movements:
            return []
        account = movements[:1].account_id
        told = {
            "account": account.name,
            **self._movement_facts(movements[:1]),
        }
        if self.move_id.is_inbound():
            sentence = self.env._(
                "It looks as if it was paid into %(account)s, which is not linked to a "
                "journal: %(amount)s (%(payer)s, %(day)s). Link that account, and what "
                "came in from the start date on is booked and matched.",
                **told,
            )
        else:
            sentence = self.env._(
                "It looks as if it was paid from %(account)s, which is not linked to a "
                "journal: %(amount)s (%(payer)s, %(day)s). Link that account, and what "
                "was paid from the start date on is booked and matched.",
                **told,
            )
        may = self._may_take("link")
        step, records = ("link", account) if may else ("movement", movements)
        return [Check("inbox", PROBLEM, "unlinked", sentence, step, records)]

    def _check_pending(self, movements):
        if not movements:
            return []
        sentence = self.env._(
            "The bank announces %(amount)s (%(payer)s, %(day)s): it looks like "
            "it. As soon as the bank has booked it, it comes in; nothing needs to be "
            "done.",
            **self._movement_facts(movements[:1]),
        )
        return [Check("inbox", WARNING, "pending", sentence, "pending", movements)]

    def _movement_facts(self, movement):
        payer = movement.counterpart_name or movement.counterpart_reference
        currency = movement.currency_id or self.currency_id
        return {
            "amount": self._money(abs(movement.amount), currency),
            "day": self._day(movement.execution_date),
            "payer": payer or self.env._("an unknown counterpart"),
        }
