"""Documents as the matching core sees them, and the indexes that find them."""

from odoo import models
from odoo.tools import SQL

from ..ponto import decisions, references
from .exact_amounts import exact

SALE_TYPES = ("out_invoice", "out_refund", "out_receipt")
PURCHASE_TYPES = ("in_invoice", "in_refund", "in_receipt")
DOCUMENT_TYPES = SALE_TYPES + PURCHASE_TYPES

# Of one number's documents: the open ones first, the oldest of these first. More
# say no more about which one is meant.
MOST_PER_KEY = 200
# So many documents of one amount: the amount alone says nothing any more.
MOST_PER_AMOUNT = 50

_TYPES = ", ".join(f"'{name}'" for name in DOCUMENT_TYPES)
_PURCHASES = ", ".join(f"'{name}'" for name in PURCHASE_TYPES)
# As `ponto.numbers.fold` and `ponto.numbers.digits` do it. An expression index needs
# no column, no trigger and no filling: it is right for the documents of ten years
# as soon as the addon is installed.
# In a Turkish database upper('i') would not be I.
_FOLD = """upper(regexp_replace(%s, '[^A-Za-z0-9]', '', 'g') COLLATE "C")"""
_DIGITS = "regexp_replace(%s, '[^0-9]', '', 'g')"


class AccountMoveCandidate(models.AbstractModel):
    """One query a kind of key for a whole batch of lines."""

    _name = "ponto.move.candidate"
    _description = "Documents that bank lines may settle"

    _ponto_number_idx = models.Index(
        f"({_FOLD % 'name'}) WHERE move_type IN ({_TYPES})"
    )
    _ponto_digits_idx = models.Index(
        f"({_DIGITS % 'name'}) WHERE move_type IN ({_TYPES})"
    )
    _ponto_payment_reference_idx = models.Index(
        f"({_FOLD % 'payment_reference'}) WHERE move_type IN ({_TYPES})"
        " AND payment_reference IS NOT NULL"
    )
    _ponto_supplier_number_idx = models.Index(
        f"({_FOLD % 'ref'}) WHERE move_type IN ({_PURCHASES}) AND ref IS NOT NULL"
    )
    _ponto_open_amount_idx = models.Index(
        "(amount_residual, commercial_partner_id)"
        f" WHERE state = 'posted' AND amount_residual > 0 AND move_type IN ({_TYPES})"
    )

    # -- finding -----------------------------------------------------------------

    def _ponto_find_named(self, keys):
        """The documents that carry one of the keys as number or reference.

        All companies: a hit in another one is explained, never posted.

        :param keys: strings as ``ponto.numbers.fold`` gives them.
        """
        keys = sorted(keys)
        digits = [key for key in keys if key.isdigit()]
        found = set()
        for expression, condition, wanted in (
            (_FOLD % "name", f"move_type IN ({_TYPES})", keys),
            (_DIGITS % "name", f"move_type IN ({_TYPES})", digits),
            (
                _FOLD % "payment_reference",
                f"move_type IN ({_TYPES}) AND payment_reference IS NOT NULL",
                keys,
            ),
            (
                _FOLD % "ref",
                f"move_type IN ({_PURCHASES}) AND ref IS NOT NULL",
                keys,
            ),
        ):
            if wanted:
                found.update(self._ponto_find_keys(expression, condition, wanted))
        return self.browse(sorted(found))

    def _ponto_find_keys(self, expression, condition, keys):
        """Yield ids of the documents whose expression equals one of the keys."""
        self._ponto_flush()
        query = SQL(
            """SELECT found.id
                 FROM unnest(%(keys)s) AS wanted(key)
                CROSS JOIN LATERAL (
                      SELECT id FROM account_move
                       WHERE %(expression)s = wanted.key AND %(condition)s
                       ORDER BY state = 'posted' AND amount_residual > 0 DESC, date, id
                       LIMIT %(most)s
                      ) AS found""",
            keys=keys,
            expression=SQL(expression),  # pylint: disable=sql-injection
            condition=SQL(condition),  # pylint: disable=sql-injection
            most=MOST_PER_KEY,
        )
        return [row[0] for row in self.env.execute_query(query)]

    def _ponto_find_amounts(self, amounts):
        """Open documents with one of the amounts; none where there are too many.

        :param amounts: set of Decimal
        """
        rows = [(amount, None) for amount in amounts]
        return self._ponto_find_open(rows, SQL("TRUE"))

    def _ponto_find_partner_amounts(self, pairs):
        """Open documents of a partner with an amount.

        :param pairs: set of (Decimal amount, id of a commercial partner)
        """
        return self._ponto_find_open(pairs, SQL("commercial_partner_id = partner"))

    def _ponto_find_open(self, rows, condition):
        if not rows:
            return self.browse()
        self._ponto_flush()
        amounts, partners = zip(*sorted(rows, key=repr), strict=True)
        query = SQL(
            """SELECT array_agg(found.id)
                 FROM unnest(%(amounts)s::numeric[], %(partners)s::int[])
                      WITH ORDINALITY AS wanted(amount, partner, position)
                CROSS JOIN LATERAL (
                      SELECT id FROM account_move
                       WHERE amount_residual = amount AND %(condition)s
                         AND state = 'posted' AND amount_residual > 0
                         AND move_type IN %(types)s
                       LIMIT %(most)s
                      ) AS found
                GROUP BY position
               HAVING count(*) < %(most)s""",
            amounts=list(amounts),
            partners=list(partners),
            condition=condition,
            types=DOCUMENT_TYPES,
            most=MOST_PER_AMOUNT,
        )
        rows = self.env.execute_query(query)
        return self.browse(sorted({key for (ids,) in rows for key in ids}))

    def _ponto_flush(self):
        """Write out what the queries read."""
        self.flush_model(
            [
                "name",
                "payment_reference",
                "ref",
                "move_type",
                "state",
                "amount_residual",
                "commercial_partner_id",
                "date",
            ]
        )

    # -- describing --------------------------------------------------------------

    def _ponto_candidates(self, owners, end_to_end_ids, payments):
        """Map move ids to these documents as the matching core sees them.

        :param owners: dict of account number to the one partner that owns it.
        :param end_to_end_ids: dict of move id to the ids it was paid under.
        :param payments: dict of move id to ``decisions.Payment``s.
        """
        ibans = {}
        for iban, partner in owners.items():
            ibans.setdefault(partner, set()).add(iban)
        return {
            move.id: move._ponto_candidate(
                partner_ibans=frozenset(ibans.get(move.commercial_partner_id.id, ())),
                end_to_end_ids=frozenset(end_to_end_ids.get(move.id, ())),
                payments=tuple(payments.get(move.id, ())),
            )
            for move in self
        }

    def _ponto_candidate(self, **details):
        """This document as the matching core sees it."""
        self.ensure_one()
        discounted, discount_date = self._ponto_discount() or (None, None)
        return decisions.Candidate(
            key=self.id,
            move_type=self.move_type,
            reference=references.normalise(self.payment_reference),
            state=self._ponto_document_state(),
            residual=exact(self.amount_residual, self.currency_id),
            currency=self.currency_id.name,
            company_id=self.company_id.id,
            partner=self.commercial_partner_id.id,
            partner_name=self.commercial_partner_id.name or "",
            number=self.name or "",
            payment_reference=self.payment_reference or "",
            supplier_number=self.ref or "",
            date=self.invoice_date or self.date,
            due_date=self.invoice_date_due or None,
            discounted=discounted,
            discount_date=discount_date,
            **details,
        )

    def _ponto_document_state(self):
        if self.state != "posted":
            return "cancelled" if self.state == "cancel" else "draft"
        if not self.currency_id.is_zero(self.amount_residual):
            return "open"
        return "reversed" if self.payment_state == "reversed" else "paid"
