"""Payments made through Ponto that a batch of bank lines may be the debit of."""

from dataclasses import replace
from datetime import date

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..ponto.pool import amounts, batch_keys
from .payment_states import SENT

# As `ponto.numbers.fold` does it; the expression of an index of `ponto.payment`.
REFERENCE_KEY = """upper(regexp_replace(name, '[^A-Za-z0-9]', '', 'g') COLLATE "C")"""


class PontoStatementLineTransfers(models.AbstractModel):
    """A constant number of queries, however many payments are on their way."""

    _name = "ponto.statement.line.transfers"
    _description = "Payments through Ponto that bank lines may be the debit of"

    def _ponto_find_transfers(self, lines):
        """The transfers that money out may be the debit of, and their batches' sums.

        By end-to-end id of any company and state; by the reference of a batch; and by
        amount or a batch's sum, those on their way from the lines' own accounts.

        :param lines: dict of line to ``decisions.Line``.
        :return: (``ponto.payment.line``, dict of batch id to what is not debited)
        """
        ids = {one.end_to_end_id for one in lines.values()} - {""}
        debits = [one for one in lines.values() if one.amount < 0]
        moved = sorted({amount for one in debits for amount in amounts(one)})
        batches = self._ponto_find_batches(debits, moved) if debits else {}
        domain = Domain("end_to_end_id", "in", sorted(ids))
        domain |= Domain("batch_id", "in", list(batches))
        if debits:
            domain |= (
                Domain("amount", "in", [float(amount) for amount in moved])
                & Domain("state", "in", SENT)
                & Domain("batch_id.journal_id", "in", self.journal_id.ids)
            )
        return self.env["ponto.payment.line"].sudo().search(domain), batches

    def _ponto_find_batches(self, debits, moved):
        """Batches that one of these debits names, or whose open sum it has.

        :param debits: list of ``decisions.Line``.
        :param moved: list of Decimal
        :return: dict of batch id to Decimal
        """
        self.env["ponto.payment"].flush_model()
        self.env["ponto.payment.line"].flush_model()
        query = SQL(
            """SELECT batch.id, sum(line.amount) FILTER (WHERE debit_line_id IS NULL)
                 FROM ponto_payment batch
                 JOIN ponto_payment_line line ON line.batch_id = batch.id
                WHERE batch.is_bulk AND batch.journal_id = ANY(%(journals)s)
                  AND (batch.state = ANY(%(sent)s) OR %(key)s = ANY(%(keys)s))
                GROUP BY batch.id
               HAVING %(key)s = ANY(%(keys)s)
                   OR sum(line.amount) FILTER (WHERE debit_line_id IS NULL)
                      = ANY(%(amounts)s::numeric[])""",
            journals=self.journal_id.ids,
            sent=list(SENT),
            key=SQL(REFERENCE_KEY),  # pylint: disable=sql-injection
            keys=sorted({key for one in debits for key in batch_keys(one)}),
            amounts=moved,
        )
        return dict(self.env.execute_query(query))

    def _ponto_find_payments(self, lines):
        """Journal payments under one of the lines' end-to-end ids."""
        wanted = {one.end_to_end_id for one in lines.values()} - {""}
        payments = self.env["account.payment"].sudo()
        if not wanted:
            return payments
        return payments.search([("ponto_end_to_end_id", "in", sorted(wanted))])

    def _ponto_with_transfers(self, candidates, transfers, sums):
        """Say of candidates which transfers settle them.

        :param candidates: dict of move id to ``decisions.Candidate``.
        :param transfers: those that were found; others of the candidates are read.
        :param sums: see ``_ponto_find_transfers``.
        :return: a new dict
        """
        found = self.env["ponto.payment.line"].sudo()
        domain = Domain("payment_id.move_id", "in", list(candidates))
        domain |= Domain("document_ids", "in", list(candidates))
        transfers |= found.search(domain & Domain("state", "!=", "draft"))
        settled_by = {}
        for transfer in transfers:
            for document in transfer._debit_documents():
                settled_by.setdefault(document.id, []).append(transfer)
        return {
            key: _carrying(one, settled_by.get(key, ()), sums)
            for key, one in candidates.items()
        }


def _carrying(candidate, transfers, sums):
    """Return a candidate that its transfers' debits settle."""
    if not transfers:
        return candidate
    plain = tuple(one._as_plain(sums.get(one.batch_id.id)) for one in transfers)
    # What was agreed when it was sent holds, whenever the bank debits it.
    is_discounted = candidate.discounted is not None and any(
        not one.currency_id.is_zero(one.discount) for one in transfers
    )
    own = {one.end_to_end_id for one in plain} - {""}
    is_payment = candidate.move_type == "payment_out"
    ibans = {one.iban for one in plain} if is_payment else set()
    return replace(
        candidate,
        transfers=plain,
        end_to_end_ids=candidate.end_to_end_ids | own,
        partner_ibans=candidate.partner_ibans | ibans,
        discount_date=date.max if is_discounted else candidate.discount_date,
    )
