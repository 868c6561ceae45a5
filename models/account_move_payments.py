"""How documents were paid so far: by bank lines, and by payments still on their way."""

from dataclasses import replace

from odoo import models
from odoo.tools import SQL

from ..ponto import decisions
from .exact_amounts import exact

_LENT = (
    "reference",
    "number",
    "payment_reference",
    "supplier_number",
    "partner_ibans",
)


class AccountMovePayments(models.AbstractModel):
    _name = "ponto.move.payments"
    _description = "Payments of documents, for the matching of bank lines"

    def _ponto_bank_payments(self):
        """Map document ids to the bank lines that settled them; one query.

        :return: dict of move id to list of ``decisions.Payment``.
        """
        if not self:
            return {}
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model(["move_id", "statement_line_id"])
        self.env["account.bank.statement.line"].flush_model()
        query = SQL(
            """WITH own AS (
                   SELECT id, move_id FROM account_move_line WHERE move_id IN %s
               ), pair AS (
                   SELECT own.move_id, part.credit_move_id AS other,
                          part.debit_amount_currency AS amount
                     FROM own
                     JOIN account_partial_reconcile part ON part.debit_move_id = own.id
                    UNION ALL
                   SELECT own.move_id, part.debit_move_id, part.credit_amount_currency
                     FROM own
                     JOIN account_partial_reconcile part ON part.credit_move_id = own.id
               )
               SELECT pair.move_id, line.id, move.date, sum(pair.amount),
                      min(transaction.end_to_end_id),
                      abs(CASE WHEN line.foreign_currency_id IS NULL THEN line.amount
                               ELSE line.amount_currency END),
                      COALESCE(line.foreign_currency_id, line.currency_id)
                 FROM pair
                 JOIN account_move_line other ON other.id = pair.other
                 JOIN account_move move ON move.id = other.move_id
                 JOIN account_bank_statement_line line ON line.move_id = move.id
                 LEFT JOIN ponto_transaction transaction
                   ON transaction.id = line.ponto_transaction_id
                GROUP BY pair.move_id, line.id, move.date
                ORDER BY move.date, line.id""",
            tuple(self.ids),
        )
        payments = {}
        rows = self.env.execute_query(query)
        for key, line, day, amount, end_to_end_id, moved, currency_id in rows:
            currency = self.env["res.currency"].browse(currency_id)
            payment = decisions.Payment(
                line,
                exact(amount, self.browse(key).currency_id),
                day,
                end_to_end_id or "",
                exact(moved, currency),
                currency.name,
            )
            payments.setdefault(key, []).append(payment)
        return payments

    def _ponto_outstanding_candidates(self, candidates):
        """Payments registered by hand that wait for the bank, as candidates.

        The bank line settles the payment's outstanding item; the document it was
        registered for lends it its numbers.

        :param candidates: dict of document id to ``decisions.Candidate``.
        :return: dict of the payment's move id to ``decisions.Candidate``.
        """
        found = {}
        closed = self.filtered(lambda move: candidates[move.id].state == "paid")
        for document in closed:
            for entry in document._ponto_payment_entries():
                items = entry._ponto_open_items()
                if len(items) != 1:
                    continue
                residual = exact(abs(items.amount_residual_currency), items.currency_id)
                found[entry.id] = replace(
                    candidates[document.id],
                    key=entry.id,
                    move_type="payment_in" if items.balance > 0 else "payment_out",
                    state="open",
                    residual=residual,
                    currency=items.currency_id.name,
                    payments=(),
                    discounted=None,
                )
        return found

    def _ponto_entry_candidates(self, end_to_end_ids, settled, documents):
        """Entries of payments as candidates: open until their debit was seen.

        :param end_to_end_ids: dict of move id to the ids it was sent under.
        :param settled: dict of move id to ``decisions.Payment``s.
        :param documents: dict of document id to ``decisions.Candidate``; those the
            payment was made for lend it their numbers.
        :return: dict of the entry's id to ``decisions.Candidate``.
        """
        items = self.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        # Read together for all entries.
        (partials.debit_move_id | partials.credit_move_id).mapped("move_id")
        return {
            entry.id: replace(
                entry._ponto_entry_candidate(),
                end_to_end_ids=frozenset(end_to_end_ids.get(entry.id, ())),
                payments=tuple(settled.get(entry.id, ())),
                **entry._ponto_lent_numbers(documents),
            )
            for entry in self
        }

    def _ponto_lent_numbers(self, documents):
        """What a bank's text may call a payment: as the one document it was made for.

        :return: dict of fields of ``decisions.Candidate``.
        """
        items = self.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        paid = (partials.debit_move_id | partials.credit_move_id).move_id - self
        lenders = [documents[key] for key in paid.ids if key in documents]
        if len(lenders) != 1:
            return {}
        return {name: getattr(lenders[0], name) for name in _LENT}

    def _ponto_entry_candidate(self):
        """One payment's entry, that only its ids name."""
        self.ensure_one()
        payment, items = self.origin_payment_id, self._ponto_open_items()
        residual = sum(items.mapped("amount_residual_currency"))
        is_open = self.state == "posted" and items
        return decisions.Candidate(
            key=self.id,
            move_type=f"payment_{'in' if payment.payment_type == 'inbound' else 'out'}",
            state="open" if is_open else "paid",
            residual=exact(abs(residual), payment.currency_id),
            currency=payment.currency_id.name,
            company_id=self.company_id.id,
            partner=payment.partner_id.commercial_partner_id.id,
            partner_name=payment.partner_id.commercial_partner_id.name or "",
            date=payment.date,
        )

    def _ponto_entries_from_here(self):
        """The entries of payments through Ponto that settled these documents."""
        return self._ponto_payment_entries().filtered(
            lambda entry: entry.origin_payment_id.ponto_end_to_end_id
        )

    def _ponto_payment_entries(self):
        """The entries of the registered payments that settled this document."""
        items = self.line_ids
        partials = items.matched_debit_ids | items.matched_credit_ids
        others = (partials.debit_move_id | partials.credit_move_id).move_id - self
        return others.filtered("origin_payment_id")
