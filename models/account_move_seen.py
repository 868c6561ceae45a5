"""What the bank brought that has to do with a document: asked from its side."""

import re
from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ..ponto import numbers, references, unpaid
from .exact_amounts import exact

# People pay an offer or an order before its invoice is made.
DAYS_BEFORE = timedelta(days=31)
# Of what looks like a payment, the best first; more say no more.
MOST_LINES = 60
_WORD = re.compile("[A-Za-z0-9]{3,}")
# The documents of a bank line's trace, as one array. The expression must be that of
# the index `_ponto_traced_idx`, or the database would not use it.
TRACED = (
    "(jsonb_path_query_array(ponto_trace, '$[*].details.documents[*]')"
    " || jsonb_path_query_array(ponto_trace, '$[*].details.document'))"
)

_OPEN_LINES = """
    SELECT line.id
      FROM account_bank_statement_line line
      JOIN account_journal journal ON journal.id = line.journal_id
     WHERE line.is_reconciled IS NOT TRUE
       AND line.company_id IN %(companies)s
       AND journal.company_id IN %(companies)s
       AND line.internal_index >= %(since)s
       AND sign(line.amount) = %(sign)s
       AND (string_to_array(line.ponto_keys, ' ') && %(keys)s
            OR abs(line.amount) = ANY(%(amounts)s::numeric[])
            OR abs(line.amount_currency) = ANY(%(amounts)s::numeric[])
            OR line.partner_name ILIKE %(name)s
            OR line.partner_id = ANY(%(partners)s::int[])
            OR line.account_number = ANY(%(accounts)s::text[]))
     ORDER BY COALESCE(string_to_array(line.ponto_keys, ' ') && %(keys)s, FALSE) DESC,
              abs(line.amount) = ANY(%(amounts)s::numeric[]) DESC,
              line.internal_index DESC
     LIMIT %(most)s
"""


class StatementLineTraced(models.AbstractModel):
    _name = "ponto.statement.line.traced"
    _description = "Bank lines found by the documents that their trace names"

    _ponto_traced_idx = models.Index(
        f"USING gin ({TRACED}) WHERE ponto_trace IS NOT NULL"
    )


class AccountMoveSeen(models.AbstractModel):
    """A constant number of queries, each on an index, none over all of the past."""

    _name = "ponto.move.seen"
    _description = "Bank lines and movements that look like a document's payment"

    def _ponto_since(self):
        """The first day on which a payment of this document is looked for."""
        return (self.invoice_date or self.date) - DAYS_BEFORE

    def _ponto_former_references(self):
        """What the document was called before its reference or number was changed.

        :return: list of texts, the latest first.
        """
        self.ensure_one()
        changes = self.sudo().message_ids.tracking_value_ids.filtered(
            lambda one: (
                one.field_id.name in ("payment_reference", "name")
                and (one.old_value_char or "/") != "/"
            )
        )
        now = {numbers.fold(self.payment_reference), numbers.fold(self.name)}
        former = (one.old_value_char for one in changes.sorted("id", reverse=True))
        return [one for one in dict.fromkeys(former) if numbers.fold(one) not in now]

    def _ponto_former_keys(self):
        """Those of ``_ponto_former_references`` as bank lines keep what they read."""
        former = self._ponto_former_references()
        keys = {numbers.fold(one) for one in former}
        return keys | {references.normalise(one) for one in former} - {""}

    def _ponto_considering_lines(self):
        """Bank lines whose texts named this document, of any company, as superuser.

        Whatever became of them; those that settled it are among them.
        """
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].sudo()
        lines.flush_model(["ponto_trace"])
        query = SQL(
            """SELECT id FROM account_bank_statement_line
                WHERE %(traced)s @> %(key)s::jsonb AND ponto_trace IS NOT NULL
                ORDER BY internal_index DESC
                LIMIT %(most)s""",
            traced=SQL(TRACED),  # pylint: disable=sql-injection
            key=f"[{self.id}]",
            most=MOST_LINES,
        )
        found = lines.browse(row[0] for row in self.env.execute_query(query))
        return found.filtered(
            lambda line: unpaid.is_named_in(line.ponto_trace, self.id)
        )

    def _ponto_open_lines(self, former):
        """Open bank lines that may be this document's payment, as superuser.

        By what they read, by amount, by partner or by account; the likeliest first.

        :param former: keys of earlier references.
        """
        self.ensure_one()
        lines = self.env["account.bank.statement.line"].sudo()
        lines.flush_model()
        query = SQL(
            _OPEN_LINES,
            companies=tuple(self.company_id.sudo().parent_ids.ids),
            since=f"{self._ponto_since():%Y%m%d}",
            sign=1 if self.is_inbound() else -1,
            keys=sorted(self._ponto_keys() | former),
            amounts=sorted(self._ponto_expected_amounts()),
            most=MOST_LINES,
            **self._ponto_payer(),
        )
        return lines.browse(row[0] for row in self.env.execute_query(query))

    def _ponto_payer(self):
        """What bank lines may know of who pays, as values of the query."""
        partner = self.commercial_partner_id.sudo()
        return {
            "name": f"%{_longest_word(partner.name)}%",
            "partners": (partner | partner.child_ids).ids,
            "accounts": [
                number
                for bank in partner.bank_ids
                for number in (bank.sanitized_acc_number, bank.acc_number)
            ],
        }

    def _ponto_expected_amounts(self):
        """What would pay the document at once: a set of Decimal."""
        expected = {exact(self.amount_residual, self.currency_id)}
        if discount := self._ponto_discount():
            expected.add(discount[0])
        return expected

    def _ponto_likeness(self, lines, former):
        """How open bank lines look like this document's payment.

        :return: dict of line to what ``unpaid.likeness`` says, those that do.
        """
        self.ensure_one()
        likeness = {}
        for company, group in lines.grouped("company_id").items():
            scope = group._ponto_scope(company)
            candidate = self.sudo()._ponto_candidates(scope.owners, {}, {})[self.id]
            for line in group:
                plain = line._ponto_matching_line(scope)
                likeness[line] = unpaid.likeness(plain, candidate, former)
        return {line: likeness[line] for line in lines if likeness[line]}


def _longest_word(name):
    """What of a name most likely stands in the bank's spelling of it."""
    words = _WORD.findall(name or "")
    return max(words, key=len, default=name or "-")
