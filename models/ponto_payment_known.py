"""What Odoo knows that may speak against a transfer; a query a kind of fact."""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo import fields, models
from odoo.tools import SQL

from ..ponto import doubles
from .exact_amounts import exact
from .ponto_account_consent import bank_day
from .res_partner_bank import sanitized

BILLS = ("in_invoice", "in_receipt")
OVER = ("rejected", "cancelled")


@dataclass
class Known:
    """`pending`: what pays a document or payment already, by record. `used`: (day,
    IBAN) of the last payment, by creditor. `changed`: day, by bank account. `doubles`
    and `debits`: by place in the list of what is asked.
    """

    pending: dict = field(default_factory=dict)
    used: dict = field(default_factory=dict)
    changed: dict = field(default_factory=dict)
    doubles: dict = field(default_factory=dict)
    debits: dict = field(default_factory=dict)


class PontoPaymentKnown(models.AbstractModel):
    """All transfers of a wizard or batch at once, whatever their number."""

    _name = "ponto.payment.known"
    _description = "What speaks against transfers"

    def _known(self, asked, company):
        """Gather the `Known` of transfers.

        :param asked: list of ``AskedTransfer``; as superuser
        """
        own = self.env["ponto.payment.line"].union(*(one.line for one in asked))
        creditors = {one.partner.id for one in asked}
        wanted = [self._wanted(one) for one in asked]
        amounts = sorted({float(one.amount) for one in asked})
        today = bank_day(fields.Datetime.now())
        since = min((one.day for one in wanted), default=today) - doubles.WINDOW
        known = [
            *self._lines_as_sums(own, creditors, amounts, since),
            *self._payments_as_sums(own, creditors, amounts, since),
            *wanted,
        ]
        bills = self._similar_bills(asked, creditors, since)
        return Known(
            pending=self._pending(asked, own),
            used=self._last_used(asked, own, company),
            changed=self._changed_numbers(asked),
            doubles={**bills, **doubles.find(wanted, known)},
            debits=self._unmatched_debits(asked, company, since),
        )

    def _wanted(self, one):
        own = [*one.documents._ids, *(f"payment {key}" for key in one.payment._ids)]
        return doubles.Sum(
            one.partner.id,
            one.amount,
            doubles.reference_keys(one.references),
            # A batch may wait: what counts is when the money goes.
            one.day,
            one,
            frozenset(own),
        )

    # -- on its way --------------------------------------------------------------

    def _pending(self, asked, own):
        """Map documents and payments to the ``ponto.payment`` that pays them."""
        documents = self._documents(asked)
        payments = self.env["account.payment"].union(*(one.payment for one in asked))
        lines = self.env["ponto.payment.line"].search(
            [
                ("state", "not in", OVER),
                ("id", "not in", own.ids),
                "|",
                ("payment_id", "in", payments.ids),
                "&",
                ("document_ids", "in", documents.ids),
                # Executed: what is left of the bill is another payment's.
                ("state", "!=", "executed"),
            ]
        )
        pending = {}
        for line in lines:
            for record in (*line.document_ids, *line.payment_id):
                pending.setdefault(record, line.batch_id)
        return pending

    def _documents(self, asked):
        return self.env["account.move"].union(*(one.documents for one in asked))

    # -- doubles -----------------------------------------------------------------

    def _lines_as_sums(self, own, creditors, amounts, since):
        lines = self.env["ponto.payment.line"].search(
            [
                ("partner_id", "in", list(creditors)),
                ("amount", "in", amounts),
                ("state", "not in", OVER),
                ("create_date", ">=", fields.Datetime.to_datetime(since)),
                ("id", "not in", own.ids),
            ]
        )
        for line in lines:
            moves = line.document_ids
            texts = [line.communication, *moves.mapped("ref")]
            yield doubles.Sum(
                line.partner_id.id,
                exact(line.amount, line.currency_id),
                doubles.reference_keys([*texts, *moves.mapped("payment_reference")]),
                line.batch_id.execution_date or bank_day(line.create_date),
                line.batch_id,
                frozenset(f"payment {key}" for key in line.payment_id.ids),
            )

    def _payments_as_sums(self, own, creditors, amounts, since):
        payments = self.env["account.payment"].search(
            [
                ("partner_id.commercial_partner_id", "in", list(creditors)),
                ("payment_type", "=", "outbound"),
                ("amount", "in", amounts),
                ("state", "in", ("in_process", "paid")),
                ("date", ">=", since),
                ("id", "not in", own.payment_id.ids),
            ]
        )
        for payment in payments:
            yield doubles.Sum(
                payment.partner_id.commercial_partner_id.id,
                exact(payment.amount, payment.currency_id),
                doubles.reference_keys([payment.memo, payment.payment_reference]),
                payment.date,
                payment,
                frozenset([f"payment {payment.id}"]),
            )

    def _similar_bills(self, asked, creditors, since):
        """Map places to bills that look like one of them, entered twice; paid or not.

        :return: dict of place to list of ``doubles.Sum``
        """
        wanted = {
            place: _bill_as_sum(one.documents)
            for place, one in enumerate(asked)
            if len(one.documents) == 1 and one.documents.move_type in BILLS
        }
        if not wanted:
            return {}
        bills = self.env["account.move"].search(
            [
                ("commercial_partner_id", "in", list(creditors)),
                ("move_type", "in", BILLS),
                ("state", "=", "posted"),
                ("amount_total", "in", [float(one.amount) for one in wanted.values()]),
                ("payment_state", "!=", "reversed"),
                ("date", ">=", since - doubles.WINDOW),
            ]
        )
        found = doubles.find(list(wanted.values()), list(map(_bill_as_sum, bills)))
        places = list(wanted)
        return {places[place]: same for place, same in found.items()}

    def _unmatched_debits(self, asked, company, since):
        """Map places to bank lines of the same money to the same creditor."""
        lines = self.env["account.bank.statement.line"].search(
            [
                ("company_id", "=", company.id),
                ("is_reconciled", "=", False),
                ("amount", "in", [-float(one.amount) for one in asked]),
                ("date", ">=", since),
            ],
            order="id desc",
        )
        by_amount = defaultdict(list)
        for line in lines:
            by_amount[exact(-line.amount, line.currency_id)].append(line)
        found = {}
        for place, one in enumerate(asked):
            for line in by_amount[one.amount]:
                if _is_to(line, one):
                    found.setdefault(place, line)
        return found

    # -- accounts that changed ---------------------------------------------------

    def _last_used(self, asked, own, company):
        """Map creditor ids to (day, IBAN) of the last payment to them."""
        creditors = tuple({one.partner.id for one in asked} or {0})
        self.env.flush_all()
        query = SQL(
            """SELECT DISTINCT ON (partner) partner, day, number FROM (
                   SELECT line.partner_id AS partner, line.create_date::date AS day,
                          line.creditor_iban AS number
                     FROM ponto_payment_line line
                    WHERE line.partner_id IN %(creditors)s AND line.id NOT IN %(own)s
                      AND line.company_id = %(company)s
                      AND line.state NOT IN ('draft', 'rejected', 'cancelled')
                    UNION ALL
                   SELECT partner.commercial_partner_id, pay.date,
                          bank.sanitized_acc_number
                     FROM account_payment pay
                     JOIN res_partner partner ON partner.id = pay.partner_id
                     JOIN res_partner_bank bank ON bank.id = pay.partner_bank_id
                    WHERE partner.commercial_partner_id IN %(creditors)s
                      AND pay.company_id = %(company)s
                      AND pay.payment_type = 'outbound'
                      AND pay.state IN ('in_process', 'paid')
                      AND pay.id NOT IN %(payments)s
                    UNION ALL
                   SELECT partner.commercial_partner_id, move.date,
                          upper(regexp_replace(line.account_number, '\\W', '', 'g'))
                     FROM account_bank_statement_line line
                     JOIN account_move move ON move.id = line.move_id
                     JOIN res_partner partner ON partner.id = line.partner_id
                    WHERE partner.commercial_partner_id IN %(creditors)s
                      AND line.company_id = %(company)s
                      AND line.amount < 0 AND line.is_reconciled
                      AND line.account_number <> ''
               ) AS used
               ORDER BY partner, day DESC""",
            creditors=creditors,
            company=company.id,
            own=tuple(own.ids or [0]),
            payments=tuple(
                {key for one in asked for key in one.payment._ids}
                | set(own.payment_id.ids)
                or {0}
            ),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}

    def _changed_numbers(self, asked):
        """Map bank account ids to the last day on which their number was changed."""
        banks = {one.bank.id for one in asked if one.bank}
        values = self.env["mail.tracking.value"].search(
            [
                ("field_id.model", "=", "res.partner.bank"),
                ("field_id.name", "=", "acc_number"),
                ("mail_message_id.model", "=", "res.partner.bank"),
                ("mail_message_id.res_id", "in", list(banks)),
            ],
            order="id",
        )
        return {
            value.mail_message_id.res_id: bank_day(value.create_date)
            for value in values
        }


def _bill_as_sum(move):
    return doubles.Sum(
        move.commercial_partner_id.id,
        exact(move.amount_total, move.currency_id),
        doubles.reference_keys([move.ref, move.payment_reference]),
        move.invoice_date or move.date,
        move,
        frozenset([move.id]),
    )


def _is_to(line, one):
    """Whether a bank line went to the creditor of a transfer."""
    if line.account_number and sanitized(line.account_number) == one.iban:
        return True
    return line.partner_id.commercial_partner_id == one.partner
